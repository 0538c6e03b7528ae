import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMuteError } from '../../src/core/errors.js';
import { splitIds } from '../../src/core/id-list.js';
import { assertGroupId, assertUserIds, idProblem } from '../../src/core/ids.js';
import { muteLimits } from '../../src/core/limits.js';
import { addToSelection, batches } from '../../src/core/selection.js';
import { wirePath } from '../../src/core/wire.js';
import { anyText, check } from './support.js';

const vendorPattern = '^[A-Za-z0-9_-]{1,64}$';

describe('ids', () => {
  it('that pass are what they look like: not empty, no control characters, whole characters, at most 256 bytes', () => {
    check(anyText, (id) => {
      if (idProblem(id) !== undefined) return;
      expect(id).not.toBe('');
      expect(id).not.toMatch(/\p{Cs}/u);
      expect(new TextEncoder().encode(id).length).toBeLessThanOrEqual(muteLimits.maxIdBytes);
      expect([...id].some((character) => /[\p{Cc}\u2028\u2029]/u.test(character))).toBe(false);
    });
  });

  it('that pass the rule of ApsaraVideo Live are never two users, and never everybody', () => {
    check(anyText, (id) => {
      if (idProblem(id, vendorPattern) !== undefined) return;
      expect(id).toMatch(/^[\w-]{1,64}$/);
      expect(id.split(',')).toEqual([id]);
      expect(id).not.toBe('*');
      expect(encodeURIComponent(id)).toBe(id);
    });
  });

  it('are refused by name, in a message of one line that holds nothing but visible ASCII', () => {
    check(fc.array(anyText, { maxLength: 40 }), (ids) => {
      const problems = ids.filter((id, at) => idProblem(id, vendorPattern) !== undefined || ids.indexOf(id) < at);
      try {
        assertUserIds(ids, { pattern: vendorPattern, max: 30, what: 'userIds' });
        expect([problems, ids.length <= 30]).toEqual([[], true]);
      } catch (error) {
        if (!isMuteError(error)) throw error;
        expect(error.code).toBe('INPUT_INVALID');
        expect(error.message).toMatch(/^[\x20-\x7e…]*$/);
        if (ids.length <= 30) expect(error.refused.map(({ userId }) => userId)).toEqual(problems);
      }
    });
  });

  it('of groups stay one segment of the path', () => {
    check(anyText, (groupId) => {
      try {
        assertGroupId(groupId);
      } catch {
        return;
      }
      const url = new URL(`https://app.example/api/mute/${wirePath(groupId)}`);
      const segments = url.pathname.split('/');
      expect(segments.slice(0, 4)).toEqual(['', 'api', 'mute', 'groups']);
      expect(segments).toHaveLength(5);
      expect(decodeURIComponent(segments[4] ?? '')).toBe(groupId);
      expect([url.search, url.hash]).toEqual(['', '']);
    });
  });
});

describe('pasted lists', () => {
  const separator = fc.constantFrom(',', ';', ' ', '\n', '\r\n', '\t', '،', '؛', '，', '、', '；', ', ', '\u3000', '\u00a0', ',,;');

  it('give back what was put in, each once, in order', () => {
    const id = fc.stringMatching(/^[\w-]{1,20}$/);
    check(fc.array(fc.tuple(id, separator)), (pasted) => {
      const text = pasted.map(([userId, between]) => userId + between).join('');
      expect(splitIds(text)).toEqual([...new Set(pasted.map(([userId]) => userId))]);
    });
  });

  it('of any text never give an id with a separator in it, an empty one, or one twice', () => {
    check(anyText, (text) => {
      const ids = splitIds(text);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) {
        expect(id).toMatch(/^[^\s,;،؛，、；]+$/u);
        expect(text).toContain(id);
      }
    });
  });
});

describe('selections', () => {
  it('never hold more than the limit; whoever was offered is in, added or refused', () => {
    const ids = fc.array(fc.oneof(fc.stringMatching(/^[a-e]$/), anyText), { maxLength: 50 });
    check(fc.tuple(ids, ids, fc.integer({ min: 0, max: 40 })), ([first, offered, max]) => {
      const rule = { max, pattern: vendorPattern };
      const current = addToSelection([], first, rule).next;
      const { next, added, refused } = addToSelection(current, offered, rule);
      expect(next.length).toBeLessThanOrEqual(max);
      expect(next).toEqual([...current, ...added]);
      const told = [...added, ...refused.map(({ userId }) => userId), ...offered.filter((id) => current.includes(id))];
      expect(new Set(told)).toEqual(new Set(offered));
      expect(refused.every(({ userId }) => !next.includes(userId))).toBe(true);
      expect(refused.every(({ reason }) => reason !== 'limit' || next.length === max)).toBe(true);
    });
  });

  it('are cut into calls in which everybody is once, none too large and only the last one smaller', () => {
    check(fc.tuple(fc.array(fc.string()), fc.integer({ min: 1, max: 40 })), ([ids, size]) => {
      const cut = batches(ids, size);
      expect(cut.flat()).toEqual(ids);
      expect(cut.slice(0, -1).every((each) => each.length === size)).toBe(true);
      expect(cut.every((each) => each.length > 0 && each.length <= size)).toBe(true);
    });
  });
});
