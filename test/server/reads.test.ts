import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MuteAction, MuteAdapter } from '../../src/core/types.js';
import { bench, errorOf, type Bench } from './support.js';

const reads = ({ adapter }: Bench): number => adapter.calls.filter(({ action }) => action === 'read').length;

describe('reads of one group', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    // Else the process is 0 ms old, and a time that is added looks like one that is taken off.
    vi.advanceTimersByTime(5000);
  });
  afterEach(() => void vi.useRealTimers());

  it('are one a second for fifty moderators, each of whom gets a 304', async () => {
    const room = bench();
    const etag = (await room.get('groups/g1')).headers.get('etag') ?? '';
    for (let second = 0; second < 10; second += 1) {
      await vi.advanceTimersByTimeAsync(1001);
      const statuses = await Promise.all(
        Array.from({ length: 50 }, async () => (await room.get('groups/g1', { 'if-none-match': etag })).status),
      );
      expect(new Set(statuses)).toEqual(new Set([304]));
    }
    expect(reads(room)).toBe(11);
  });

  it('give a state its tag once for all who may do the same', async () => {
    const named = vi.spyOn(crypto.subtle, 'digest');
    let permissions: readonly MuteAction[] | undefined;
    const { get } = bench({ authorize: () => ({ actorId: 'mod1', permissions }) });
    const tags = async (): Promise<Set<string | null>> => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => get('groups/g1')));
      return new Set(answers.map(({ headers }) => headers.get('etag')));
    };
    const [all, reading] = [await tags(), ((permissions = ['read']), await tags())];
    expect([all.size, reading.size, new Set([...all, ...reading]).size]).toEqual([1, 1, 2]);
    expect(named).toHaveBeenCalledTimes(2);
    named.mockRestore();
  });

  it('say how old the state is', async () => {
    const { get } = bench();
    await get('groups/g1');
    await vi.advanceTimersByTimeAsync(700);
    expect(await (await get('groups/g1')).json()).toMatchObject({ ageMs: 700 });
  });

  it.each([0, 200])('are shared for as long as the host says: %d ms', async (readCacheMs) => {
    const room = bench({ readCacheMs });
    await room.get('groups/g1');
    await vi.advanceTimersByTimeAsync(readCacheMs);
    await room.get('groups/g1');
    expect(reads(room)).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await room.get('groups/g1');
    expect(reads(room)).toBe(2);
  });

  it('go past the cache when they are fresh, and are shared while they have not begun', async () => {
    const room = bench();
    await room.get('groups/g1');
    const release = room.adapter.hold('read', { times: 1 });
    const answers = Promise.all(Array.from({ length: 5 }, () => room.get('groups/g1?fresh=1')));
    await vi.advanceTimersByTimeAsync(0);
    release();
    await answers;
    // One from the start, one under way, one for the four that came while it was.
    expect(reads(room)).toBe(3);
  });

  it('ask the backend for what is so now, also where it keeps states itself', async () => {
    const { adapter } = bench();
    const kept = { groupMuted: false, exemptUserIds: [], mutedUserIds: [], mutedUserIdsComplete: true };
    const keeping: MuteAdapter = {
      ...adapter,
      readMuteState: async (groupId, options) => (options.fresh ? await adapter.readMuteState(groupId, options) : kept),
    };
    const { get, post } = bench({ adapter: keeping });
    expect(await (await get('groups/g1')).json()).toMatchObject({ snapshot: { mutedUserIds: { length: 5 } } });
    expect(await (await post('groups/g1/mute', { exemptUserIds: [] })).json()).toMatchObject({ snapshot: { groupMuted: true } });
  });

  it('never hand out what was read before a write', async () => {
    const room = bench();
    const release = room.adapter.hold('read', { at: 'after', times: 1 });
    const before = room.get('groups/g1');
    await vi.advanceTimersByTimeAsync(0);
    const written = room.post('groups/g1/users/unmute', { userIds: ['u1'] }, { prefer: 'return=minimal' });
    await vi.advanceTimersByTimeAsync(0);
    expect((await written).status).toBe(200);
    const after = room.get('groups/g1');
    await vi.advanceTimersByTimeAsync(0);
    release();
    expect(await (await before).json()).toMatchObject({ snapshot: { mutedUserIds: ['u1', 'u2', 'u3', 'u4', 'u5'] } });
    expect(await (await after).json()).toMatchObject({ snapshot: { mutedUserIds: ['u2', 'u3', 'u4', 'u5'] } });
    expect(await (await room.get('groups/g1')).json()).toMatchObject({ snapshot: { mutedUserIds: ['u2', 'u3', 'u4', 'u5'] } });
  });

  it('are not shared while a write is under way that they may not have seen', async () => {
    const room = bench();
    await room.get('groups/g1');
    const release = room.adapter.hold('unmuteUsers');
    const written = room.post('groups/g1/users/unmute', { userIds: ['u1'] });
    await vi.advanceTimersByTimeAsync(0);
    await room.get('groups/g1');
    release();
    expect(await (await written).json()).toMatchObject({ snapshot: { mutedUserIds: ['u2', 'u3', 'u4', 'u5'] } });
    expect(reads(room)).toBe(3);
  });

  it('from within a write are not handed out after it, though nothing was read back', async () => {
    const room = bench();
    const release = room.adapter.hold('unmuteUsers');
    const written = room.post('groups/g1/users/unmute', { userIds: ['u1'] }, { prefer: 'return=minimal' });
    await vi.advanceTimersByTimeAsync(0);
    expect(await (await room.get('groups/g1')).json()).toMatchObject({ snapshot: { mutedUserIds: { length: 5 } } });
    release();
    expect((await written).status).toBe(200);
    expect(await (await room.get('groups/g1')).json()).toMatchObject({ snapshot: { mutedUserIds: ['u2', 'u3', 'u4', 'u5'] } });
    expect(reads(room)).toBe(2);
  });

  it('share a failure and forget it', async () => {
    const room = bench();
    room.adapter.fail('read', 'BACKEND_UNAVAILABLE');
    const answers = await Promise.all([room.get('groups/g1'), room.get('groups/g1')]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    expect((await room.get('groups/g1')).status).toBe(200);
    expect(reads(room)).toBe(2);
  });

  it.each([
    ['groups/g1', 'read'],
    ['groups/g1/members', 'listMembers'],
    ['groups/g1/users?query=a&scope=members', 'searchUsers'],
  ] as const)('at %s end in the time that the host gives a call', async (path, action) => {
    const { get, adapter } = bench({ deadlines: { callMs: 700 } });
    adapter.hold(action);
    const answers: Response[] = [];
    void get(path).then((answer) => answers.push(answer));
    await vi.advanceTimersByTimeAsync(699);
    expect([adapter.calls.length, answers.length]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await Promise.all(answers.map(errorOf))).toMatchObject([{ status: 504, code: 'TIMEOUT' }]);
  });

  it('end in TIMEOUT when the backend hangs, and the next one is tried', async () => {
    const room = bench();
    room.adapter.hold('read', { times: 1 });
    const hanging = room.get('groups/g1');
    await vi.advanceTimersByTimeAsync(4500);
    expect(await errorOf(await hanging)).toMatchObject({ status: 504, code: 'TIMEOUT', outcomeUnknown: false });
    expect((await room.get('groups/g1')).status).toBe(200);
  });
});

describe('a call that reads and that the backend throttles', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const ways = [
    ['read', 'groups/g1'],
    ['listMembers', 'groups/g1/members'],
    ['searchUsers', 'groups/g1/users?query=a&scope=members'],
  ] as const;

  it.each(ways)('is sent again: %s', async (action, path) => {
    const { get, adapter } = bench();
    for (let refusals = 0; refusals < 2; refusals += 1) adapter.fail(action, 'THROTTLED');
    const answer = get(path);
    await vi.advanceTimersByTimeAsync(1000);
    expect((await answer).status).toBe(200);
    expect(adapter.calls).toHaveLength(3);
  });

  it.each(ways)('is THROTTLED in the end, with a time to come back: %s', async (action, path) => {
    const { get, adapter } = bench();
    for (let refusals = 0; refusals < 3; refusals += 1) adapter.fail(action, 'THROTTLED');
    const answer = get(path);
    await vi.advanceTimersByTimeAsync(4000);
    const response = await answer;
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await errorOf(response)).toMatchObject({ status: 429, code: 'THROTTLED', retryAfterMs: expect.any(Number) });
    expect(adapter.calls).toHaveLength(3);
  });

  it.each(ways)('is not sent before the backend wants it, nor when that is too late: %s', async (action, path) => {
    const { get, adapter } = bench();
    adapter.fail(action, { code: 'THROTTLED', retryAfterMs: 60_000 });
    const response = await get(path);
    expect(response.headers.get('retry-after')).toBe('60');
    expect(adapter.calls).toHaveLength(1);
  });
});

describe('members and searches', () => {
  const members = Array.from({ length: 60 }, (_, at) => ({ userId: `u${at}`, name: `Name ${at}`, secret: 'canary' }));

  it('come page by page, with nothing but the documented fields', async () => {
    const { get } = bench({}, { members });
    const first = await get('groups/g1/members');
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const text = await first.text();
    expect(text).not.toContain('canary');
    const page: unknown = JSON.parse(text);
    expect(page).toMatchObject({ wire: 1, listable: true, nextCursor: expect.any(String) });
    const cursor = typeof page === 'object' && page !== null && 'nextCursor' in page ? String(page.nextCursor) : '';
    expect(await (await get(`groups/g1/members?cursor=${cursor}`)).json()).toMatchObject({ users: { length: 10 } });
    expect((await get('groups/g1/members', { 'if-none-match': first.headers.get('etag') ?? '' })).status).toBe(304);
  });

  it('find people', async () => {
    const { get } = bench({}, { members });
    expect(await (await get('groups/g1/users?query=Name%2059&scope=members')).json()).toEqual({
      wire: 1,
      users: [{ userId: 'u59', name: 'Name 59' }],
    });
    expect((await get('groups/g1/users?query=a')).status).toBe(400);
    expect((await get('groups/g1/users?query=a&scope=everybody')).status).toBe(400);
  });

  it('have no address at a backend that can not do them', async () => {
    const { get, post } = bench({}, { without: ['listMembers', 'searchUsers', 'muteUsers'] });
    const answers = [
      await get('groups/g1/members'),
      await get('groups/g1/users?query=a&scope=muted'),
      await post('groups/g1/users/mute', { userIds: ['a'] }),
    ];
    for (const answer of answers) expect(await errorOf(answer)).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
  });
});

describe('pages of the people in a room', () => {
  const endingWith = (nextCursor: unknown): Bench => {
    const { adapter } = bench();
    const listMembers = async () => ({ users: [{ userId: 'm1' }], listable: true, nextCursor });
    return bench({ adapter: Object.assign({}, adapter, { listMembers }) });
  };

  it.each([
    ['the longest text', 'x'.repeat(1024)],
    ['a number in a text', '50'],
    ['what has to be escaped', 'eyJhIjoxfQ==&+用户 %7'],
  ])('have a next one at %s', async (_what, cursor) => {
    const { get } = endingWith(cursor);
    expect(await (await get('groups/g1/members')).json()).toMatchObject({ nextCursor: cursor });
    expect((await get(`groups/g1/members?cursor=${encodeURIComponent(cursor)}`)).status).toBe(200);
  });

  it.each([undefined, null, ''])('are the last one at %j', async (cursor) => {
    expect(await (await endingWith(cursor).get('groups/g1/members')).json()).toEqual({
      wire: 1,
      users: [{ userId: 'm1' }],
      listable: true,
    });
  });

  it.each([
    ['a long text', 'x'.repeat(1025)],
    ['two lines', 'a\nb'],
    ['half a character', '\ud800'],
    ['a number', 50],
    ['an object', { page: 2 }],
  ])('are a failure at %s, which could not be asked for: a list that just ends would look whole', async (_what, cursor) => {
    const { get, lines } = endingWith(cursor);
    const error = await errorOf(await get('groups/g1/members'));
    expect(error).toMatchObject({ status: 500, code: 'SERVER_ERROR', retryable: false, outcomeUnknown: false });
    expect(error['message']).toMatch(/nextCursor has to be a text of at most 1024 characters/u);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', event: 'the adapter failed' }));
  });

  it('are shared while they are under way, and asked for again afterwards', async () => {
    const { get, adapter } = bench({}, { members: Array.from({ length: 60 }, (_, at) => ({ userId: `m${at}` })) });
    const release = adapter.hold('listMembers');
    const first = Promise.all(Array.from({ length: 5 }, () => get('groups/g1/members')));
    const others = Promise.all([get('groups/g1/members?cursor=50'), get('groups/g2/members')]);
    await expect.poll(() => adapter.calls.length).toBe(3);
    release();
    for (const page of await first) expect(await page.json()).toMatchObject({ users: { length: 50 }, nextCursor: '50' });
    expect((await others).map(({ status }) => status)).toEqual([200, 200]);
    expect((await get('groups/g1/members')).status).toBe(200);
    expect(adapter.calls).toHaveLength(4);
  });

  it('that failed are nobody’s answer later', async () => {
    const { get, adapter } = bench();
    adapter.fail('listMembers', 'BACKEND_UNAVAILABLE');
    const failed = await Promise.all([get('groups/g1/members'), get('groups/g1/members')]);
    expect(failed.map(({ status }) => status)).toEqual([503, 503]);
    expect((await get('groups/g1/members')).status).toBe(200);
  });
});
