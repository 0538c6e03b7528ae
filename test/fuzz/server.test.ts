import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { isMuteErrorCode } from '../../src/core/errors.js';
import { createAliyunAdapter, type AliyunClient } from '../../src/server/aliyun/index.js';
import { parseGroupInfo } from '../../src/server/aliyun/group-info.js';
import { readCommonUserInfo } from '../../src/server/aliyun/members.js';
import { redact } from '../../src/server/aliyun/redact.js';
import { parseFlag, parseIds, parseMuteState } from '../../src/server/aliyun/reply.js';
import { createMuteHandler } from '../../src/server/index.js';
import { anyBody, anyJson, anyText, check, checkAsync } from './support.js';

const endpoint = 'https://app.example/api/mute';
const vendorId = /^[A-Za-z0-9_-]{1,64}$/;

function backend() {
  const adapter = createMemoryAdapter({ mutedUserIds: ['user_1', 'a'] });
  const handler = createMuteHandler({
    adapter,
    authorize: () => ({ actorId: 'mod1' }),
    allowNonBrowser: true,
    budget: false,
    // Nothing waits: how calls are paced is not what this is about.
    pacer: { acquire: () => Promise.resolve() },
    logger: { info: () => {}, warn: () => {}, error: (event) => expect.unreachable(event) },
  });
  return { adapter, handler };
}

async function plainAnswer(response: Response): Promise<void> {
  expect([200, 304, 400, 404, 405, 413, 415]).toContain(response.status);
  if (response.status === 304) return;
  const body: unknown = await response.json();
  if (response.status === 200) expect(body).toMatchObject({ wire: 1 });
  else {
    expect(body).toMatchObject({ error: { code: expect.any(String), message: expect.any(String), outcomeUnknown: false } });
    const { error } = Object(body) as { error: { code: unknown; message: string } };
    expect(isMuteErrorCode(error.code)).toBe(true);
    expect(error.message).toMatch(/^[\x20-\x7e…]*$/);
  }
}

describe('the handler', () => {
  it('answers any body at any address of the wire, and only ids of the right form get through', async () => {
    const paths = fc.constantFrom('mute', 'unmute', 'users/unmute', 'users/mute');
    const type = fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain', 'application/json;x', undefined);
    await checkAsync(fc.tuple(paths, anyBody, type), async ([path, body, contentType]) => {
      const { adapter, handler } = backend();
      const headers = contentType === undefined ? {} : { 'content-type': contentType };
      await plainAnswer(
        await handler(new Request(`${endpoint}/groups/g1/${path}`, { method: 'POST', headers, body: new TextEncoder().encode(body) })),
      );
      for (const { action, userIds = [], exemptUserIds = [] } of adapter.calls) {
        for (const id of [...userIds, ...exemptUserIds]) expect(id).toMatch(vendorId);
        expect(userIds.length).toBeLessThanOrEqual(30);
        expect(exemptUserIds.length).toBeLessThanOrEqual(30);
        // Everybody is a word of its own.
        if (action === 'unmuteAllUsers') expect(JSON.parse(body)).toEqual({ all: true });
        if (action === 'muteGroup') expect(JSON.parse(body)).toHaveProperty('exemptUserIds');
      }
    });
  });

  it('answers any path and query, and no path leads to a group of another name', async () => {
    const piece = fc.oneof(
      anyText,
      anyText.map(encodeURIComponentSafely),
      fc.constantFrom('groups', 'g1', 'users', 'unmute', 'mute', 'members', '..', '%2e%2e', '%2F', '%252F', ''),
    );
    const address = fc.tuple(
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'),
      fc.array(piece, { maxLength: 6 }),
      anyText,
    );
    await checkAsync(address, async ([method, pieces, query]) => {
      const { adapter, handler } = backend();
      const text = `${endpoint}/${pieces.join('/')}?${query}`;
      if (!URL.canParse(text)) return;
      const body = method === 'POST' ? { body: '{"exemptUserIds":[]}', headers: { 'content-type': 'application/json' } } : {};
      await plainAnswer(await handler(new Request(text, { method, ...body })));
      const segments = new URL(text).pathname.split('/');
      for (const { groupId } of adapter.calls) {
        expect(groupId).toMatch(vendorId);
        expect(decodeURIComponent(segments[4] ?? '')).toBe(groupId);
      }
    });
  });
});

function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, ''));
}

describe('a reply of ApsaraVideo Live', () => {
  it('of any shape is a snapshot in which what was not said is null, and nobody is made up', () => {
    check(anyJson, (json) => {
      const reply = Object(json) as Record<string, unknown>;
      const { groupMuted, exemptUserIds, mutedUserIds, mutedUserIdsComplete } = parseMuteState(reply);
      expect(groupMuted).toBe(parseFlag(reply['IsbannedAll']));
      if (mutedUserIdsComplete) expect([groupMuted, Array.isArray(mutedUserIds)]).toEqual([false, true]);
      const text = JSON.stringify(reply);
      for (const list of [exemptUserIds, mutedUserIds]) {
        if (list === null) continue;
        expect(new Set(list).size).toBe(list.length);
        for (const id of list) {
          expect(typeof id).toBe('string');
          // As it stands there, or inside a string that holds a list.
          const inside = JSON.stringify(id).slice(1, -1);
          expect(text.includes(inside) || text.includes(JSON.stringify(inside).slice(1, -1))).toBe(true);
        }
      }
      const { alwaysExemptUserIds } = parseGroupInfo(reply);
      expect(alwaysExemptUserIds === null || alwaysExemptUserIds.every((id) => typeof id === 'string')).toBe(true);
    });
  });

  it('with lists as documented, nested or in a string says the same', () => {
    check(fc.array(fc.stringMatching(/^[\w-]{1,64}$/)), (ids) => {
      const once = [...new Set(ids)];
      expect(parseIds(ids)).toEqual(once);
      expect(parseIds({ BannedUsers: ids }, 'BannedUsers')).toEqual(once);
      expect(parseIds([JSON.stringify(ids)])).toEqual(once);
    });
  });

  it('of any kind ends a call with a receipt or with a MuteError that repeats none of it', async () => {
    const outcome = fc.oneof(
      fc.record({
        resolves: fc.constant(true),
        value: fc.oneof(anyJson, fc.record({ statusCode: fc.constantFrom(200, 302, 400), body: anyJson })),
      }),
      fc.record({
        resolves: fc.constant(false),
        value: fc.oneof(anyJson, fc.record({ code: anyText, message: anyText, statusCode: fc.nat(600), retryAfter: anyJson })),
      }),
    );
    await checkAsync(outcome, async ({ resolves, value }) => {
      const client: AliyunClient = { callApi: () => (resolves ? Promise.resolve(value) : Promise.reject(value)) };
      const adapter = createAliyunAdapter({ appId: 'demo', dataCenter: 'cn-shanghai', client, writesPerSecond: Infinity });
      const options = { signal: new AbortController().signal };
      const [write, read] = await Promise.allSettled([adapter.unmuteUsers('g', ['u'], options), adapter.readMuteState('g', options)]);
      if (write.status === 'fulfilled') expect([resolves, write.value.requestIds.length]).toEqual([true, 1]);
      for (const result of [write, read]) {
        if (result.status === 'fulfilled') continue;
        expect(isMuteErrorCode(Object(result.reason).code)).toBe(true);
        expect(Object(result.reason).message).toMatch(/^[A-Z][\w ',.:;]*\.$/);
        expect(Object(result.reason).cause).toBeUndefined();
      }
    });
  });

  it('about a person is a profile of texts, and no address but a web address', () => {
    check(anyBody, (text) => {
      const { name, avatarUrl, ...rest } = readCommonUserInfo(text);
      expect(rest).toEqual({});
      expect(name === undefined || (name.trim() !== '' && name.length <= 200)).toBe(true);
      expect(avatarUrl === undefined || /^https?:\/\//.test(avatarUrl)).toBe(true);
    });
  });

  it('in a log holds no secret and no id that is known, on one line', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{16,40}$/);
    const id = fc.stringMatching(/^[A-Za-z][\w]{3,20}$/);
    check(fc.tuple(anyText, anyText, secret, id), ([before, after, key, userId]) => {
      const line = redact(`${before} ${key} ${userId} ${after}`, { secrets: [key], ids: [userId] });
      expect(line).not.toContain(key);
      expect(line.split(/[^\w-]+/)).not.toContain(userId);
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(line.length).toBeLessThanOrEqual(300);
    });
  });
});
