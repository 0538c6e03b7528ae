import { describe, expect, it, vi } from 'vitest';
import { groupId, openRoom, people, fakeTimers } from './support/room.js';

fakeTimers();

describe('picking users to unmute', () => {
  it('adds up to 30 and names the 31st', async () => {
    const { state } = await openRoom({ mutedUserIds: people(40) });
    const result = state().select(people(31));
    expect(result.added).toEqual(people(30));
    expect(result.refused).toEqual([{ userId: 'user30', reason: 'limit' }]);
    expect(state().selectedUserIds).toEqual(people(30));
    expect(state().select(['user35'])).toEqual({ added: [], refused: [{ userId: 'user35', reason: 'limit' }] });
    expect(state().selectedUserIds).toHaveLength(30);
  });

  it('adds more where the caller asks for more', async () => {
    const { state } = await openRoom();
    expect(state().select(people(301), 300).refused).toEqual([{ userId: 'user300', reason: 'limit' }]);
    expect(state().selectedUserIds).toHaveLength(300);
  });

  it('follows the limit that the backend declares', async () => {
    const { state } = await openRoom({ capabilities: { maxUsersPerCall: 2 } });
    expect(state().select(people(3)).refused).toEqual([{ userId: 'user2', reason: 'limit' }]);
  });

  it.each([
    ['', 'empty'],
    ['a,b', 'pattern'],
    ['*', 'pattern'],
    ['a b', 'pattern'],
    ['a\nb', 'control-character'],
    ['a\u0000', 'control-character'],
    ['\ud800', 'unpaired-surrogate'],
    ['x'.repeat(257), 'too-long'],
    ['x'.repeat(65), 'pattern'],
  ])('refuses %j: %s', async (userId, reason) => {
    const { state } = await openRoom();
    expect(state().select([userId, 'good'])).toEqual({ added: ['good'], refused: [{ userId, reason }] });
    expect(state().addExempt([userId, 'good'])).toEqual({ added: ['good'], refused: [{ userId, reason }] });
    expect(state().selectedUserIds).toEqual(['good']);
    expect(state().exemptDraft).toEqual(['good']);
  });

  it.each([7, null, undefined, {}])('refuses %j, which is no id', async (userId) => {
    const { state } = await openRoom();
    // @ts-expect-error: what plain JavaScript can do
    const result = state().select([userId, 'good']);
    expect(result).toEqual({ added: ['good'], refused: [{ userId, reason: 'pattern' }] });
    expect(state().selectedUserIds).toEqual(['good']);
  });

  it('collapses who is picked twice and mentions nobody who was in already', async () => {
    const { state } = await openRoom();
    state().select(['a']);
    expect(state().select(['a', 'b', 'b'])).toEqual({ added: ['b'], refused: [] });
    expect(state().selectedUserIds).toEqual(['a', 'b']);
  });

  it('lets go of some, and of all', async () => {
    const { state } = await openRoom();
    state().select(['a', 'b', 'c']);
    state().deselect(['b', 'nobody']);
    expect(state().selectedUserIds).toEqual(['a', 'c']);
    state().clear();
    expect(state().selectedUserIds).toEqual([]);
  });
});

describe('drafting who can still speak', () => {
  it('takes 30 and names the 31st', async () => {
    const { state } = await openRoom();
    expect(state().addExempt(people(31)).refused).toEqual([{ userId: 'user30', reason: 'limit' }]);
    expect(state().exemptDraft).toEqual(people(30));
  });

  it('spends no slot on who is always exempt', async () => {
    const { state } = await openRoom({ alwaysExemptUserIds: ['host'] });
    expect(state().addExempt(['host', ...people(30)])).toEqual({ added: people(30), refused: [] });
  });

  it('starts anew in one change and says what did not fit', async () => {
    const { state, store } = await openRoom();
    state().addExempt(['old']);
    const seen: number[] = [];
    store.subscribe(({ exemptDraft }) => seen.push(exemptDraft.length));
    expect(state().resetExempt(people(31)).refused).toEqual([{ userId: 'user30', reason: 'limit' }]);
    expect(seen).toEqual([30]);
    state().removeExempt(['user0']);
    expect(state().exemptDraft).toEqual(people(29, 1));
  });
});

describe('the last door before the adapter', () => {
  it('sends no list of 31 exempt users', async () => {
    const { state, adapter } = await openRoom();
    const muteGroup = vi.spyOn(adapter, 'muteGroup');
    await state().muteGroup({ exemptUserIds: people(31) });
    expect(state().group).toMatchObject({ status: 'error', action: 'muteGroup', error: { code: 'INPUT_INVALID' } });
    expect(muteGroup).not.toHaveBeenCalled();
  });

  it.each(['a,b', '*', ''])('sends no %j among exempt users, and names it', async (userId) => {
    const { state, adapter } = await openRoom();
    const muteGroup = vi.spyOn(adapter, 'muteGroup');
    await state().muteGroup({ exemptUserIds: ['good', userId] });
    expect(state().group).toMatchObject({ status: 'error', error: { code: 'INPUT_INVALID', refused: [{ userId }] } });
    expect(muteGroup).not.toHaveBeenCalled();
  });

  it('sends an exempt user who was given twice once', async () => {
    const { state, adapter } = await openRoom();
    await state().muteGroup({ exemptUserIds: ['a', 'a'] });
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['a'] });
  });

  it.each(['a,b', '*', ''])('sends no %j to be unmuted, names it, and unmutes the others', async (userId) => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b', 'c'] });
    const result = await state().unmute(['a', userId, 'b']);
    expect(result).toMatchObject({
      doneUserIds: ['a', 'b'],
      failed: [{ userId, code: 'INPUT_INVALID' }],
      error: { code: 'INPUT_INVALID' },
    });
    expect(adapter.read(groupId).mutedUserIds).toEqual(['c']);
  });

  it('sends a user who was given twice once', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: ['a', 'b'] });
    await state().unmute(['a', 'a']);
    expect(adapter.calls.at(-1)).toMatchObject({ action: 'unmuteUsers', userIds: ['a'] });
  });

  it('never puts more than 30 into one call', async () => {
    const { state, adapter } = await openRoom({ mutedUserIds: people(95) });
    const running = state().unmute(people(95));
    await running;
    const sizes = adapter.calls.flatMap(({ action, userIds }) => (action === 'unmuteUsers' ? [userIds?.length] : []));
    expect(sizes).toEqual([30, 30, 30, 5]);
    expect(adapter.read(groupId).mutedUserIds).toEqual([]);
  });
});
