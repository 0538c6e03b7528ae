import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MuteError } from '../../src/core/errors.js';
import { createMemoryAdapter, type MemoryAdapterOptions } from '../../src/adapters/memory.js';
import type { MuteReceipt, MuteSnapshot } from '../../src/core/types.js';
import { createMuteStore } from '../../src/store/create-mute-store.js';
import { createManualReads, defer, fakeTimers, groupId, pass, people, snapshotOf } from './support/room.js';

fakeTimers();

let visibility: DocumentVisibilityState = 'visible';
beforeEach(() => {
  visibility = 'visible';
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function makeRoom(options: MemoryAdapterOptions = {}) {
  const adapter = createMemoryAdapter(options);
  const store = createMuteStore({ adapter, groupId });
  return { adapter, store, state: store.getState, reads: () => adapter.calls.filter(({ action }) => action === 'read').length };
}

function makeTold() {
  const listeners = new Set<(snapshot: MuteSnapshot) => void>();
  const adapter = createManualReads(createMemoryAdapter());
  adapter.subscribe = (_, onSnapshot) => {
    listeners.add(onSnapshot);
    return () => listeners.delete(onSnapshot);
  };
  const store = createMuteStore({ adapter, groupId });
  const tell = (...mutedUserIds: string[]): void => {
    for (const listener of listeners) listener(snapshotOf({ mutedUserIds }));
  };
  return { adapter, store, state: store.getState, listeners, tell, shown: () => store.getState().snapshot?.mutedUserIds };
}

describe('connecting', () => {
  it('reads and subscribes; the last to leave ends both', async () => {
    const { store, listeners, adapter } = makeTold();
    const first = store.connect();
    const second = store.connect();
    expect([listeners.size, adapter.reads.length]).toEqual([1, 1]);
    first();
    first();
    expect(listeners.size).toBe(1);
    second();
    expect(listeners.size).toBe(0);
    expect(adapter.reads[0]?.signal.aborted).toBe(true);
  });

  it('twice, as StrictMode does, ends with one subscription and the state shown', async () => {
    const { store, state, listeners, adapter } = makeTold();
    store.connect()();
    store.connect();
    expect(listeners.size).toBe(1);
    adapter.reads[0]?.reject(new MuteError('ABORTED', 'aborted'));
    await pass();
    expect(state()).toMatchObject({ readStatus: 'pending', readError: null });
    adapter.reads[1]?.resolve(snapshotOf({ mutedUserIds: ['a'] }));
    await pass();
    expect(state()).toMatchObject({ readStatus: 'success', snapshot: { mutedUserIds: ['a'] } });
  });

  it('does not show the reply to a read that was aborted, even if the adapter pays no heed', async () => {
    const { store, state, adapter } = makeTold();
    store.connect()();
    adapter.reads[0]?.resolve(snapshotOf({ mutedUserIds: ['a'] }));
    await pass();
    expect(state()).toMatchObject({ snapshot: null, readStatus: 'idle', readError: null });
  });

  it('reads all the same when the chat client can not be subscribed to, and tells why', async () => {
    const { adapter, store, state, reads } = makeRoom({ mutedUserIds: ['a'] });
    const errors: unknown[] = [];
    store.subscribe(({ readError }) => errors.push(readError));
    adapter.subscribe = () => {
      throw new Error('not logged in');
    };
    const disconnect = store.connect();
    expect(errors[0]).toMatchObject({ code: 'SERVER_ERROR', message: 'not logged in' });
    await pass();
    expect(state()).toMatchObject({ readStatus: 'success', readError: null, snapshot: { mutedUserIds: ['a'] } });
    disconnect();
    store.connect();
    await pass();
    expect(reads()).toBe(2);
  });

  it('works where there is neither a page nor a subscription', async () => {
    vi.stubGlobal('document', undefined);
    const { store, state } = makeRoom({ without: ['subscribe'], mutedUserIds: ['a'] });
    const disconnect = store.connect({ refreshIntervalMs: 1000 });
    await pass(1000);
    expect(state().snapshot?.mutedUserIds).toEqual(['a']);
    disconnect();
    vi.unstubAllGlobals();
  });
});

describe('live changes', () => {
  it('are shown at most once a frame, the newest of them', async () => {
    const { store, tell, shown } = makeTold();
    store.connect();
    const changes = vi.fn();
    store.subscribe(changes);
    for (let at = 0; at < 100; at++) tell(`user${at}`);
    expect(changes).not.toHaveBeenCalled();
    await pass(17);
    expect(changes).toHaveBeenCalledTimes(1);
    expect(shown()).toEqual(['user99']);
    for (let ms = 0; ms < 160; ms++) {
      tell(`later${ms}`);
      await pass(1);
    }
    expect(changes.mock.calls.length).toBeLessThanOrEqual(12);
    await pass(17);
    expect(shown()).toEqual(['later159']);
  });

  it('are shown on a hidden page too, which gets no frames', async () => {
    vi.stubGlobal('requestAnimationFrame', () => 1);
    const { store, tell, shown } = makeTold();
    store.connect();
    tell('a');
    await pass(249);
    expect(shown()).toBeUndefined();
    await pass(1);
    expect(shown()).toEqual(['a']);
    vi.unstubAllGlobals();
  });

  it('ask for no frame while the page is hidden, where a storm of them would pile up', async () => {
    const { store, tell, shown } = makeTold();
    store.connect();
    visibility = 'hidden';
    const frame = vi.spyOn(globalThis, 'requestAnimationFrame');
    for (let minute = 0; minute < 60; minute++) {
      tell(`user${minute}`);
      await pass(60_000);
    }
    expect(shown()).toEqual(['user59']);
    expect(frame).not.toHaveBeenCalled();
  });

  it('that came before a receipt are not shown over it; whether they are newer is read; later ones are shown', async () => {
    const { store, state, adapter, tell, shown } = makeTold();
    store.connect();
    adapter.reads[0]?.resolve(snapshotOf());
    await pass(17);
    const receipt = defer<MuteReceipt>();
    adapter.muteGroup = () => receipt.promise;
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass();
    tell('old');
    receipt.resolve({ requestIds: [], snapshot: snapshotOf({ groupMuted: true }) });
    await mute;
    await pass(17);
    expect(state().snapshot).toMatchObject({ groupMuted: true, mutedUserIds: [] });
    expect(adapter.reads).toHaveLength(2);
    tell('new');
    await pass(17);
    expect(shown()).toEqual(['new']);
  });

  it('are shown too where somebody who hears of one brings about the next', async () => {
    const { adapter, store, state } = makeRoom();
    store.connect();
    await pass();
    store.subscribe(({ snapshot }) => {
      if (snapshot?.groupMuted) adapter.act.unmuteGroup(groupId);
    });
    adapter.act.muteGroup(groupId);
    await pass(250);
    expect(adapter.read(groupId).groupMuted).toBe(false);
    expect(state().snapshot?.groupMuted).toBe(false);
  });

  it('are not shown after disconnecting, not even those of a chat client that goes on', async () => {
    const { adapter, store, shown } = makeTold();
    const told: { now?: (snapshot: MuteSnapshot) => void } = {};
    adapter.subscribe = (_, onSnapshot) => {
      told.now = onSnapshot;
      return () => {};
    };
    const disconnect = store.connect();
    told.now?.(snapshotOf({ mutedUserIds: ['a'] }));
    disconnect();
    told.now?.(snapshotOf({ mutedUserIds: ['b'] }));
    await pass(1000);
    expect(shown()).toBeUndefined();
  });

  it('go on after a report that brought nothing', async () => {
    const { store, listeners, tell, shown } = makeTold();
    store.connect();
    // What comes from a chat client need not be what its types say.
    for (const listener of listeners) Reflect.apply(listener, undefined, [null]);
    await pass(300);
    tell('a');
    await pass(300);
    expect(shown()).toEqual(['a']);
  });
});

describe('reading again', () => {
  it('happens on focus and on becoming visible, once for both, and not while hidden', async () => {
    const { store, reads } = makeRoom();
    store.connect();
    await pass(5000);
    visibility = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(reads()).toBe(1);
    visibility = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    window.dispatchEvent(new Event('focus'));
    expect(reads()).toBe(2);
    await pass(1000);
    window.dispatchEvent(new Event('focus'));
    expect(reads()).toBe(3);
  });

  it('happens on focus after the clock was put back, too', async () => {
    const { store, reads } = makeRoom();
    store.connect();
    await pass(5000);
    vi.setSystemTime(Date.now() - 3_600_000);
    window.dispatchEvent(new Event('focus'));
    expect(reads()).toBe(2);
  });

  it('happens on coming back online, however short after a read that failed', async () => {
    const { store, adapter, state } = makeRoom();
    store.connect();
    await pass(5000);
    adapter.fail('read', 'NETWORK');
    window.dispatchEvent(new Event('focus'));
    await pass();
    expect(state().readStatus).toBe('error');
    window.dispatchEvent(new Event('online'));
    await pass();
    expect(state()).toMatchObject({ readStatus: 'success', readError: null });
  });

  it('does not join a read that hangs since the network went', async () => {
    const { store, adapter, state } = makeRoom({ mutedUserIds: ['a'] });
    const release = adapter.hold('read', { times: 1 });
    store.connect();
    await pass(5000);
    window.dispatchEvent(new Event('online'));
    await pass();
    expect(state().snapshot?.mutedUserIds).toEqual(['a']);
    release();
  });

  it('does not join a read that hangs since the page was frozen', async () => {
    const { store, adapter, state } = makeRoom({ mutedUserIds: ['a'] });
    const release = adapter.hold('read', { times: 1 });
    store.connect();
    visibility = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    await pass(5000);
    visibility = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    await pass();
    expect(state().snapshot?.mutedUserIds).toEqual(['a']);
    release();
  });

  it('happens at the interval, not while the page is hidden', async () => {
    const { store, reads } = makeRoom();
    const disconnect = store.connect({ refreshIntervalMs: 2000 });
    await pass(4000);
    expect(reads()).toBe(3);
    visibility = 'hidden';
    await pass(60_000);
    expect(reads()).toBe(3);
    visibility = 'visible';
    await pass(2000);
    expect(reads()).toBe(4);
    disconnect();
    await pass(60_000);
    expect(reads()).toBe(4);
  });

  it.each([Infinity, 2 ** 31, -1, NaN])('happens never at an interval that no timer can keep: %s', async (refreshIntervalMs) => {
    const { store, reads } = makeRoom();
    store.connect({ refreshIntervalMs });
    await pass(100);
    expect(reads()).toBe(1);
  });

  it('waits for a slow answer instead of asking again', async () => {
    const { store, reads, adapter } = makeRoom();
    const release = adapter.hold('read');
    store.connect({ refreshIntervalMs: 1000 });
    await pass(10_500);
    expect(reads()).toBe(1);
    release();
    await pass(500);
    expect(reads()).toBe(2);
  });

  it('ends with the connection', async () => {
    const { store, reads } = makeRoom();
    store.connect()();
    await pass(5000);
    window.dispatchEvent(new Event('focus'));
    window.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(reads()).toBe(1);
  });
});

describe('disconnecting', () => {
  it('stops a run: what was sent is finished, nothing more is sent or read', async () => {
    const { store, state, adapter, reads } = makeRoom({ mutedUserIds: people(600), latencyMs: 100 });
    const disconnect = store.connect();
    await pass(100);
    state().select(people(600), 600);
    const run = state().unmute();
    await pass(50);
    disconnect();
    await pass(10_000);
    const result = await run;
    expect(adapter.calls.filter(({ action }) => action === 'unmuteUsers')).toHaveLength(4);
    expect(reads()).toBe(1);
    expect(result).toMatchObject({ unconfirmedUserIds: people(120), notSentUserIds: people(480, 120), confirmation: 'unconfirmable' });
    expect(state().selectedUserIds).toEqual(people(480, 120));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends no group command that was waiting to be tried again', async () => {
    const { store, state, adapter } = makeRoom();
    const disconnect = store.connect();
    await pass();
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 5000 });
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass();
    disconnect();
    await mute;
    await pass(10_000);
    expect(adapter.calls.filter(({ action }) => action === 'muteGroup')).toHaveLength(1);
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'THROTTLED' } });
  });

  it('ends the wait for a write to become readable', async () => {
    const { store, state, reads } = makeRoom({ quirks: { readDelayMs: 60_000 } });
    const disconnect = store.connect();
    await pass();
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass(600);
    const before = reads();
    disconnect();
    await mute;
    await pass(10_000);
    expect(reads()).toBe(before);
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'unconfirmable' } });
  });

  it('leaves a store that can be read and connected again', async () => {
    const { store, state, adapter } = makeRoom({ mutedUserIds: ['a'] });
    store.connect()();
    await state().refresh();
    expect(state().snapshot?.mutedUserIds).toEqual(['a']);
    store.connect();
    adapter.act.muteUsers(groupId, ['b']);
    await pass(17);
    expect(state().snapshot?.mutedUserIds).toEqual(['a', 'b']);
  });
});
