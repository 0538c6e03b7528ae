import { describe, expect, it, vi } from 'vitest';
import { MuteError } from '../../src/core/errors.js';
import type { Authorize, AuthorizeInput, AuthorizeResult } from '../../src/server/index.js';
import { bench, errorOf } from './support.js';

const calls: readonly { readonly action: string; readonly path: string; readonly body?: object }[] = [
  { action: 'read', path: 'groups/g1' },
  { action: 'listMembers', path: 'groups/g1/members' },
  { action: 'searchUsers', path: 'groups/g1/users?query=a&scope=muted' },
  { action: 'muteGroup', path: 'groups/g1/mute', body: { exemptUserIds: ['u9'] } },
  { action: 'unmuteGroup', path: 'groups/g1/unmute', body: {} },
  { action: 'unmuteUsers', path: 'groups/g1/users/unmute', body: { userIds: ['u1'] } },
  { action: 'unmuteAllUsers', path: 'groups/g1/users/unmute', body: { all: true } },
  { action: 'muteUsers', path: 'groups/g1/users/mute', body: { userIds: ['u1'] } },
];

describe.each(calls)('authorize for $action', ({ action, path, body }) => {
  const withAnswer = (authorize: Authorize) => {
    const made = bench({ authorize, auditReads: 'all' });
    return { ...made, send: () => (body === undefined ? made.get(path) : made.post(path, body)) };
  };

  it('sees the request, the action and the ids', async () => {
    const asked: AuthorizeInput[] = [];
    const { send, records } = withAnswer((input) => {
      asked.push(input);
      return { actorId: 'mod1' };
    });
    expect((await send()).status).toBe(200);
    expect(asked).toEqual([
      {
        request: expect.any(Request),
        action,
        groupId: 'g1',
        userIds: action === 'unmuteUsers' || action === 'muteUsers' ? ['u1'] : [],
        exemptUserIds: action === 'muteGroup' ? ['u9'] : [],
      },
    ]);
    expect(records).toMatchObject([{ actorId: 'mod1', action, result: 'ok' }]);
  });

  const answers: readonly (readonly [what: string, authorize: () => unknown, status: number, code: string, retryable?: boolean])[] = [
    ['null', () => null, 401, 'UNAUTHENTICATED'],
    ['a denial', () => ({ deny: 'NOT_ALLOWED' }), 403, 'NOT_ALLOWED'],
    ['a hidden room', () => ({ deny: 'GROUP_NOT_FOUND' }), 404, 'GROUP_NOT_FOUND'],
    ['a missing login', () => ({ deny: 'UNAUTHENTICATED' }), 401, 'UNAUTHENTICATED'],
    [
      'a throw',
      () => {
        throw new Error('token canary');
      },
      403,
      'NOT_ALLOWED',
      true,
    ],
    ['a rejection', () => Promise.reject(new Error('token canary')), 403, 'NOT_ALLOWED', true],
    ['a MuteError', () => Promise.reject(new MuteError('UNAUTHENTICATED', 'token canary')), 401, 'UNAUTHENTICATED'],
    ['a MuteError of another kind', () => Promise.reject(new MuteError('TIMEOUT', 'token canary')), 403, 'NOT_ALLOWED', true],
    [
      'an actor that can not be read',
      () => ({
        get actorId(): string {
          throw new Error('token canary');
        },
      }),
      403,
      'NOT_ALLOWED',
      true,
    ],
    ['nothing', () => undefined, 403, 'NOT_ALLOWED'],
    ['true', () => true, 403, 'NOT_ALLOWED'],
    ['an empty object', () => ({}), 403, 'NOT_ALLOWED'],
    ['an empty actor', () => ({ actorId: '' }), 403, 'NOT_ALLOWED'],
    ['a number for an actor', () => ({ actorId: 7 }), 403, 'NOT_ALLOWED'],
    ['an actor and a denial', () => ({ actorId: 'mod1', deny: 'NOT_ALLOWED' }), 403, 'NOT_ALLOWED'],
    ['an actor and a denial that was taken back', () => ({ actorId: 'mod1', deny: undefined }), 403, 'NOT_ALLOWED'],
    ['a denial of no known kind', () => ({ deny: 'BECAUSE' }), 403, 'NOT_ALLOWED'],
    ['permissions that are no list', () => ({ actorId: 'mod1', permissions: 'read' }), 403, 'NOT_ALLOWED'],
    ['permissions that do not exist', () => ({ actorId: 'mod1', permissions: ['everything'] }), 403, 'NOT_ALLOWED'],
  ];

  it.each(answers)('denies with %s', async (_what, authorize, status, code, retryable = false) => {
    // @ts-expect-error: what plain JavaScript can do
    const { send, adapter, records, lines } = withAnswer(authorize);
    const response = await send();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await errorOf(response)).toMatchObject({ status, code, retryable, outcomeUnknown: false });
    expect(adapter.calls).toEqual([]);
    expect(records).toEqual([expect.objectContaining({ actorId: null, action, groupId: 'g1', result: 'denied', code, requestIds: [] })]);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });
});

describe('authorize', () => {
  it('is asked for each caller before a shared read is handed out', async () => {
    const { handler, adapter } = bench({ authorize: ({ request }) => (request.headers.get('x-actor') ? { actorId: 'mod1' } : null) });
    const read = (headers: Record<string, string>) =>
      handler(new Request('https://app.example/api/mute/groups/g1', { headers: { 'sec-fetch-site': 'same-origin', ...headers } }));
    const release = adapter.hold('read');
    const answers = Promise.all([read({ 'x-actor': 'mod1' }), read({}), read({ 'x-actor': 'mod1' })]);
    await expect.poll(() => adapter.calls.length).toBe(1);
    release();
    expect((await answers).map(({ status }) => status)).toEqual([200, 401, 200]);
    expect((await read({})).status).toBe(401);
    expect(adapter.calls).toHaveLength(1);
  });

  it('says what an actor may do, in the state and in its tag', async () => {
    let permissions: readonly ('read' | 'muteGroup')[] = ['read', 'muteGroup'];
    const { get } = bench({ authorize: () => ({ actorId: 'mod1', permissions }) });
    const first = await get('groups/g1');
    expect(await first.json()).toMatchObject({ permissions });
    permissions = ['read'];
    const second = await get('groups/g1', { 'if-none-match': first.headers.get('etag') ?? '' });
    expect(second.status).toBe(200);
    expect(await second.json()).toMatchObject({ permissions: ['read'] });
  });

  it('can not allow a write that is not among its own permissions', async () => {
    const { post, adapter, records } = bench({ authorize: () => ({ actorId: 'mod1', permissions: ['read'] }) });
    expect((await post('groups/g1/unmute')).status).toBe(403);
    expect(adapter.calls).toEqual([]);
    // The trail has who tried, since authorize said it.
    expect(records).toMatchObject([{ actorId: 'mod1', action: 'unmuteGroup', result: 'denied', code: 'NOT_ALLOWED' }]);
  });

  it('is not asked once more for the state in the answer to a write, not even where it denies reads', async () => {
    const authorize = vi.fn(({ action }: AuthorizeInput): AuthorizeResult =>
      action === 'read' ? { deny: 'NOT_ALLOWED' } : { actorId: 'mod1' },
    );
    const { get, post } = bench({ authorize });
    expect((await get('groups/g1')).status).toBe(403);
    expect(await (await post('groups/g1/mute', { exemptUserIds: [] })).json()).toMatchObject({ snapshot: { groupMuted: true } });
    expect(authorize.mock.calls.map(([{ action }]) => action)).toEqual(['read', 'muteGroup']);
  });

  it('gets lists of its own: what it or the audit does with them changes neither the call nor the record', async () => {
    const take = ({ userIds, exemptUserIds }: { readonly userIds: readonly string[]; readonly exemptUserIds: readonly string[] }): void => {
      // As plain JavaScript looks people up in portions, or adds to a list.
      for (const list of [userIds, exemptUserIds]) Reflect.apply(Array.prototype.splice, list, [0, 1, 'somebody,else']);
    };
    const { post, adapter, records } = bench({
      authorize: (input) => {
        take(input);
        return { actorId: 'mod1' };
      },
      audit: (record) => {
        records.push({ ...record, userIds: [...record.userIds], exemptUserIds: [...record.exemptUserIds] });
        take(record);
      },
    });
    expect((await post('groups/g1/mute', { exemptUserIds: ['u8', 'u9'] })).status).toBe(200);
    expect((await post('groups/g1/users/unmute', { userIds: ['u1'] })).status).toBe(200);
    const asked = [{ exemptUserIds: ['u8', 'u9'] }, { userIds: ['u1'] }];
    expect(adapter.calls.filter(({ action }) => action !== 'read')).toMatchObject(asked);
    expect(records).toMatchObject(asked);
  });

  it('that takes all the time ends in TIMEOUT, and the pacer is not blamed', async () => {
    vi.useFakeTimers();
    try {
      const { post, adapter } = bench({
        authorize: () => new Promise((resolve) => setTimeout(() => resolve({ actorId: 'mod1' }), 14_000)),
      });
      const answer = post('groups/g1/unmute');
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await errorOf(await answer)).toMatchObject({ code: 'TIMEOUT', retryable: true, outcomeUnknown: false });
      expect(adapter.calls).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that never answers ends in TIMEOUT, with nothing unknown, and the operator is told', async () => {
    const { post, adapter, lines } = bench({
      authorize: () => new Promise(() => undefined),
      deadlines: { handlerMs: 20, queueMs: 10, callMs: 10 },
    });
    expect(await errorOf(await post('groups/g1/unmute'))).toMatchObject({ code: 'TIMEOUT', outcomeUnknown: false });
    expect(adapter.calls).toEqual([]);
    expect(lines).toContainEqual({ level: 'error', event: 'authorize gave no answer', fields: {} });
  });
});
