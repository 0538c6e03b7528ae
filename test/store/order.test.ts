import { describe, expect, it, vi } from 'vitest';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { MuteError } from '../../src/core/errors.js';
import type { MuteAdapter, MuteReceipt, MuteSnapshot } from '../../src/core/types.js';
import { createMuteStore } from '../../src/store/create-mute-store.js';
import type { MuteState } from '../../src/store/state.js';
import { createManualReads, defer, fakeTimers, groupId, openRoom, pass, people, snapshotOf, type Deferred } from './support/room.js';

fakeTimers();

const muted = (...mutedUserIds: string[]) => snapshotOf({ mutedUserIds });

/** A store of which every reply comes when the test says so. */
function openByHand(more: Partial<MuteAdapter> = {}) {
  const reads = createManualReads(createMemoryAdapter({ without: ['subscribe'] }));
  const writes: Deferred<MuteReceipt>[] = [];
  const write = () => {
    const answer = defer<MuteReceipt>();
    writes.push(answer);
    return answer.promise;
  };
  const adapter = Object.assign(reads, { muteGroup: write, unmuteGroup: write, unmuteUsers: write, unmuteAllUsers: write }, more);
  const store = createMuteStore({ adapter, groupId });
  return { adapter, store, state: store.getState, reads: reads.reads, writes, shown: () => store.getState().snapshot?.mutedUserIds };
}

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length < 2 ? [[...items]] : items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));

describe('reads', () => {
  it.each(permutations([0, 1, 2]))('answered in the order %i, %i, %i show the one that began last, and no other', async (...order) => {
    const { state, reads, shown } = openByHand();
    const all = [state().refresh(), state().refresh({ fresh: true }), state().refresh({ fresh: true })];
    for (const at of order) {
      reads[at]?.resolve(muted(`read${at}`));
      await pass();
      const newest = order.indexOf(2) <= order.indexOf(at);
      expect(shown()).toEqual(newest ? ['read2'] : undefined);
      expect(state().readStatus).toBe(newest ? 'success' : 'pending');
    }
    await Promise.all(all);
  });

  it('join one that is under way, unless they have to be fresh', async () => {
    const { state, reads, shown } = openByHand();
    const both = [state().refresh(), state().refresh()];
    expect(reads).toHaveLength(1);
    reads[0]?.resolve(muted('a'));
    await Promise.all(both);
    expect(shown()).toEqual(['a']);
    void state().refresh();
    void state().refresh({ fresh: true });
    expect(reads).toHaveLength(3);
  });

  it('wait for a later one also where one that began after both has failed', async () => {
    const { state, reads, shown } = openByHand();
    for (let at = 0; at < 3; at++) void state().refresh({ fresh: true });
    reads[2]?.reject(new MuteError('BACKEND_UNAVAILABLE', 'down'));
    await pass();
    reads[0]?.resolve(muted('first'));
    await pass();
    expect(shown()).toBeUndefined();
    reads[1]?.resolve(muted('second'));
    await pass();
    expect(shown()).toEqual(['second']);
    expect(state()).toMatchObject({ readStatus: 'success', readError: null });
  });

  it('that are overtaken fail in silence', async () => {
    const { state, reads, shown } = openByHand();
    void state().refresh();
    void state().refresh({ fresh: true });
    reads[1]?.resolve(muted('new'));
    await pass();
    reads[0]?.reject(new MuteError('TIMEOUT', 'late'));
    await pass();
    expect(shown()).toEqual(['new']);
    expect(state()).toMatchObject({ readStatus: 'success', readError: null });
  });

  it('show a failure until one succeeds, with the last known state', async () => {
    const { state, reads, shown } = openByHand();
    void state().refresh();
    expect(state().readStatus).toBe('pending');
    reads[0]?.resolve(muted('a'));
    await pass();
    void state().refresh({ fresh: true });
    reads[1]?.reject(new MuteError('NETWORK', 'offline'));
    await pass();
    expect(state()).toMatchObject({ readStatus: 'error', readError: { code: 'NETWORK' } });
    expect(shown()).toEqual(['a']);
    void state().refresh();
    expect(state().readStatus).toBe('pending');
    reads[2]?.resolve(muted('b'));
    await pass();
    expect(state()).toMatchObject({ readStatus: 'success', readError: null });
  });

  it('may throw at once, and anything', async () => {
    const { state, adapter } = openByHand();
    adapter.readMuteState = () => {
      throw new TypeError('boom');
    };
    await state().refresh();
    expect(state()).toMatchObject({ readStatus: 'error', readError: { code: 'SERVER_ERROR', message: 'boom' } });
  });

  it('that bring fields of a backend’s own, a code among them, are read all the same', async () => {
    const { state, reads, shown } = openByHand();
    void state().refresh();
    reads[0]?.resolve(Object.assign(muted('a'), { code: 0 }));
    await pass();
    expect(state()).toMatchObject({ readStatus: 'success', readError: null });
    expect(shown()).toEqual(['a']);
  });

  it('that bring nothing have failed', async () => {
    const { state, adapter } = openByHand();
    // @ts-expect-error: what plain JavaScript can do
    adapter.readMuteState = async () => {};
    await state().refresh();
    expect(state()).toMatchObject({ readStatus: 'error', readError: { code: 'SERVER_ERROR', message: 'No state was read.' } });
  });
});

describe('a read and a write', () => {
  it('begun before the receipt was shown is dropped', async () => {
    const { state, reads, writes, shown } = openByHand();
    void state().refresh();
    void state().muteGroup({ exemptUserIds: [] });
    void state().refresh({ fresh: true });
    writes[0]?.resolve({ requestIds: [], snapshot: snapshotOf({ groupMuted: true, mutedUserIds: ['receipt'] }) });
    await pass();
    expect(shown()).toEqual(['receipt']);
    reads[1]?.resolve(muted('during'));
    reads[0]?.resolve(muted('before'));
    await pass();
    expect(shown()).toEqual(['receipt']);
    expect(state().snapshot?.groupMuted).toBe(true);
    expect(state().readStatus).toBe('success');
  });

  it('whose reply was shown during the write makes the receipt doubtful: the state is read once more', async () => {
    const { state, reads, writes, shown } = openByHand();
    void state().muteGroup({ exemptUserIds: [] });
    void state().refresh();
    reads[0]?.resolve(snapshotOf({ groupMuted: true, mutedUserIds: ['newer'] }));
    await pass();
    writes[0]?.resolve({ requestIds: [], snapshot: snapshotOf({ groupMuted: true, mutedUserIds: ['older'] }) });
    await pass();
    expect(shown()).toEqual(['newer']);
    expect(state().group).toMatchObject({ status: 'pending', phase: 'checking' });
    reads[1]?.resolve(snapshotOf({ groupMuted: true, mutedUserIds: ['newest'] }));
    await pass();
    expect(shown()).toEqual(['newest']);
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'confirmed' } });
  });

  it('begun before the write and answered during it makes the receipt doubtful as well', async () => {
    const { state, reads, writes, shown } = openByHand();
    void state().refresh();
    void state().muteGroup({ exemptUserIds: [] });
    reads[0]?.resolve(snapshotOf({ groupMuted: true, mutedUserIds: ['newer'] }));
    await pass();
    writes[0]?.resolve({ requestIds: [], snapshot: snapshotOf({ groupMuted: true, mutedUserIds: ['older'] }) });
    await pass();
    expect(shown()).toEqual(['newer']);
    expect(reads).toHaveLength(2);
  });

  it('begun after the receipt is shown', async () => {
    const { state, reads, writes, shown } = openByHand();
    void state().muteGroup({ exemptUserIds: [] });
    writes[0]?.resolve({ requestIds: [], snapshot: snapshotOf({ groupMuted: true }) });
    await pass();
    void state().refresh();
    reads[0]?.resolve(muted('after'));
    await pass();
    expect(shown()).toEqual(['after']);
  });

  it('that fails is read again', async () => {
    const { state, reads, writes, shown } = openByHand();
    void state().muteGroup({ exemptUserIds: [] });
    writes[0]?.reject(new MuteError('SERVER_ERROR', 'no'));
    await pass();
    expect(reads).toHaveLength(1);
    reads[0]?.resolve(muted('a'));
    await pass();
    expect(shown()).toEqual(['a']);
  });
});

describe('two writes at once', () => {
  it.each(permutations([0, 1]))('answered in the order %i, %i never end with the older receipt', async (...order) => {
    const { state, reads, writes, shown } = openByHand();
    void state().muteGroup({ exemptUserIds: [] });
    void state().unmute(['a']);
    await pass();
    const receipts = [snapshotOf({ groupMuted: true, mutedUserIds: ['group'] }), snapshotOf({ groupMuted: true, mutedUserIds: ['users'] })];
    for (const at of order) {
      const snapshot = receipts[at];
      if (snapshot) writes[at]?.resolve({ requestIds: [], snapshot });
      await pass();
    }
    // Only the first is certain to be the newest; the other lane reads.
    expect(shown()).toEqual([order[0] === 0 ? 'group' : 'users']);
    expect(reads).toHaveLength(1);
    reads[0]?.resolve(snapshotOf({ groupMuted: true, mutedUserIds: ['both'] }));
    await pass();
    expect(shown()).toEqual(['both']);
  });
});

describe('a live client and the rest', () => {
  const connect = () => {
    let tell: (snapshot: MuteSnapshot) => void = () => {};
    const room = openByHand({
      subscribe: (_, onSnapshot) => {
        tell = onSnapshot;
        return () => {};
      },
    });
    const disconnect = room.store.connect();
    return { ...room, disconnect, tell: (snapshot: MuteSnapshot) => tell(snapshot) };
  };

  it('reports over a read that began before', async () => {
    const { reads, tell, shown } = connect();
    tell(muted('told'));
    await pass(250);
    reads[0]?.resolve(muted('read'));
    await pass();
    expect(shown()).toEqual(['told']);
  });

  it('gives way to a read that began after', async () => {
    const { state, reads, tell, shown } = connect();
    tell(muted('told'));
    await pass(250);
    void state().refresh({ fresh: true });
    reads[1]?.resolve(muted('read'));
    await pass();
    expect(shown()).toEqual(['read']);
  });

  it('makes the receipt of a write doubtful that was under way', async () => {
    const { state, reads, writes, tell, shown } = connect();
    void state().muteGroup({ exemptUserIds: [] });
    tell(muted('told'));
    await pass(250);
    writes[0]?.resolve({ requestIds: [], snapshot: snapshotOf({ groupMuted: true, mutedUserIds: ['receipt'] }) });
    await pass();
    expect(shown()).toEqual(['told']);
    reads[1]?.resolve(snapshotOf({ groupMuted: true, mutedUserIds: ['read'] }));
    await pass();
    expect(shown()).toEqual(['read']);
    expect(state().group).toMatchObject({ status: 'success' });
  });
});

describe('shared reads', () => {
  it('older than a write of ours are read again, past the cache', async () => {
    const { state, adapter, reads, writes, shown } = openByHand();
    void state().muteGroup({ exemptUserIds: [] });
    writes[0]?.resolve({ requestIds: [], snapshot: snapshotOf({ groupMuted: true, mutedUserIds: ['receipt'] }) });
    await pass(600);
    const refreshed = state().refresh();
    adapter.context = { ageMs: 700 };
    reads[0]?.resolve(muted('old'));
    await pass();
    expect(shown()).toEqual(['receipt']);
    expect(reads.map(({ fresh }) => fresh)).toEqual([false, true]);
    adapter.context = { ageMs: 0 };
    reads[1]?.resolve(muted('fresh'));
    await refreshed;
    expect(shown()).toEqual(['fresh']);
  });

  it('of which a run of many calls was part are read again as well', async () => {
    const { state, adapter, reads, writes } = openByHand();
    void state().unmute(people(60));
    await pass();
    for (const write of writes) write.resolve({ requestIds: [] });
    await pass();
    reads[0]?.resolve(snapshotOf());
    await pass(500);
    void state().refresh();
    adapter.context = { ageMs: 900 };
    reads[1]?.resolve(muted('user1'));
    await pass();
    expect(reads.map(({ fresh }) => fresh)).toEqual([true, false, true]);
  });

  it('older than what is shown are dropped, without another read', async () => {
    const { state, adapter, reads, shown } = openByHand();
    void state().refresh({ fresh: true });
    reads[0]?.resolve(muted('fresh'));
    await pass(300);
    void state().refresh();
    adapter.context = { ageMs: 800 };
    reads[1]?.resolve(muted('old'));
    await pass();
    expect(shown()).toEqual(['fresh']);
    expect(reads).toHaveLength(2);
    expect(state().readStatus).toBe('success');
  });

  it('count after the clock was put back, as if it had not been', async () => {
    const { state, adapter, reads, shown } = openByHand();
    void state().refresh();
    reads[0]?.resolve(muted('before'));
    await pass(5000);
    vi.setSystemTime(Date.now() - 600_000);
    void state().refresh();
    adapter.context = { ageMs: 300 };
    reads[1]?.resolve(muted('after'));
    await pass();
    expect(shown()).toEqual(['after']);
  });

  it('called unchanged by a server since a reply that was dropped are read again, past the cache', async () => {
    const { state, reads, writes, shown } = openByHand();
    void state().refresh();
    reads[0]?.resolve(muted('first'));
    await pass();
    void state().muteGroup({ exemptUserIds: [] });
    void state().refresh();
    writes[0]?.resolve({ requestIds: [], snapshot: snapshotOf({ groupMuted: true, mutedUserIds: ['receipt'] }) });
    await pass();
    const dropped = muted('dropped');
    reads[1]?.resolve(dropped);
    await pass(300);
    expect(shown()).toEqual(['receipt']);
    void state().refresh();
    reads[2]?.resolve(dropped);
    await pass();
    expect(shown()).toEqual(['receipt']);
    expect(reads[3]).toMatchObject({ fresh: true });
  });

  it('called unchanged by a server count as long as nothing else was shown since, and are then read again, past the cache', async () => {
    const told: { now?: (snapshot: MuteSnapshot) => void } = {};
    const { store, state, reads, shown } = openByHand({
      subscribe: (_, onSnapshot) => {
        told.now = onSnapshot;
        return () => {};
      },
    });
    const disconnect = store.connect();
    const unchanged = muted('before');
    reads[0]?.resolve(unchanged);
    await pass(1000);
    void state().refresh();
    reads[1]?.resolve(unchanged);
    await pass();
    expect(state()).toMatchObject({ readStatus: 'success', readAt: 1_001_000 });
    told.now?.(muted('live'));
    await pass(300);
    void state().refresh();
    reads[2]?.resolve(unchanged);
    await pass();
    expect(shown()).toEqual(['live']);
    expect(reads.map(({ fresh }) => fresh)).toEqual([false, false, false, true]);
    reads[3]?.resolve(muted('fresh'));
    await pass();
    expect(shown()).toEqual(['fresh']);
    disconnect();
  });

  it('are as old as they say', async () => {
    const { state, adapter, reads } = openByHand();
    void state().refresh();
    adapter.context = { ageMs: 400 };
    reads[0]?.resolve(muted('a'));
    await pass();
    expect(state()).toMatchObject({ readAt: 999_600, lastComplete: { readAt: 999_600 } });
  });
});

describe('what did not change', () => {
  const copy = (more: Partial<MuteSnapshot> = {}) =>
    snapshotOf({ exemptUserIds: ['e'], mutedUserIds: people(1000), alwaysExemptUserIds: ['host'], ...more });

  const changedBetween = (before: MuteState, after: MuteState) =>
    Object.entries(after).flatMap(([name, value]) => (new Map(Object.entries(before)).get(name) === value ? [] : [name]));

  it('keeps its identity at each read, so that nothing is drawn again', async () => {
    const { state, store, adapter, reads } = openByHand();
    adapter.context = { permissions: ['read', 'muteGroup'] };
    void state().refresh();
    reads[0]?.resolve(copy());
    await pass(1000);
    const before = state();
    const told = vi.fn();
    store.subscribe(told);
    adapter.context = { permissions: ['read', 'muteGroup'] };
    void state().refresh();
    reads[1]?.resolve(copy());
    await pass();
    expect(changedBetween(before, state())).toEqual(['readAt']);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('keeps the identity of each list when another one changed', async () => {
    const { state, reads } = openByHand();
    void state().refresh();
    reads[0]?.resolve(copy());
    await pass();
    const before = state().snapshot;
    void state().refresh();
    reads[1]?.resolve(copy({ groupMuted: true, exemptUserIds: ['f'] }));
    await pass();
    expect(state().snapshot).toMatchObject({ groupMuted: true, exemptUserIds: ['f'] });
    expect(state().snapshot?.mutedUserIds).toBe(before?.mutedUserIds);
    expect(state().snapshot?.alwaysExemptUserIds).toBe(before?.alwaysExemptUserIds);
  });

  it('shows a list in another order anew', async () => {
    const { state, reads } = openByHand();
    void state().refresh();
    reads[0]?.resolve(muted('a', 'b'));
    await pass();
    void state().refresh();
    reads[1]?.resolve(muted('b', 'a'));
    await pass();
    expect(state().snapshot?.mutedUserIds).toEqual(['b', 'a']);
  });

  it('keeps who is always exempt when a reply does not say', async () => {
    const { state, reads } = openByHand();
    void state().refresh();
    reads[0]?.resolve(copy());
    await pass();
    void state().refresh();
    reads[1]?.resolve(muted('a'));
    await pass();
    expect(state().snapshot).toEqual({ ...muted('a'), alwaysExemptUserIds: ['host'] });
  });

  it('shows 100,000 muted users as the list that was handed in', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(100_000) });
    const list = adapter.read(groupId).mutedUserIds;
    expect(state().snapshot?.mutedUserIds).toBe(list);
    expect(state().lastComplete?.userIds).toBe(list);
  });

  it('neither copies nor walks 100,000 muted users while nobody is picked', async () => {
    const { state, reads } = openByHand();
    void state().refresh();
    reads[0]?.resolve(muted('a'));
    await pass();
    const touched = vi.fn();
    const list = new Proxy(people(100_000), {
      get(target, key, receiver) {
        if (key !== 'length') touched(key);
        return Reflect.get(target, key, receiver);
      },
    });
    void state().refresh();
    reads[1]?.resolve(snapshotOf({ mutedUserIds: list }));
    await pass();
    expect(state().snapshot?.mutedUserIds).toBe(list);
    expect(touched).not.toHaveBeenCalled();
  });
});

describe('an adapter in plain JavaScript', () => {
  it.each([
    ['a set', new Set(['a'])],
    ['a list', ['a']],
  ])('may give %s of people', async (_, mutedUserIds) => {
    const readMuteState = async () => ({ ...snapshotOf(), mutedUserIds });
    // @ts-expect-error: what plain JavaScript can do
    const { state } = openByHand({ readMuteState });
    for (let time = 0; time < 2; time++) await state().refresh();
    expect(state()).toMatchObject({ readStatus: 'success', lastComplete: { userIds: ['a'] } });
  });

  it('ends in a failed read, and in the end of each command, where it gives no list of people', async () => {
    const { state, adapter, writes } = openByHand();
    // @ts-expect-error: what plain JavaScript can do
    adapter.readMuteState = async () => ({ ...snapshotOf(), mutedUserIds: 7 });
    await state().refresh();
    expect(state()).toMatchObject({ readStatus: 'error', readError: { code: 'SERVER_ERROR' }, snapshot: null });
    const command = state().muteGroup({ exemptUserIds: [] });
    await pass();
    writes[0]?.resolve({ requestIds: [] });
    await pass(10_000);
    await command;
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'unconfirmable' } });
  });

  it('says nothing with what it leaves out', async () => {
    const { state, adapter, writes } = openByHand();
    // @ts-expect-error: what plain JavaScript can do
    adapter.readMuteState = async () => ({ mutedUserIds: ['a'] });
    await state().refresh();
    expect(state().snapshot).toMatchObject({ groupMuted: null, exemptUserIds: null, mutedUserIds: ['a'] });
    const command = state().muteGroup({ exemptUserIds: [] });
    await pass();
    writes[0]?.resolve({ requestIds: [] });
    await command;
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'unconfirmable' } });
  });

  it('is shown all the same where its age is no number', async () => {
    const { state, adapter, reads, shown } = openByHand();
    adapter.context = { ageMs: Number.NaN };
    void state().refresh();
    reads[0]?.resolve(muted('a'));
    await pass();
    expect(shown()).toEqual(['a']);
    expect(state()).toMatchObject({ readStatus: 'success', readAt: 1_000_000 });
  });
});

describe('what is not said', () => {
  it('is null, never false or empty', async () => {
    const { state, reads } = openByHand();
    expect(state()).toMatchObject({ snapshot: null, lastComplete: null, readAt: null, readStatus: 'idle' });
    void state().refresh();
    const nothing = { groupMuted: null, exemptUserIds: null, mutedUserIds: null, mutedUserIdsComplete: false };
    reads[0]?.resolve(nothing);
    await pass();
    expect(state()).toMatchObject({ snapshot: nothing, lastComplete: null, readStatus: 'success' });
  });

  it('does not wipe the last complete list, which keeps the age of its last reading', async () => {
    const { state, reads } = openByHand();
    for (const [at, snapshot] of [muted('a'), muted('a'), snapshotOf({ mutedUserIds: null, mutedUserIdsComplete: false })].entries()) {
      void state().refresh();
      reads[at]?.resolve(snapshot);
      await pass(1000);
    }
    expect(state().snapshot?.mutedUserIds).toBeNull();
    expect(state().lastComplete).toEqual({ userIds: ['a'], readAt: 1_001_000 });
  });

  it('is no whole list, whatever an adapter calls it', async () => {
    const { state, reads } = openByHand();
    void state().refresh();
    reads[0]?.resolve(snapshotOf({ mutedUserIds: null, mutedUserIdsComplete: true }));
    await pass();
    expect(state().snapshot).toMatchObject({ mutedUserIds: null, mutedUserIdsComplete: false });
  });

  it('because an adapter stumbles over what came with it is an error, and the next read counts', async () => {
    let broken = true;
    const readContext = () => {
      if (broken) throw new TypeError('nothing is known of it');
      return undefined;
    };
    const { state, reads } = openByHand({ readContext });
    void state().refresh();
    reads[0]?.resolve(muted('a'));
    await pass();
    expect(state()).toMatchObject({ snapshot: null, readStatus: 'error', readError: { message: 'nothing is known of it' } });
    broken = false;
    void state().refresh();
    reads[1]?.resolve(muted('a'));
    await pass();
    expect(state()).toMatchObject({ snapshot: muted('a'), readStatus: 'success', readError: null });
  });
});

describe('capabilities', () => {
  it('follow what a read brought', async () => {
    const { state, adapter } = await openRoom();
    expect(state().capabilities).toMatchObject({ maxUsersPerCall: 30, maxExemptUsers: 30 });
    Object.assign(adapter, { capabilities: { maxUsersPerCall: 5 } });
    await state().refresh();
    expect(state().capabilities).toMatchObject({ maxUsersPerCall: 5, maxExemptUsers: 30 });
    expect(state().select(people(6)).added).toHaveLength(5);
  });

  it('refuse a group id that can not be one', () => {
    const adapter = createMemoryAdapter();
    for (const bad of ['', '..', 'a\nb']) expect(() => createMuteStore({ adapter, groupId: bad })).toThrow('groupId');
  });
});
