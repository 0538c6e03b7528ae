import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { labels } from '../../src/locales/en.js';
import { membersOf, tableOf, tableOfTexts } from '../../stories/support/reference.js';
import { read, root } from './blocks.js';

const page = read('stories/reference.mdx');
const files = new Map(
  [...page.matchAll(/^import (\w+) from '(.+)\?raw';$/gmu)].map(([, name = '', file = '']) => [name, posix.join('stories', file)]),
);
const tables = [...page.matchAll(/tableOf\((\w+), '(\w+)'\)/gu)].map(([, source = '', name = '']) => ({
  file: files.get(source) ?? '',
  name,
}));

/** What the compiler finds in an interface. */
function declared(file: string, name: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022, true);
  const found = source.statements.find((one): one is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(one) && one.name.text === name);
  return found?.members.map((member) => `${member.name?.getText()}${member.questionToken ? '?' : ''}`) ?? [];
}

describe('the reference', () => {
  it.each(tables)('has every member of $name, each with its meaning', ({ file, name }) => {
    const members = membersOf(read(file), name);
    expect(members.map((member) => member.name)).toEqual(declared(file, name));
    for (const { name: member, use, initial } of members) {
      expect(use, member).toMatch(/\w/u);
      expect(`${use}${initial}`, member).not.toMatch(/@(?:default|link)|\*\//u);
    }
  });

  it('has every label with its English text', () => {
    expect(page).toContain('{tableOfTexts(labels)}');
    const table = tableOfTexts(labels);
    for (const name of Object.keys(labels)) expect(table).toMatch(new RegExp(`^\\| \`${name}\` \\| .+ \\|$`, 'mu'));
    expect(table).toContain('| `muteExplained` | Only hosts');
    expect(table).toContain('| `unmuteExplained` | {n} person stays muted individually. · {n} people stay muted individually. |');
  });

  it('has every exported interface, be it of options or of what comes back', () => {
    const reports = readdirSync(join(root, 'test/api')).filter((file) => file.endsWith('.api.md'));
    const exported = reports.flatMap((file) =>
      [...readFileSync(join(root, 'test/api', file), 'utf8').matchAll(/^export interface (\w+)/gmu)].map(([, name = '']) => name),
    );
    // Storybook makes the pages of the two parts out of these.
    const onTheirOwnPages = ['MuteGroupButtonProps', 'UnmuteUsersDialogProps'];
    // What the clients of vendors look like, which hosts hand on as they got them; and an adapter, with a method that the page names.
    const ofVendors = ['AliyunCall', 'AliyunClient', 'AliyunEmitter', 'AliyunEngine', 'RedisClient', 'AliyunAdapter'];
    const told = [...tables.map(({ name }) => name), ...onTheirOwnPages, ...ofVendors];
    expect(exported.length).toBeGreaterThan(60);
    expect(exported.filter((name) => !told.includes(name))).toEqual([]);
    expect(page).toContain('`ready()`');
  });

  it('shows values in quotes as code, of which no viewer makes links', () => {
    const table = tableOf(
      "export interface X {\n  /** Where. @default 'http://localhost', as a pacer's own */\n  readonly a?: string;\n}",
      'X',
    );
    expect(table).toContain("| `'http://localhost'`, as a pacer's own |");
  });
});
