import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MuteError } from '../../src/core/errors.js';
import { splitIds } from '../../src/core/id-list.js';
import { assertGroupId, assertUserIds, idProblem } from '../../src/core/ids.js';
import { capabilitiesOf } from '../../src/core/limits.js';
import { createMemoryAdapter } from '../../src/adapters/memory.js';

const { userIdPattern: pattern } = capabilitiesOf(createMemoryAdapter());
const rule = { pattern, max: 30, what: 'userIds' };
const goodId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/u);
/** Any string of code units, halves of pairs included. */
const anyString = fc.array(fc.nat(0xffff), { maxLength: 300 }).map((units) => String.fromCharCode(...units));

function problemOf(call: () => void): MuteError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof MuteError) return error;
    throw error;
  }
}

describe('idProblem', () => {
  it.each([
    ['', 'empty'],
    ['a\u0000', 'control-character'],
    ['a\nb', 'control-character'],
    ['\u007f', 'control-character'],
    ['\u0085', 'control-character'],
    ['a\u2028', 'control-character'],
    ['\ud800', 'unpaired-surrogate'],
    ['\udc00\ud800', 'unpaired-surrogate'],
    ['x'.repeat(257), 'too-long'],
    ['é'.repeat(129), 'too-long'],
    ['💬'.repeat(65), 'too-long'],
    ['花'.repeat(86), 'too-long'],
    ['花'.repeat(85), undefined],
    ['💬', undefined],
    ['é'.repeat(128), undefined],
    ['x'.repeat(256), undefined],
    ['a,b', undefined],
    ['__proto__', undefined],
  ])('finds in %j: %s', (id, problem) => {
    expect(idProblem(id)).toBe(problem);
  });

  it.each(['a,b', '*', 'a b', 'a|b', 'ａ', 'x'.repeat(65), 'a\u200b', '../x', "a'"])('refuses %j by the default pattern', (id) => {
    expect(idProblem(id, pattern)).toBe('pattern');
  });

  it('matches a pattern whole, alternatives and line ends included', () => {
    expect(idProblem('xab', 'a|ab')).toBe('pattern');
    expect(idProblem('ab', 'a|ab')).toBeUndefined();
    expect(idProblem('12', '^[0-9]+$')).toBeUndefined();
    expect(idProblem('12,13', '[0-9]+')).toBe('pattern');
  });

  it('never lets through what could be two users, everyone, or no text', () => {
    fc.assert(
      fc.property(anyString, (id) => {
        if (idProblem(id, pattern) === undefined) expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/u);
      }),
    );
    fc.assert(fc.property(goodId, goodId, (a, b) => void expect(idProblem(`${a},${b}`, pattern)).toBe('pattern')));
    fc.assert(fc.property(goodId, (id) => void expect(idProblem(id, pattern)).toBeUndefined()));
  });

  it('accepts under no pattern only what survives a round trip through UTF-8 within 256 bytes', () => {
    fc.assert(
      fc.property(anyString, (id) => {
        if (idProblem(id) !== undefined) return;
        const bytes = new TextEncoder().encode(id);
        expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).toBe(id);
        expect(bytes.length).toBeLessThanOrEqual(256);
      }),
    );
  });
});

describe('assertUserIds', () => {
  it('accepts up to the limit of different good ids', () => {
    fc.assert(fc.property(fc.uniqueArray(goodId, { maxLength: 30 }), (ids) => assertUserIds(ids, rule)));
  });

  it('refuses one more, whatever they are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(goodId, { minLength: 31, maxLength: 40 }), (ids) => {
        expect(problemOf(() => assertUserIds(ids, rule))).toMatchObject({ code: 'INPUT_INVALID', refused: [] });
      }),
    );
  });

  it('names each bad id with its reason, once for every place', () => {
    const error = problemOf(() => assertUserIds(['ok', 'a,b', '*', '', 'ok', '\ud800'], rule));
    expect(error?.refused).toEqual([
      { userId: 'a,b', reason: 'pattern' },
      { userId: '*', reason: 'pattern' },
      { userId: '', reason: 'empty' },
      { userId: 'ok', reason: 'duplicate' },
      { userId: '\ud800', reason: 'unpaired-surrogate' },
    ]);
    expect(error?.message).toBe(
      'userIds: leave out "a,b" (pattern), "*" (pattern), "" (empty), "ok" (duplicate), "\\ud800" (unpaired-surrogate).',
    );
  });

  it('refuses exactly when one of them is bad or twice, with a printable message of bounded length', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(goodId, anyString), { maxLength: 30 }), (ids) => {
        const bad = ids.some((id) => idProblem(id, pattern) !== undefined) || new Set(ids).size < ids.length;
        const error = problemOf(() => assertUserIds(ids, rule));
        expect(error !== undefined).toBe(bad);
        expect(error?.message ?? '').toMatch(/^[\x20-\x7e…]*$/u);
        expect((error?.message ?? '').length).toBeLessThan(30 * 150);
      }),
    );
  });
});

describe('assertGroupId', () => {
  it.each(['', '.', '..', 'a\u0000', '\ud800', 'x'.repeat(257)])('refuses %j under any pattern', (id) => {
    expect(problemOf(() => assertGroupId(id, '.*'))).toMatchObject({ code: 'INPUT_INVALID' });
  });

  it.each([undefined, null, 7])('names %j, which is no id', (id) => {
    // @ts-expect-error: what plain JavaScript can do
    expect(problemOf(() => assertGroupId(id))?.message).toBe(`groupId: not to be used: ${id} (pattern).`);
  });

  it('accepts an unusual id where the pattern does', () => {
    assertGroupId('room 1/é', '.*');
    expect(problemOf(() => assertGroupId('room 1/é', pattern))).toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('splitIds', () => {
  it('splits at commas, semicolons, white space and new lines, of both widths', () => {
    expect(splitIds(' a,b;c\td\r\ne，f、g；h　i ,, a ')).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
    expect(splitIds('')).toEqual([]);
  });

  it('gives back what was joined, each once and in order', () => {
    const separator = fc.constantFrom(',', ';', ' ', '\n', '\t', ', ', '，', '、', '；', '\r\n');
    fc.assert(
      fc.property(fc.array(goodId), separator, (ids, by) => {
        expect(splitIds(ids.join(by))).toEqual([...new Set(ids)]);
      }),
    );
  });

  it('gives no empty id and none with a comma, whatever was pasted', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        for (const id of splitIds(text)) expect(id).not.toMatch(/^$|[\s,;]/u);
      }),
    );
  });
});
