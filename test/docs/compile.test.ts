import { basename, extname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { blocksOf, documents, root, type Block } from './blocks.js';

const languages: Readonly<Record<string, string>> = { ts: '.ts', tsx: '.tsx', js: '.js', jsx: '.jsx' };

/** Where a block is said to stand: beside this test, in a file of its own. */
function pathOf(block: Block): string {
  return join(root, 'test/docs', `${block.document.replace(/\W/gu, '-')}-${block.line}${languages[block.language]}`);
}

const blocks = documents.flatMap(blocksOf).filter(({ language }) => language in languages);
const codeOf = new Map(blocks.map((block) => [pathOf(block), block.code]));

const config = ts.getParsedCommandLineOfConfigFile(
  join(root, 'tsconfig.json'),
  {},
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
    },
  },
);
const options: ts.CompilerOptions = { ...config?.options, allowJs: true, checkJs: true, isolatedModules: false };
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
host.fileExists = (path) => codeOf.has(path) || fileExists(path);
host.readFile = (path) => codeOf.get(path) ?? readFile(path);
host.getSourceFile = (path, version, ...rest) => {
  const code = codeOf.get(path);
  return code === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, code, version, true);
};
// What a block imports from beside itself is in the folder of what readers bring along.
host.resolveModuleNameLiterals = (literals, file, redirected, compilerOptions) =>
  literals.map(({ text }) => {
    const name = basename(text, extname(text));
    const specifier = codeOf.has(file) && text.startsWith('.') ? `./yours/${name}.js` : text;
    return ts.resolveModuleName(specifier, file, compilerOptions, host, undefined, redirected);
  });
const css = join(root, '.storybook/css.d.ts');
const program = ts.createProgram([...codeOf.keys(), css], options, host);

function problemsOf(path: string): string[] {
  const file = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ start = 0, messageText }) => {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

// Asked for here, since the first answer checks everything that is imported.
const problems = new Map(blocks.map((block) => [block, problemsOf(pathOf(block))]));

describe('every block of code in the documents compiles', () => {
  it.each(blocks.map((block) => [`${block.document}:${block.line}`, block] as const))('%s', (_where, block) => {
    expect(problems.get(block)).toEqual([]);
  });

  it('also where it is not said which language it is', () => {
    const known = new Set([...Object.keys(languages), 'sh', 'json', 'css', 'html', 'yaml']);
    const unmarked = documents.flatMap(blocksOf).filter(({ language, code }) => !known.has(language) && /\bimport\b|=>/u.test(code));
    expect(unmarked.map(({ document, line }) => `${document}:${line}`)).toEqual([]);
  });
});
