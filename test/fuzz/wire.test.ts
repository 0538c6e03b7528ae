import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHttpAdapter } from '../../src/adapters/http.js';
import { isMuteError, isMuteErrorCode, MuteError } from '../../src/core/errors.js';
import { capabilitiesOf } from '../../src/core/limits.js';
import { parseCapabilities, parseReceipt, parseSnapshot, parseState } from '../../src/core/wire.js';
import { errorBody, parseError } from '../../src/core/wire-error.js';
import { parseMembers, parseUsers } from '../../src/core/wire-people.js';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { anyBody, anyJson, anyText, check, checkAsync } from './support.js';

const ids = (list: readonly string[] | null | undefined): void => {
  expect(list === null || list === undefined || (list.every((id) => typeof id === 'string') && new Set(list).size === list.length)).toBe(
    true,
  );
};

describe('what comes over the wire', () => {
  it('is a snapshot of the documented form, whatever it was; what was not said is null', () => {
    check(anyJson, (json) => {
      const snapshot = parseSnapshot(json);
      const { groupMuted, exemptUserIds, mutedUserIds, mutedUserIdsComplete, alwaysExemptUserIds } = snapshot;
      expect([true, false, null]).toContain(groupMuted);
      for (const list of [exemptUserIds, mutedUserIds, alwaysExemptUserIds]) ids(list);
      expect(mutedUserIdsComplete && mutedUserIds === null).toBe(false);
      // Nobody is made up, and what was not said plainly was not said.
      const said = (name: string): unknown => (Array.isArray(json) || !Object.hasOwn(Object(json), name) ? undefined : Object(json)[name]);
      expect(groupMuted).toBe(typeof said('groupMuted') === 'boolean' ? said('groupMuted') : null);
      if (mutedUserIdsComplete) expect(said('mutedUserIdsComplete')).toBe(true);
      for (const [name, list] of Object.entries({ exemptUserIds, mutedUserIds })) {
        expect(list === null).toBe(!Array.isArray(said(name)));
        if (list) expect(list.length).toBeLessThanOrEqual(Object(said(name)).length);
      }
      // Parsed again it says the same, so a server may pass on what it has parsed.
      expect(parseSnapshot(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
    });
  });

  it('never makes a limit that lets everybody through or nobody', () => {
    check(anyJson, (json) => {
      const { maxExemptUsers, maxUsersPerCall, writesPerSecond, userIdPattern, groupIdPattern } = capabilitiesOf({
        ...createMemoryAdapter(),
        capabilities: parseCapabilities(json),
      });
      expect(Number.isSafeInteger(maxExemptUsers) && maxExemptUsers >= 0).toBe(true);
      expect(Number.isSafeInteger(maxUsersPerCall) && maxUsersPerCall >= 1).toBe(true);
      expect(Number.isSafeInteger(writesPerSecond) && writesPerSecond >= 1).toBe(true);
      for (const pattern of [userIdPattern, groupIdPattern]) expect(() => new RegExp(`^(?:${pattern})$`, 'u')).not.toThrow();
    });
  });

  it('is an answer of the documented form, or none', () => {
    check(anyJson, (json) => {
      const state = parseState(json);
      if (state) expect(state.ageMs).toBeGreaterThanOrEqual(0);
      const receipt = parseReceipt(json);
      if (receipt) {
        expect(receipt.requestIds.every((id) => typeof id === 'string')).toBe(true);
        for (const { userId, code } of receipt.failed ?? []) expect([typeof userId, isMuteErrorCode(code)]).toEqual(['string', true]);
      }
      for (const { userId, name = 'x', avatarUrl = 'x', role = 'x' } of parseUsers(json) ?? parseMembers(json)?.users ?? []) {
        for (const text of [userId, name, avatarUrl, role]) expect(typeof text).toBe('string');
      }
      const error = parseError(json);
      if (error) {
        expect(isMuteError(error) && isMuteErrorCode(error.code)).toBe(true);
        expect(error.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('keeps an error on the way there and back', () => {
    const details = fc.record(
      {
        requestId: fc.string({ minLength: 1 }),
        retryable: fc.boolean(),
        outcomeUnknown: fc.boolean(),
        retryAfterMs: fc.nat(),
        cause: fc.constant('secret'),
      },
      { requiredKeys: [] },
    );
    check(
      fc.tuple(fc.constantFrom('THROTTLED' as const, 'NOT_ALLOWED' as const, 'TIMEOUT' as const), anyText, details),
      ([code, message, given]) => {
        const sent = new MuteError(code, message || 'x', given);
        const text = JSON.stringify(errorBody(sent));
        const got = parseError(JSON.parse(text));
        const facts = ({ requestId, retryable, outcomeUnknown, retryAfterMs }: MuteError) => ({
          requestId,
          retryable,
          outcomeUnknown,
          retryAfterMs,
        });
        expect(got && facts(got)).toEqual(facts(sent));
        expect([got?.code, got?.message]).toEqual([code, message || 'x']);
      },
    );
  });

  it('whatever a server answers, the http adapter gives a snapshot or receipt, or a MuteError; a write is never taken for done by mistake', async () => {
    const answer = fc.record({
      status: fc.constantFrom(200, 200, 200, 201, 204, 304, 400, 401, 403, 404, 409, 429, 500, 502, 503, 504),
      body: anyBody,
      retryAfter: fc.oneof(fc.constant(undefined), fc.constantFrom('1', '-1', 'soon', '1e400', 'Wed, 21 Oct 2015 07:28:00 GMT', '')),
    });
    await checkAsync(answer, async ({ status, body, retryAfter }) => {
      const none = status === 204 || status === 304;
      const adapter = createHttpAdapter({
        endpoint: '/api/mute',
        fetch: () =>
          Promise.resolve(
            new Response(none ? null : body, { status, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } }),
          ),
      });
      const options = { signal: new AbortController().signal };
      const results = await Promise.allSettled([adapter.readMuteState('g', options), adapter.unmuteGroup('g', options)]);
      for (const [at, result] of results.entries()) {
        if (result.status === 'fulfilled') {
          expect(status).toBeLessThan(300);
          continue;
        }
        const { reason } = result;
        if (!isMuteError(reason)) throw reason;
        expect(isMuteErrorCode(reason.code)).toBe(true);
        expect(reason.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0);
        // Nobody said plainly that nothing happened.
        const plain = /"outcomeUnknown":false/.test(body) || (/"error":\{/.test(body) && status >= 300 && status < 500);
        if (at === 1 && !plain) expect(reason.outcomeUnknown).toBe(true);
        if (at === 0 && !/"outcomeUnknown":true/.test(body)) expect(reason.outcomeUnknown).toBe(false);
      }
    });
  });
});
