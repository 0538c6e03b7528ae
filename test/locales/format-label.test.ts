import { describe, expect, it } from 'vitest';
import { labels as ar } from '../../src/locales/ar.js';
import { labels as en } from '../../src/locales/en.js';
import { labels as ja } from '../../src/locales/ja.js';
import { labels as zh } from '../../src/locales/zh-CN.js';
import { formatLabel, type Label, type LabelValues } from '../../src/react/labels.js';

const fsi = '\u2068';
const pdi = '\u2069';
const plain = (text: string): string => text.replace(/[\u2066-\u2069\u200e\u200f\u061c]/gu, '');

describe('plural forms', () => {
  it.each([
    [0, '0 people can still speak'],
    [1, '1 person can still speak'],
    [2, '2 people can still speak'],
    [1204, '1,204 people can still speak'],
  ])('of %i in English', (n, text) => expect(formatLabel(en.exemptBadge, 'en', { n })).toBe(text));

  it.each([
    [0, 'لم يُعثر على أحد'],
    [1, 'عُثر على شخص واحد'],
    [2, 'عُثر على شخصين'],
    [3, 'عُثر على 3 أشخاص'],
    [11, 'عُثر على 11 شخصًا'],
    [100, 'عُثر على 100 شخص'],
    [103, 'عُثر على 103 أشخاص'],
    [1204, 'عُثر على 1,204 أشخاص'],
  ])('of %i in Arabic', (n, text) => expect(formatLabel(ar.results, 'ar', { n })).toBe(text));

  it('fall back to "other": for a category that is not there, without a number, and in a language that has no other', () => {
    expect(formatLabel({ other: '{n} people' }, 'ar', { n: 3 })).toBe('3 people');
    expect(formatLabel({ one: 'one', other: 'more' }, 'en')).toBe('more');
    expect(formatLabel({ one: 'one', other: 'more' }, 'en', { n: 'one' })).toBe('more');
    expect(formatLabel({ one: 'one', other: '{n}' }, 'ja', { n: 1 })).toBe('1');
  });

  it('go by n alone', () => {
    expect(formatLabel({ one: '{n} of {m}', other: '{n} out of {m}' }, 'en', { n: 2, m: 1 })).toBe('2 out of 1');
  });
});

describe('numbers', () => {
  it.each([
    ['en', '1,204'],
    ['id', '1.204'],
    ['ja', '1,204'],
    ['zh-CN', '1,204'],
    ['ar', '1,204'],
    ['ar-EG', '١٬٢٠٤'],
  ])('are written as %s writes them', (locale, text) => expect(formatLabel('{n}', locale, { n: 1204 })).toBe(text));

  it('are filled in wherever they stand, as often as they do', () => {
    expect(formatLabel(zh.unmuteAllGrown, 'zh-CN', { n: 1300, m: 1204 })).toBe('人数已从 1,204 变为 1,300。仍要全部解除禁言？');
    expect(formatLabel('{n} {n}', 'en', { n: 1 })).toBe('1 1');
  });
});

describe('lists', () => {
  const names = ['Lin', 'uid_9', 'Ada'];
  it.each([
    ['en', 'Lin, uid_9, and Ada'],
    ['zh-CN', 'Lin、uid_9和Ada'],
    ['ja', 'Lin、uid_9、Ada'],
    ['id', 'Lin, uid_9, dan Ada'],
    ['ar', 'Lin وuid_9 وAda'],
  ])('are joined as %s joins them', (locale, text) => expect(plain(formatLabel('{names}', locale, { names }))).toBe(text));

  it('isolate each name', () => {
    expect(formatLabel('{names}.', 'en', { names: ['a', 'b'] })).toBe(`${fsi}a${pdi} and ${fsi}b${pdi}.`);
  });

  it('may be empty', () => expect(formatLabel('<{names}>', 'en', { names: [] })).toBe('<>'));
});

describe('isolates', () => {
  it('stand around a name, so that its direction stays within it', () => {
    expect(formatLabel(en.removeExempt, 'en', { name: '\u202eevil' })).toBe(`Remove ${fsi}\u202eevil${pdi}`);
    expect(formatLabel(ja.removeExempt, 'ja', { name: 'فاطمة' })).toBe(`${fsi}فاطمة${pdi}を外す`);
  });

  it.each([`Lin${pdi}\u202e`, `${fsi}Lin\u202e`, `Lin${pdi}${pdi}\u202e`])('can’t be ended by the name: %j', (name) => {
    expect(formatLabel(en.removeExempt, 'en', { name })).toBe(`Remove ${fsi}Lin\u202e${pdi}`);
    expect(formatLabel('{names}.', 'en', { names: [name] })).toBe(`${fsi}Lin\u202e${pdi}.`);
  });

  it('do not stand around reasons and times, which are of the language itself', () => {
    expect(formatLabel('{reason} {time}', 'en', { reason: 'offline', time: '12:00' })).toBe('offline 12:00');
  });
});

describe('values', () => {
  it('that are missing leave their place visible', () => {
    expect(formatLabel('{n} of {m}', 'en', { n: 1 })).toBe('1 of {m}');
    expect(formatLabel(en.requestId, 'en')).toBe('Request id {id}');
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf'])('are never inherited: {%s}', (name) => {
    expect(formatLabel(`{${name}}`, 'en', {})).toBe(`{${name}}`);
    const inherited: LabelValues = Object.create({ [name]: 'x', n: 'y' });
    expect(formatLabel(`{${name}} {n}`, 'en', inherited)).toBe(`{${name}} {n}`);
  });

  it('may be empty, and are never looked at for places of their own', () => {
    expect(formatLabel('{name}{reason}', 'en', { name: '', reason: '{n}', n: 3 })).toBe(`${fsi}${pdi}{n}`);
    expect(formatLabel('{name}', 'en', { name: '$&{n}$1', n: 3 })).toBe(`${fsi}$&{n}$1${pdi}`);
  });

  it('of a name that no label has are left alone', () => {
    const label: Label = 'as it is {not a place} {} { n } {a-b}';
    expect(formatLabel(label, 'en', { n: 1, a: 'x' })).toBe(label);
  });
});
