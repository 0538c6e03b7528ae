import { describe, expect, it } from 'vitest';
import type { MuteSnapshot } from '../../src/core/types.js';
import type { WriteCommand } from '../../src/server/command.js';
import { contradicts, safeToRepeat, settle, type Settled } from '../../src/server/settle.js';

const groupId = 'g1';
const open: MuteSnapshot = { groupMuted: false, exemptUserIds: [], mutedUserIds: ['u1', 'u2'], mutedUserIdsComplete: true };
const some: MuteSnapshot = { ...open, mutedUserIdsComplete: false };
const silent: MuteSnapshot = { groupMuted: null, exemptUserIds: null, mutedUserIds: null, mutedUserIdsComplete: false };
const nobody: MuteSnapshot = { ...open, mutedUserIds: [] };

const mute: WriteCommand = { action: 'muteGroup', groupId, exemptUserIds: ['u8', 'u9'] };
const lift: WriteCommand = { action: 'unmuteGroup', groupId };
const unmute = (...userIds: string[]): WriteCommand => ({ action: 'unmuteUsers', groupId, userIds });
const muteUsers = (...userIds: string[]): WriteCommand => ({ action: 'muteUsers', groupId, userIds });
const unmuteAll: WriteCommand = { action: 'unmuteAllUsers', groupId };

const cases: readonly (readonly [what: string, command: WriteCommand, snapshot: MuteSnapshot, verdict: Settled])[] = [
  ['a group mute with the list that was wanted', mute, { ...open, groupMuted: true, exemptUserIds: ['u9', 'u8'] }, 'applied'],
  ['a group mute with another list', mute, { ...open, groupMuted: true, exemptUserIds: ['u8'] }, 'not-applied'],
  ['a group mute in an open group', mute, open, 'not-applied'],
  ['a group mute in an open group whose list is not said', mute, { ...open, exemptUserIds: null }, 'not-applied'],
  ['a group mute whose list is not said', mute, { ...open, groupMuted: true, exemptUserIds: null }, 'unclear'],
  ['a group mute of which nothing is said', mute, silent, 'unclear'],
  ['a lift in an open group', lift, open, 'applied'],
  ['a lift in a muted group', lift, { ...open, groupMuted: true }, 'not-applied'],
  ['a lift of which nothing is said', lift, silent, 'unclear'],
  ['people who are on no whole list', unmute('u3', 'u4'), open, 'applied'],
  ['people one of whom is on the whole list', unmute('u3', 'u2'), open, 'not-applied'],
  ['people one of whom is on a part of the list', unmute('u3', 'u2'), some, 'not-applied'],
  ['people who are on no part of the list', unmute('u3', 'u4'), some, 'unclear'],
  ['people of whom nothing is said', unmute('u1'), silent, 'unclear'],
  ['mutes that are on the whole list', muteUsers('u1', 'u2'), open, 'applied'],
  ['mutes that are on a part of the list', muteUsers('u1', 'u2'), some, 'applied'],
  ['mutes one of which is not on the whole list', muteUsers('u1', 'u3'), open, 'not-applied'],
  ['mutes one of which is on no part of the list', muteUsers('u1', 'u3'), some, 'unclear'],
  ['mutes of which nothing is said', muteUsers('u1'), silent, 'unclear'],
  ['everybody, and nobody is on the whole list', unmuteAll, nobody, 'applied'],
  ['everybody, and somebody is on the whole list', unmuteAll, open, 'not-applied'],
  ['everybody, and somebody is on a part of the list', unmuteAll, some, 'not-applied'],
  ['everybody, and nobody is on a part of the list', unmuteAll, { ...nobody, mutedUserIdsComplete: false }, 'unclear'],
  ['everybody, of whom nothing is said', unmuteAll, silent, 'unclear'],
];

const sequences: readonly (readonly [what: string, earlier: WriteCommand, later: WriteCommand, contrary: boolean])[] = [
  ['a lift after a group mute', mute, lift, true],
  ['a group mute after a lift', lift, mute, true],
  ['a second lift', lift, lift, false],
  ['a group mute with the same list in another order', mute, { ...mute, exemptUserIds: ['u9', 'u8'] }, false],
  ['a group mute with another list', mute, { ...mute, exemptUserIds: ['u8'] }, true],
  ['a lift of another group', mute, { ...lift, groupId: 'g2' }, false],
  ['individual mutes after a lift', lift, muteUsers('u1'), false],
  ['a mute of one who was to be unmuted', unmute('u1', 'u2'), muteUsers('u3', 'u2'), true],
  ['an unmute of one who was to be muted', muteUsers('u3', 'u2'), unmute('u1', 'u2'), true],
  ['a mute of others', unmute('u1', 'u2'), muteUsers('u3'), false],
  ['an unmute of others', unmute('u1'), unmute('u2'), false],
  ['everybody after some', unmute('u1'), unmuteAll, false],
  ['everybody after a mute', muteUsers('u1'), unmuteAll, true],
  ['a mute after everybody', unmuteAll, muteUsers('u1'), true],
];

describe('a write that may be sent again', () => {
  it.each(sequences)('is contradicted by what it would undo: %s', (_what, earlier, later, contrary) => {
    expect(contradicts(later, earlier)).toBe(contrary);
  });
});

describe('a write without an answer', () => {
  it.each(cases)('is settled by what is read: %s', (_what, command, snapshot, verdict) => {
    expect(settle(command, snapshot)).toBe(verdict);
  });

  it('is sent again where that can do no harm, and never to unmute everybody', () => {
    expect(safeToRepeat).toEqual({ muteGroup: true, unmuteGroup: true, unmuteUsers: true, muteUsers: true, unmuteAllUsers: false });
  });
});
