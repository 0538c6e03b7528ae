import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMuteErrorCode, MuteError } from '../../src/core/errors.js';
import { parseCapabilities, parseReceipt, parseSnapshot, parseState, wirePath } from '../../src/core/wire.js';
import { errorBody, parseError } from '../../src/core/wire-error.js';
import { parseMembers, parseUsers } from '../../src/core/wire-people.js';

const names = ['snapshot', 'groupMuted', 'exemptUserIds', 'mutedUserIds', 'mutedUserIdsComplete', 'alwaysExemptUserIds', 'capabilities'];
const more = ['maxExemptUsers', 'userIdPattern', 'muteUsers', 'permissions', 'ageMs', 'requestIds', 'failed', 'users', 'userId', 'name'];
const rest = ['nextCursor', 'listable', 'error', 'code', 'message', 'retryable', 'outcomeUnknown', 'retryAfterMs', '__proto__'];
/** JSON that looks like the wire from afar: its names over values of any kind. */
const nearlyWire = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -1, Number.MAX_VALUE, 30, '', 'u1', '*', 'a,b', 'NOT_ALLOWED', '(', '.*'),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...names, ...more, ...rest), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  ),
})).value;
const anyJson = fc.oneof(fc.jsonValue(), nearlyWire).map((value): unknown => JSON.parse(JSON.stringify(value)));

describe('parseSnapshot', () => {
  it('keeps what is well-formed', () => {
    const snapshot = {
      groupMuted: true,
      exemptUserIds: ['a'],
      mutedUserIds: ['b', 'c'],
      mutedUserIdsComplete: false,
      alwaysExemptUserIds: ['host'],
    };
    expect(parseSnapshot({ ...snapshot, further: 1 })).toEqual(snapshot);
  });

  it('keeps odd ids, shows what is no string as text, and collapses duplicates', () => {
    expect(parseSnapshot({ mutedUserIds: ['a,b', '*', '', 'a', 'a', 7, { id: 1 }, null] }).mutedUserIds).toEqual([
      'a,b',
      '*',
      '',
      'a',
      '7',
      '{"id":1}',
      'null',
    ]);
  });

  it.each([undefined, null, 'x', 7, [], {}, { groupMuted: 'true', exemptUserIds: 'a', mutedUserIds: {}, mutedUserIdsComplete: true }])(
    'takes %j for not said, never for false or empty',
    (value) => {
      expect(parseSnapshot(value)).toEqual({ groupMuted: null, exemptUserIds: null, mutedUserIds: null, mutedUserIdsComplete: false });
    },
  );

  it.each([undefined, null, 'true', 1, {}, [true]])('takes a list for complete only where that is said plainly, and not by %j', (said) => {
    const snapshot = (mutedUserIdsComplete: unknown) => parseSnapshot({ mutedUserIds: ['a'], mutedUserIdsComplete });
    expect(snapshot(said)).toMatchObject({ mutedUserIds: ['a'], mutedUserIdsComplete: false });
    expect(snapshot(true)).toMatchObject({ mutedUserIds: ['a'], mutedUserIdsComplete: true });
    expect(parseSnapshot({ mutedUserIds: ['a'] }).mutedUserIdsComplete).toBe(false);
  });

  it('does not look at prototypes', () => {
    const value: unknown = JSON.parse('{"__proto__":{"groupMuted":true,"mutedUserIds":[]}}');
    expect(parseSnapshot(value).groupMuted).toBeNull();
    expect(parseSnapshot(Object.create({ groupMuted: true })).groupMuted).toBeNull();
  });
});

describe('parsers', () => {
  it('never throw, and what they return has the types it promises', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const snapshot = parseSnapshot(value);
        expect([true, false, null]).toContain(snapshot.groupMuted);
        for (const list of [snapshot.exemptUserIds, snapshot.mutedUserIds, snapshot.alwaysExemptUserIds ?? null]) {
          expect(list === null || (list.every((one) => typeof one === 'string') && new Set(list).size === list.length)).toBe(true);
        }
        if (snapshot.mutedUserIds === null) expect(snapshot.mutedUserIdsComplete).toBe(false);

        const state = parseState(value);
        if (state) expect(state.ageMs).toBeGreaterThanOrEqual(0);
        const receipt = parseReceipt(value);
        if (receipt) expect(receipt.requestIds.every((one) => typeof one === 'string')).toBe(true);
        for (const one of receipt?.failed ?? []) expect([typeof one.userId, isMuteErrorCode(one.code)]).toEqual(['string', true]);
        const page = parseMembers(value);
        if (page) expect([typeof page.listable, page.nextCursor === '']).toEqual(['boolean', false]);
        for (const user of parseUsers(value) ?? []) expect(Object.values(user).every((one) => typeof one === 'string')).toBe(true);
        const error = parseError(value);
        if (error) expect([isMuteErrorCode(error.code), typeof error.outcomeUnknown]).toEqual([true, 'boolean']);
        const { userIdPattern, maxUsersPerCall = 1, maxExemptUsers = 0 } = parseCapabilities(value);
        if (userIdPattern !== undefined) expect(() => new RegExp(userIdPattern, 'u')).not.toThrow();
        expect([maxUsersPerCall >= 1, maxExemptUsers >= 0]).toEqual([true, true]);
      }),
      { numRuns: 1000 },
    );
  });

  it('answer nothing for what is no answer', () => {
    for (const value of [undefined, null, 'x', 7, [], {}]) {
      expect([parseState(value), parseReceipt(value), parseMembers(value), parseUsers(value), parseError(value)]).toEqual(
        Array(5).fill(undefined),
      );
    }
  });

  it('drop permissions that are none, and keep an empty list apart from an absent one', () => {
    expect(parseState({ snapshot: {}, permissions: ['read', 'fly', 7] })?.permissions).toEqual(['read']);
    expect(parseState({ snapshot: {}, permissions: [] })?.permissions).toEqual([]);
    expect(parseState({ snapshot: {} })?.permissions).toBeUndefined();
  });

  it('keep capabilities that make sense only', () => {
    expect(
      parseCapabilities({
        maxExemptUsers: 0,
        maxUsersPerCall: 0,
        writesPerSecond: 2.5,
        userIdPattern: '(',
        groupIdPattern: 'x'.repeat(501),
        muteUsers: 1,
      }),
    ).toEqual({ maxExemptUsers: 0 });
  });

  it('keep people with an id, and of the rest what is text', () => {
    const users = [{ userId: 'a', name: 'A', role: 7, avatarUrl: '' }, { name: 'nobody' }, 'x'];
    expect(parseUsers({ users })).toEqual([{ userId: 'a', name: 'A' }]);
    expect(parseMembers({ users: [], listable: false, nextCursor: '' })).toEqual({ users: [], listable: false });
  });

  it('call unknown codes of single users SERVER_ERROR', () => {
    expect(parseReceipt({ requestIds: ['r', 7], failed: [{ userId: 'a', code: 'NEW' }, { code: 'TIMEOUT' }] })).toEqual({
      requestIds: ['r'],
      failed: [{ userId: 'a', code: 'SERVER_ERROR' }],
    });
  });
});

describe('errors', () => {
  it('survive the wire, but for the cause and the refused ids', () => {
    fc.assert(
      fc.property(
        fc.record({
          code: fc.constantFrom('THROTTLED', 'NOT_ALLOWED', 'TIMEOUT', 'BACKEND_MISCONFIGURED' as const),
          message: fc.string({ minLength: 1 }),
          requestId: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
          retryable: fc.option(fc.boolean(), { nil: undefined }),
          outcomeUnknown: fc.option(fc.boolean(), { nil: undefined }),
          retryAfterMs: fc.option(fc.nat(), { nil: undefined }),
        }),
        ({ code, message, ...details }) => {
          const error = new MuteError(code, message, {
            ...details,
            cause: new Error('secret'),
            refused: [{ userId: 'x', reason: 'empty' }],
          });
          const text = JSON.stringify(errorBody(error));
          expect(text).not.toContain('secret');
          const parsed = parseError(JSON.parse(text));
          const { requestId, retryable, outcomeUnknown, retryAfterMs } = error;
          expect(parsed).toMatchObject({
            code,
            message,
            requestId,
            retryable,
            outcomeUnknown,
            retryAfterMs,
            refused: [],
          });
          expect(parsed?.cause).toBeUndefined();
        },
      ),
    );
  });

  it('with an unknown code count as SERVER_ERROR', () => {
    for (const code of ['NEW', 'toString', '__proto__', 7, undefined]) {
      expect(parseError({ error: { code, message: 'm' } })?.code).toBe('SERVER_ERROR');
    }
  });

  it('take what the body does not say from the caller', () => {
    const unsaid = { outcomeUnknown: true, retryAfterMs: 7 };
    expect(parseError({ error: { code: 'TIMEOUT' } }, unsaid)).toMatchObject(unsaid);
    expect(parseError({ error: { code: 'TIMEOUT', outcomeUnknown: false, retryAfterMs: 1 } }, unsaid)).toMatchObject({
      outcomeUnknown: false,
      retryAfterMs: 1,
    });
    expect(parseError({ error: { code: 'TIMEOUT' } })).toMatchObject({ outcomeUnknown: false, retryAfterMs: undefined });
  });
});

describe('wirePath', () => {
  it('keeps an id within one segment of the path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (groupId) => {
        for (const path of [
          wirePath(groupId),
          wirePath(groupId, '/mute'),
          wirePath(groupId, `/members?cursor=${encodeURIComponent(groupId)}`),
        ]) {
          const [, segment = ''] = path.split('/');
          expect(decodeURIComponent(segment.split('?')[0] ?? '')).toBe(groupId);
        }
      }),
    );
  });
});
