import { describe, expect, it, vi } from 'vitest';
import { createMuteHandler, type PacerRequest } from '../../src/server/index.js';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { MuteError } from '../../src/core/errors.js';
import { bench, errorOf, loggerInto, type LogLine } from './support.js';

describe('createMuteHandler', () => {
  it('can not be made without authorize', () => {
    // @ts-expect-error: what plain JavaScript can do
    expect(() => createMuteHandler({ adapter: createMemoryAdapter() })).toThrow(/authorize is missing.*no default.*Pass/su);
  });

  it('reads, mutes, lifts, unmutes and mutes people, each with the state read back', async () => {
    const { get, post } = bench();
    expect(await (await get('groups/g1')).json()).toMatchObject({
      wire: 1,
      snapshot: { groupMuted: false },
      capabilities: { maxExemptUsers: 30 },
    });
    expect(await (await post('groups/g1/mute', { exemptUserIds: ['u9'] })).json()).toMatchObject({
      wire: 1,
      requestIds: [expect.any(String)],
      snapshot: { groupMuted: true, exemptUserIds: ['u9'] },
    });
    expect(await (await post('groups/g1/unmute')).json()).toMatchObject({ snapshot: { groupMuted: false } });
    expect(await (await post('groups/g1/users/unmute', { userIds: ['u1', 'u2'] })).json()).toMatchObject({
      snapshot: { mutedUserIds: ['u3', 'u4', 'u5'] },
    });
    expect(await (await post('groups/g1/users/mute', { userIds: ['u1'] })).json()).toMatchObject({
      snapshot: { mutedUserIds: ['u3', 'u4', 'u5', 'u1'] },
    });
    expect(await (await post('groups/g1/users/unmute', { all: true })).json()).toMatchObject({ snapshot: { mutedUserIds: [] } });
  });

  it('answers 304 when nothing changed', async () => {
    const { get, adapter } = bench();
    const first = await get('groups/g1');
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const again = await get('groups/g1', { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    adapter.act.unmuteUsers('g1', ['u1']);
    expect((await get('groups/g1?fresh=1', { 'if-none-match': etag })).status).toBe(200);
  });

  it('takes * for any tag that the caller may have', async () => {
    const { get } = bench();
    expect((await get('groups/g1', { 'if-none-match': '*' })).status).toBe(304);
  });

  it('keeps its checks of ids and their number when a backend names its limits without saying them', async () => {
    // @ts-expect-error: what plain JavaScript can do
    const { post, adapter } = bench({}, { capabilities: { userIdPattern: undefined, maxUsersPerCall: undefined } });
    for (const userIds of [['*'], ['a,b'], Array.from({ length: 31 }, (_, at) => `u${at}`)]) {
      expect(await errorOf(await post('groups/g1/users/unmute', { userIds }))).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
    }
    expect(adapter.calls).toEqual([]);
  });

  it('has its usual deadlines where one is undefined', async () => {
    // @ts-expect-error: what plain JavaScript can do
    const { get } = bench({ deadlines: { handlerMs: undefined, queueMs: undefined, callMs: undefined } });
    expect((await get('groups/g1')).status).toBe(200);
  });

  it.each([
    ['handlerMs', Infinity],
    ['handlerMs', 2 ** 31],
    ['queueMs', 0],
    ['callMs', Number.NaN],
    ['callMs', -1],
  ])('can not be made with deadlines.%s of %d', (name, ms) => {
    expect(() => bench({ deadlines: { [name]: ms } })).toThrow(
      new RegExp(`createMuteHandler: deadlines\\.${name} must be above 0 .*it is ${ms}\\.`, 'u'),
    );
  });

  it.each([Number.NaN, -1])('can not be made with maxBodyBytes of %d', (maxBodyBytes) => {
    expect(() => bench({ maxBodyBytes })).toThrow(`createMuteHandler: maxBodyBytes must be above 0; it is ${maxBodyBytes}.`);
  });

  it.each([Number.NaN, -1])('can not be made with %d where it counts or waits', (value) => {
    const make = (options: Parameters<typeof bench>[0]) => () => bench(options);
    expect(make({ readCacheMs: value })).toThrow(`createMuteHandler: readCacheMs must be at least 0; it is ${value}.`);
    for (const name of ['writesPerMinute', 'lookupsPerMinute', 'readsPerMinute']) {
      expect(make({ budget: { [name]: value } })).toThrow(`createMuteHandler: budget.${name} must be at least 0; it is ${value}.`);
    }
  });

  it.each([
    ['userIdPattern', 'x'.repeat(501)],
    ['groupIdPattern', '('],
    ['maxUsersPerCall', 2.5],
    ['maxExemptUsers', '30'],
    ['maxUsersPerCall', Infinity],
    ['writesPerSecond', Infinity],
  ])('can not be made with a capability %s that browsers would not go by', (name, value) => {
    const { adapter } = bench();
    const odd = Object.assign({}, adapter, { capabilities: { [name]: value } });
    expect(() => bench({ adapter: odd })).toThrow(`the adapter's capability ${name} can not be ${value}.`);
  });

  it('works on a backend without limits, which says so in numbers that JSON has', async () => {
    const limits = { maxExemptUsers: 1_000_000, maxUsersPerCall: 1_000_000, writesPerSecond: 1_000_000 };
    const { get, post } = bench({}, { capabilities: limits });
    expect(await (await get('groups/g1')).json()).toMatchObject({ capabilities: limits });
    const exemptUserIds = Array.from({ length: 1000 }, (_, at) => `u${at}`);
    expect(await (await post('groups/g1/mute', { exemptUserIds })).json()).toMatchObject({ snapshot: { exemptUserIds } });
  });

  it.each(['unmute', 'mute'])('lets %s as many users in one call as the backend takes', async (verb) => {
    const people = (count: number) => ({ userIds: Array.from({ length: count }, (_, at) => `m${at}`) });
    const { post } = bench({}, { capabilities: { maxUsersPerCall: 40 } });
    expect((await post(`groups/g1/users/${verb}`, people(40))).status).toBe(200);
    expect(await errorOf(await post(`groups/g1/users/${verb}`, people(41)))).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
  });

  it('works on a backend that knows no limit of calls, which is then left to the reader', async () => {
    const { get } = bench({ pacer: { acquire: async () => undefined } }, { capabilities: { writesPerSecond: Infinity } });
    const state: unknown = await (await get('groups/g1')).json();
    expect(state).toMatchObject({ capabilities: { maxUsersPerCall: 30 } });
    expect(state).not.toHaveProperty('capabilities.writesPerSecond');
  });

  it('works on an adapter in plain JavaScript that answers at once, or with a promise of another kind', async () => {
    const { adapter } = bench();
    const snapshot = { groupMuted: true, exemptUserIds: [], mutedUserIds: ['u1'], mutedUserIdsComplete: true };
    const odd = Object.assign({}, adapter, {
      readMuteState: () => snapshot,
      muteGroup: () => ({ requestIds: ['r1'] }),
      // oxlint-disable-next-line unicorn/no-thenable -- what is tried here
      unmuteGroup: () => ({ then: (resolve: (value: unknown) => void) => resolve({ requestIds: ['r2'] }) }),
      listMembers: () => ({ users: [], listable: true }),
    });
    const { get, post } = bench({ adapter: odd });
    expect(await (await get('groups/g1')).json()).toMatchObject({ snapshot });
    expect(await (await get('groups/g1/members')).json()).toMatchObject({ listable: true });
    expect(await (await post('groups/g1/mute', { exemptUserIds: [] })).json()).toEqual({ wire: 1, requestIds: ['r1'], snapshot });
    expect(await (await post('groups/g1/unmute')).json()).toEqual({ wire: 1, requestIds: ['r2'], snapshot });
  });

  it.each([undefined, null, 'r1'])('says whom a backend did not act on that names its requests %j', async (requestIds) => {
    const { adapter } = bench();
    const failed = [{ userId: 'u2', code: 'GROUP_NOT_FOUND' }];
    const odd = Object.assign({}, adapter, { unmuteUsers: async () => ({ requestIds, failed }) });
    const { post, records } = bench({ adapter: odd });
    expect(await (await post('groups/g1/users/unmute', { userIds: ['u1', 'u2'] })).json()).toMatchObject({ requestIds: [], failed });
    expect(records).toMatchObject([{ result: 'ok', requestIds: [], failed }]);
  });

  it.each([
    ['queueMs', { handlerMs: 4800, queueMs: 5000 }, '4800 ms; it is 5000'],
    ['callMs', { callMs: 15_000 }, '15000 ms; it is 15000'],
  ])('can not be made with deadlines.%s as long as all of the handler’s', (name, deadlines, said) => {
    expect(() => bench({ deadlines })).toThrow(new RegExp(`deadlines\\.${name} must be .*below deadlines\\.handlerMs, ${said}`, 'u'));
  });

  it('has shorter deadlines for the parts where the whole has a shorter one', async () => {
    const { get } = bench({ deadlines: { handlerMs: 900 } });
    expect((await get('groups/g1')).status).toBe(200);
  });

  it('leaves out the read-back when that is preferred, and says so', async () => {
    const { post, adapter } = bench();
    const response = await post('groups/g1/unmute', {}, { prefer: 'respond-async, Return = "minimal"' });
    expect(response.headers.get('preference-applied')).toBe('return=minimal');
    expect(await response.json()).toEqual({ wire: 1, requestIds: ['memory-1'] });
    expect(adapter.calls.map(({ action }) => action)).toEqual(['unmuteGroup']);
  });

  it('ignores keys that it does not know', async () => {
    const { post } = bench();
    expect((await post('groups/g1/mute', { exemptUserIds: [], later: true })).status).toBe(200);
    expect((await post('groups/g1/users/unmute', { userIds: ['u1'], toString: 'x' })).status).toBe(200);
    expect((await post('groups/g1/unmute', { later: { deep: [1] } })).status).toBe(200);
    // Only what the body names itself counts as named twice, not what looks like it inside of a value.
    const nested = { later: [{ userIds: 1 }, { userIds: 2, deep: { userIds: '}"' } }], x: '"userIds":', y: '\\"' };
    expect((await post('groups/g1/users/unmute', { ...nested, userIds: ['u2'] })).status).toBe(200);
  });

  it('decodes an id in a path once, for backends that allow more', async () => {
    const { get, adapter } = bench({}, { capabilities: { groupIdPattern: '.+' } });
    for (const [sent, meant] of [
      ['a%20b', 'a b'],
      ['a%2Fb', 'a/b'],
      ['%25252e', '%252e'],
      ['%E7%94%A8', '用'],
      ['a+b', 'a+b'],
    ] as const) {
      expect((await get(`groups/${sent}`)).status).toBe(200);
      expect(adapter.calls.at(-1)?.groupId).toBe(meant);
    }
  });

  it('ends within its deadlines when the backend ignores every signal', async () => {
    vi.useFakeTimers();
    try {
      const signals = new Map<string, AbortSignal>();
      const never =
        (name: string) =>
        (...given: unknown[]): Promise<never> => {
          const options = given.at(-1);
          if (typeof options === 'object' && options !== null && 'signal' in options && options.signal instanceof AbortSignal) {
            signals.set(name, options.signal);
          }
          return new Promise(() => undefined);
        };
      const [read, write, other] = [never('read'), never('write'), never('other')];
      const adapter = {
        readMuteState: read,
        muteGroup: write,
        unmuteGroup: other,
        unmuteUsers: other,
        unmuteAllUsers: other,
        listMembers: never('list'),
      };
      const { post, get } = bench({ adapter });
      const answers = Promise.all([post('groups/g1/mute', { exemptUserIds: [] }), get('groups/g2'), get('groups/g3/members')]);
      await vi.advanceTimersByTimeAsync(15_000);
      const [muted, shown, listed] = await answers;
      expect(await errorOf(muted)).toMatchObject({ status: 504, code: 'TIMEOUT', outcomeUnknown: true });
      expect(await errorOf(shown)).toMatchObject({ status: 504, code: 'TIMEOUT', outcomeUnknown: false });
      expect(await errorOf(listed)).toMatchObject({ status: 504, code: 'TIMEOUT', outcomeUnknown: false });
      // Whoever does listen is told that nobody waits any more.
      expect(Object.fromEntries([...signals].map(([name, { aborted }]) => [name, aborted]))).toEqual({
        write: true,
        read: true,
        list: true,
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not hold up the answer of a write that was carried out for a read that hangs', async () => {
    vi.useFakeTimers();
    try {
      // Else the process is 0 ms old, and a time that is added looks like one that is taken off.
      vi.advanceTimersByTime(5000);
      const { post, adapter } = bench({ authorize: () => new Promise((go) => setTimeout(() => go({ actorId: 'mod1' }), 9000)) });
      const release = adapter.hold('unmuteGroup');
      adapter.hold('read');
      const answers: Response[] = [];
      void post('groups/g1/unmute').then((answer) => answers.push(answer));
      await vi.advanceTimersByTimeAsync(13_000);
      release();
      await vi.advanceTimersByTimeAsync(2000);
      expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([{ wire: 1, requestIds: ['memory-1'] }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('believes a read about a write that broke, where the contrary was wanted long ago', async () => {
    vi.useFakeTimers();
    try {
      const { post, adapter } = bench();
      await post('groups/g1/mute', { exemptUserIds: [] });
      await vi.advanceTimersByTimeAsync(60_000);
      adapter.fail('unmuteGroup', { code: 'TIMEOUT', outcomeUnknown: true, applied: true });
      expect(await (await post('groups/g1/unmute')).json()).toMatchObject({ snapshot: { groupMuted: false } });
      expect(adapter.calls.filter(({ action }) => action === 'unmuteGroup')).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells nobody of a pacer that has no place at the moment', async () => {
    const busy = new MuteError('THROTTLED', 'busy', { retryAfterMs: 700 });
    const { post, lines, adapter } = bench({ pacer: { acquire: () => Promise.reject(busy) } });
    expect(await errorOf(await post('groups/g1/unmute'))).toMatchObject({ status: 429, code: 'THROTTLED', retryAfterMs: 700 });
    expect(adapter.calls).toEqual([]);
    expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('ends a write in the time that the host gives a call', async () => {
    vi.useFakeTimers();
    try {
      const { post, adapter } = bench({ deadlines: { callMs: 700 } });
      adapter.hold('unmuteAllUsers');
      const answers: Response[] = [];
      void post('groups/g1/users/unmute', { all: true }).then((answer) => answers.push(answer));
      await vi.advanceTimersByTimeAsync(699);
      expect([adapter.calls.length, answers.length]).toEqual([1, 0]);
      await vi.advanceTimersByTimeAsync(1);
      expect(await Promise.all(answers.map(errorOf))).toMatchObject([{ status: 504, code: 'TIMEOUT', outcomeUnknown: true }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts the time that authorize took, so that a read of a backend that hangs ends within the whole, too', async () => {
    vi.useFakeTimers();
    try {
      // Else the process is 0 ms old, and a time that is added looks like one that is taken off.
      vi.advanceTimersByTime(5000);
      const { get, adapter } = bench({ authorize: () => new Promise((go) => setTimeout(() => go({ actorId: 'mod1' }), 12_000)) });
      adapter.hold('read');
      const answers: Response[] = [];
      void get('groups/g1').then((answer) => answers.push(answer));
      await vi.advanceTimersByTimeAsync(14_999);
      expect([adapter.calls.length, answers.length]).toEqual([1, 0]);
      await vi.advanceTimersByTimeAsync(1);
      expect(await Promise.all(answers.map(errorOf))).toMatchObject([{ status: 504, code: 'TIMEOUT', outcomeUnknown: false }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('answers SERVER_ERROR where something breaks in itself, and says where in the log alone', async () => {
    let broken = false;
    const { adapter } = bench();
    const odd = Object.defineProperty({ ...adapter }, 'capabilities', {
      get: () => {
        if (broken) throw new TypeError('canary');
        return adapter.capabilities;
      },
    });
    const { get, lines } = bench({ adapter: odd });
    broken = true;
    const answer = await get('groups/g1');
    const text = await answer.clone().text();
    expect(await errorOf(answer)).toMatchObject({ status: 500, code: 'SERVER_ERROR', outcomeUnknown: false });
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([{ event: 'the handler failed', fields: { error: 'TypeError' } }]);
    expect(text + JSON.stringify(lines)).not.toContain('canary');
  });

  it.each([
    ['ahead', 3_600_000],
    ['back', -3_600_000],
  ])('does not take it for time gone by when the clock of the system is put %s', async (_, jumpMs) => {
    vi.useFakeTimers();
    try {
      const authorize = (): Promise<{ actorId: string }> => {
        vi.setSystemTime(Date.now() + jumpMs);
        return Promise.resolve({ actorId: 'mod1' });
      };
      const { post, adapter } = bench({ authorize }, { latencyMs: 100 });
      const answer = post('groups/g1/mute', { exemptUserIds: ['u9'] });
      await vi.advanceTimersByTimeAsync(1000);
      expect(await (await answer).json()).toMatchObject({ snapshot: { groupMuted: true, exemptUserIds: ['u9'] } });
      // And nobody waits an hour for a backend that throttles.
      adapter.fail('unmuteGroup', { code: 'THROTTLED', times: 1000 });
      const throttled = post('groups/g1/unmute');
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await errorOf(await throttled)).toMatchObject({ code: 'THROTTLED' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not the moderator’s fault when the backend says who may do what', async () => {
    const { post, adapter, lines } = bench();
    adapter.fail('unmuteGroup', 'NOT_ALLOWED');
    expect(await errorOf(await post('groups/g1/unmute'))).toMatchObject({ status: 502, code: 'BACKEND_MISCONFIGURED' });
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', event: 'the backend is not set up' }));
  });

  it('tells the operator where an adapter failed that throws what is no MuteError, once for each call', async () => {
    const lines: LogLine[] = [];
    const broken = (): Promise<never> => Promise.reject(new TypeError('canary'));
    const { adapter } = bench({}, { without: ['searchUsers'] });
    const { get, post } = bench({
      adapter: { ...adapter, readMuteState: broken, unmuteAllUsers: broken, listMembers: broken },
      logger: loggerInto(lines),
    });
    const answers = [await get('groups/g1'), await get('groups/g1/members'), await post('groups/g1/users/unmute', { all: true })];
    for (const answer of answers) expect(await errorOf(answer)).toMatchObject({ status: 500, code: 'SERVER_ERROR' });
    const said = lines.filter(({ level }) => level === 'error');
    expect(said).toEqual(
      answers.map(() => ({
        level: 'error',
        event: 'the adapter failed',
        fields: { error: 'TypeError', frames: expect.arrayContaining([expect.stringContaining('handler.test')]) },
      })),
    );
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it.each([
    ['says so', () => Promise.reject(new MuteError('BACKEND_UNAVAILABLE', 'redis://canary is gone'))],
    ['rejects', () => Promise.reject(new Error('canary'))],
    [
      'throws at once',
      () => {
        throw new Error('canary');
      },
    ],
  ])('tells the operator of a pacer that %s', async (_, acquire) => {
    const { post, lines, adapter } = bench({ pacer: { acquire } });
    expect(await errorOf(await post('groups/g1/unmute'))).toMatchObject({
      status: 503,
      code: 'BACKEND_UNAVAILABLE',
      outcomeUnknown: false,
    });
    expect(adapter.calls).toEqual([]);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([{ event: 'the pacer failed' }]);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('tells the operator what kept a pacer from answering, by its name', async () => {
    const gone = (): Promise<never> => Promise.reject(new MuteError('BACKEND_UNAVAILABLE', 'canary', { cause: new RangeError('canary') }));
    const { post, lines } = bench({ pacer: { acquire: gone } });
    await post('groups/g1/unmute');
    const frames = expect.arrayContaining([expect.stringContaining('handler.test')]);
    expect(lines).toContainEqual({ level: 'error', event: 'the pacer failed', fields: { error: 'RangeError', frames } });
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it.each([
    ['members', 'groups/g1/members'],
    ['a search', 'groups/g1/users?query=a&scope=members'],
  ])('tells the operator of an adapter whose answer to %s is no list', async (_, path) => {
    const { adapter } = bench();
    const none = (): Promise<undefined> => Promise.resolve(undefined);
    const { get, lines } = bench({ adapter: Object.assign({}, adapter, { listMembers: none, searchUsers: none }) });
    expect(await errorOf(await get(path))).toMatchObject({ status: 500, code: 'SERVER_ERROR' });
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([{ event: 'the adapter failed' }]);
  });

  it('says to the developer that a body was read before it', async () => {
    const { handler, adapter } = bench();
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    const request = new Request('https://app.example/api/mute/groups/g1/unmute', { method: 'POST', headers, body: '{}' });
    await request.json();
    const error = await errorOf(await handler(request));
    expect(error).toMatchObject({ status: 500, code: 'SERVER_ERROR', retryable: false, outcomeUnknown: false });
    expect(error['message']).toContain('body was already read');
    expect(adapter.calls).toEqual([]);
  });

  it('refuses with the documented error', async () => {
    const { post } = bench();
    expect(await errorOf(await post('groups/g1/users/unmute', { userIds: ['a,b'] }))).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
  });
});

describe('basePath', () => {
  it.each([
    ['/api/mute', undefined],
    ['/chat/v2/mute', '/chat/v2/mute'],
    ['', ''],
  ])('of %j is where the handler answers, and nowhere else', async (path, basePath) => {
    const { handler } = bench({ basePath, allowNonBrowser: true });
    const status = async (at: string) => (await handler(new Request(`https://app.example${at}`))).status;
    expect(await status(`${path}/groups/g1`)).toBe(200);
    for (const other of ['/other', '/chat/v2', `/x${path}`, `${path}/x`]) expect(await status(`${other}/groups/g1`)).toBe(404);
  });

  it.each(['api/mute', '/api/mute/', '/api//mute', '/api/mute?x=1', '/*'])('can not be %j, which would match nothing', (basePath) => {
    expect(() => bench({ basePath })).toThrow('createMuteHandler: basePath');
  });
});

describe('every answer', () => {
  const plain = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff', vary: 'Origin' };
  const headersOf = ({ headers }: Response): Record<string, string> => Object.fromEntries(headers);

  it('says what it is, and how long it may be kept', async () => {
    const { get, post } = bench();
    const state = await get('groups/g1');
    const etag = state.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/u);
    const read = { vary: 'Origin', etag, 'cache-control': 'private, no-cache' };
    expect(headersOf(state)).toEqual({ ...plain, ...read });
    expect(headersOf(await get('groups/g1', { 'if-none-match': etag }))).toEqual(read);
    expect(headersOf(await post('groups/g1/unmute'))).toEqual({ ...plain, 'cache-control': 'no-store' });
    expect(headersOf(await post('groups/g1/unmute', {}, { prefer: 'return=minimal' }))).toEqual({
      ...plain,
      'cache-control': 'no-store',
      'preference-applied': 'return=minimal',
    });
    expect(headersOf(await post('groups/g1', {}))).toEqual({ ...plain, 'cache-control': 'no-store', allow: 'GET' });
  });

  it.each([
    ['among others', (tag: string) => `"x", ${tag} ,"y"`, 304],
    ['weakened by whoever compressed it', (tag: string) => `"x",W/${tag}`, 304],
    ['without its quotes', (tag: string) => tag.slice(1, -1), 200],
    ['with something before it', (tag: string) => `x${tag}`, 200],
    ['of another state', () => '"x"', 200],
  ])('of a state is known by its tag: %s', async (_what, held, status) => {
    const { get } = bench();
    const tag = (await get('groups/g1')).headers.get('etag') ?? '';
    expect((await get('groups/g1', { 'if-none-match': held(tag) })).status).toBe(status);
  });

  it.each(['return=representation', 'noreturn=minimal', 'return=minimalist', 'return', 'minimal'])(
    'to a write has the state when %s is preferred',
    async (prefer) => {
      const answer = await bench().post('groups/g1/unmute', {}, { prefer });
      expect(answer.headers.has('preference-applied')).toBe(false);
      expect(await answer.json()).toMatchObject({ snapshot: { groupMuted: false } });
    },
  );

  it.each(['return=minimal', 'wait=5;return=minimal', 'handling=lenient, RETURN = "minimal" '])(
    'to a write is bare when %s is preferred',
    async (prefer) => {
      expect(await (await bench().post('groups/g1/unmute', {}, { prefer })).json()).not.toHaveProperty('snapshot');
    },
  );
});

describe('a body', () => {
  const url = 'https://app.example/api/mute/groups/g1/users/unmute';
  const own = { 'sec-fetch-site': 'same-origin' };
  const sent = (body: BodyInit | ReadableStream, headers: Record<string, string> = { 'content-type': 'application/json' }): Request => {
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers: { ...own, ...headers }, duplex: 'half' };
    return new Request(url, init);
  };

  it.each([
    { 'content-type': 'application/json' },
    { 'content-type': 'Application/JSON ; Charset="UTF-8" ' },
    { 'content-type': 'application/json;charset=utf-8' },
    { 'content-type': 'application/json', 'content-encoding': 'Identity' },
  ])('may be of %o', async (headers) => {
    const { handler, adapter } = bench();
    expect((await handler(sent('{"userIds":["u1"]}', headers))).status).toBe(200);
    expect(adapter.calls[0]).toMatchObject({ userIds: ['u1'] });
  });

  it('needs a type, which a foreign page can leave out; where there is none, no type is needed', async () => {
    const { handler, adapter } = bench();
    const untyped = (body: string): Request => sent(new TextEncoder().encode(body), {});
    const refused = await errorOf(await handler(untyped('{"all":true}')));
    expect(refused).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA', outcomeUnknown: false });
    expect(adapter.calls).toEqual([]);
    const lift = new Request('https://app.example/api/mute/groups/g1/unmute', { method: 'POST', headers: own });
    expect((await handler(lift)).status).toBe(200);
  });

  it('has at most 16,384 bytes, however they come', async () => {
    const { handler, adapter } = bench();
    const parts = (bytes: number): ReadableStream =>
      new ReadableStream({
        start(controller) {
          for (const part of ['{"userIds":["u1"]}', ' '.repeat(bytes - 18)]) controller.enqueue(new TextEncoder().encode(part));
          controller.close();
        },
      });
    expect((await handler(sent(parts(16_384)))).status).toBe(200);
    const announced = { 'content-type': 'application/json', 'content-length': '16384' };
    expect((await handler(sent(parts(16_384), announced))).status).toBe(200);
    const before = adapter.calls.length;
    expect(await errorOf(await handler(sent(parts(16_385))))).toMatchObject({
      code: 'TOO_LARGE',
      message: 'The body is larger than 16384 bytes.',
    });
    expect(adapter.calls).toHaveLength(before);
  });

  it.each([
    [18, 200],
    [17, 413],
  ])('of 18 bytes may be no larger than the host says: %d answers %d', async (maxBodyBytes, status) => {
    expect((await bench({ maxBodyBytes }).handler(sent('{"userIds":["u1"]}'))).status).toBe(status);
  });

  it('may be as large as the host says', async () => {
    const { handler } = bench({ maxBodyBytes: 20_000 });
    expect((await handler(sent('{"userIds":["u1"]}'.padEnd(20_000)))).status).toBe(200);
  });

  it('that is announced as too large is not read at all, and its sender is told to stop', async () => {
    const cancel = vi.fn();
    const pull = vi.fn();
    const endless = new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
    const { handler } = bench();
    const answer = await handler(sent(endless, { 'content-type': 'application/json', 'content-length': '16385' }));
    expect(await errorOf(answer)).toMatchObject({ code: 'TOO_LARGE' });
    expect([pull.mock.calls.length, cancel.mock.calls.length]).toEqual([0, 1]);
  });

  it('that proves too large is read no further', async () => {
    const cancel = vi.fn();
    let pulled = 0;
    const endless = new ReadableStream(
      {
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(10_000).fill(32));
        },
        cancel,
      },
      { highWaterMark: 0 },
    );
    expect(await errorOf(await bench().handler(sent(endless)))).toMatchObject({ code: 'TOO_LARGE' });
    expect([pulled, cancel.mock.calls.length]).toEqual([2, 1]);
  });

  it('is put together again where a character came in two parts', async () => {
    const { handler, adapter } = bench({}, { capabilities: { userIdPattern: '.+' } });
    const bytes = new TextEncoder().encode('{"userIds":["ü用"]}');
    const split = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    expect((await handler(sent(split))).status).toBe(200);
    expect(adapter.calls[0]).toMatchObject({ userIds: ['ü用'] });
  });

  it('that stops half way is not waited for without end', async () => {
    vi.useFakeTimers();
    try {
      const stalled = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('{"userIds":')),
      });
      const { handler, adapter } = bench();
      const answers: Response[] = [];
      void handler(sent(stalled)).then((answer) => answers.push(answer));
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await Promise.all(answers.map(errorOf))).toMatchObject([{ status: 504, code: 'TIMEOUT', outcomeUnknown: false }]);
      expect(adapter.calls).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  const failing = (...parts: readonly Uint8Array[]): ReadableStream => {
    const left = [...parts];
    return new ReadableStream({
      pull(controller) {
        const part = left.shift();
        if (part) controller.enqueue(part);
        else controller.error(new Error('canary'));
      },
    });
  };
  it.each([
    ['breaks off', failing(new TextEncoder().encode('{"userIds":')), 'The body ended early.'],
    ['ends within a character', new Uint8Array([0x22, 0xe7, 0x94]), 'The body is no UTF-8.'],
    ['is empty', '', 'The body is empty, or was already read.'],
    ['is no JSON', '{"userIds":', 'The body is no JSON.'],
    ['is a list', '["u1"]', 'The body has to be a JSON object.'],
    ['is null', 'null', 'The body has to be a JSON object.'],
    ['names nobody', '{"userIds":[]}', 'userIds: at least one id is needed.'],
    ['has a text for a list', '{"userIds":"u1"}', 'userIds: a list of ids is needed.'],
    ['has a number among the ids', '{"userIds":["u1",7]}', 'userIds: entry 1 is no string.'],
    ['has an id of another form', '{"userIds":["u1","a,b"]}', 'userIds: leave out "a,b" (pattern).'],
    ['has a key twice', '{"userIds":["u1"], "userIds" : []}', 'The body has a key twice.'],
    ['reaches for a prototype', '{"userIds":["u1"],"constructor":1}', 'The body must not have a key "constructor".'],
    ['says all and more', '{"all":true,"userIds":["u1"]}', 'The body is either {"userIds": […]} or {"all": true} and nothing else.'],
    ['says not all', '{"all":false}', 'The body is either {"userIds": […]} or {"all": true} and nothing else.'],
  ])('that %s is refused with the reason', async (_what, body, message) => {
    const { handler, adapter } = bench();
    expect(await errorOf(await handler(sent(body)))).toMatchObject({ status: 400, code: 'INPUT_INVALID', message });
    expect(adapter.calls).toEqual([]);
  });
});

describe('a query', () => {
  it.each([
    ['groups/g1?fresh=0', false],
    ['groups/g1?fresh=true', false],
    ['groups/g1?fresh', false],
    ['groups/g1?fresh=1', true],
    ['groups/g1/?x=1&fresh=1', true],
  ])('%s goes past what was read before: %s', async (path, fresh) => {
    const { get, adapter } = bench();
    await get('groups/g1');
    expect((await get(path)).status).toBe(200);
    expect(adapter.calls).toHaveLength(fresh ? 2 : 1);
  });

  it.each([
    ['groups/g1/users?query=a', 'scope: "muted" or "members" is needed.'],
    ['groups/g1/users?query=a&scope=all', 'scope: "muted" or "members" is needed.'],
    [`groups/g1/users?scope=muted&query=${'x'.repeat(1025)}`, 'query: at most 1024 characters and no control characters.'],
    ['groups/g1/users?scope=muted&query=%07', 'query: at most 1024 characters and no control characters.'],
    ['groups/g1/members?cursor=%00', 'cursor: at most 1024 characters and no control characters.'],
  ])('%s is refused with the reason', async (path, message) => {
    const { get, adapter } = bench();
    expect(await errorOf(await get(path))).toMatchObject({ status: 400, code: 'INPUT_INVALID', message });
    expect(adapter.calls).toEqual([]);
  });

  it('reaches the backend as it was meant', async () => {
    const { adapter } = bench();
    const asked: unknown[] = [];
    const listMembers = async (groupId: string, { cursor }: { cursor?: string | undefined }) => {
      asked.push([groupId, cursor]);
      return { users: [], listable: true };
    };
    const searchUsers = async (groupId: string, request: { query: string; scope: string }) => {
      asked.push([groupId, request]);
      return [];
    };
    const { get } = bench({ adapter: { ...adapter, listMembers, searchUsers } });
    await get('groups/g1/members');
    await get(`groups/g1/members?cursor=${'x'.repeat(1024)}`);
    await get('groups/g1/users?query=%E5%AE%89%20%26&scope=members');
    await get('groups/g1/users?scope=muted');
    expect(asked).toEqual([
      ['g1', undefined],
      ['g1', 'x'.repeat(1024)],
      ['g1', { query: '安 &', scope: 'members' }],
      ['g1', { query: '', scope: 'muted' }],
    ]);
  });
});

describe('what is asked of the pacer', () => {
  it.each([
    ['groups/g1/mute', { exemptUserIds: [] }, 'high'],
    ['groups/g1/unmute', {}, 'high'],
    ['groups/g1/users/unmute', { userIds: ['u1'] }, 'normal'],
    ['groups/g1/users/unmute', { all: true }, 'normal'],
    ['groups/g1/users/mute', { userIds: ['u9'] }, 'normal'],
  ] as const)('for %s %o is a place of priority %s, for five seconds', async (path, body, priority) => {
    vi.useFakeTimers();
    try {
      const asked: PacerRequest[] = [];
      const pacer = { acquire: async (request: PacerRequest) => void asked.push(request) };
      expect((await bench({ pacer }).post(path, body)).status).toBe(200);
      await bench({ pacer, pacerKey: 'other', deadlines: { queueMs: 700 } }).post(path, body);
      const always = { priority, actorId: 'mod1', groupId: 'g1', signal: expect.any(AbortSignal) };
      expect(asked).toEqual([
        { ...always, key: 'writes', deadline: Date.now() + 5000 },
        { ...always, key: 'other', deadline: Date.now() + 700 },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is a pacer of the handler’s own unless one is handed in: as many calls a second as the backend says', async () => {
    vi.useFakeTimers();
    try {
      const { post, adapter } = bench({}, { capabilities: { writesPerSecond: 2 } });
      const sent = (): number => adapter.calls.filter(({ action }) => action === 'unmuteUsers').length;
      const answers = Promise.all(['u1', 'u2', 'u3'].map((userId) => post('groups/g1/users/unmute', { userIds: [userId] })));
      await vi.advanceTimersByTimeAsync(1000);
      expect(sent()).toBe(2);
      await vi.advanceTimersByTimeAsync(1000);
      expect((await answers).map(({ status }) => status)).toEqual([200, 200, 200]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves time for the call when authorize was slow', async () => {
    vi.useFakeTimers();
    try {
      const asked: PacerRequest[] = [];
      const { post } = bench({
        pacer: { acquire: async (request) => void asked.push(request) },
        authorize: () => new Promise((resolve) => setTimeout(() => resolve({ actorId: 'mod1' }), 9000)),
      });
      const answer = post('groups/g1/unmute');
      await vi.advanceTimersByTimeAsync(9000);
      expect((await answer).status).toBe(200);
      // Of 15 s, 9 are over and 4.5 are for the call.
      expect(asked).toMatchObject([{ deadline: Date.now() + 1500 }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is given back at once when it comes too late to be used', async () => {
    vi.useFakeTimers();
    try {
      // Else the process is 0 ms old, and a time that is added looks like one that is taken off.
      vi.advanceTimersByTime(5000);
      const release = vi.fn();
      const acquire = (): Promise<{ release(): void }> => new Promise((go) => setTimeout(() => go({ release }), 6000));
      const { post, adapter, records } = bench({ pacer: { acquire } });
      const answer = post('groups/g1/mute', { exemptUserIds: [] });
      await vi.advanceTimersByTimeAsync(5999);
      expect(await errorOf(await answer)).toMatchObject({ code: 'THROTTLED', retryAfterMs: 1000, outcomeUnknown: false });
      expect(release).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(release).toHaveBeenCalledTimes(1);
      expect(adapter.calls).toEqual([]);
      expect(records).toMatchObject([{ result: 'failed', code: 'THROTTLED' }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('may be given a little late, and the answer still comes in time from a backend that hangs', async () => {
    vi.useFakeTimers();
    try {
      const options = {
        pacer: { acquire: ({ deadline }: PacerRequest) => new Promise<void>((go) => setTimeout(go, deadline - Date.now() + 200)) },
        authorize: () => new Promise<{ actorId: string }>((go) => setTimeout(() => go({ actorId: 'mod1' }), 9000)),
      };
      const { post, adapter } = bench(options, { groupMuted: true });
      adapter.hold('unmuteGroup');
      const answers: Response[] = [];
      void post('groups/g1/unmute').then((answer) => answers.push(answer));
      await vi.advanceTimersByTimeAsync(15_000);
      expect(adapter.calls.filter(({ action }) => action === 'unmuteGroup')).toHaveLength(1);
      expect(await Promise.all(answers.map(errorOf))).toMatchObject([{ code: 'TIMEOUT', outcomeUnknown: true }]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the log', () => {
  it('has a line for what was refused, and one for each attempt, without ids of users', async () => {
    const { get, post, adapter, lines } = bench();
    await get('groups/a,b');
    adapter.fail('unmuteUsers', { code: 'INPUT_INVALID', requestId: 'r7' });
    await post('groups/g1/users/unmute', { userIds: ['u1'] });
    const attempt = { actorId: 'mod1', action: 'unmuteUsers', groupId: 'g1', durationMs: expect.any(Number) };
    expect(lines).toEqual([
      { level: 'info', event: 'refused', fields: { code: 'INPUT_INVALID', requestId: undefined, method: 'GET' } },
      { level: 'info', event: 'attempt', fields: { ...attempt, result: 'failed', code: 'INPUT_INVALID', requestIds: ['r7'] } },
      { level: 'info', event: 'refused', fields: { code: 'INPUT_INVALID', requestId: 'r7', method: 'POST' } },
    ]);
  });

  it('has what the adapter says about its own set-up, and of anything else only the code', async () => {
    const { adapter } = bench();
    const lines: LogLine[] = [];
    for (const thrown of [
      new MuteError('BACKEND_MISCONFIGURED', 'Install the client.', { requestId: 'r1' }),
      new MuteError('UNAUTHENTICATED', 'canary'),
    ]) {
      const failing = { ...adapter, unmuteGroup: () => Promise.reject(thrown) };
      await bench({ adapter: failing, logger: loggerInto(lines) }).post('groups/g1/unmute');
    }
    expect(lines.filter(({ level }) => level === 'error')).toEqual([
      {
        level: 'error',
        event: 'the backend is not set up',
        fields: { requestId: 'r1', saidCode: 'BACKEND_MISCONFIGURED', why: 'Install the client.' },
      },
      {
        level: 'error',
        event: 'the backend is not set up',
        fields: { requestId: undefined, saidCode: 'UNAUTHENTICATED', why: undefined },
      },
    ]);
  });

  it('does not blame authorize for a call that took too long', async () => {
    const { post, adapter, lines } = bench();
    adapter.fail('unmuteAllUsers', 'TIMEOUT');
    expect(await errorOf(await post('groups/g1/users/unmute', { all: true }))).toMatchObject({ code: 'TIMEOUT' });
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
