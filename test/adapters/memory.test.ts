import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryAdapter, type MemoryAdapterOptions } from '../../src/adapters/memory.js';
import type { MuteSnapshot } from '../../src/core/types.js';

const { signal } = new AbortController();
const group = 'room1';
const people = (count: number) => Array.from({ length: count }, (_, at) => `user${at}`);
const read = (adapter: ReturnType<typeof createMemoryAdapter>) => adapter.readMuteState(group, { signal });

describe('state', () => {
  it('begins each group from the initial state, on first use', async () => {
    const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['a'], mutedUserIds: ['b'], alwaysExemptUserIds: ['host'] });
    expect(await read(adapter)).toEqual({
      groupMuted: true,
      exemptUserIds: ['a'],
      mutedUserIds: ['b'],
      mutedUserIdsComplete: true,
      alwaysExemptUserIds: ['host'],
    });
    await adapter.unmuteGroup(group, { signal });
    expect(await adapter.readMuteState('room2', { signal })).toMatchObject({ groupMuted: true });
  });

  it('knows only the listed groups when there is a list, and what setState makes', async () => {
    const adapter = createMemoryAdapter({ groups: ['room2'] });
    await expect(read(adapter)).rejects.toMatchObject({ code: 'GROUP_NOT_FOUND' });
    adapter.setState(group, { mutedUserIds: ['a'] });
    expect(await read(adapter)).toMatchObject({ mutedUserIds: ['a'] });
    adapter.removeGroup(group);
    await expect(read(adapter)).rejects.toMatchObject({ code: 'GROUP_NOT_FOUND' });
    expect(() => adapter.read(group)).toThrow('no such group');
  });

  it('hands out the same snapshot until something changed', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: people(100_000) });
    const first = await read(adapter);
    await adapter.unmuteUsers(group, ['nobody'], { signal });
    await adapter.unmuteGroup(group, { signal });
    expect(await read(adapter)).toBe(first);
    await adapter.muteGroup(group, { exemptUserIds: [] }, { signal });
    const second = await read(adapter);
    expect(second).not.toBe(first);
    expect(second.mutedUserIds).toBe(first.mutedUserIds);
    expect(second.exemptUserIds).toBe(first.exemptUserIds);
  });

  it('is not touched by later changes to the lists it was given', async () => {
    const mutedUserIds = ['a'];
    const adapter = createMemoryAdapter({ mutedUserIds });
    mutedUserIds.push('b');
    adapter.setState(group, { exemptUserIds: mutedUserIds });
    mutedUserIds.push('c');
    expect(await read(adapter)).toMatchObject({ mutedUserIds: ['a'], exemptUserIds: ['a', 'b'] });
  });

  it('keeps what setState names as undefined', async () => {
    const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['a'], mutedUserIds: ['b'] });
    adapter.setState(
      group,
      Object.assign(Object.create(null), { groupMuted: undefined, exemptUserIds: undefined, mutedUserIds: undefined }),
    );
    expect(await read(adapter)).toMatchObject({ groupMuted: true, exemptUserIds: ['a'], mutedUserIds: ['b'] });
  });

  it('accepts mutes of people who are always exempt, to no effect', async () => {
    const adapter = createMemoryAdapter({ alwaysExemptUserIds: ['host'] });
    await adapter.muteUsers?.(group, ['host', 'a'], { signal });
    expect(adapter.read(group).mutedUserIds).toEqual(['a']);
  });

  it('lifts the exempt list with the group mute', async () => {
    const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['a'], mutedUserIds: ['b'] });
    await adapter.unmuteGroup(group, { signal });
    expect(adapter.read(group)).toMatchObject({ groupMuted: false, exemptUserIds: [], mutedUserIds: ['b'] });
  });
});

describe('doors', () => {
  it.each([[['a,b']], [['*']], [['']], [['a', 'a']], [[]], [people(31)]])('refuses %j and records nothing', async (userIds) => {
    const adapter = createMemoryAdapter({ mutedUserIds: people(40) });
    await expect(adapter.unmuteUsers(group, userIds, { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(adapter.muteUsers?.(group, userIds, { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(adapter.calls).toEqual([]);
    expect(adapter.read(group).mutedUserIds).toHaveLength(40);
  });

  it('goes by the capabilities it was given', async () => {
    const adapter = createMemoryAdapter({ capabilities: { maxUsersPerCall: 2, maxExemptUsers: 1, userIdPattern: '[0-9]+' } });
    await adapter.muteUsers?.(group, ['1', '2'], { signal });
    await expect(adapter.muteUsers?.(group, ['1', '2', '3'], { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(adapter.muteGroup(group, { exemptUserIds: ['1', '2'] }, { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(adapter.muteUsers?.(group, ['a'], { signal })).rejects.toMatchObject({ refused: [{ userId: 'a', reason: 'pattern' }] });
  });

  it('leaves out the optional methods it was told to', () => {
    const adapter = createMemoryAdapter({ without: ['muteUsers', 'subscribe'] });
    expect([adapter.muteUsers, adapter.subscribe]).toEqual([undefined, undefined]);
    expect(adapter.searchUsers).toBeDefined();
  });
});

describe('failures', () => {
  it('fails the next call with the details it was given, then works again', async () => {
    const adapter = createMemoryAdapter();
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 3000, requestId: 'r7' });
    await expect(adapter.muteGroup(group, { exemptUserIds: [] }, { signal })).rejects.toMatchObject({
      code: 'THROTTLED',
      retryAfterMs: 3000,
      requestId: 'r7',
      retryable: true,
      outcomeUnknown: false,
    });
    expect(adapter.read(group).groupMuted).toBe(false);
    await adapter.muteGroup(group, { exemptUserIds: [] }, { signal });
    expect(adapter.read(group).groupMuted).toBe(true);
  });

  it('can apply a write before it fails', async () => {
    const adapter = createMemoryAdapter();
    adapter.fail('muteGroup', { code: 'TIMEOUT', applied: true });
    await expect(adapter.muteGroup(group, { exemptUserIds: [] }, { signal })).rejects.toMatchObject({
      code: 'TIMEOUT',
      outcomeUnknown: true,
    });
    expect(adapter.read(group).groupMuted).toBe(true);
  });

  it('fails until cleared', async () => {
    const adapter = createMemoryAdapter();
    const clear = adapter.fail('any', { code: 'NETWORK', times: Infinity });
    await expect(read(adapter)).rejects.toMatchObject({ code: 'NETWORK', outcomeUnknown: false, requestId: undefined });
    await expect(adapter.unmuteGroup(group, { signal })).rejects.toMatchObject({ code: 'NETWORK', outcomeUnknown: true });
    clear();
    await read(adapter);
    adapter.fail('read', 'SERVER_ERROR');
    adapter.clearFailures();
    await read(adapter);
  });

  it('fails single users, naming them only where the backend gives results per user', async () => {
    for (const perUserResults of [true, false]) {
      const adapter = createMemoryAdapter({ mutedUserIds: ['a', 'b'], capabilities: { perUserResults } });
      const clear = adapter.failUsers(['b'], 'BACKEND_UNAVAILABLE');
      const receipt = await adapter.unmuteUsers(group, ['a', 'b'], { signal });
      expect(receipt.failed).toEqual(perUserResults ? [{ userId: 'b', code: 'BACKEND_UNAVAILABLE' }] : undefined);
      expect(adapter.read(group).mutedUserIds).toEqual(['b']);
      await adapter.unmuteAllUsers(group, { signal });
      expect(adapter.read(group).mutedUserIds).toEqual(['b']);
      clear();
      await adapter.unmuteAllUsers(group, { signal });
      expect(adapter.read(group).mutedUserIds).toEqual([]);
    }
  });

  it('refuses what is not permitted and says so with the next read', async () => {
    const adapter = createMemoryAdapter({ permissions: ['read', 'unmuteUsers'] });
    expect(adapter.readContext?.(group)).toBeUndefined();
    await expect(adapter.muteGroup(group, { exemptUserIds: [] }, { signal })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await read(adapter);
    expect(adapter.readContext?.(group)).toEqual({ permissions: ['read', 'unmuteUsers'], ageMs: 0 });
    adapter.setPermissions(undefined);
    await adapter.muteGroup(group, { exemptUserIds: [] }, { signal });
    await read(adapter);
    expect(adapter.readContext?.(group)).toEqual({ ageMs: 0 });
  });
});

describe('holding and aborting', () => {
  it('holds calls before their effect until released', async () => {
    const adapter = createMemoryAdapter();
    const release = adapter.hold('muteGroup');
    const done = adapter.muteGroup(group, { exemptUserIds: [] }, { signal });
    await read(adapter);
    expect(adapter.calls.map((call) => call.action)).toEqual(['muteGroup', 'read']);
    expect(adapter.read(group).groupMuted).toBe(false);
    release();
    await done;
    expect(adapter.read(group).groupMuted).toBe(true);
    await adapter.muteGroup(group, { exemptUserIds: [] }, { signal });
  });

  it('holds a made answer, so that replies can arrive in another order', async () => {
    const adapter = createMemoryAdapter();
    const release = adapter.hold('read', { at: 'after', times: 1 });
    const older = read(adapter);
    await Promise.resolve();
    adapter.act.muteGroup(group, ['a']);
    expect((await read(adapter)).groupMuted).toBe(true);
    release();
    expect((await older).groupMuted).toBe(false);
  });

  it('has no effect when aborted before, and an unknown outcome when aborted after', async () => {
    const adapter = createMemoryAdapter();
    for (const at of ['before', 'after'] as const) {
      const release = adapter.hold('muteGroup', { at, times: 1 });
      const controller = new AbortController();
      const done = adapter.muteGroup(group, { exemptUserIds: [] }, { signal: controller.signal });
      await read(adapter);
      controller.abort();
      await expect(done).rejects.toMatchObject({ code: 'ABORTED', outcomeUnknown: at === 'after' });
      release();
      expect(adapter.read(group).groupMuted).toBe(at === 'after');
    }
    await expect(adapter.unmuteGroup(group, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(adapter.calls.filter((call) => call.action === 'unmuteGroup')).toEqual([]);
  });
});

describe('others acting', () => {
  it('tells subscribers of every change, whoever made it, and of nothing else', async () => {
    const adapter = createMemoryAdapter();
    const heard: MuteSnapshot[] = [];
    const stop = adapter.subscribe?.(group, (snapshot) => heard.push(snapshot));
    adapter.act.muteUsers(group, ['a', 'odd,one']);
    adapter.act.unmuteUsers(group, ['a']);
    adapter.act.unmuteUsers(group, ['a']);
    adapter.act.unmuteAllUsers(group);
    adapter.act.muteGroup(group);
    adapter.act.unmuteGroup(group);
    await adapter.muteUsers?.(group, ['b'], { signal });
    expect(heard.map((snapshot) => snapshot.mutedUserIds)).toEqual([['a', 'odd,one'], ['odd,one'], [], [], [], ['b']]);
    stop?.();
    adapter.setState(group, { groupMuted: true });
    expect(heard).toHaveLength(6);
    expect(adapter.calls).toHaveLength(1);
  });
});

describe('a subscriber that acts on what it hears', () => {
  it('leaves everybody with the newest state, and nobody with an older one after it', () => {
    const adapter = createMemoryAdapter();
    const heard: (boolean | null)[] = [];
    adapter.subscribe?.(group, ({ groupMuted }) => {
      if (groupMuted) adapter.act.unmuteGroup(group);
    });
    adapter.subscribe?.(group, ({ groupMuted }) => heard.push(groupMuted));
    adapter.act.muteGroup(group);
    expect(adapter.read(group).groupMuted).toBe(false);
    expect(heard).toEqual([false]);
  });

  it('may stop others before they hear it', () => {
    const adapter = createMemoryAdapter();
    const heard = vi.fn();
    let stop: (() => void) | undefined;
    adapter.subscribe?.(group, () => stop?.());
    stop = adapter.subscribe?.(group, heard);
    adapter.act.muteGroup(group);
    expect(heard).not.toHaveBeenCalled();
  });
});

describe('a subscriber that throws', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('spoils neither the write nor what others hear, and its error is reported', async () => {
    const reported: (() => void)[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((report) => void reported.push(report));
    const adapter = createMemoryAdapter();
    const heard: MuteSnapshot[] = [];
    adapter.subscribe?.(group, () => {
      throw new RangeError('broken');
    });
    adapter.subscribe?.(group, (snapshot) => heard.push(snapshot));
    await expect(adapter.muteGroup(group, { exemptUserIds: [] }, { signal })).resolves.toMatchObject({ snapshot: { groupMuted: true } });
    expect(heard).toMatchObject([{ groupMuted: true }]);
    expect(reported).toHaveLength(1);
    expect(reported[0]).toThrow('broken');
  });
});

describe('quirks', () => {
  const muted = { groupMuted: true, mutedUserIds: ['a', 'b', 'c'] };
  const cases: [NonNullable<NonNullable<MemoryAdapterOptions['quirks']>['mutedListWhileGroupMuted']>, string[] | null, boolean][] = [
    ['full', ['a', 'b', 'c'], true],
    ['at-least', ['a', 'b'], false],
    ['empty', [], false],
    ['unknown', null, false],
  ];
  it.each(cases)('shows the muted list as %s while the group is muted', async (quirk, mutedUserIds, mutedUserIdsComplete) => {
    const adapter = createMemoryAdapter({ ...muted, quirks: { mutedListWhileGroupMuted: quirk } });
    expect(await read(adapter)).toMatchObject({ mutedUserIds, mutedUserIdsComplete });
    expect(adapter.read(group).mutedUserIds).toEqual(['a', 'b', 'c']);
    await adapter.unmuteGroup(group, { signal });
    expect(await read(adapter)).toMatchObject({ mutedUserIds: ['a', 'b', 'c'], mutedUserIdsComplete: true });
  });

  it('leaves unsaid what it was told to', async () => {
    const adapter = createMemoryAdapter({ quirks: { unknown: ['groupMuted', 'exemptUserIds', 'mutedUserIds'] } });
    expect(await read(adapter)).toEqual({ groupMuted: null, exemptUserIds: null, mutedUserIds: null, mutedUserIdsComplete: false });
  });

  it('merges the exempt list of a second mute', async () => {
    const adapter = createMemoryAdapter({ quirks: { secondMute: 'merges' } });
    await adapter.muteGroup(group, { exemptUserIds: ['a'] }, { signal });
    await adapter.muteGroup(group, { exemptUserIds: ['b'] }, { signal });
    expect(adapter.read(group).exemptUserIds).toEqual(['a', 'b']);
  });

  it('answers writes without a snapshot where that is asked for', async () => {
    const adapter = createMemoryAdapter();
    expect(await adapter.unmuteGroup(group, { signal })).toMatchObject({ requestIds: ['memory-1'], snapshot: { groupMuted: false } });
    expect(await adapter.unmuteGroup(group, { signal, receipt: 'minimal' })).toEqual({ requestIds: ['memory-2'] });
    const bare = createMemoryAdapter({ quirks: { receipts: 'bare' } });
    expect(await bare.unmuteGroup(group, { signal })).toEqual({ requestIds: ['memory-1'] });
  });
});

describe('time', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('shows a write only after the read delay, and tells subscribers then', async () => {
    const adapter = createMemoryAdapter({ quirks: { readDelayMs: 500 } });
    const heard: MuteSnapshot[] = [];
    adapter.subscribe?.(group, (snapshot) => heard.push(snapshot));
    const receipt = await adapter.muteGroup(group, { exemptUserIds: [] }, { signal });
    expect(receipt.snapshot?.groupMuted).toBe(false);
    expect(adapter.read(group).groupMuted).toBe(true);
    vi.advanceTimersByTime(499);
    expect((await read(adapter)).groupMuted).toBe(false);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect((await read(adapter)).groupMuted).toBe(true);
    expect(heard).toHaveLength(1);
  });

  it('tells nothing more of a group that was removed before a write could be read', async () => {
    const adapter = createMemoryAdapter({ quirks: { readDelayMs: 500 } });
    const heard: (boolean | null)[] = [];
    adapter.subscribe?.(group, ({ groupMuted }) => heard.push(groupMuted));
    await adapter.muteGroup(group, { exemptUserIds: [] }, { signal });
    adapter.removeGroup(group);
    adapter.setState(group, { mutedUserIds: ['a'] });
    vi.advanceTimersByTime(500);
    expect(heard).toEqual([false]);
    expect(await read(adapter)).toMatchObject({ groupMuted: false, mutedUserIds: ['a'] });
  });

  it('tells subscribers even where a timer fires before the clock has come so far', async () => {
    let clock = 0;
    const adapter = createMemoryAdapter({ quirks: { readDelayMs: 15 }, now: () => clock });
    const heard: MuteSnapshot[] = [];
    adapter.subscribe?.(group, (snapshot) => heard.push(snapshot));
    await adapter.muteGroup(group, { exemptUserIds: [] }, { signal });
    clock = 14;
    vi.advanceTimersByTime(15);
    expect(heard).toEqual([]);
    clock = 15;
    vi.advanceTimersByTime(1);
    expect(heard.map(({ groupMuted }) => groupMuted)).toEqual([true]);
  });

  it('takes effect half way through its latency', async () => {
    const adapter = createMemoryAdapter({ latencyMs: [100, 300], random: () => 0.5 });
    let settled = false;
    const done = adapter.muteGroup(group, { exemptUserIds: [] }, { signal }).then(() => (settled = true));
    await vi.advanceTimersByTimeAsync(99);
    expect(adapter.read(group).groupMuted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(adapter.read(group).groupMuted).toBe(true);
    await vi.advanceTimersByTimeAsync(99);
    expect(settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await done;
  });

  it('can take a time of its own for each action, and be aborted meanwhile', async () => {
    const adapter = createMemoryAdapter({ latencyMs: (action) => (action === 'read' ? 0 : 1000) });
    await read(adapter);
    const controller = new AbortController();
    const done = adapter.muteGroup(group, { exemptUserIds: [] }, { signal: controller.signal });
    controller.abort();
    await expect(done).rejects.toMatchObject({ code: 'ABORTED' });
    expect(vi.getTimerCount()).toBe(0);
    expect(adapter.read(group).groupMuted).toBe(false);
  });
});

describe('people', () => {
  const members = [{ userId: 'u1', name: 'Lin 晨' }, { userId: 'u2', name: 'Fatima' }, { userId: 'x3' }];

  it('lists members page by page', async () => {
    const adapter = createMemoryAdapter({ members, pageSize: 2 });
    const first = await adapter.listMembers?.(group, {}, { signal });
    expect(first).toEqual({ users: members.slice(0, 2), listable: true, nextCursor: '2' });
    expect(await adapter.listMembers?.(group, { cursor: '2' }, { signal })).toEqual({ users: members.slice(2), listable: true });
    await expect(adapter.listMembers?.(group, { cursor: '-1' }, { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    adapter.setMembers([]);
    expect(await adapter.listMembers?.(group, {}, { signal })).toEqual({ users: [], listable: true });
  });

  it.each([0, -1, 2.5, Number.NaN])('refuses %f people a page, where pages would never come to an end', (pageSize) => {
    expect(() => createMemoryAdapter({ pageSize })).toThrow(/pageSize must be a whole number/u);
  });

  it('lists everybody on one page where it has no end', async () => {
    const adapter = createMemoryAdapter({ members: people(120).map((userId) => ({ userId })), pageSize: Infinity });
    const page = await adapter.listMembers?.(group, {}, { signal });
    expect(page).toEqual({ users: people(120).map((userId) => ({ userId })), listable: true });
  });

  it('says when a room can not be listed', async () => {
    const adapter = createMemoryAdapter({ members, listable: false });
    expect(await adapter.listMembers?.(group, {}, { signal })).toEqual({ users: [], listable: false });
  });

  it('searches members and muted users by name and id', async () => {
    const adapter = createMemoryAdapter({ members, mutedUserIds: ['u2', 'u9'] });
    const find = (query: string, scope: 'muted' | 'members') => adapter.searchUsers?.(group, { query, scope }, { signal });
    expect(await find('lin', 'members')).toEqual([members[0]]);
    expect(await find('U', 'muted')).toEqual([members[1], { userId: 'u9' }]);
  });
});
