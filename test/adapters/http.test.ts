import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttpAdapter, type HttpAdapterOptions } from '../../src/adapters/http.js';
import { MuteError } from '../../src/core/errors.js';

const { signal } = new AbortController();
const snapshot = { groupMuted: false, exemptUserIds: [], mutedUserIds: ['a'], mutedUserIdsComplete: true };
const state = { wire: 1, snapshot, capabilities: {}, ageMs: 0 };
const receipt = { wire: 1, requestIds: ['r1'], snapshot };
const json = (body: unknown, init?: ResponseInit) => Response.json(body, init);
const html = (status: number, headers?: HeadersInit) => new Response('<h1>no</h1>', { status, headers: { ...headers } });

/** An adapter over a fetch that answers with what it is given, one after the other, the last one for ever. */
function over(answers: (Response | Error | (() => Promise<Response>))[], options: Partial<HttpAdapterOptions> = {}) {
  const requests: Request[] = [];
  const adapter = createHttpAdapter({
    endpoint: 'https://app.test/api/mute',
    fetch: async (url, init) => {
      requests.push(new Request(url, init));
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      if (answer instanceof Response) return answer.clone();
      return answer ? answer() : Promise.reject(new Error('no answer'));
    },
    ...options,
  });
  return { adapter, requests };
}

type Over = ReturnType<typeof over>;
const read = ({ adapter }: Over, fresh = false) => adapter.readMuteState('room', { signal, fresh });
const mute = ({ adapter }: Over) => adapter.muteGroup('room', { exemptUserIds: ['a', 'b'] }, { signal });

describe('requests', () => {
  it('go to the documented paths with the documented bodies', async () => {
    const client = over([json(receipt)]);
    const { adapter } = client;
    await adapter.muteGroup('room', { exemptUserIds: ['a', 'b'] }, { signal });
    await adapter.unmuteGroup('room', { signal });
    await adapter.unmuteUsers('room', ['a'], { signal });
    await adapter.unmuteAllUsers('room', { signal });
    await adapter.muteUsers?.('room', ['a'], { signal });
    const sent = await Promise.all(client.requests.map(async (one) => [one.method, new URL(one.url).pathname, await one.json()]));
    expect(sent).toEqual([
      ['POST', '/api/mute/groups/room/mute', { exemptUserIds: ['a', 'b'] }],
      ['POST', '/api/mute/groups/room/unmute', {}],
      ['POST', '/api/mute/groups/room/users/unmute', { userIds: ['a'] }],
      ['POST', '/api/mute/groups/room/users/unmute', { all: true }],
      ['POST', '/api/mute/groups/room/users/mute', { userIds: ['a'] }],
    ]);
    expect(client.requests.map((one) => one.headers.get('content-type'))).toEqual(Array(5).fill('application/json'));
  });

  it('read with GET, past caches when fresh', async () => {
    const client = over([json(state)]);
    await read(client);
    await read(client, true);
    expect(client.requests.map((one) => `${one.method} ${one.url}`)).toEqual([
      'GET https://app.test/api/mute/groups/room',
      'GET https://app.test/api/mute/groups/room?fresh=1',
    ]);
    expect(client.requests[0]?.cache).toBe('no-store');
  });

  it('list members and search people', async () => {
    const users = [{ userId: 'a', name: 'A' }];
    const client = over([json({ users, nextCursor: 'n&2', listable: true }), json({ users, listable: false }), json({ users })]);
    expect(await client.adapter.listMembers?.('room', {}, { signal })).toEqual({ users, nextCursor: 'n&2', listable: true });
    expect(await client.adapter.listMembers?.('room', { cursor: 'n&2' }, { signal })).toEqual({ users, listable: false });
    expect(await client.adapter.searchUsers?.('room', { query: 'a b&c', scope: 'muted' }, { signal })).toEqual(users);
    expect(client.requests.map((one) => one.url.slice('https://app.test/api/mute/'.length))).toEqual([
      'groups/room/members',
      'groups/room/members?cursor=n%262',
      'groups/room/users?query=a%20b%26c&scope=muted',
    ]);
  });

  it('ask for a short receipt where one is wanted', async () => {
    const client = over([json({ requestIds: ['r1'] })]);
    expect(await client.adapter.unmuteGroup('room', { signal, receipt: 'minimal' })).toEqual({ requestIds: ['r1'] });
    await client.adapter.unmuteGroup('room', { signal });
    expect(client.requests.map((one) => one.headers.get('prefer'))).toEqual(['return=minimal', null]);
  });

  it.each(['/api/mute', '/api/mute/', 'https://api.test/mute', 'https://api.test/mute//'])('take the endpoint %s', async (endpoint) => {
    const urls: string[] = [];
    const send = async (url: string) => (urls.push(url), json(state));
    await createHttpAdapter({ endpoint, fetch: send }).readMuteState('room', { signal });
    expect(urls).toEqual([`${endpoint.replace(/\/+$/u, '')}/groups/room`]);
  });

  it('refuse an endpoint with a query or a fragment when made', () => {
    for (const endpoint of ['/api?key=1', '/api#x']) expect(() => createHttpAdapter({ endpoint })).toThrow('endpoint');
  });

  it('name the endpoint where it is missing, as that of a setting which is not there', () => {
    // @ts-expect-error: what plain JavaScript can do
    expect(() => createHttpAdapter({ endpoint: undefined })).toThrow('endpoint: needed');
  });

  it('look the global fetch up at each call', async () => {
    const adapter = createHttpAdapter({ endpoint: '/api/mute' });
    const send = vi.fn(async () => json(state));
    vi.stubGlobal('fetch', send);
    await adapter.readMuteState('room', { signal });
    vi.unstubAllGlobals();
    expect(send).toHaveBeenCalledWith('/api/mute/groups/room', expect.objectContaining({ credentials: 'same-origin' }));
  });

  it('encode a group id of an unusual pattern once', async () => {
    const client = over([json({ ...state, capabilities: { groupIdPattern: '.+' } })]);
    await client.adapter.readMuteState('a/b c', { signal });
    await client.adapter.readMuteState('a/b c', { signal });
    expect(client.requests.map(({ url }) => url)).toEqual(Array(2).fill('https://app.test/api/mute/groups/a%2Fb%20c'));
  });

  it('refuse a group id that is outside the pattern which the server told', async () => {
    const client = over([json({ ...state, capabilities: { groupIdPattern: '[a-z]+' } })]);
    await read(client);
    await expect(client.adapter.readMuteState('room:1', { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(client.requests).toHaveLength(1);
  });
});

describe('headers and credentials', () => {
  it('are asked for at each call, and never replace those of the wire', async () => {
    let token = 0;
    const headers = vi.fn(async () => ({ Authorization: `Bearer ${(token += 1)}`, 'Content-Type': 'text/plain' }));
    const client = over([json(receipt)], { headers, credentials: 'include' });
    await mute(client);
    await mute(client);
    expect(client.requests.map((one) => one.headers.get('authorization'))).toEqual(['Bearer 1', 'Bearer 2']);
    expect(client.requests[0]?.headers.get('content-type')).toBe('application/json');
    expect(client.requests[0]?.credentials).toBe('include');
  });

  it.each([{ 'X-Room': '1' }, new Headers({ 'X-Room': '1' }), [['X-Room', '1']] as [string, string][]])('take %o', async (headers) => {
    const client = over([json(state)], { headers });
    await read(client);
    expect(client.requests[0]?.headers.get('x-room')).toBe('1');
  });

  it('end the call before anything is sent when they can not be had', async () => {
    const lost = over([json(receipt)], { headers: () => Promise.reject(new Error('no token')) });
    await expect(mute(lost)).rejects.toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: false });
    const out = over([json(receipt)], {
      headers: () => {
        throw new MuteError('UNAUTHENTICATED', 'signed out');
      },
    });
    await expect(mute(out)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', outcomeUnknown: false });
    expect([...lost.requests, ...out.requests]).toEqual([]);
  });
});

describe('what is refused before it is sent', () => {
  it.each(['a,b', '*', '', '..', '\ud800', 'a\u0000'])('the group id and the user id %j', async (id) => {
    const client = over([json(receipt)]);
    const { adapter } = client;
    const calls = [
      adapter.readMuteState(id, { signal }),
      adapter.muteGroup(id, { exemptUserIds: [] }, { signal }),
      adapter.unmuteAllUsers(id, { signal }),
      adapter.listMembers?.(id, {}, { signal }),
      adapter.searchUsers?.(id, { query: '', scope: 'members' }, { signal }),
      adapter.muteGroup('room', { exemptUserIds: ['u', id] }, { signal }),
      adapter.unmuteUsers('room', [id], { signal }),
      adapter.muteUsers?.('room', [id], { signal }),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'INPUT_INVALID', outcomeUnknown: false });
    expect(client.requests).toEqual([]);
  });

  it('more users than the last read allowed', async () => {
    const client = over([json({ ...state, capabilities: { maxUsersPerCall: 2, maxExemptUsers: 1 } }), json(receipt)]);
    const thirtyOne = Array.from({ length: 31 }, (_, at) => `u${at}`);
    await expect(client.adapter.unmuteUsers('room', thirtyOne, { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await read(client);
    await expect(client.adapter.unmuteUsers('room', ['a', 'b', 'c'], { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(mute(client)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await client.adapter.unmuteUsers('room', ['a', 'b'], { signal });
    expect(client.requests).toHaveLength(2);
  });
});

describe('what a read brings', () => {
  it('is the snapshot, the capabilities and the context', async () => {
    const client = over([
      json({ ...state, capabilities: { perUserResults: true, maxExemptUsers: -1 }, permissions: ['read', 'fly'], ageMs: 40 }),
    ]);
    expect([client.adapter.capabilities, client.adapter.readContext?.('room')]).toEqual([{}, undefined]);
    expect(await read(client)).toEqual(snapshot);
    expect(client.adapter.capabilities).toEqual({ perUserResults: true });
    expect(client.adapter.readContext?.('room')).toEqual({ permissions: ['read'], ageMs: 40 });
    expect(client.adapter.readContext?.('other')).toBeUndefined();
  });

  it('never turns what was not said into a fact', async () => {
    const client = over([json({ snapshot: { groupMuted: 'true', mutedUserIds: { a: 1 }, mutedUserIdsComplete: true } })]);
    expect(await read(client)).toEqual({ groupMuted: null, exemptUserIds: null, mutedUserIds: null, mutedUserIdsComplete: false });
  });

  it('is confirmed by a 304 and then the identical snapshot', async () => {
    const client = over([json(state, { headers: { ETag: '"1"' } }), new Response(null, { status: 304 })]);
    const first = await read(client);
    expect(await read(client)).toBe(first);
    expect(client.requests.map((one) => one.headers.get('if-none-match'))).toEqual([null, '"1"']);
    expect(client.adapter.readContext?.('room')).toEqual({ ageMs: 0 });
  });

  it('is not asked to be confirmed when fresh, after a write, or for another group', async () => {
    const client = over([
      json(state, { headers: { ETag: '"1"' } }),
      json(state),
      json(state, { headers: { ETag: '"2"' } }),
      json(receipt),
      json(state),
    ]);
    await read(client);
    await client.adapter.readMuteState('other', { signal });
    await read(client, true);
    await mute(client);
    await read(client);
    expect(client.requests.map((one) => one.headers.get('if-none-match'))).toEqual(Array(5).fill(null));
    expect(client.adapter.readContext?.('room')).toBeDefined();
  });

  it('is not confirmed by a 304 that nobody asked for', async () => {
    const client = over([json(state), new Response(null, { status: 304 })]);
    await read(client);
    await expect(read(client)).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  });

  it('is kept for the groups read last only', async () => {
    const client = over([json(state, { headers: { ETag: '"1"' } })]);
    for (let at = 0; at < 20; at += 1) await client.adapter.readMuteState(`room${at}`, { signal });
    const known = Array.from({ length: 20 }, (_, at) => client.adapter.readContext?.(`room${at}`)).filter(Boolean);
    expect(known).toHaveLength(8);
    expect(client.adapter.readContext?.('room19')).toBeDefined();
  });
});

describe('failures in the shape of the wire', () => {
  it('are passed on with everything they say', async () => {
    const error = { code: 'THROTTLED', message: 'slow down', requestId: 'r9', retryable: true, outcomeUnknown: false, retryAfterMs: 1500 };
    await expect(mute(over([json({ error }, { status: 429, headers: { 'Retry-After': '9' } })]))).rejects.toMatchObject(error);
  });

  it('take the wait from the header when the body says none', async () => {
    const error = { code: 'THROTTLED', message: 'slow down' };
    const client = over([json({ error }, { status: 429, headers: { 'Retry-After': '3' } })]);
    await expect(mute(client)).rejects.toMatchObject({ retryAfterMs: 3000, outcomeUnknown: false });
  });

  it('count an unknown code as SERVER_ERROR, and leave the outcome of a write open when a 5xx does not say it', async () => {
    const gateway = () => over([json({ error: { code: '504', message: 'FUNCTION_INVOCATION_TIMEOUT' } }, { status: 504 })]);
    await expect(mute(gateway())).rejects.toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: true });
    await expect(read(gateway())).rejects.toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: false });
    const refused = over([json({ error: { code: 'ROOM_LOCKED', message: 'locked' } }, { status: 409 })]);
    await expect(mute(refused)).rejects.toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: false });
  });

  it('are found behind a status of success, too', async () => {
    const client = over([json({ error: { code: 'NOT_ALLOWED', message: 'no', outcomeUnknown: false } })]);
    await expect(mute(client)).rejects.toMatchObject({ code: 'NOT_ALLOWED', outcomeUnknown: false });
    const unsaid = () => over([json({ error: { code: 'SERVER_ERROR', message: 'broken' } })]);
    await expect(mute(unsaid())).rejects.toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: true });
    await expect(read(unsaid())).rejects.toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: false });
  });
});

describe('replies that are not of the wire', () => {
  it.each([
    [200, 'SERVER_ERROR'],
    [204, 'SERVER_ERROR'],
    [400, 'SERVER_ERROR'],
    [401, 'UNAUTHENTICATED'],
    [403, 'SERVER_ERROR'],
    [404, 'ROUTE_NOT_FOUND'],
    [405, 'METHOD_NOT_ALLOWED'],
    [413, 'TOO_LARGE'],
    [415, 'UNSUPPORTED_MEDIA'],
    [429, 'THROTTLED'],
    [500, 'SERVER_ERROR'],
    [502, 'BACKEND_UNAVAILABLE'],
    [503, 'BACKEND_UNAVAILABLE'],
    [504, 'TIMEOUT'],
    [520, 'SERVER_ERROR'],
  ])('with status %i are %s', async (status, code) => {
    const reply = () => (status === 204 ? new Response(null, { status }) : html(status));
    await expect(mute(over([reply()]))).rejects.toMatchObject({ code, outcomeUnknown: true });
    await expect(read(over([reply()]))).rejects.toMatchObject({ code, outcomeUnknown: false });
  });

  it('tell how long to wait, in seconds or until a date', async () => {
    await expect(read(over([html(429, { 'Retry-After': '2' })]))).rejects.toMatchObject({ retryAfterMs: 2000 });
    await expect(read(over([html(429, { 'Retry-After': 'soon' })]))).rejects.toMatchObject({ retryAfterMs: undefined });
    vi.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
    const until = over([html(503, { 'Retry-After': 'Thu, 01 Jan 2026 00:00:05 GMT' })]);
    await expect(read(until)).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE', retryAfterMs: 5000 });
    vi.useRealTimers();
  });

  it('count as signed out when they came by a redirect', async () => {
    const page = html(200);
    Object.defineProperty(page, 'redirected', { value: true });
    const client = over([() => Promise.resolve(page)]);
    await expect(mute(client)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', outcomeUnknown: true });
  });

  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  it.each([
    ['', 'empty'],
    ['{', 'cut off'],
    ['null', 'null'],
    ['[]', 'a list'],
    ['"ok"', 'a string'],
    ['{"snapshot":null,"requestIds":"r1"}', 'of wrong types'],
    ['{"__proto__":{"snapshot":{},"requestIds":[],"users":[]}}', 'a prototype'],
    [`{"snapshot":{"mutedUserIds":[${deep}]},"requestIds":${deep.slice(0, -1)}`, 'cut off and deep'],
    [`{"snapshot":{"mutedUserIds":[${deep}]}}`, 'deep'],
  ])('%# are a failure: %s', async (body) => {
    const reply = new Response(body, { headers: { 'Content-Type': 'application/json' } });
    await expect(mute(over([reply]))).rejects.toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: true });
    await expect(read(over([reply]))).rejects.toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: false });
    await expect(over([reply]).adapter.listMembers?.('room', {}, { signal })).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  });

  it('do not poison prototypes', async () => {
    const body =
      '{"snapshot":{"__proto__":{"groupMuted":true},"mutedUserIds":["__proto__","constructor"]},"capabilities":{"__proto__":{"maxUsersPerCall":9999}}}';
    const client = over([new Response(body)]);
    expect(await read(client)).toMatchObject({ groupMuted: null, mutedUserIds: ['__proto__', 'constructor'] });
    expect(client.adapter.capabilities?.maxUsersPerCall).toBeUndefined();
    expect(({} as { groupMuted?: boolean }).groupMuted).toBeUndefined();
  });

  it('may be large when they are of the wire', async () => {
    const mutedUserIds = Array.from({ length: 100_000 }, (_, at) => `user_${at}`);
    const client = over([json({ ...state, snapshot: { ...snapshot, mutedUserIds } })]);
    expect((await read(client)).mutedUserIds).toHaveLength(100_000);
  });
});

describe('connections', () => {
  it('that fail are NETWORK, with an unknown outcome for writes', async () => {
    const cause = new TypeError('Failed to fetch https://app.test/api/mute?secret');
    await expect(mute(over([cause]))).rejects.toMatchObject({ code: 'NETWORK', outcomeUnknown: true, retryable: true, cause });
    await expect(read(over([cause]))).rejects.toMatchObject({ code: 'NETWORK', outcomeUnknown: false });
  });

  it('whose fetch gives what is no response leave the outcome of a write open', async () => {
    const fetch = vi.fn().mockResolvedValue({ ok: false, status: 500, text: async () => 'oops' });
    const { unmuteGroup, readMuteState } = createHttpAdapter({ endpoint: '/api/mute', fetch });
    await expect(unmuteGroup('room', { signal })).rejects.toMatchObject({ code: 'NETWORK', outcomeUnknown: true });
    await expect(readMuteState('room', { signal })).rejects.toMatchObject({ code: 'NETWORK', outcomeUnknown: false });
  });

  it('that break within the reply are NETWORK', async () => {
    const broken = () =>
      Promise.resolve(
        new Response(
          new ReadableStream({
            start(stream) {
              stream.enqueue(new TextEncoder().encode('{"requestIds":['));
              stream.error(new TypeError('terminated'));
            },
          }),
        ),
      );
    await expect(mute(over([broken]))).rejects.toMatchObject({ code: 'NETWORK', outcomeUnknown: true });
  });

  it('never show up in a message', async () => {
    const client = over([new TypeError('https://app.test/api/mute/groups/room?token=secret')]);
    const error: unknown = await mute(client).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MuteError);
    expect(String(error)).not.toMatch(/room|secret|https/u);
  });
});

describe('time', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const never = () => new Promise<Response>(() => {});
  const settle = (call: Promise<unknown>) =>
    call.then(
      (value) => value,
      (error: unknown) => error,
    );

  it('runs out after 20 seconds, even with a fetch that obeys no signal', async () => {
    const client = over([never]);
    const results = [settle(mute(client)), settle(read(client))];
    await vi.advanceTimersByTimeAsync(19_999);
    expect(client.requests.map((one) => one.signal.aborted)).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await Promise.all(results)).toMatchObject([
      { code: 'TIMEOUT', outcomeUnknown: true },
      { code: 'TIMEOUT', outcomeUnknown: false },
    ]);
    expect(client.requests.map((one) => one.signal.aborted)).toEqual([true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('runs out within a reply that never ends', async () => {
    const client = over([() => Promise.resolve(new Response(new ReadableStream()))]);
    const result = settle(mute(client));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await result).toMatchObject({ code: 'TIMEOUT', outcomeUnknown: true });
  });

  it('runs out while the headers are awaited, with nothing sent', async () => {
    let give: ((headers: HeadersInit) => void) | undefined;
    const headers = () => new Promise<HeadersInit>((resolve) => void (give = resolve));
    const client = over([json(receipt)], { headers });
    const result = settle(mute(client));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await result).toMatchObject({ code: 'TIMEOUT', outcomeUnknown: false });
    give?.({});
    await vi.advanceTimersByTimeAsync(0);
    expect(client.requests).toEqual([]);
  });

  it('leaves no timer and no listener behind', async () => {
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, 'removeEventListener');
    await over([json(state)]).adapter.readMuteState('room', { signal: controller.signal });
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it('ends when the caller aborts: at once, with an unknown outcome for a write that was sent', async () => {
    const client = over([never]);
    const controller = new AbortController();
    const results = [
      settle(client.adapter.unmuteGroup('room', { signal: controller.signal })),
      settle(client.adapter.readMuteState('room', { signal: controller.signal })),
    ];
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    expect(await Promise.all(results)).toMatchObject([
      { code: 'ABORTED', outcomeUnknown: true, retryable: false },
      { code: 'ABORTED', outcomeUnknown: false },
    ]);
    expect(client.requests.map((one) => one.signal.aborted)).toEqual([true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends nothing for a caller who had aborted before', async () => {
    const client = over([json(receipt)]);
    const result = client.adapter.unmuteGroup('room', { signal: AbortSignal.abort() });
    await expect(result).rejects.toMatchObject({ code: 'ABORTED', outcomeUnknown: false });
    expect(client.requests).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
