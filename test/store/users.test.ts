import { describe, expect, it, vi } from 'vitest';
import type { MemoryAdapter } from '../../src/adapters/memory.js';
import { MuteError } from '../../src/core/errors.js';
import { createMuteStore } from '../../src/store/create-mute-store.js';
import { fakeTimers, groupId, openRoom, pass, people } from './support/room.js';

fakeTimers();

const startsOf = (adapter: MemoryAdapter, action: string) =>
  adapter.calls.flatMap((call) => (call.action === action ? [call.at - 1_000_000] : []));

/** The most calls in any sliding second. */
const busiestSecond = (starts: readonly number[]) =>
  Math.max(0, ...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length));

describe('unmuting a few', () => {
  it('unmutes those selected and takes them out of the selection', async () => {
    const { state, adapter, sent } = await openRoom({ mutedUserIds: ['a', 'b', 'c'] });
    state().select(['a', 'b']);
    const result = await state().unmute();
    expect(adapter.read(groupId).mutedUserIds).toEqual(['c']);
    expect(result).toEqual({
      action: 'unmuteUsers',
      doneUserIds: ['a', 'b'],
      unconfirmedUserIds: [],
      confirmation: 'confirmed',
      failed: [],
      notSentUserIds: [],
      requestIds: ['memory-2'],
    });
    expect(state()).toMatchObject({ users: { status: 'success', result }, selectedUserIds: [], snapshot: { mutedUserIds: ['c'] } });
    expect(sent('read')).toBe(1);
  });

  it('does nothing without users, and keeps the Undo that was offered', async () => {
    const { state, sent } = await openRoom();
    await state().muteGroup({ exemptUserIds: [] });
    expect(await state().unmute()).toBeUndefined();
    expect(sent('unmuteUsers')).toBe(0);
    expect(state().undo).not.toBeNull();
  });

  it('does nothing at a second click during the command', async () => {
    const { state, adapter, sent } = await openRoom({ mutedUserIds: ['a', 'b'] });
    const release = adapter.hold('unmuteUsers');
    const first = state().unmute(['a']);
    expect(await state().unmute(['b'])).toBeUndefined();
    expect(await state().unmuteAll()).toBeUndefined();
    expect(state().users).toMatchObject({ status: 'pending', phase: 'sending', progress: { done: 0, total: 1 } });
    state().dismiss('users');
    expect(state().users.status).toBe('pending');
    release();
    expect((await first)?.doneUserIds).toEqual(['a']);
    expect([sent('unmuteUsers'), sent('unmuteAllUsers')]).toEqual([1, 0]);
  });

  it('counts who was unmuted already as done', async () => {
    const { state } = await openRoom({ mutedUserIds: ['a'] });
    expect((await state().unmute(['a', 'typed']))?.doneUserIds).toEqual(['a', 'typed']);
  });

  it('repeats a read-back that contradicts after 0.5, 1 and 2 s and then calls it not visible', async () => {
    const { state, sent } = await openRoom({ mutedUserIds: ['a'], quirks: { readDelayMs: 60_000 } });
    state().select(['a']);
    const unmute = state().unmute();
    await pass();
    expect(state().users).toMatchObject({ status: 'pending', phase: 'checking' });
    const reads = [];
    for (const ms of [499, 1, 999, 1, 1999, 1]) {
      await pass(ms);
      reads.push(sent('read') - 1);
    }
    expect(reads).toEqual([0, 1, 1, 2, 2, 3]);
    expect(await unmute).toMatchObject({ confirmation: 'not-visible', unconfirmedUserIds: ['a'], doneUserIds: [], failed: [] });
    expect(state()).toMatchObject({ users: { status: 'success' }, selectedUserIds: [], unconfirmedUserIds: ['a'], undo: null });
  });

  it('can not be confirmed while the chat is muted and the list is incomplete', async () => {
    const { state, sent, adapter } = await openRoom({
      groupMuted: true,
      mutedUserIds: ['a', 'b'],
      quirks: { mutedListWhileGroupMuted: 'empty' },
    });
    expect(await state().unmute(['a'])).toMatchObject({ confirmation: 'unconfirmable', unconfirmedUserIds: ['a'] });
    expect(await state().unmute(['b'])).toMatchObject({ confirmation: 'unconfirmable', unconfirmedUserIds: ['b'] });
    expect(sent('read')).toBe(1);
    expect(state()).toMatchObject({ unconfirmedUserIds: ['a', 'b'], undo: null });
    // The first complete list settles it.
    adapter.act.unmuteGroup(groupId);
    await state().refresh();
    expect(state()).toMatchObject({ unconfirmedUserIds: [], snapshot: { mutedUserIds: [], mutedUserIdsComplete: true } });
  });
});

describe('one id in place of a list, as plain JavaScript may give it,', () => {
  it('is that user, and none of its letters', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'alice'] });
    // @ts-expect-error: what plain JavaScript can do
    expect(await state().unmute('alice')).toMatchObject({ doneUserIds: ['alice'] });
    expect(adapter.read(groupId).mutedUserIds).toEqual(['a']);
    // @ts-expect-error: what plain JavaScript can do
    await state().muteGroup({ exemptUserIds: 'alice' });
    expect(adapter.read(groupId).exemptUserIds).toEqual(['alice']);
  });

  it('or an event, as a button hands it over, ends as what it is: no user of this backend', async () => {
    const { state, sent } = await openRoom({ mutedUserIds: ['a'] });
    // @ts-expect-error: what plain JavaScript can do
    await state().unmute({ type: 'click' });
    expect(state().users).toMatchObject({ status: 'error', error: { code: 'INPUT_INVALID' } });
    expect(sent('unmuteUsers')).toBe(0);
  });
});

describe('a backend that says it takes nobody in a call', () => {
  it('is asked for one at a time, and does not stop the page', async () => {
    const { state } = await openRoom({ mutedUserIds: ['a', 'b'], capabilities: { maxUsersPerCall: 0 } });
    expect(await state().unmute(['a', 'b'])).toMatchObject({ failed: [{ userId: 'a' }, { userId: 'b' }] });
  });
});

describe('failures of a few', () => {
  it('keeps the selection and says why', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    state().select(['a', 'b']);
    adapter.fail('unmuteUsers', { code: 'BACKEND_UNAVAILABLE', requestId: 'req-7' });
    expect(await state().unmute()).toMatchObject({
      doneUserIds: [],
      failed: [
        { userId: 'a', code: 'BACKEND_UNAVAILABLE' },
        { userId: 'b', code: 'BACKEND_UNAVAILABLE' },
      ],
      error: { requestId: 'req-7' },
    });
    expect(state()).toMatchObject({ users: { status: 'error', error: { code: 'BACKEND_UNAVAILABLE' } }, selectedUserIds: ['a', 'b'] });
    expect(state().snapshot?.mutedUserIds).toEqual(['a', 'b']);
  });

  it('turns only the refused action read-only', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    state().select(['a']);
    adapter.fail('unmuteUsers', 'NOT_ALLOWED');
    await state().unmute();
    expect(state()).toMatchObject({ deniedActions: ['unmuteUsers'], selectedUserIds: ['a'], users: { status: 'error' } });
    await state().unmuteAll();
    expect(state()).toMatchObject({ deniedActions: ['unmuteUsers'], users: { status: 'success' } });
    adapter.setPermissions(['read', 'unmuteUsers']);
    await state().refresh();
    expect(state()).toMatchObject({ deniedActions: [], permissions: ['read', 'unmuteUsers'] });
  });

  it('names those whom the backend did not act on', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b', 'c'], capabilities: { perUserResults: true } });
    state().select(['a', 'b', 'c']);
    adapter.failUsers(['b'], 'BACKEND_UNAVAILABLE');
    expect(await state().unmute()).toMatchObject({
      doneUserIds: ['a', 'c'],
      failed: [{ userId: 'b', code: 'BACKEND_UNAVAILABLE' }],
      confirmation: 'confirmed',
    });
    expect(state()).toMatchObject({ users: { status: 'success' }, selectedUserIds: ['b'] });
  });

  it('counts a failure as done when somebody else had unmuted them meanwhile', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    state().select(['a', 'b']);
    const release = adapter.hold('unmuteUsers');
    adapter.fail('unmuteUsers', 'SERVER_ERROR');
    const unmute = state().unmute();
    adapter.act.unmuteUsers(groupId, ['a']);
    release();
    expect(await unmute).toMatchObject({ doneUserIds: ['a'], failed: [{ userId: 'b', code: 'SERVER_ERROR' }] });
    expect(state()).toMatchObject({ selectedUserIds: ['b'], users: { status: 'success' } });
  });

  it('tries again by itself after too many requests and shows when', async () => {
    const { state, adapter, sent } = await openRoom({ mutedUserIds: ['a'] });
    adapter.fail('unmuteUsers', { code: 'THROTTLED', retryAfterMs: 2500 });
    const unmute = state().unmute(['a']);
    await pass();
    expect(state().users).toMatchObject({ status: 'pending', phase: 'waiting', retryAt: 1_002_500 });
    await pass(2499);
    expect(sent('unmuteUsers')).toBe(1);
    await pass(1);
    expect((await unmute)?.doneUserIds).toEqual(['a']);
  });

  it('stops waiting when cancelled: nothing was done and all stays selected', async () => {
    const { state, adapter, sent } = await openRoom({ mutedUserIds: ['a'] });
    state().select(['a']);
    adapter.fail('unmuteUsers', { code: 'THROTTLED', retryAfterMs: 9000 });
    const unmute = state().unmute();
    await pass();
    state().cancel();
    expect(await unmute).toMatchObject({ notSentUserIds: ['a'], failed: [], doneUserIds: [] });
    expect(sent('unmuteUsers')).toBe(1);
    expect(state()).toMatchObject({ selectedUserIds: ['a'], users: { status: 'success' } });
  });
});

describe('an unknown outcome', () => {
  it('is checked and told as done when it took effect', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a'] });
    adapter.fail('unmuteUsers', { code: 'TIMEOUT', applied: true });
    expect(await state().unmute(['a'])).toMatchObject({ doneUserIds: ['a'], failed: [] });
    expect(state().users).not.toHaveProperty('result.error');
  });

  it('is named as not done when the reads say so, and stays selected', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a'] });
    state().select(['a']);
    adapter.fail('unmuteUsers', 'TIMEOUT');
    const unmute = state().unmute();
    await pass(3500);
    expect(await unmute).toMatchObject({ failed: [{ userId: 'a', code: 'TIMEOUT' }] });
    expect((await unmute)?.failed[0]).not.toHaveProperty('outcomeUnknown');
    expect(state()).toMatchObject({ users: { status: 'error', tookEffect: false }, selectedUserIds: ['a'] });
  });

  it('is named as unknown when the list is incomplete', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true, mutedUserIds: ['a'], quirks: { mutedListWhileGroupMuted: 'unknown' } });
    adapter.fail('unmuteUsers', 'TIMEOUT');
    expect(await state().unmute(['a'])).toMatchObject({ failed: [{ userId: 'a', code: 'TIMEOUT', outcomeUnknown: true }] });
    expect(state().users).not.toHaveProperty('tookEffect');
  });

  it('that shows late is our own doing, not that of another moderator', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    state().select(['a', 'b']);
    adapter.fail('unmuteUsers', 'TIMEOUT');
    const unmute = state().unmute(['a']);
    await pass(3500);
    await unmute;
    adapter.act.unmuteUsers(groupId, ['a']);
    await state().refresh();
    expect(state()).toMatchObject({ selectedUserIds: ['b'], unmutedElsewhere: [] });
  });
});

describe('a selection and other moderators', () => {
  it('shrinks by those unmuted elsewhere and says so', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b', 'c'] });
    state().select(['a', 'b', 'c', 'typed']);
    adapter.act.unmuteUsers(groupId, ['a', 'c']);
    await state().refresh();
    expect(state()).toMatchObject({ selectedUserIds: ['b', 'typed'], unmutedElsewhere: ['a', 'c'] });
    adapter.act.unmuteUsers(groupId, ['b']);
    await state().refresh();
    expect(state()).toMatchObject({ selectedUserIds: ['typed'], unmutedElsewhere: ['a', 'c', 'b'] });
    state().dismiss('users');
    expect(state().unmutedElsewhere).toEqual([]);
  });

  it('names somebody once who was picked and unmuted elsewhere twice', async () => {
    const { state, adapter } = await openRoom();
    for (const _ of [1, 2]) {
      adapter.act.muteUsers(groupId, ['a']);
      await state().refresh();
      state().select(['a']);
      adapter.act.unmuteUsers(groupId, ['a']);
      await state().refresh();
    }
    expect(state()).toMatchObject({ selectedUserIds: [], unmutedElsewhere: ['a'] });
  });

  it('is not touched by a list that is incomplete or not said', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'], quirks: { mutedListWhileGroupMuted: 'empty' } });
    state().select(['a', 'b']);
    adapter.act.muteGroup(groupId);
    await state().refresh();
    expect(state()).toMatchObject({ snapshot: { mutedUserIds: [], mutedUserIdsComplete: false }, selectedUserIds: ['a', 'b'] });
    expect(state().lastComplete).toEqual({ userIds: ['a', 'b'], readAt: 1_000_000 });
    // Who left while the list was incomplete is noticed with the next complete one.
    adapter.act.unmuteUsers(groupId, ['b']);
    adapter.act.unmuteGroup(groupId);
    await state().refresh();
    expect(state()).toMatchObject({ selectedUserIds: ['a'], unmutedElsewhere: ['b'] });
  });

  it('tells nothing of our own unmuting, confirmed or not', async () => {
    const { state } = await openRoom({ mutedUserIds: ['a', 'b'], quirks: { readDelayMs: 10_000 } });
    state().select(['a', 'b']);
    const unmute = state().unmute(['a']);
    await pass(3500);
    await unmute;
    await state().refresh();
    state().select(['a']);
    await pass(10_000);
    await state().refresh();
    expect(state()).toMatchObject({ selectedUserIds: ['b'], unmutedElsewhere: [] });
  });

  it('tells nothing of our own unmuting of everybody', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'], quirks: { receipts: 'bare' } });
    state().select(['a']);
    const release = adapter.hold('unmuteAllUsers', { at: 'after' });
    const unmute = state().unmuteAll();
    await pass();
    await state().refresh();
    expect(state()).toMatchObject({ unmutedElsewhere: [], snapshot: { mutedUserIds: [] } });
    release();
    await unmute;
    expect(state()).toMatchObject({ selectedUserIds: [], unmutedElsewhere: [] });
  });

  it('survives failed reads', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a'] });
    state().select(['a']);
    adapter.fail('read', 'NETWORK');
    await state().refresh();
    expect(state()).toMatchObject({ selectedUserIds: ['a'], readStatus: 'error', snapshot: { mutedUserIds: ['a'] } });
  });

  it('keeps those not sent, without those whom somebody else unmuted during the run', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(400), latencyMs: 100 });
    state().select(people(400), 400);
    const run = state().unmute();
    await pass(50);
    adapter.act.unmuteUsers(groupId, ['user399']);
    state().cancel();
    await pass(1000);
    const result = await run;
    expect(result?.doneUserIds).toHaveLength(121);
    expect(result?.doneUserIds).toContain('user399');
    expect(state().selectedUserIds).toEqual(people(279, 120));
    expect(state().unmutedElsewhere).toEqual([]);
  });

  it('blames nobody else for what an earlier command of ours may have done, though its repetition was refused', async () => {
    const { adapter, store, state } = await openRoom({ mutedUserIds: ['a', 'b'], quirks: { mutedListWhileGroupMuted: 'empty' } });
    adapter.act.muteGroup(groupId);
    store.getState().select(['a']);
    adapter.fail('unmuteUsers', { code: 'TIMEOUT', applied: true, outcomeUnknown: true });
    const first = state().unmute();
    await pass(5000);
    expect(await first).toMatchObject({ failed: [{ userId: 'a', outcomeUnknown: true }] });
    adapter.fail('unmuteUsers', 'BACKEND_UNAVAILABLE');
    const second = state().unmute();
    await pass(5000);
    expect(await second).toMatchObject({ failed: [{ userId: 'a', code: 'BACKEND_UNAVAILABLE' }] });
    adapter.act.unmuteGroup(groupId);
    const read = state().refresh({ fresh: true });
    await pass();
    await read;
    expect(state()).toMatchObject({ snapshot: { mutedUserIds: ['b'] }, selectedUserIds: [], unmutedElsewhere: [] });
  });
});

describe('unmuting more than 30', () => {
  it('sends calls of at most 30, never more than 10 in any second, and loses no time', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(1000) });
    const run = state().unmute(people(1000));
    await pass(3000);
    expect((await run)?.doneUserIds).toEqual(people(1000));
    const starts = startsOf(adapter, 'unmuteUsers');
    expect(starts).toHaveLength(34);
    expect(busiestSecond(starts)).toBe(10);
    expect(starts.at(-1)).toBe(3000);
  });

  it('keeps to that across runs and both lanes', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(600), capabilities: { writesPerSecond: 5 } });
    await state().muteGroup({ exemptUserIds: [] });
    const first = state().unmute(people(120));
    await pass();
    expect((await first)?.doneUserIds).toHaveLength(120);
    const second = state().unmute(people(200, 120));
    await pass();
    expect(startsOf(adapter, 'unmuteUsers')).toHaveLength(4);
    const all = second.then(() => state().unmuteAll());
    await pass(10_000);
    await all;
    const starts = adapter.calls.flatMap(({ action, at }) => (action === 'read' ? [] : [at]));
    expect(busiestSecond(starts)).toBe(5);
    expect(adapter.read(groupId).mutedUserIds).toEqual([]);
  });

  it('has up to four calls under way', async () => {
    const { state, adapter, sent } = await openRoom({ mutedUserIds: people(300) });
    const release = adapter.hold('unmuteUsers');
    const run = state().unmute(people(300));
    await pass(5000);
    expect(sent('unmuteUsers')).toBe(4);
    release();
    await pass();
    await run;
    expect(sent('unmuteUsers')).toBe(10);
  });

  it('counts who is done, with the time left', async () => {
    const { state } = await openRoom({ mutedUserIds: people(300), latencyMs: 400, capabilities: { writesPerSecond: 2 } });
    const run = state().unmute(people(300));
    expect(state().users).toMatchObject({ phase: 'sending', progress: { done: 0, total: 300, remainingMs: 5000 } });
    await pass(400);
    expect(state().users).toMatchObject({ progress: { done: 60, total: 300 } });
    await pass(1000);
    expect(state().users).toMatchObject({ progress: { done: 120 } });
    const { users } = state();
    expect(users.status === 'pending' && users.progress.remainingMs).toBeLessThan(4500);
    await pass(10_000);
    expect((await run)?.doneUserIds).toHaveLength(300);
  });

  it('reads every 2 s during the run and once at its end, past caches', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(1500) });
    const run = state().unmute(people(1500));
    await pass(10_000);
    await run;
    expect(startsOf(adapter, 'read')).toEqual([0, 2000, 4000, 4000]);
    expect(adapter.calls.flatMap(({ action, fresh }) => (action === 'read' ? [fresh] : []))).toEqual([false, true, true, true]);
  });

  it('asks for no state with each receipt', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(60) });
    const asked: unknown[] = [];
    const { unmuteUsers } = adapter;
    adapter.unmuteUsers = (group, userIds, options) => {
      asked.push(options.receipt);
      return unmuteUsers(group, userIds, options);
    };
    await state().unmute(people(60));
    expect(asked).toEqual(['minimal', 'minimal']);
    adapter.act.muteUsers(groupId, ['a']);
    await state().unmute(['a']);
    expect(asked.at(-1)).toBeUndefined();
  });

  it('stops on cancel: what is done stays done, what was sent is finished, the rest stays selected', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(600), latencyMs: 100 });
    state().select(people(600), 600);
    const run = state().unmute();
    await pass(150);
    state().cancel();
    await pass(2000);
    const result = await run;
    expect(startsOf(adapter, 'unmuteUsers')).toHaveLength(8);
    expect(result).toMatchObject({ doneUserIds: people(240), notSentUserIds: people(360, 240), failed: [], confirmation: 'confirmed' });
    expect(state()).toMatchObject({ users: { status: 'success' }, selectedUserIds: people(360, 240) });
    expect(adapter.read(groupId).mutedUserIds).toEqual(people(360, 240));
    // The rest can be run at once.
    const rest = state().unmute();
    await pass(5000);
    expect((await rest)?.doneUserIds).toEqual(people(360, 240));
  });

  it('names those of a failed call, goes on with the others, and retries just those', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(90) });
    state().select(people(90), 90);
    adapter.fail('unmuteUsers', 'SERVER_ERROR');
    const result = await state().unmute();
    expect(result?.failed).toEqual(people(30).map((userId) => ({ userId, code: 'SERVER_ERROR' })));
    expect(result).toMatchObject({ doneUserIds: people(60, 30), error: { code: 'SERVER_ERROR' } });
    expect(state()).toMatchObject({ users: { status: 'success' }, selectedUserIds: people(30) });
    const retry = state().unmute();
    await pass(1000);
    expect((await retry)?.doneUserIds).toEqual(people(30));
  });

  it.each(['UNAUTHENTICATED', 'NOT_ALLOWED', 'GROUP_NOT_FOUND', 'BACKEND_MISCONFIGURED', 'NETWORK'] as const)(
    'stops at %s and names the rest with it',
    async (code) => {
      const { state, adapter, sent } = await openRoom({ mutedUserIds: people(600), latencyMs: 100 });
      state().select(people(600), 600);
      const run = state().unmute();
      await pass(110);
      adapter.fail('unmuteUsers', { code, outcomeUnknown: false, times: Infinity });
      await pass(5000);
      const result = await run;
      const done = result?.doneUserIds.length ?? 0;
      expect(done).toBeGreaterThan(0);
      expect(sent('unmuteUsers')).toBeLessThan(14);
      expect(result?.failed).toHaveLength(600 - done);
      expect(new Set(result?.failed.map((one) => one.code))).toEqual(new Set([code]));
      expect(result).toMatchObject({ notSentUserIds: [], error: { code } });
      expect(state().selectedUserIds).toEqual(result?.failed.map(({ userId }) => userId));
      expect(state().deniedActions).toEqual(code === 'NOT_ALLOWED' ? ['unmuteUsers'] : []);
    },
  );

  it('keeps a pause that the backend asked for, whatever else is answered meanwhile', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(300), latencyMs: (action) => (action === 'read' ? 0 : 100) });
    adapter.fail('unmuteUsers', { code: 'THROTTLED', retryAfterMs: 3000 });
    const run = state().unmute(people(300));
    await pass(200);
    expect(state().users).toMatchObject({ phase: 'waiting', retryAt: 1_003_050 });
    await pass(2800);
    // Those whose turn had come before the pause.
    const before = startsOf(adapter, 'unmuteUsers');
    expect(before.every((at) => at <= 100)).toBe(true);
    await pass(100);
    expect(state().users).toMatchObject({ phase: 'sending' });
    await pass(10_000);
    expect((await run)?.doneUserIds).toHaveLength(300);
  });

  it('tells one time for one pause, though no two clocks agree to the last digit', async () => {
    const { state, store, adapter } = await openRoom({ mutedUserIds: people(300), latencyMs: (action) => (action === 'read' ? 0 : 100) });
    const clock = performance.now.bind(performance);
    let drift = 0;
    const spy = vi.spyOn(performance, 'now').mockImplementation(() => clock() + (drift += 0.001));
    const told: unknown[] = [];
    store.subscribe(({ users }) => users.status === 'pending' && users.phase === 'waiting' && told.push(users.retryAt));
    adapter.fail('unmuteUsers', { code: 'THROTTLED', retryAfterMs: 3000 });
    const run = state().unmute(people(300));
    await pass(2000);
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told).size).toBe(1);
    state().cancel();
    await run;
    spy.mockRestore();
  });

  it('goes on at once when the clock is put back meanwhile, also in a pause', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(600), latencyMs: 20 });
    adapter.fail('unmuteUsers', { code: 'THROTTLED', retryAfterMs: 3000 });
    const run = state().unmute(people(600));
    await pass(500);
    vi.setSystemTime(Date.now() - 3_600_000);
    await pass(3500);
    expect(state().users).toMatchObject({ phase: 'sending' });
    vi.setSystemTime(Date.now() - 3_600_000);
    await pass(5000);
    expect((await run)?.doneUserIds).toHaveLength(600);
  });

  it('loses nobody when many calls are throttled', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(900) });
    const { unmuteUsers } = adapter;
    let asked = 0;
    adapter.unmuteUsers = async (group, userIds, options) => {
      if (asked++ % 5 < 4) throw new MuteError('THROTTLED', 'too many', { retryAfterMs: 300 });
      return unmuteUsers(group, userIds, options);
    };
    const run = state().unmute(people(900));
    await pass(60_000);
    expect(await run).toMatchObject({ doneUserIds: people(900), failed: [], notSentUserIds: [] });
    expect(busiestSecond(startsOf(adapter, 'unmuteUsers'))).toBeLessThanOrEqual(10);
  });

  it('gives up after twenty refusals in a row for too many requests, and names everybody left', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(90) });
    adapter.fail('unmuteUsers', { code: 'THROTTLED', retryAfterMs: 100, times: Infinity });
    const run = state().unmute(people(90));
    await pass(10_000);
    const result = await run;
    expect(result?.failed).toEqual(people(90).map((userId) => ({ userId, code: 'THROTTLED' })));
    expect(result).toMatchObject({ notSentUserIds: [], error: { code: 'THROTTLED' } });
    expect(startsOf(adapter, 'unmuteUsers')).toHaveLength(20);
  });

  it('settles unknown outcomes of some calls by reading', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(90) });
    adapter.fail('unmuteUsers', { code: 'TIMEOUT', applied: true });
    adapter.fail('unmuteUsers', { code: 'TIMEOUT' });
    const run = state().unmute(people(90));
    await pass(5000);
    const result = await run;
    expect(result?.doneUserIds).toEqual([...people(30), ...people(30, 60)]);
    expect(result?.failed.map(({ userId, code }) => `${userId} ${code}`)).toEqual(people(30, 30).map((userId) => `${userId} TIMEOUT`));
  });

  it('reads nothing any more once nobody looks, however long its calls take', async () => {
    const { store, state, adapter, sent } = await openRoom({ mutedUserIds: people(300) });
    const leave = store.connect();
    await pass();
    const release = adapter.hold('unmuteUsers');
    const run = state().unmute(people(300));
    await pass(3000);
    leave();
    const before = sent('read');
    await pass(20_000);
    release();
    await pass(5000);
    expect(await run).toMatchObject({ notSentUserIds: people(180, 120) });
    expect(sent('read')).toBe(before);
  });
});

describe('unmuting all', () => {
  it('unmutes everybody in one call of its own', async () => {
    const { state, adapter, sent } = await openRoom({ mutedUserIds: people(1204) });
    state().select(['user1']);
    const result = await state().unmuteAll();
    expect(adapter.read(groupId).mutedUserIds).toEqual([]);
    expect(result).toMatchObject({ action: 'unmuteAllUsers', doneUserIds: people(1204), confirmation: 'confirmed', failed: [] });
    expect([sent('unmuteAllUsers'), sent('unmuteUsers')]).toEqual([1, 0]);
    expect(state()).toMatchObject({ selectedUserIds: [], users: { status: 'success' }, snapshot: { mutedUserIds: [] } });
  });

  it('works when nobody knows how many there are', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a'], quirks: { unknown: ['mutedUserIds'] } });
    expect(state().snapshot?.mutedUserIds).toBeNull();
    expect(await state().unmuteAll()).toMatchObject({ doneUserIds: [], confirmation: 'unconfirmable' });
    expect(adapter.read(groupId).mutedUserIds).toEqual([]);
    expect(state()).toMatchObject({ users: { status: 'success' }, undo: null, snapshot: { mutedUserIds: null } });
  });

  it('includes those of the last complete list while the list is incomplete', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'], quirks: { mutedListWhileGroupMuted: 'empty' } });
    await state().muteGroup({ exemptUserIds: [] });
    expect(await state().unmuteAll()).toMatchObject({ unconfirmedUserIds: ['a', 'b'], confirmation: 'unconfirmable' });
    expect(state().unconfirmedUserIds).toEqual(['a', 'b']);
    expect(adapter.read(groupId).mutedUserIds).toEqual([]);
  });

  it('is confirmed although somebody was muted meanwhile', async () => {
    const { state, adapter, sent } = await openRoom({ mutedUserIds: ['a', 'b'], quirks: { receipts: 'bare' } });
    const release = adapter.hold('unmuteAllUsers', { at: 'after' });
    const unmute = state().unmuteAll();
    await pass();
    adapter.act.muteUsers(groupId, ['new']);
    release();
    expect(await unmute).toMatchObject({ doneUserIds: ['a', 'b'], unconfirmedUserIds: [], confirmation: 'confirmed' });
    expect(state().snapshot?.mutedUserIds).toEqual(['new']);
    expect(sent('read')).toBe(2);
  });

  it('names those whom the backend did not act on', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'], capabilities: { perUserResults: true } });
    adapter.failUsers(['b'], 'BACKEND_UNAVAILABLE');
    expect(await state().unmuteAll()).toMatchObject({ doneUserIds: ['a'], failed: [{ userId: 'b', code: 'BACKEND_UNAVAILABLE' }] });
  });

  it('keeps the selection when it fails', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    state().select(['a']);
    adapter.fail('unmuteAllUsers', 'BACKEND_MISCONFIGURED');
    await state().unmuteAll();
    expect(state()).toMatchObject({ users: { status: 'error', error: { code: 'BACKEND_MISCONFIGURED' } }, selectedUserIds: ['a'] });
  });

  it.each([[['a', 'b'] as string[]], [[] as string[]]])('settles an unknown outcome by reading, %j known', async (known) => {
    const { state, adapter } = await openRoom({ mutedUserIds: known });
    adapter.act.muteUsers(groupId, ['a', 'b']);
    adapter.fail('unmuteAllUsers', { code: 'TIMEOUT', applied: true });
    const unmute = state().unmuteAll();
    await pass(3500);
    expect(await unmute).toMatchObject({ doneUserIds: known, confirmation: 'confirmed' });
    expect(state().users.status).toBe('success');
  });

  it('says that it did not take effect when the reads say so', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    state().select(['a']);
    adapter.fail('unmuteAllUsers', 'TIMEOUT');
    const unmute = state().unmuteAll();
    await pass(3500);
    await unmute;
    expect(state()).toMatchObject({ users: { status: 'error', error: { code: 'TIMEOUT' }, tookEffect: false }, selectedUserIds: ['a'] });
  });

  it('is an error where nobody can tell whether it took effect', async () => {
    const { state, adapter } = await openRoom({ quirks: { unknown: ['mutedUserIds'] } });
    adapter.fail('unmuteAllUsers', 'TIMEOUT');
    await state().unmuteAll();
    expect(state().users).toMatchObject({ status: 'error', error: { code: 'TIMEOUT' } });
    expect(state().users).not.toHaveProperty('tookEffect');
  });

  it('is tried again after too many requests, and can be stopped while it waits', async () => {
    const { state, adapter, sent } = await openRoom({ mutedUserIds: ['a'] });
    adapter.fail('unmuteAllUsers', { code: 'THROTTLED', retryAfterMs: 3000, times: 2 });
    const unmute = state().unmuteAll();
    await pass();
    expect(state().users).toMatchObject({ status: 'pending', phase: 'waiting', retryAt: 1_003_000 });
    await pass(3000);
    expect(sent('unmuteAllUsers')).toBe(2);
    state().cancel();
    expect(await unmute).toMatchObject({ notSentUserIds: ['a'], doneUserIds: [], error: { code: 'THROTTLED' } });
    expect(adapter.read(groupId).mutedUserIds).toEqual(['a']);
  });
});

describe('Undo on individual mutes', () => {
  it('mutes again exactly those who were muted before', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b', 'c'] });
    await state().unmute(['a', 'typed', 'b']);
    expect(state().undo).toEqual({ lane: 'users', userIds: ['a', 'b'] });
    await state().undoLast();
    expect(adapter.read(groupId).mutedUserIds.toSorted()).toEqual(['a', 'b', 'c']);
    expect(state()).toMatchObject({ undo: null, users: { status: 'success', action: 'muteUsers', result: { doneUserIds: ['a', 'b'] } } });
  });

  it('reaches 300 users and no further', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(700) });
    const run = state().unmute(people(300));
    await pass(5000);
    await run;
    expect(state().undo).toMatchObject({ userIds: people(300) });
    const undo = state().undoLast();
    await pass(5000);
    await undo;
    expect(adapter.read(groupId).mutedUserIds).toHaveLength(700);
    const more = state().unmute(people(301));
    await pass(5000);
    await more;
    expect(state().undo).toBeNull();
  });

  it('takes back unmuting all', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    await state().unmuteAll();
    expect(state().undo).toEqual({ lane: 'users', userIds: ['a', 'b'] });
    await state().undoLast();
    expect(adapter.read(groupId).mutedUserIds).toEqual(['a', 'b']);
  });

  it('is for those who were done, not for those who failed', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'], capabilities: { perUserResults: true } });
    adapter.failUsers(['b']);
    await state().unmute(['a', 'b']);
    expect(state().undo).toMatchObject({ userIds: ['a'] });
  });

  it('mutes nobody again whom somebody else unmuted while their turn had not come, or whose call was refused', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(300) });
    const release = adapter.hold('unmuteUsers');
    adapter.fail('unmuteUsers', 'BACKEND_UNAVAILABLE');
    const run = state().unmute(people(300));
    await pass();
    adapter.act.unmuteUsers(groupId, ['user0', 'user299']);
    state().cancel();
    release();
    await pass(5000);
    expect((await run)?.doneUserIds).toEqual(['user0', ...people(90, 30), 'user299']);
    expect(state().undo).toEqual({ lane: 'users', userIds: people(90, 30) });
  });

  it.each(['unmute', 'unmuteAll'] as const)(
    'of %s mutes again who was muted when it was sent, after a wait in which others did both',
    async (what) => {
      const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b', 'c'] });
      await state().unmute(['c']);
      const waiting = adapter.fail(what === 'unmute' ? 'unmuteUsers' : 'unmuteAllUsers', { code: 'THROTTLED', retryAfterMs: 5000 });
      const run = what === 'unmute' ? state().unmute(['a', 'b', 'c']) : state().unmuteAll();
      await pass();
      waiting();
      adapter.act.unmuteUsers(groupId, ['a']);
      if (what === 'unmute') adapter.act.muteUsers(groupId, ['c']);
      await state().refresh();
      await pass(5000);
      await run;
      expect(state().undo).toEqual({ lane: 'users', userIds: what === 'unmute' ? ['b', 'c'] : ['b'] });
    },
  );

  it('is not offered where the adapter can not mute people', async () => {
    const { state } = await openRoom({ mutedUserIds: ['a'], without: ['muteUsers'] });
    await state().unmute(['a']);
    expect(state().undo).toBeNull();
  });

  it('is not offered where the backend can not', async () => {
    const { state } = await openRoom({ mutedUserIds: ['a'], capabilities: { muteUsers: false } });
    await state().unmute(['a']);
    expect(state().undo).toBeNull();
  });

  it('is not offered when the list before or after was incomplete', async () => {
    const { state, adapter } = await openRoom({
      groupMuted: true,
      mutedUserIds: ['a', 'b'],
      quirks: { mutedListWhileGroupMuted: 'at-least' },
    });
    await state().unmute(['a']);
    expect(state().undo).toBeNull();
    adapter.act.unmuteGroup(groupId);
    await state().refresh();
    const release = adapter.hold('unmuteUsers');
    const unmute = state().unmute(['b']);
    await pass();
    adapter.act.muteGroup(groupId);
    release();
    await unmute;
    expect(state().undo).toBeNull();
  });

  it('is not offered before the first read', async () => {
    const { adapter } = await openRoom({ mutedUserIds: ['a'] });
    const store = createMuteStore({ adapter, groupId });
    await store.getState().unmute(['a']);
    expect(store.getState()).toMatchObject({ users: { status: 'success', result: { doneUserIds: ['a'] } }, undo: null });
  });

  it('is withdrawn when one of them is muted by someone else, and not otherwise', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    await state().unmute(['a']);
    adapter.act.muteUsers(groupId, ['other']);
    await state().refresh();
    expect(state().undo).not.toBeNull();
    adapter.act.muteUsers(groupId, ['a']);
    await state().refresh();
    expect(state().undo).toBeNull();
  });

  it('is refused in peace: only muteUsers turns read-only', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a'] });
    await state().unmute(['a']);
    adapter.fail('muteUsers', 'NOT_ALLOWED');
    await state().undoLast();
    expect(state()).toMatchObject({ deniedActions: ['muteUsers'], users: { status: 'error', action: 'muteUsers' } });
  });

  it('that failed, or was stopped, is still offered for whom it did nothing', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(180) });
    const run = state().unmute(people(180));
    await pass(5000);
    await run;
    adapter.fail('muteUsers', 'BACKEND_UNAVAILABLE');
    const release = adapter.hold('muteUsers');
    const undo = state().undoLast();
    await pass();
    state().cancel();
    release();
    await pass(5000);
    await undo;
    expect(state().undo).toEqual({ lane: 'users', userIds: [...people(30), ...people(60, 120)] });
    const again = state().undoLast();
    await pass(5000);
    await again;
    expect(adapter.read(groupId).mutedUserIds).toHaveLength(180);
    expect(state().undo).toBeNull();
  });

  it('that failed does not take the place of what a newer command offers', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a'] });
    await state().unmute(['a']);
    adapter.fail('muteUsers', 'BACKEND_UNAVAILABLE');
    const release = adapter.hold('muteUsers');
    const undo = state().undoLast();
    await pass();
    await state().muteGroup({ exemptUserIds: [] });
    release();
    await pass(5000);
    await undo;
    expect(state()).toMatchObject({ users: { status: 'error', action: 'muteUsers' }, undo: { lane: 'group' } });
  });

  it('that may have taken effect is not offered again where nobody can tell', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a'] });
    await state().unmute(['a']);
    adapter.fail('muteUsers', 'NETWORK');
    adapter.fail('read', { code: 'BACKEND_UNAVAILABLE', times: 99 });
    const undo = state().undoLast();
    await pass(20_000);
    await undo;
    expect(state()).toMatchObject({ undo: null, users: { status: 'error', action: 'muteUsers' } });
  });

  it('is gone once dismissed', async () => {
    const { state } = await openRoom({ mutedUserIds: ['a'] });
    await state().unmute(['a']);
    state().dismiss('group');
    expect(state().undo).not.toBeNull();
    state().dismiss('users');
    expect(state()).toMatchObject({ undo: null, users: { status: 'idle' } });
  });
});

describe('what was told of people', () => {
  const failing = { userId: 'b', code: 'SERVER_ERROR' } as const;

  it('follows a whole list that is read later: who was unmuted by somebody else is done', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b', 'c', 'd'], capabilities: { maxUsersPerCall: 1 } });
    adapter.unmuteUsers = ((unmute) => (id, userIds, options) => {
      if (userIds[0] === 'a') return unmute(id, userIds, options);
      return Promise.reject(new MuteError('SERVER_ERROR', 'down'));
    })(adapter.unmuteUsers);
    void state().unmute(['a', 'b', 'c', '*']);
    await pass(5000);
    const first = state().users;
    const invalid = { userId: '*', code: 'INPUT_INVALID' };
    expect(first).toMatchObject({ status: 'success', result: { doneUserIds: ['a'], failed: [failing, { userId: 'c' }, invalid] } });
    await state().refresh({ fresh: true });
    expect(state().users).toBe(first);
    adapter.act.unmuteUsers(groupId, ['b']);
    await state().refresh({ fresh: true });
    expect(state()).toMatchObject({
      users: {
        status: 'success',
        result: { doneUserIds: ['a', 'b'], failed: [{ userId: 'c' }, invalid], error: { code: 'INPUT_INVALID' } },
      },
      undo: { userIds: ['a'] },
    });
    const told = state().users;
    adapter.act.muteUsers(groupId, ['e']);
    await state().refresh({ fresh: true });
    expect(state().users).toBe(told);
  });

  it('is no failure any more once everybody is unmuted', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    adapter.fail('unmuteUsers', 'SERVER_ERROR');
    await state().unmute(['b']);
    expect(state().users).toMatchObject({ status: 'error', result: { failed: [failing] } });
    adapter.act.unmuteUsers(groupId, ['b']);
    await state().refresh({ fresh: true });
    expect(state().users).toMatchObject({ status: 'success', result: { doneUserIds: ['b'], failed: [], confirmation: 'confirmed' } });
    expect(state().users).not.toHaveProperty('result.error');
  });

  it('stays a refusal when somebody else does a part of it', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    adapter.fail('unmuteUsers', 'UNAUTHENTICATED');
    await state().unmute(['a', 'b']);
    adapter.act.unmuteUsers(groupId, ['a']);
    await state().refresh({ fresh: true });
    expect(state().users).toMatchObject({
      status: 'error',
      error: { code: 'UNAUTHENTICATED' },
      result: { doneUserIds: ['a'], failed: [{ userId: 'b' }] },
    });
    expect(state().users).not.toHaveProperty('tookEffect');
    adapter.act.unmuteUsers(groupId, ['b']);
    await state().refresh({ fresh: true });
    expect(state().users).toMatchObject({ status: 'success', result: { doneUserIds: ['a', 'b'], failed: [] } });
  });

  it('that nobody could check is told from a later read', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    adapter.fail('unmuteUsers', 'TIMEOUT');
    adapter.fail('read', { code: 'NETWORK', times: 20 });
    void state().unmute(['b']);
    await pass(20_000);
    expect(state().users).toMatchObject({ status: 'error', result: { failed: [{ userId: 'b', code: 'TIMEOUT', outcomeUnknown: true }] } });
    while (state().readStatus !== 'success') await state().refresh({ fresh: true });
    expect(state().users).toMatchObject({ status: 'error', tookEffect: false, result: { failed: [{ userId: 'b', code: 'TIMEOUT' }] } });
    expect(state().users).not.toHaveProperty('result.failed.0.outcomeUnknown');
  });

  it('is confirmed by the first whole list after a mute of the group', async () => {
    const { state, adapter } = await openRoom({
      groupMuted: true,
      mutedUserIds: ['a', 'b'],
      quirks: { mutedListWhileGroupMuted: 'empty' },
    });
    await state().unmute(['a']);
    expect(state().users).toMatchObject({ result: { unconfirmedUserIds: ['a'], confirmation: 'unconfirmable' } });
    adapter.act.unmuteGroup(groupId);
    await state().refresh({ fresh: true });
    expect(state().users).toMatchObject({ result: { doneUserIds: ['a'], unconfirmedUserIds: [], confirmation: 'confirmed' } });
  });

  it('is accepted and not visible once the first whole list after a mute of the group has them still', async () => {
    const { state, adapter } = await openRoom({
      groupMuted: true,
      mutedUserIds: ['a', 'b'],
      quirks: { mutedListWhileGroupMuted: 'empty' },
    });
    adapter.failUsers(['a']);
    await state().unmute(['a', 'b']);
    adapter.act.unmuteGroup(groupId);
    await state().refresh({ fresh: true });
    const told = state().users;
    expect(told).toMatchObject({ result: { doneUserIds: ['b'], unconfirmedUserIds: ['a'], confirmation: 'not-visible' } });
    adapter.act.muteUsers(groupId, ['c']);
    await state().refresh({ fresh: true });
    expect(state().users).toBe(told);
  });

  it.each([
    ['was accepted', () => undefined],
    ['may have been sent', (adapter: MemoryAdapter) => adapter.fail('unmuteAllUsers', { code: 'TIMEOUT', applied: true })],
  ])('of everybody, whom nobody could name, is confirmed where it %s once a whole list has nobody', async (_, spoil) => {
    const { state, adapter } = await openRoom({
      groupMuted: true,
      mutedUserIds: ['a', 'b'],
      quirks: { mutedListWhileGroupMuted: 'unknown' },
    });
    spoil(adapter);
    void state().unmuteAll();
    await pass(10_000);
    const { users } = state();
    expect(users).not.toMatchObject({ result: { confirmation: 'confirmed' } });
    adapter.setState(groupId, { groupMuted: false, mutedUserIds: ['c'] });
    await state().refresh({ fresh: true });
    expect(state().users).toBe(users);
    adapter.act.unmuteUsers(groupId, ['c']);
    await state().refresh({ fresh: true });
    expect(state().users).toMatchObject({ status: 'success', result: { failed: [], confirmation: 'confirmed' } });
    expect(state().users).not.toHaveProperty('result.error');
  });

  it('of everybody is no success where it was refused, whoever unmuted them', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true, mutedUserIds: ['a'], quirks: { mutedListWhileGroupMuted: 'unknown' } });
    adapter.fail('unmuteAllUsers', 'NOT_ALLOWED');
    await state().unmuteAll();
    adapter.setState(groupId, { groupMuted: false, mutedUserIds: [] });
    await state().refresh({ fresh: true });
    expect(state().users).toMatchObject({ status: 'error', error: { code: 'NOT_ALLOWED' } });
  });

  it('of Undo follows a later read too', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    await state().unmute(['a', 'b']);
    adapter.fail('muteUsers', { code: 'TIMEOUT', outcomeUnknown: true });
    adapter.fail('read', { code: 'NETWORK', times: 20 });
    void state().undoLast();
    await pass(20_000);
    expect(state().users).toMatchObject({ status: 'error', action: 'muteUsers' });
    expect(state().users).not.toHaveProperty('tookEffect');
    while (state().readStatus !== 'success') await state().refresh({ fresh: true });
    expect(state().users).toMatchObject({ status: 'error', tookEffect: false });
    adapter.act.muteUsers(groupId, ['a']);
    await state().refresh({ fresh: true });
    expect(state().users).toMatchObject({ status: 'success', result: { doneUserIds: ['a'], failed: [{ userId: 'b' }] } });
  });

  it.each([NaN, -5000])('never ends a run that is to wait for %d ms', async (retryAfterMs) => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a'] });
    adapter.fail('unmuteUsers', { code: 'THROTTLED', retryAfterMs, outcomeUnknown: true, times: 2 });
    void state().unmute(['a']);
    await pass();
    expect(state().users).toMatchObject({ phase: 'waiting', retryAt: 1_001_000 });
    await pass(3000);
    expect(state().users).toMatchObject({ status: 'success', result: { doneUserIds: ['a'] } });
  });
});
