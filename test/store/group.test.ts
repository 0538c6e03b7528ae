import { describe, expect, it, vi } from 'vitest';
import { createHttpAdapter } from '../../src/adapters/http.js';
import { MuteError } from '../../src/core/errors.js';
import { createMuteStore } from '../../src/store/create-mute-store.js';
import { groupId, openRoom, pass, people, fakeTimers, snapshotOf } from './support/room.js';

fakeTimers();

describe('muting and lifting', () => {
  it('mutes with the exempt users and shows what was read back', async () => {
    const { state, adapter, sent } = await openRoom();
    await state().muteGroup({ exemptUserIds: ['a', 'b'] });
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['a', 'b'], mutedUserIds: [] });
    expect(state().snapshot).toMatchObject({ groupMuted: true, exemptUserIds: ['a', 'b'] });
    expect(state().group).toEqual({
      status: 'success',
      action: 'muteGroup',
      result: {
        action: 'muteGroup',
        confirmation: 'confirmed',
        edited: false,
        exemptUserIds: ['a', 'b'],
        unexpectedUserIds: [],
        missingUserIds: [],
        requestIds: ['memory-2'],
      },
    });
    expect(state().lastExemptUserIds).toEqual(['a', 'b']);
    // The state that came with the receipt is enough.
    expect(sent('read')).toBe(1);
  });

  it('never lifts for want of a request', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true });
    // @ts-expect-error: what plain JavaScript can do
    await state().muteGroup();
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: [] });
  });

  it('is an error, and not under way for ever, with a list that is none', async () => {
    const { state, sent } = await openRoom();
    // @ts-expect-error: what plain JavaScript can do
    await state().muteGroup({ exemptUserIds: 5 });
    expect(state().group).toMatchObject({ status: 'error', action: 'muteGroup' });
    expect(sent('muteGroup')).toBe(0);
  });

  it('lifts, and leaves individual mutes alone', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true, mutedUserIds: ['troll'] });
    await state().unmuteGroup();
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: false, mutedUserIds: ['troll'] });
    expect(state().group).toMatchObject({ status: 'success', action: 'unmuteGroup', result: { confirmation: 'confirmed' } });
  });

  it('reads by itself when the receipt says nothing', async () => {
    const { state, sent } = await openRoom({ quirks: { receipts: 'bare' } });
    await state().muteGroup({ exemptUserIds: [] });
    expect(sent('read')).toBe(2);
    expect(state().snapshot?.groupMuted).toBe(true);
  });

  it('does nothing at a second click during the command', async () => {
    const { state, adapter, sent } = await openRoom();
    const release = adapter.hold('muteGroup');
    const first = state().muteGroup({ exemptUserIds: ['a'] });
    await state().muteGroup({ exemptUserIds: ['b'] });
    await state().unmuteGroup();
    expect(state().group).toEqual({ status: 'pending', action: 'muteGroup', phase: 'sending' });
    release();
    await first;
    expect([sent('muteGroup'), sent('unmuteGroup')]).toEqual([1, 0]);
    expect(adapter.read(groupId).exemptUserIds).toEqual(['a']);
  });

  it('goes on while a long run on individual mutes is under way', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(600), latencyMs: 10 });
    const run = state().unmute(people(600));
    await pass(15);
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass(20);
    await mute;
    expect(state().group.status).toBe('success');
    expect(state().users.status).toBe('pending');
    await pass(10_000);
    expect((await run)?.doneUserIds).toHaveLength(600);
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, mutedUserIds: [] });
  });

  it('leaves a run free while the group is being muted', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a'] });
    const release = adapter.hold('muteGroup');
    const mute = state().muteGroup({ exemptUserIds: [] });
    expect((await state().unmute(['a']))?.doneUserIds).toEqual(['a']);
    expect(state().group.status).toBe('pending');
    release();
    await mute;
    expect(state().group.status).toBe('success');
  });

  it('can be put out of sight once it is over, not before', async () => {
    const { state, adapter } = await openRoom();
    const release = adapter.hold('muteGroup');
    const mute = state().muteGroup({ exemptUserIds: [] });
    state().dismiss('group');
    expect(state().group.status).toBe('pending');
    release();
    await mute;
    state().dismiss('group');
    expect(state()).toMatchObject({ group: { status: 'idle' }, undo: null });
  });
});

describe('a read-back that contradicts an accepted command', () => {
  it('is repeated after 0.5, 1 and 2 s, and is then called not visible, never failed', async () => {
    const { state, adapter, sent } = await openRoom({ quirks: { readDelayMs: 60_000 } });
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass();
    expect(state().group).toEqual({ status: 'pending', action: 'muteGroup', phase: 'checking' });
    const reads = [sent('read')];
    for (const ms of [499, 1, 999, 1, 1999]) {
      await pass(ms);
      reads.push(sent('read'));
    }
    expect(state().group.status).toBe('pending');
    await pass(1);
    reads.push(sent('read'));
    expect(reads).toEqual([1, 1, 2, 2, 3, 3, 4]);
    await mute;
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'not-visible' } });
    expect(state().undo).toBeNull();
    expect(adapter.read(groupId).groupMuted).toBe(true);
  });

  it('is over as soon as a repeated read agrees', async () => {
    const { state, sent } = await openRoom({ quirks: { readDelayMs: 1200 } });
    const mute = state().muteGroup({ exemptUserIds: ['a'] });
    await pass(1500);
    await mute;
    expect(sent('read')).toBe(3);
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'confirmed' } });
    expect(state().snapshot).toMatchObject({ groupMuted: true, exemptUserIds: ['a'] });
  });

  it('says nothing about a backend that does not say: the command is called unconfirmable', async () => {
    const { state, sent } = await openRoom({ quirks: { unknown: ['groupMuted'] } });
    await state().muteGroup({ exemptUserIds: [] });
    expect(sent('read')).toBe(1);
    expect(state().snapshot?.groupMuted).toBeNull();
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'unconfirmable' } });
    expect(state().undo).toBeNull();
  });

  it('can not be judged without the exempt list', async () => {
    const { state } = await openRoom({ quirks: { unknown: ['exemptUserIds'] } });
    await state().muteGroup({ exemptUserIds: ['a'] });
    expect(state().group).toMatchObject({
      result: { confirmation: 'unconfirmable', exemptUserIds: ['a'], unexpectedUserIds: [], missingUserIds: [] },
    });
    expect(state().undo).toBeNull();
  });

  it('is unconfirmable when nothing can be read', async () => {
    const { state, adapter } = await openRoom({ quirks: { receipts: 'bare' } });
    adapter.fail('read', { code: 'BACKEND_UNAVAILABLE', times: Infinity });
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass(3500);
    await mute;
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'unconfirmable' } });
    expect(state()).toMatchObject({ readStatus: 'error', readError: { code: 'BACKEND_UNAVAILABLE' }, undo: null });
    // What was known before is still shown, as old as it is.
    expect(state()).toMatchObject({ snapshot: { groupMuted: false }, readAt: 1_000_000 });
  });
});

describe('an unknown outcome', () => {
  it.each(['TIMEOUT', 'NETWORK', 'SERVER_ERROR'] as const)('of a %s is checked, and told as done when it took effect', async (code) => {
    const { state, adapter } = await openRoom();
    adapter.fail('muteGroup', { code, outcomeUnknown: true, applied: true });
    await state().muteGroup({ exemptUserIds: ['a'] });
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'confirmed' } });
    expect(state().snapshot?.groupMuted).toBe(true);
    expect(state().undo).toMatchObject({ lane: 'group' });
  });

  it('is called without effect once the reads agree on that', async () => {
    const { state, adapter } = await openRoom();
    adapter.fail('muteGroup', 'TIMEOUT');
    const mute = state().muteGroup({ exemptUserIds: ['a'] });
    await pass();
    expect(state().group).toMatchObject({ status: 'pending', phase: 'checking' });
    await pass(3500);
    await mute;
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'TIMEOUT', outcomeUnknown: true }, tookEffect: false });
    expect(adapter.read(groupId).groupMuted).toBe(false);
    expect(state().undo).toBeNull();
  });

  it('stays unknown when nothing can be read', async () => {
    const { state, adapter } = await openRoom();
    adapter.fail('muteGroup', 'TIMEOUT');
    adapter.fail('read', { code: 'NETWORK', times: Infinity });
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass(3500);
    await mute;
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'TIMEOUT' } });
    expect(state().group).not.toHaveProperty('tookEffect');
  });

  it('of a server that has fallen silent is looked into once: the moderator can act again after 40 s', async () => {
    let silent = false;
    const reply = (): Response => Response.json({ wire: 1, snapshot: snapshotOf(), capabilities: {}, ageMs: 0 });
    const adapter = createHttpAdapter({ endpoint: '/api/mute', fetch: async () => (silent ? new Promise(() => {}) : reply()) });
    const { getState: state } = createMuteStore({ adapter, groupId });
    await state().refresh();
    silent = true;
    void state().muteGroup({ exemptUserIds: [] });
    await pass(20_000);
    expect(state().group).toMatchObject({ status: 'pending', phase: 'checking' });
    await pass(20_000);
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'TIMEOUT', outcomeUnknown: true } });
    expect(state().group).not.toHaveProperty('tookEffect');
  });

  it('of an edit is not taken as done because the group was muted anyway', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true, exemptUserIds: ['a'] });
    adapter.fail('muteGroup', 'TIMEOUT');
    const edit = state().muteGroup({ exemptUserIds: ['b'] });
    await pass(3500);
    await edit;
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'TIMEOUT' }, tookEffect: false });
  });

  it('of an edit stays unknown where the exempt list is not said', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true, quirks: { unknown: ['exemptUserIds'] } });
    adapter.fail('muteGroup', 'TIMEOUT');
    await state().muteGroup({ exemptUserIds: ['b'] });
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'TIMEOUT' } });
    expect(state().group).not.toHaveProperty('tookEffect');
  });
});

describe('too many requests', () => {
  it('is tried again by itself, and the time is shown', async () => {
    const { state, adapter, sent } = await openRoom();
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 3000 });
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass();
    expect(state().group).toEqual({ status: 'pending', action: 'muteGroup', phase: 'waiting', retryAt: 1_003_000 });
    await state().muteGroup({ exemptUserIds: ['other'] });
    await pass(2999);
    expect(sent('muteGroup')).toBe(1);
    await pass(1);
    await mute;
    expect(sent('muteGroup')).toBe(2);
    expect(state().group.status).toBe('success');
  });

  it('waits longer each time when the backend names no time, and gives up after five', async () => {
    const { state, adapter } = await openRoom();
    adapter.fail('unmuteGroup', { code: 'THROTTLED', times: Infinity });
    const lift = state().unmuteGroup();
    await pass(60_000);
    await lift;
    const times = adapter.calls.flatMap(({ action, at }) => (action === 'unmuteGroup' ? [at - 1_000_000] : []));
    expect(times).toEqual([0, 1000, 3000, 7000, 15_000]);
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'THROTTLED' } });
  });

  it('is not tried again where the server says that it is no use: somebody wanted the contrary meanwhile', async () => {
    const { state, adapter } = await openRoom();
    const mute = vi.fn(() => Promise.reject(new MuteError('THROTTLED', 'superseded', { retryable: false })));
    adapter.muteGroup = mute;
    const muting = state().muteGroup({ exemptUserIds: [] });
    await pass(60_000);
    await muting;
    expect(mute).toHaveBeenCalledTimes(1);
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'THROTTLED' } });
  });

  it('is not tried again by a page that slept meanwhile: hours later nobody wants the room muted', async () => {
    const { state, adapter, sent } = await openRoom();
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 3000 });
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass();
    vi.setSystemTime(Date.now() + 3 * 3_600_000);
    await pass(3000);
    await mute;
    expect(sent('muteGroup')).toBe(1);
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'THROTTLED' } });
    expect(adapter.read(groupId).groupMuted).toBe(false);
  });

  it('never waits for longer than half a minute', async () => {
    const { state, adapter } = await openRoom();
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 3_600_000 });
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass(30_000);
    await mute;
    expect(state().group.status).toBe('success');
  });
});

describe('a refused command', () => {
  it.each(['UNAUTHENTICATED', 'GROUP_NOT_FOUND', 'BACKEND_MISCONFIGURED', 'BACKEND_UNAVAILABLE', 'SERVER_ERROR'] as const)(
    'is shown with its code: %s, and the state is read again',
    async (code) => {
      const { state, adapter, sent } = await openRoom();
      adapter.fail('muteGroup', { code, requestId: 'req-9' });
      await state().muteGroup({ exemptUserIds: [] });
      await pass();
      expect(state().group).toMatchObject({ status: 'error', error: { code, requestId: 'req-9' } });
      expect(state().deniedActions).toEqual([]);
      expect(sent('read')).toBe(2);
    },
  );

  it('turns only that action read-only, until a read says what is allowed', async () => {
    const { state, adapter } = await openRoom();
    state().addExempt(['a']);
    adapter.fail('muteGroup', 'NOT_ALLOWED');
    await state().muteGroup({ exemptUserIds: ['a'] });
    await pass();
    expect(state()).toMatchObject({ deniedActions: ['muteGroup'], permissions: null, exemptDraft: ['a'] });
    await state().unmuteGroup();
    expect(state()).toMatchObject({ deniedActions: ['muteGroup'], group: { status: 'success' } });
    adapter.setPermissions(['read', 'muteGroup']);
    await state().refresh();
    expect(state()).toMatchObject({ deniedActions: [], permissions: ['read', 'muteGroup'] });
  });

  it('is not forgotten because a receipt was shown', async () => {
    const { state, adapter } = await openRoom({ permissions: ['read', 'muteGroup', 'unmuteGroup', 'unmuteUsers'], mutedUserIds: ['a'] });
    adapter.fail('read', { code: 'NETWORK', times: 1 });
    adapter.fail('muteGroup', 'NOT_ALLOWED');
    await state().muteGroup({ exemptUserIds: [] });
    await pass();
    await state().unmute(['a']);
    expect(state().deniedActions).toEqual(['muteGroup']);
    await state().refresh();
    expect(state().deniedActions).toEqual([]);
  });

  it('may be anything that was thrown', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true });
    adapter.unmuteGroup = () => Promise.reject(new TypeError('boom'));
    void state().unmuteGroup();
    await pass(5000);
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'SERVER_ERROR', message: 'boom' }, tookEffect: false });
    adapter.unmuteGroup = () => {
      throw new MuteError('THROTTLED', 'at once', { retryAfterMs: 10 });
    };
    const lift = state().unmuteGroup();
    await pass(100);
    await lift;
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'THROTTLED' } });
  });

  it.each([
    ['of an error that is none of ours', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['without a receipt', () => Promise.resolve<never>(JSON.parse('null'))],
  ])('is settled by reading where an adapter of the host ends %s', async (_, end) => {
    const { state, adapter } = await openRoom();
    const { muteGroup } = adapter;
    adapter.muteGroup = async (...given) => {
      await muteGroup(...given);
      return end();
    };
    await state().muteGroup({ exemptUserIds: ['a'] });
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'confirmed', requestIds: [] } });
  });

  it('is waited for and tried again where a proxy refuses it in words of its own', async () => {
    const { state, adapter, sent } = await openRoom();
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 3000, outcomeUnknown: true });
    void state().muteGroup({ exemptUserIds: [] });
    await pass();
    expect(state().group).toMatchObject({ status: 'pending', phase: 'waiting', retryAt: 1_003_000 });
    await pass(3000);
    expect(sent('muteGroup')).toBe(2);
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'confirmed' } });
  });

  it.each([NaN, -5000])('is tried again after the usual pause where it is to wait for %d ms', async (retryAfterMs) => {
    const { state, adapter, sent } = await openRoom();
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs });
    void state().muteGroup({ exemptUserIds: [] });
    await pass(999);
    expect(state().group).toMatchObject({ phase: 'waiting', retryAt: 1_001_000 });
    expect(sent('muteGroup')).toBe(1);
    await pass(1);
    expect(state().group).toMatchObject({ status: 'success' });
  });

  it('is put out of sight once somebody else has done the same', async () => {
    const { state, adapter } = await openRoom();
    adapter.fail('muteGroup', 'SERVER_ERROR');
    await state().muteGroup({ exemptUserIds: [] });
    await state().refresh({ fresh: true });
    expect(state().group).toMatchObject({ status: 'error' });
    adapter.act.muteGroup(groupId, []);
    await state().refresh({ fresh: true });
    expect(state().group).toEqual({ status: 'idle' });
  });

  it('that nobody could check is told from a later read', async () => {
    const { state, adapter } = await openRoom();
    adapter.fail('muteGroup', 'TIMEOUT');
    adapter.fail('read', { code: 'NETWORK', times: 20 });
    void state().muteGroup({ exemptUserIds: [] });
    await pass(20_000);
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'TIMEOUT' } });
    expect(state().group).not.toHaveProperty('tookEffect');
    while (state().readStatus !== 'success') await state().refresh({ fresh: true });
    expect(state().group).toMatchObject({ status: 'error', tookEffect: false });
    const told = state().group;
    await state().refresh({ fresh: true });
    expect(state().group).toBe(told);
  });

  it('to change who can speak is told until it is dismissed', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true, exemptUserIds: ['a'] });
    adapter.fail('muteGroup', 'SERVER_ERROR');
    await state().muteGroup({ exemptUserIds: ['a', 'b'] });
    await state().refresh({ fresh: true });
    expect(state().group).toMatchObject({ status: 'error' });
  });
});

describe('changing who can speak while the group is muted', () => {
  const muted = { groupMuted: true, exemptUserIds: ['a', 'b'] };

  it('reads afresh, then sends the list and never lifts', async () => {
    const { state, adapter } = await openRoom(muted);
    await state().muteGroup({ exemptUserIds: ['a', 'c'], basedOn: ['b', 'a'] });
    expect(adapter.calls.map(({ action, fresh }) => (fresh ? `fresh ${action}` : action))).toEqual(['read', 'fresh read', 'muteGroup']);
    expect(state().group).toMatchObject({
      status: 'success',
      result: { edited: true, confirmation: 'confirmed', exemptUserIds: ['a', 'c'] },
    });
  });

  it('sends nothing when another moderator changed the list, and says how', async () => {
    const { state, adapter, sent } = await openRoom(muted);
    adapter.act.muteGroup(groupId, ['b', 'x']);
    await state().muteGroup({ exemptUserIds: ['a', 'c'], basedOn: ['a', 'b'] });
    expect(sent('muteGroup')).toBe(0);
    expect(state().group).toEqual({
      status: 'conflict',
      action: 'muteGroup',
      conflict: { wasMuted: true, groupMuted: true, exemptUserIds: ['b', 'x'], addedUserIds: ['x'], removedUserIds: ['a'] },
    });
    // Based on what was just shown it goes through.
    await state().muteGroup({ exemptUserIds: ['x', 'c'], basedOn: ['b', 'x'] });
    expect(adapter.read(groupId).exemptUserIds).toEqual(['x', 'c']);
  });

  it('sends nothing when the group mute was lifted meanwhile', async () => {
    const { state, adapter, sent } = await openRoom(muted);
    adapter.act.unmuteGroup(groupId);
    await state().muteGroup({ exemptUserIds: ['a'], basedOn: ['a', 'b'] });
    expect(sent('muteGroup')).toBe(0);
    expect(state().group).toMatchObject({ status: 'conflict', conflict: { groupMuted: false, removedUserIds: ['a', 'b'] } });
  });

  it('sends nothing after a wait in which another moderator changed the list', async () => {
    const { state, adapter } = await openRoom(muted);
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 5000 });
    const edit = state().muteGroup({ exemptUserIds: ['a', 'c'], basedOn: ['a', 'b'] });
    await pass();
    adapter.act.muteGroup(groupId, ['a', 'b', 'x']);
    await pass(5000);
    await edit;
    expect(state().group).toMatchObject({ status: 'conflict', conflict: { addedUserIds: ['x'], removedUserIds: [] } });
    expect(adapter.read(groupId).exemptUserIds).toEqual(['a', 'b', 'x']);
  });

  it('is not sent by a page that slept while it was read anew after a wait', async () => {
    const { state, adapter, sent } = await openRoom(muted);
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 5000 });
    const edit = state().muteGroup({ exemptUserIds: ['a', 'c'], basedOn: ['a', 'b'] });
    await pass();
    const release = adapter.hold('read');
    await pass(5000);
    vi.setSystemTime(Date.now() + 3_600_000);
    release();
    await edit;
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'THROTTLED' } });
    expect(sent('muteGroup')).toBe(1);
  });

  it('is no conflict with itself where a refusal had taken effect', async () => {
    const { state, adapter } = await openRoom(muted);
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 5000, outcomeUnknown: true, applied: true });
    const edit = state().muteGroup({ exemptUserIds: ['a', 'c'], basedOn: ['a', 'b'] });
    await pass(5000);
    await edit;
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'confirmed' } });
  });

  it('is sent after a wait in which nobody else did anything', async () => {
    const { state, adapter } = await openRoom(muted);
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 5000 });
    const edit = state().muteGroup({ exemptUserIds: ['a', 'c'], basedOn: ['a', 'b'] });
    await pass(5000);
    await edit;
    expect(state().group).toMatchObject({ status: 'success', result: { edited: true, confirmation: 'confirmed' } });
    expect(adapter.read(groupId).exemptUserIds).toEqual(['a', 'c']);
  });

  it('sends nothing when it can not be read', async () => {
    const { state, adapter, sent } = await openRoom(muted);
    adapter.fail('read', 'BACKEND_UNAVAILABLE');
    await state().muteGroup({ exemptUserIds: ['a'], basedOn: ['a', 'b'] });
    expect(sent('muteGroup')).toBe(0);
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'BACKEND_UNAVAILABLE' } });
  });

  it('goes ahead where the backend does not say who can speak', async () => {
    const { state, sent } = await openRoom({ ...muted, quirks: { unknown: ['exemptUserIds'] } });
    await state().muteGroup({ exemptUserIds: ['a'], basedOn: [] });
    expect(sent('muteGroup')).toBe(1);
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'unconfirmable' } });
  });

  it('names who can still speak where the backend merges lists', async () => {
    const { state } = await openRoom({ ...muted, quirks: { secondMute: 'merges' } });
    const edit = state().muteGroup({ exemptUserIds: ['a', 'c'] });
    await pass(3500);
    await edit;
    expect(state().group).toMatchObject({
      status: 'success',
      result: { confirmation: 'confirmed', edited: true, unexpectedUserIds: ['b'], missingUserIds: [] },
    });
    expect(state().undo).toBeNull();
  });

  it('is not visible as long as the old list is read', async () => {
    const { state } = await openRoom({ ...muted, quirks: { readDelayMs: 60_000 } });
    const edit = state().muteGroup({ exemptUserIds: ['c'] });
    await pass(3500);
    await edit;
    expect(state().group).toMatchObject({
      status: 'success',
      result: { confirmation: 'not-visible', unexpectedUserIds: ['a', 'b'], missingUserIds: ['c'] },
    });
  });

  it('minds nobody who is always exempt, on the list or not', async () => {
    const { state, adapter } = await openRoom({ ...muted, exemptUserIds: ['a', 'host'], alwaysExemptUserIds: ['host'] });
    await state().muteGroup({ exemptUserIds: ['c'] });
    expect(state().group).toMatchObject({ result: { confirmation: 'confirmed', unexpectedUserIds: [], missingUserIds: [] } });
    adapter.muteGroup = async () => ({
      requestIds: [],
      snapshot: { groupMuted: true, exemptUserIds: ['host', 'd'], mutedUserIds: [], mutedUserIdsComplete: true },
    });
    await state().muteGroup({ exemptUserIds: ['d'] });
    expect(state().group).toMatchObject({ result: { confirmation: 'confirmed', unexpectedUserIds: [] } });
  });
});

describe('what was told of a command', () => {
  it('is put out of sight when somebody else lifts the mute', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: ['a'] });
    adapter.act.unmuteGroup(groupId);
    await state().refresh();
    expect(state()).toMatchObject({ snapshot: { groupMuted: false }, group: { status: 'idle' }, undo: null });
  });

  it('is put out of sight when somebody else mutes again, also after Undo', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: [] });
    await state().undoLast();
    expect(state().group).toMatchObject({ status: 'success', action: 'unmuteGroup' });
    adapter.act.muteGroup(groupId, []);
    await state().refresh();
    expect(state().group).toEqual({ status: 'idle' });
  });

  it('is put out of sight when others can speak, and not for people muted individually', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: ['a'] });
    adapter.act.muteUsers(groupId, ['troll']);
    await state().refresh();
    expect(state().group).toMatchObject({ status: 'success' });
    adapter.act.muteGroup(groupId, ['a', 'b']);
    await state().refresh();
    expect(state().group).toEqual({ status: 'idle' });
  });

  it('is put out of sight once the backend shows what was not visible yet', async () => {
    const { state } = await openRoom({ quirks: { receipts: 'bare', readDelayMs: 10_000 } });
    const mute = state().muteGroup({ exemptUserIds: [] });
    await pass(3500);
    await mute;
    expect(state().group).toMatchObject({ status: 'success', result: { confirmation: 'not-visible' } });
    await pass(7000);
    await state().refresh();
    expect(state()).toMatchObject({ snapshot: { groupMuted: true }, group: { status: 'idle' } });
  });

  it.each(['muteGroup', 'unmuteGroup'] as const)(
    'of %s is put out of sight when the opposite shows after a time of silence',
    async (action) => {
      const muting = action === 'muteGroup';
      const { state, adapter } = await openRoom({ groupMuted: !muting });
      await (muting ? state().muteGroup({ exemptUserIds: [] }) : state().unmuteGroup());
      const read = vi.spyOn(adapter, 'readMuteState');
      read.mockResolvedValueOnce(snapshotOf({ groupMuted: null, exemptUserIds: null, mutedUserIds: null, mutedUserIdsComplete: false }));
      await state().refresh({ fresh: true });
      expect(state()).toMatchObject({ snapshot: { groupMuted: null }, group: { status: 'success' } });
      read.mockResolvedValueOnce(snapshotOf({ groupMuted: !muting }));
      await state().refresh({ fresh: true });
      expect(state()).toMatchObject({ snapshot: { groupMuted: !muting }, group: { status: 'idle' } });
    },
  );

  it('is put out of sight when others can speak after a time of silence, and stays when nothing has changed', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: ['a'] });
    const read = vi.spyOn(adapter, 'readMuteState');
    const silence = snapshotOf({ groupMuted: null, exemptUserIds: null, mutedUserIds: null, mutedUserIdsComplete: false });
    for (const [exemptUserIds, status] of [
      [['a'], 'success'],
      [['a', 'vip'], 'idle'],
    ] as const) {
      read.mockResolvedValueOnce(silence);
      await state().refresh({ fresh: true });
      read.mockResolvedValueOnce(snapshotOf({ groupMuted: true, exemptUserIds }));
      await state().refresh({ fresh: true });
      expect(state().group).toMatchObject({ status });
    }
  });

  it('stays while nothing contradicts it', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: ['a', 'b'] });
    adapter.act.muteGroup(groupId, ['b', 'a']);
    await state().refresh();
    expect(state().group).toMatchObject({ status: 'success' });
    expect(state().undo).not.toBeNull();
  });
});

describe('Undo on the group', () => {
  it('lifts what was muted, once', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: ['a'] });
    expect(state().undo).toMatchObject({ lane: 'group', before: { groupMuted: false }, after: { groupMuted: true } });
    const offers: unknown[] = [];
    const undo = state().undoLast();
    offers.push(state().undo);
    await undo;
    offers.push(state().undo);
    expect(offers).toEqual([null, null]);
    expect(adapter.read(groupId).groupMuted).toBe(false);
    await state().undoLast();
    expect(adapter.calls.filter(({ action }) => action === 'unmuteGroup')).toHaveLength(1);
  });

  it('mutes again with the list of before what was lifted', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true, exemptUserIds: ['a', 'b'] });
    await state().unmuteGroup();
    await state().undoLast();
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['a', 'b'] });
  });

  it.each([
    ['was refused', { code: 'BACKEND_UNAVAILABLE' }],
    ['broke off without effect', { code: 'NETWORK' }],
  ] as const)('that %s is still offered', async (_, failure) => {
    const { state, adapter } = await openRoom({ groupMuted: true, exemptUserIds: ['a'] });
    await state().muteGroup({ exemptUserIds: ['b'] });
    adapter.fail('muteGroup', failure);
    const undo = state().undoLast();
    await pass(10_000);
    await undo;
    expect(state()).toMatchObject({ group: { status: 'error' }, undo: { lane: 'group', before: { exemptUserIds: ['a'] } } });
    await state().undoLast();
    expect(adapter.read(groupId).exemptUserIds).toEqual(['a']);
    expect(state().undo).toBeNull();
  });

  it('that failed does not take the place of what a newer command offers', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a'] });
    await state().muteGroup({ exemptUserIds: [] });
    adapter.fail('unmuteGroup', 'BACKEND_UNAVAILABLE');
    const release = adapter.hold('unmuteGroup');
    const undo = state().undoLast();
    await pass();
    adapter.act.unmuteGroup(groupId);
    await state().unmute(['a']);
    release();
    await pass(5000);
    await undo;
    expect(state()).toMatchObject({ group: { status: 'error' }, undo: { lane: 'users', userIds: ['a'] } });
  });

  it('that may have taken effect is not offered again where nobody can tell', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: [] });
    const release = adapter.hold('unmuteGroup');
    adapter.fail('unmuteGroup', 'NETWORK');
    const undo = state().undoLast();
    await pass();
    adapter.fail('read', { code: 'BACKEND_UNAVAILABLE', times: 99 });
    release();
    await pass(20_000);
    await undo;
    expect(state()).toMatchObject({ group: { status: 'error' }, undo: null });
  });

  it('puts back the list that was edited', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true, exemptUserIds: ['a'] });
    await state().muteGroup({ exemptUserIds: ['b'] });
    await state().undoLast();
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['a'] });
  });

  it.each(['edits', 'lifts'] as const)(
    'of a list sends nothing when another moderator %s the mute meanwhile, and says so',
    async (what) => {
      const { state, adapter, sent } = await openRoom({ groupMuted: true, exemptUserIds: ['a'] });
      await state().muteGroup({ exemptUserIds: ['a', 'b'] });
      if (what === 'edits') adapter.act.muteGroup(groupId, ['a', 'b', 'vip']);
      else adapter.act.unmuteGroup(groupId);
      const truth = adapter.read(groupId);
      await state().undoLast();
      expect(adapter.read(groupId)).toEqual(truth);
      expect(sent('muteGroup')).toBe(1);
      expect(state()).toMatchObject({ group: { status: 'conflict', conflict: { groupMuted: what === 'edits' } }, undo: null });
    },
  );

  it('stays on offer where the state could not be read first: nothing was sent', async () => {
    const { state, adapter, sent } = await openRoom({ groupMuted: true, exemptUserIds: ['a'] });
    await state().unmuteGroup();
    vi.spyOn(adapter, 'readMuteState').mockRejectedValueOnce(new MuteError('BACKEND_UNAVAILABLE', 'down'));
    await state().undoLast();
    expect(sent('muteGroup')).toBe(0);
    expect(state()).toMatchObject({ group: { status: 'error', error: { code: 'BACKEND_UNAVAILABLE' } }, undo: { lane: 'group' } });
    await state().undoLast();
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['a'] });
    expect(state()).toMatchObject({ group: { status: 'success' }, undo: null });
  });

  it('of lifting sends nothing when another moderator has muted meanwhile, whose list stays', async () => {
    const { state, adapter } = await openRoom({ groupMuted: true, exemptUserIds: ['a'] });
    await state().unmuteGroup();
    adapter.act.muteGroup(groupId, ['vip']);
    await state().undoLast();
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['vip'] });
    expect(state().group).toMatchObject({ status: 'conflict', conflict: { wasMuted: false, groupMuted: true, exemptUserIds: ['vip'] } });
  });

  it.each(['edits', 'lifts'] as const)(
    'of muting sends nothing when another moderator %s the mute meanwhile, and says so',
    async (what) => {
      const { state, adapter, sent } = await openRoom();
      await state().muteGroup({ exemptUserIds: ['a'] });
      if (what === 'edits') adapter.act.muteGroup(groupId, ['a', 'vip']);
      else adapter.act.unmuteGroup(groupId);
      const truth = adapter.read(groupId);
      await state().undoLast();
      expect(adapter.read(groupId)).toEqual(truth);
      expect(sent('unmuteGroup')).toBe(0);
      expect(state()).toMatchObject({
        group: { status: 'conflict', action: 'unmuteGroup', conflict: { wasMuted: true, groupMuted: what === 'edits' } },
        undo: null,
      });
    },
  );

  it('puts back what somebody else had set while the command waited to be tried again', async () => {
    const { state, adapter } = await openRoom();
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 5000 });
    const mute = state().muteGroup({ exemptUserIds: ['mine'] });
    await pass();
    adapter.act.muteGroup(groupId, ['theirs']);
    await state().refresh();
    await pass(5000);
    await mute;
    expect(state().group).toMatchObject({ status: 'success', result: { edited: true } });
    await state().undoLast();
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['theirs'] });
  });

  it('sends nothing after a wait in which another moderator changed who can speak', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: ['a'] });
    adapter.fail('unmuteGroup', { code: 'THROTTLED', retryAfterMs: 5000 });
    const undone = state().undoLast();
    await pass();
    adapter.act.muteGroup(groupId, ['a', 'vip']);
    await pass(5000);
    await undone;
    expect(state().group).toMatchObject({ status: 'conflict', conflict: { groupMuted: true, addedUserIds: ['vip'] } });
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['a', 'vip'] });
  });

  it('stays on offer where the state could not be read again after a wait', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: ['a'] });
    const { undo } = state();
    adapter.fail('unmuteGroup', { code: 'THROTTLED', retryAfterMs: 5000 });
    const undone = state().undoLast();
    await pass();
    adapter.fail('read', 'BACKEND_UNAVAILABLE');
    await pass(5000);
    await undone;
    expect(state()).toMatchObject({ group: { status: 'error', error: { code: 'BACKEND_UNAVAILABLE' } }, undo });
    expect(adapter.read(groupId).groupMuted).toBe(true);
  });

  it('is not offered when nothing was changed', async () => {
    const { state } = await openRoom();
    await state().unmuteGroup();
    expect(state().undo).toBeNull();
  });

  it('is not offered when somebody was exempt who can not be sent', async () => {
    const { state } = await openRoom({ groupMuted: true, exemptUserIds: ['a', 'b c'] });
    await state().unmuteGroup();
    expect(state()).toMatchObject({ group: { status: 'success', result: { confirmation: 'confirmed' } }, undo: null });
  });

  it('is not offered when the state before was not known', async () => {
    const { state } = await openRoom({ quirks: { unknown: ['exemptUserIds'] }, groupMuted: true });
    await state().unmuteGroup();
    expect(state()).toMatchObject({ group: { status: 'success', result: { confirmation: 'confirmed' } }, undo: null });
  });

  it('is not offered to someone who may not do it', async () => {
    const { state } = await openRoom({ permissions: ['read', 'muteGroup'] });
    await state().muteGroup({ exemptUserIds: [] });
    expect(state()).toMatchObject({ group: { status: 'success' }, undo: null });
  });

  it('is withdrawn when someone else changes the same thing, and only then', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: ['a'] });
    adapter.act.muteUsers(groupId, ['troll']);
    await state().refresh();
    expect(state().undo).not.toBeNull();
    adapter.act.muteGroup(groupId, ['a', 'b']);
    await state().refresh();
    expect(state().undo).toBeNull();
  });

  it('is withdrawn by the next action', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['troll'] });
    await state().muteGroup({ exemptUserIds: [] });
    const release = adapter.hold('unmuteUsers');
    const unmute = state().unmute(['troll']);
    expect(state().undo).toBeNull();
    release();
    await unmute;
  });

  it('stays through time', async () => {
    const { state } = await openRoom();
    await state().muteGroup({ exemptUserIds: [] });
    await pass(3_600_000);
    expect(state().undo).not.toBeNull();
  });
});
