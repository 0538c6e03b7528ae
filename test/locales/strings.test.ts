import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { codeLabel, refusalLabel } from '../../src/components/use-dialog-text.js';
import { muteErrorStatus, type MuteErrorCode } from '../../src/core/errors.js';
import type { RefusalReason } from '../../src/core/selection.js';
import { labels } from '../../src/locales/en.js';
import { usedLabels, visibleLiterals } from './strings.js';

const src = new URL('../../src/', import.meta.url);
const parse = (name: string, text: string): ts.SourceFile =>
  ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true, name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
const filesIn = (folder: string): ts.SourceFile[] =>
  readdirSync(new URL(folder, src))
    .filter((name) => /\.tsx?$/u.test(name))
    .map((name) => parse(`${folder}${name}`, readFileSync(new URL(folder + name, src), 'utf8')));
const files = [...filesIn('components/'), ...filesIn('react/')];

/** Texts that are the same in every language: a sign between counts or names, and the letter of somebody who has none. */
const allowed: readonly string[] = [
  'components/exempt-picker.tsx: " · "',
  'components/run-progress.tsx: " · "',
  'components/users-toolbar.tsx: " · "',
  'components/user-line.tsx: "?"',
];

describe('every visible or spoken text comes from the labels', () => {
  it('in the components', () => {
    const found = files.flatMap((file) => visibleLiterals(file).map(({ text, line }) => ({ line, text: `${file.fileName}: "${text}"` })));
    expect(found.filter(({ text }) => !allowed.includes(text))).toEqual([]);
    expect(allowed.filter((text) => !found.some((each) => each.text === text))).toEqual([]);
  });

  it('in the stylesheet', () => {
    const contents = readFileSync(new URL('styles.css', src), 'utf8').match(/\bcontent:[^;}]*/gu) ?? [];
    expect(contents.filter((content) => /(["'])[^"']*\p{L}[^"']*\1/u.test(content))).toEqual([]);
  });

  it.each([
    ['text', '<p>Muted</p>'],
    ['text beside a label', "<p>{t('a')} of {n}</p>"],
    ['a choice', "<p>{busy ? t('a') : 'Idle'}</p>"],
    ['a fallback', "<p>{name ?? 'Nobody'}</p>"],
    ['a condition', "<p>{bad && 'Bad'}</p>"],
    ['a template', '<p>{`${n} people`}</p>'],
    ['a sum', "<p>{n + ' people'}</p>"],
    ['a joined list', "<p>{names.join(' and ')}</p>"],
    ['a list that is joined', "<p>{[t('a'), 'b'].filter(Boolean).join('')}</p>"],
    ['a name', "const text = busy ? 'Busy' : ''; return <p>{text}</p>"],
    ['a function', "const say = () => { return 'Busy'; }; return <p>{say()}</p>"],
    ['a mapped list', "<p>{all.map(() => 'one')}</p>"],
    ['an attribute', '<button aria-label="Close" />'],
    ['an attribute in braces', "<input placeholder={'Name'} />"],
    ['an attribute by name', "const title = 'Close'; return <button title={title} />"],
    ['an attribute that is spread', "const own = { 'aria-label': 'Close' }; return <button {...own} />"],
    ['a property of our own parts', '<ActionButton label="Mute" />'],
  ])('and %s that does not is found', (_, code) => {
    const body = code.startsWith('<') ? `return ${code}` : code;
    expect(visibleLiterals(parse('a.tsx', `function A() { ${body}; }`))).not.toEqual([]);
  });

  it.each([
    ['labels', "<p title={t('a')}>{t(busy ? 'a' : 'b', { n })} {name}</p>"],
    ['empty texts', "<img alt='' title={busy ? t('a') : ''} />"],
    ['other attributes', '<input type="search" autoComplete="off" role="option" data-mute-row="" />'],
    ['conditions', "<p>{state === 'open' && t('a')}</p>"],
  ])('and %s are let through', (_, code) => {
    expect(visibleLiterals(parse('a.tsx', `const A = () => ${code};`))).toEqual([]);
  });
});

describe('every label is used', () => {
  const codes = Object.keys(muteErrorStatus).filter((code): code is MuteErrorCode => code in muteErrorStatus);
  const reasons: readonly RefusalReason[] = [
    'empty',
    'control-character',
    'unpaired-surrogate',
    'too-long',
    'pattern',
    'duplicate',
    'limit',
  ];
  const used = files.map(usedLabels);
  const keys = new Set<string>([
    ...used.flatMap((file) => file.keys),
    ...codes.flatMap((code) => [codeLabel('error', code), codeLabel('reason', code)]),
    ...reasons.map(refusalLabel),
  ]);

  it('in the components', () => {
    expect(Object.keys(labels).filter((key) => !keys.has(key))).toEqual([]);
  });

  it('and found: keys reach t as they are, or through the two functions asked above', () => {
    expect([...new Set(used.flatMap((file) => file.through))].toSorted()).toEqual(['codeLabel', 'refusalLabel']);
  });

  it('and every code has a sentence and a reason of its own kind', () => {
    for (const code of codes) {
      expect(codeLabel('error', code)).toMatch(/^error[A-Z]/u);
      expect(codeLabel('reason', code)).toMatch(/^reason[A-Z]/u);
    }
  });
});
