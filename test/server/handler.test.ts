import { describe, expect, it, vi } from 'vitest';
import { createMuteHandler } from '../../src/server/index.js';
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
