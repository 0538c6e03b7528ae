import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root: string = join(import.meta.dirname, '../..');

/** A fenced block of a document. */
export interface Block {
  /** The document, from the root of the project. */
  readonly document: string;
  /** The line that it begins at, from 1. */
  readonly line: number;
  readonly language: string;
  /** The file that its first line names, if it does. */
  readonly file: string | undefined;
  readonly code: string;
}

/** README and the pages in Storybook. */
export const documents: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'stories'))
    .filter((name) => name.endsWith('.mdx'))
    .map((name) => `stories/${name}`),
];

export function read(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}

/** All fenced blocks of a document, in order. */
export function blocksOf(document: string): Block[] {
  const text = read(document);
  return [...text.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gmu)].map(({ index, 1: language = '', 2: code = '' }) => ({
    document,
    line: text.slice(0, index).split('\n').length,
    language,
    file: /^\/\/ (\S+\.\w+)/u.exec(code)?.[1],
    code,
  }));
}

/** The n-th block of README for a file. */
export function readmeBlock(file: string, n = 0): Block {
  const block = blocksOf('README.md').filter((one) => one.file === file)[n];
  if (!block) throw new Error(`README.md has no block ${n} for ${file}.`);
  return block;
}
