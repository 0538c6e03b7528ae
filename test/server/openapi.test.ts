import { afterAll, describe, expect, it } from 'vitest';
import { createHttpAdapter } from '../../src/adapters/http.js';
import { createMemoryAdapter, type MemoryAdapter, type MemoryAdapterOptions } from '../../src/adapters/memory.js';
import { isMuteErrorCode, MuteError, muteErrorStatus } from '../../src/core/errors.js';
import { parseError } from '../../src/core/wire-error.js';
import { createMuteHandler, type MuteHandler, type MuteHandlerOptions } from '../../src/server/index.js';
import { describeMuteAdapter } from '../../src/testing/index.js';
import { documentedCodes, examples, operationIds, requestProblems, responseProblems } from './wire.js';

const endpoint = 'https://app.example/api/mute';
const answered = new Map<string, number>();
const asked = new Set<string>();

/** A handler with a reader over its shoulder: every answer is as described, and so is every request that it accepts. */
function watched(handler: MuteHandler): MuteHandler {
  return async (request) => {
    const path = request.url.slice(endpoint.length);
    const { method, headers } = request;
    const sent = {
      headers,
      body: await request
        .clone()
        .text()
        .catch(() => ''),
    };
    const response = await handler(request);
    const body = await response.clone().text();
    expect(responseProblems(method, path, response.status, { headers: response.headers, body })).toEqual([]);
    if (response.status < 400) {
      expect(requestProblems(method, path, sent)).toEqual([]);
      asked.add(`${method} ${path.replace(/\?.*/u, '').replace(/^\/groups\/[^/]+/u, '')}`);
    } else {
      const code = parseError(JSON.parse(body))?.code ?? '';
      answered.set(code, response.status);
    }
    return response;
  };
}

type HandlerOptions = Partial<Omit<MuteHandlerOptions, 'adapter'>>;

function watchedHandler(options: HandlerOptions & { adapter: MemoryAdapter }): MuteHandler {
  return watched(
    createMuteHandler({ authorize: () => ({ actorId: 'mod1' }), budget: false, pacer: { acquire: async () => undefined }, ...options }),
  );
}

describe('openapi.yaml', () => {
  it.each([...examples()])('has an example that is as described: $name', ({ problems }) => {
    expect(problems).toEqual([]);
  });

  it('knows every code that crosses the wire, with its status', () => {
    const crossing = Object.entries(muteErrorStatus).filter(([, status]) => status !== 0);
    expect([...documentedCodes()].toSorted()).toEqual(crossing.toSorted());
  });
});

describe('the checker', () => {
  const headers = new Headers({ 'content-type': 'application/json' });
  const asks = (method: string, path: string, body: unknown): string[] =>
    requestProblems(method, path, { headers, body: JSON.stringify(body) });
  const says = (status: number, body: unknown): string[] =>
    responseProblems('GET', '/groups/g1', status, { headers, body: JSON.stringify(body) });

  it.each([
    ['both', { all: true, userIds: ['a'] }],
    ['neither', {}],
    ['nobody', { userIds: [] }],
    ['the same twice', { userIds: ['a', 'a'] }],
    ['something beside all', { all: true, except: ['a'] }],
  ])('finds a request with %s', (_name, body) => {
    expect(asks('POST', '/groups/g1/users/unmute', body)).not.toEqual([]);
  });

  it('finds operations, answers and headers that are not described', () => {
    expect(asks('POST', '/groups/g1/ban', {})).toEqual(['POST /groups/g1/ban is no operation']);
    expect(says(200, { wire: 1 })).toEqual(
      expect.arrayContaining(['ETag is missing', expect.stringContaining("required property 'snapshot'")]),
    );
    expect(says(403, { error: { code: 'BECAUSE' } })).toEqual(expect.arrayContaining([expect.stringContaining('/error/code')]));
    expect(says(302, {})).toEqual(['302 is not described']);
  });
});

describeMuteAdapter(
  'the http adapter and the handler, exactly as openapi.yaml describes them:',
  ({ unknown, ...initial }) => {
    const backend = createMemoryAdapter({ ...initial, pageSize: 10, groups: ['room1'], quirks: { unknown } });
    const handler = watchedHandler({
      adapter: backend,
      authorize: () => ({
        actorId: 'mod1',
        permissions: ['read', 'muteGroup', 'unmuteGroup', 'unmuteUsers', 'unmuteAllUsers', 'muteUsers'],
      }),
    });
    const adapter = createHttpAdapter({
      endpoint,
      headers: { 'sec-fetch-site': 'same-origin' },
      fetch: (url, init) => handler(new Request(url, init)),
    });
    return { adapter, groupId: 'room1', unknownGroupId: 'room2' };
  },
  { describe, it, expect },
  { canHide: ['groupMuted', 'exemptUserIds', 'mutedUserIds'] },
);

describe('every failure is as openapi.yaml describes it:', () => {
  const later = new MuteError('THROTTLED', 'later', { retryAfterMs: 1e25 });
  const read = (path: string, init: RequestInit = {}): Request =>
    new Request(`${endpoint}${path}`, { ...init, headers: { 'sec-fetch-site': 'same-origin', ...init.headers } });
  const post = (path: string, body: string, type = 'application/json'): Request =>
    read(path, { method: 'POST', body, headers: { 'content-type': type } });
  const state = (options: HandlerOptions = {}, memory: MemoryAdapterOptions = {}) => {
    const adapter = createMemoryAdapter(memory);
    return { adapter, handler: watchedHandler({ adapter, ...options }) };
  };

  it.each([
    ['INPUT_INVALID', {}, post('/groups/g1/users/unmute', '{"userIds":["a,b"]}')],
    ['UNAUTHENTICATED', { authorize: () => null }, read('/groups/g1')],
    ['NOT_ALLOWED', { authorize: () => ({ deny: 'NOT_ALLOWED' as const }) }, read('/groups/g1')],
    ['ROUTE_NOT_FOUND', {}, read('/elsewhere')],
    ['METHOD_NOT_ALLOWED', {}, read('/groups/g1', { method: 'DELETE' })],
    ['TOO_LARGE', {}, post('/groups/g1/unmute', `{"x":"${'x'.repeat(20_000)}"}`)],
    ['UNSUPPORTED_MEDIA', {}, post('/groups/g1/unmute', '{}', 'text/plain')],
    ['THROTTLED', { budget: { readsPerMinute: 0 } }, read('/groups/g1')],
  ] satisfies [string, HandlerOptions, Request][])('%s', async (code, options, request) => {
    expect(parseError(await (await state(options).handler(request)).json())).toMatchObject({ code });
  });

  it.each(['GROUP_NOT_FOUND', 'SERVER_ERROR', 'BACKEND_MISCONFIGURED', 'BACKEND_UNAVAILABLE', 'TIMEOUT'].filter(isMuteErrorCode))(
    '%s',
    async (code) => {
      const { adapter, handler } = state({ logger: { info: () => undefined, warn: () => undefined, error: () => undefined } });
      adapter.fail('any', { code, times: 10, requestId: 'r1', retryAfterMs: 1500 });
      const response = await handler(read('/groups/g1', { method: 'GET' }));
      expect(response.headers.get('retry-after')).toBe('2');
      expect(parseError(await response.json())).toMatchObject({ code, requestId: 'r1', retryAfterMs: 1500, outcomeUnknown: false });
      const write = await handler(post('/groups/g1/unmute', '{}'));
      expect(parseError(await write.json())).toMatchObject({ code, outcomeUnknown: code === 'TIMEOUT' });
    },
  );

  it.each(Object.keys(muteErrorStatus).filter(isMuteErrorCode))('what a backend says of one user, such as %s', async (code) => {
    const { adapter, handler } = state({}, { capabilities: { perUserResults: true } });
    adapter.failUsers(['u1'], code);
    const response = await handler(post('/groups/g1/users/unmute', '{"userIds":["u1","u2"]}'));
    expect(await response.json()).toMatchObject({ failed: [{ userId: 'u1' }] });
  });

  const oddBackends: readonly (readonly [what: string, odd: object, status: number])[] = [
    ['limits that JSON has no number for', { capabilities: { writesPerSecond: Infinity } }, 200],
    ['a time to come back that no header can hold', { readMuteState: () => Promise.reject(later) }, 429],
    ['ids that are no texts', { readMuteState: async () => ({ mutedUserIds: [7, null, { id: 'u1' }, 'u1', 'u1'] }) }, 200],
    ['people that are none', { listMembers: async () => ({ users: [7, null, { userId: 1 }, { userId: 'u1', name: 7 }] }) }, 200],
    ['a cursor that is too long', { listMembers: async () => ({ users: [], nextCursor: 'x'.repeat(1025) }) }, 500],
    ['nothing', { readMuteState: () => undefined, listMembers: () => null }, 200],
  ];

  it.each(oddBackends)('and so is what is made of %s, answered by an adapter of a host', async (_what, odd, status) => {
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const handler = watchedHandler({ adapter: Object.assign({}, createMemoryAdapter(), odd), logger });
    const statuses = [(await handler(read('/groups/g1'))).status, (await handler(read('/groups/g1/members'))).status];
    expect(statuses).toContain(status);
    expect((await handler(post('/groups/g1/users/unmute', '{"userIds":["u1"]}'))).status).toBe(200);
  });

  it('nothing above was left out', async () => {
    const { handler } = state({}, { members: [{ userId: 'a', name: 'Ana' }] });
    const first = await handler(read('/groups/g1'));
    expect((await handler(read('/groups/g1?fresh=1', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } }))).status).toBe(304);
    for (const path of ['/groups/g1/users?query=a&scope=members', '/groups/g1/members']) {
      const { status, headers } = await handler(read(path));
      expect(status).toBe(200);
      expect((await handler(read(path, { headers: { 'if-none-match': headers.get('etag') ?? '' } }))).status).toBe(304);
    }
    const minimal = { method: 'POST', headers: { prefer: 'return=minimal' } };
    expect((await handler(read('/groups/g1/unmute', minimal))).headers.get('preference-applied')).toBe('return=minimal');
  });

  afterAll(() => {
    expect([...answered].toSorted()).toEqual([...documentedCodes()].toSorted());
    expect(asked.size).toBe(operationIds().length);
  });
});
