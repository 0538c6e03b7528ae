import { describe, expect, it } from 'vitest';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { splitIds } from '../../src/core/id-list.js';
import { assertGroupId, assertUserIds, idProblem } from '../../src/core/ids.js';
import { capabilitiesOf, muteLimits } from '../../src/core/limits.js';

describe('what a backend can do', () => {
  const bare = createMemoryAdapter({ without: ['muteUsers', 'listMembers', 'searchUsers', 'subscribe'] });
  const idPattern = '^[A-Za-z0-9_-]{1,64}$';
  const limits = { maxExemptUsers: 30, maxUsersPerCall: 30, writesPerSecond: 10, userIdPattern: idPattern, groupIdPattern: idPattern };

  it('is the limits that hosts can read', () => {
    const { maxExemptUsers, maxUsersPerCall, writesPerSecond } = muteLimits;
    expect(capabilitiesOf(bare)).toMatchObject({ maxExemptUsers, maxUsersPerCall, writesPerSecond });
  });

  it('is the usual where a backend names a limit without saying it, so that no door stands open', () => {
    const unsaid = Object.fromEntries(Object.keys(capabilitiesOf(bare)).map((name) => [name, undefined]));
    for (const adapter of [bare, createMemoryAdapter()]) {
      expect(capabilitiesOf({ ...adapter, capabilities: unsaid })).toEqual(capabilitiesOf({ ...adapter, capabilities: undefined }));
    }
    expect(capabilitiesOf({ capabilities: { ...unsaid, maxExemptUsers: 0 } })).toEqual({ ...capabilitiesOf({}), maxExemptUsers: 0 });
  });

  it('is the limits of ApsaraVideo Live and whatever it has methods for, unless it says otherwise', () => {
    expect(capabilitiesOf(bare)).toEqual({ ...limits, perUserResults: false, muteUsers: false, listMembers: false, searchUsers: false });
    expect(capabilitiesOf(createMemoryAdapter())).toEqual({
      ...limits,
      perUserResults: false,
      muteUsers: true,
      listMembers: true,
      searchUsers: true,
    });
    const said = { maxExemptUsers: 2, perUserResults: true, muteUsers: false, listMembers: true };
    expect(capabilitiesOf(createMemoryAdapter({ capabilities: said }))).toMatchObject({ ...limits, ...said, searchUsers: true });
  });
});

describe('a refusal', () => {
  const refuse = (ids: readonly string[], pattern?: string): string => {
    try {
      assertUserIds(ids, { max: 9, what: 'userIds', ...(pattern !== undefined && { pattern }) });
    } catch (error) {
      return String(error);
    }
    return 'let through';
  };

  it('says of each id what is wrong with it', () => {
    expect(refuse(['', 'a\u0007', '\ud800', 'x'.repeat(257), 'b b', 'c', 'c'], '[a-zA-Z]*')).toBe(
      `MuteError: userIds: leave out "" (empty), "a\\u0007" (control-character), "\\ud800" (unpaired-surrogate), "${'x'.repeat(79)} (too-long), "b b" (pattern), "c" (duplicate).`,
    );
  });

  it('says how many were too many', () => {
    expect(refuse('abcdefghij'.split(''))).toBe('MuteError: userIds: 10 ids were given, at most 9 can be sent in one call.');
    expect(refuse('abcdefghi'.split(''))).toBe('let through');
  });

  it('cuts what is quoted at 80 characters and writes what could hide in a line as its number', () => {
    const quoted = (length: number): string => refuse([' '.repeat(length)], 'x');
    expect(quoted(78)).toContain(`"${' '.repeat(78)}" (`);
    expect(quoted(79)).toContain(`"${' '.repeat(79)} (`);
    expect(refuse(['é\u202e😀'], 'x')).toContain('"\\u{e9}\\u{202e}\\u{1f600}"');
  });

  it('of a group id names it, and one that a URL parser would take for a step up is none', () => {
    expect(() => assertGroupId('..')).toThrow('groupId: not to be used: ".." (pattern).');
    expect(() => assertGroupId('.')).toThrow('groupId: not to be used: "."');
    expect(() => assertGroupId('...')).not.toThrow();
    expect(() => assertGroupId('a.')).not.toThrow();
    expect(() => assertGroupId('a b', '\\w+')).toThrow('groupId: not to be used: "a b"');
  });
});

describe('an id', () => {
  it('of 256 bytes is the longest, in characters of one byte or more', () => {
    expect(idProblem('x'.repeat(256))).toBeUndefined();
    expect(idProblem('x'.repeat(257))).toBe('too-long');
    expect(idProblem('漢'.repeat(85))).toBeUndefined();
    expect(idProblem('漢'.repeat(86))).toBe('too-long');
  });

  it('has to match the whole of a pattern, also of one with alternatives', () => {
    expect([idProblem('a', 'a|b'), idProblem('ab', 'a|b'), idProblem('xb', 'a|b')]).toEqual([undefined, 'pattern', 'pattern']);
  });

  it('is matched by whole characters', () => {
    expect([idProblem('😀', '.'), idProblem('é', '\\p{L}'), idProblem('1', '\\p{L}')]).toEqual([undefined, undefined, 'pattern']);
  });

  it('out of pasted text is never empty, whatever stands at its ends', () => {
    expect(splitIds(' ,;،؛，、；\n')).toEqual([]);
    expect(splitIds(',,a,, b;;')).toEqual(['a', 'b']);
  });
});
