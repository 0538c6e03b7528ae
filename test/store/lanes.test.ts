import { afterEach, expect, it, vi } from 'vitest';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import type { MuteReceipt } from '../../src/core/types.js';
import type { MuteStore } from '../../src/store/state.js';
import { defer, snapshotOf } from './support/room.js';

/** A store whose commands are not loaded yet, and whose file comes or does not. */
async function unloaded(
  file: 'comes' | 'fails' | 'fails once' | 'stalls',
): Promise<{ store: MuteStore; adapter: ReturnType<typeof createMemoryAdapter>; arrive: () => void }> {
  vi.resetModules();
  let left = file === 'fails' ? Infinity : file === 'fails once' ? 1 : 0;
  const stalled = defer<void>();
  vi.doMock('../../src/store/lanes.js', async (original) => {
    if (left-- > 0) throw new Error('offline');
    if (file === 'stalls') await stalled.promise;
    return original();
  });
  const { createMuteStore } = await import('../../src/store/create-mute-store.js');
  const adapter = createMemoryAdapter({ mutedUserIds: ['user1', 'user2'] });
  const store = createMuteStore({ adapter, groupId: 'room1' });
  await store.getState().refresh();
  return { store, adapter, arrive: () => stalled.resolve() };
}

afterEach(() => {
  vi.useRealTimers();
  vi.doUnmock('../../src/store/lanes.js');
});

it('shows a command as pending while its code is on its way, and runs it once for two presses', async () => {
  const { store, adapter } = await unloaded('comes');
  const { muteGroup, unmute } = store.getState();
  const all = Promise.all([muteGroup({ exemptUserIds: [] }), muteGroup({ exemptUserIds: [] }), unmute(['user1']), unmute(['user2'])]);
  expect(store.getState()).toMatchObject({ group: { status: 'pending' }, users: { status: 'pending', progress: { done: 0, total: 1 } } });
  await all;
  expect(store.getState()).toMatchObject({
    group: { status: 'success' },
    users: { status: 'success', result: { doneUserIds: ['user1'] } },
  });
  expect(
    adapter.calls
      .filter(({ action }) => action !== 'read')
      .map(({ action }) => action)
      .toSorted(),
  ).toEqual(['muteGroup', 'unmuteUsers']);
});

it('sends nothing of a run that is stopped before its code is there', async () => {
  const { store, adapter } = await unloaded('comes');
  const run = store.getState().unmute(['user1']);
  store.getState().cancel();
  expect(await run).toMatchObject({ doneUserIds: [], notSentUserIds: ['user1'] });
  expect(adapter.calls.every(({ action }) => action === 'read')).toBe(true);
});

it('mutes and lifts although the code of the commands can not be had', async () => {
  const { store, adapter } = await unloaded('fails');
  await store.getState().muteGroup({ exemptUserIds: ['user9'] });
  expect(store.getState()).toMatchObject({
    group: { status: 'success', result: { exemptUserIds: ['user9'], edited: false } },
    snapshot: { groupMuted: true },
    lastExemptUserIds: ['user9'],
  });
  await store.getState().unmuteGroup();
  expect(adapter.read('room1').groupMuted).toBe(false);

  adapter.fail('muteGroup', 'NOT_ALLOWED');
  await store.getState().muteGroup({ exemptUserIds: [] });
  expect(store.getState().group).toMatchObject({ status: 'error', error: { code: 'NOT_ALLOWED' } });
});

it('keeps nobody waiting for code that stalls, and uses it once it comes', async () => {
  vi.useFakeTimers();
  const { store, adapter, arrive } = await unloaded('stalls');
  const mute = store.getState().muteGroup({ exemptUserIds: [] });
  await vi.advanceTimersByTimeAsync(4999);
  expect(store.getState().group).toMatchObject({ status: 'pending' });
  await vi.advanceTimersByTimeAsync(1);
  await mute;
  expect(store.getState()).toMatchObject({ group: { status: 'success' }, snapshot: { groupMuted: true } });

  // Waited for once: the next command is sent, or fails, at once.
  await store.getState().unmuteGroup();
  expect(adapter.read('room1').groupMuted).toBe(false);
  expect(await store.getState().unmute(['user1'])).toMatchObject({ notSentUserIds: ['user1'], error: { code: 'NETWORK' } });

  arrive();
  await import('../../src/store/lanes.js');
  expect(await store.getState().unmute(['user1'])).toMatchObject({ doneUserIds: ['user1'] });
});

it('leaves no timer behind, which would keep a process alive', async () => {
  vi.useFakeTimers();
  const { store } = await unloaded('comes');
  await store.getState().muteGroup({ exemptUserIds: [] });
  expect(vi.getTimerCount()).toBe(0);
});

it('changes nothing of what somebody else may have changed while the code that would compare can not be had', async () => {
  const { store, adapter } = await unloaded('fails');
  await store.getState().muteGroup({ exemptUserIds: ['user8'], basedOn: [] });
  expect(store.getState().group).toMatchObject({ status: 'error', error: { code: 'NETWORK', outcomeUnknown: false } });
  expect(adapter.read('room1').groupMuted).toBe(false);
});

it('says so when the code for unmuting people can not be had, and asks for it again', async () => {
  const { store } = await unloaded('fails once');
  const unsent = await store.getState().unmute(['user1']);
  expect(unsent).toMatchObject({ notSentUserIds: ['user1'], error: { code: 'NETWORK', retryable: true } });
  expect(store.getState().users).toMatchObject({ status: 'error' });
  expect(await store.getState().unmute(['user1'])).toMatchObject({ doneUserIds: ['user1'] });
});

it.each([[Array.from({ length: 31 }, (_, at) => `user${at}`)], [['a,b']], [['*']]])(
  'lets no wrong list through without the code of the commands',
  async (exemptUserIds) => {
    const { store, adapter } = await unloaded('fails');
    const muteGroup = vi.spyOn(adapter, 'muteGroup');
    await store.getState().muteGroup({ exemptUserIds });
    expect(muteGroup).not.toHaveBeenCalled();
    expect(store.getState().group).toMatchObject({ status: 'error', error: { code: 'INPUT_INVALID' } });
  },
);

it('says so when the code that asks about people can not be had, and asks for it again', async () => {
  const { store } = await unloaded('fails once');
  const { signal } = new AbortController();
  await expect(store.listMembers(undefined, signal)).rejects.toMatchObject({ code: 'NETWORK' });
  await expect(store.listMembers(undefined, signal)).resolves.toMatchObject({ users: [] });
});

it('calls nothing confirmed that was not read back, without the code of the commands', async () => {
  const { store, adapter } = await unloaded('fails');
  adapter.muteGroup = async () => ({ requestIds: [] });
  await store.getState().muteGroup({ exemptUserIds: [] });
  expect(store.getState().group).toMatchObject({ status: 'success', result: { confirmation: 'unconfirmable' } });
  adapter.muteGroup = async () => ({ requestIds: [], snapshot: snapshotOf({ groupMuted: true, exemptUserIds: ['other'] }) });
  await store.getState().muteGroup({ exemptUserIds: ['user9'] });
  expect(store.getState().group).toMatchObject({ status: 'success', result: { confirmation: 'unconfirmable' } });
});

it('shows no receipt over a newer state, without the code of the commands', async () => {
  const { store, adapter } = await unloaded('fails');
  const answer = defer<MuteReceipt>();
  const sent = defer<void>();
  adapter.muteGroup = () => {
    sent.resolve();
    return answer.promise;
  };
  const mute = store.getState().muteGroup({ exemptUserIds: [] });
  await sent.promise;
  adapter.act.muteUsers('room1', ['new']);
  await store.getState().refresh({ fresh: true });
  answer.resolve({ requestIds: [], snapshot: snapshotOf({ groupMuted: true }) });
  await mute;
  expect(store.getState().snapshot?.mutedUserIds).toEqual(['user1', 'user2', 'new']);
});

it('reads again after a failure, without the code of the commands', async () => {
  const { store, adapter } = await unloaded('fails');
  adapter.fail('muteGroup', 'TIMEOUT');
  await store.getState().muteGroup({ exemptUserIds: [] });
  expect(store.getState().group).toMatchObject({ status: 'error', error: { code: 'TIMEOUT', outcomeUnknown: true } });
  expect(adapter.calls.at(-1)).toMatchObject({ action: 'read', fresh: true });
});
