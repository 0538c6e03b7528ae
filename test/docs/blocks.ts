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

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
}

/** What GitHub and npm show; the pages in Storybook are made of it. */
export const texts: readonly string[] = ['README.md', ...filesIn('stories/docs', '.md')];

/** Those and the pages in Storybook. */
export const documents: readonly string[] = [...texts, ...filesIn('stories', '.mdx')];

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

/** The n-th block of a document for a file. */
export function blockFor(file: string, document: string, n = 0): Block {
  const block = blocksOf(document).filter((one) => one.file === file)[n];
  if (!block) throw new Error(`${document} has no block ${n} for ${file}.`);
  return block;
}

/** The n-th block of README for a file. */
export function readmeBlock(file: string, n = 0): Block {
  return blockFor(file, 'README.md', n);
}
