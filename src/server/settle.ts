import { sameUsers } from '../core/snapshot.js';
import type { MuteSnapshot } from '../core/types.js';
import { exemptUserIdsOf, isGroupLayer, type WriteCommand } from './command.js';

/** What a read says about a write whose outcome is unknown. */
export type Settled = 'applied' | 'not-applied' | 'unclear';

/**
 * Whether a write with an unknown outcome may be sent once more, after a read has shown that it is not in effect.
 *
 * | action | safe | why |
 * | --- | --- | --- |
 * | `muteGroup` | yes | it names the whole state wanted: muted, with this exempt list; twice is the same as once |
 * | `unmuteGroup` | yes | lifting what is lifted changes nothing |
 * | `unmuteUsers` | yes | unmuting these people again changes nothing |
 * | `muteUsers` | yes | muting these people again changes nothing |
 * | `unmuteAllUsers` | no | whoever was muted in between would be unmuted too, whom nobody meant |
 *
 * "Yes" holds while nobody wants something else meanwhile, so no command is sent again once one that contradicts it has come by.
 */
export const safeToRepeat: Readonly<Record<WriteCommand['action'], boolean>> = {
  muteGroup: true,
  unmuteGroup: true,
  unmuteUsers: true,
  muteUsers: true,
  unmuteAllUsers: false,
};

/** Whether the earlier command, sent once more after the later one, could undo what that one did. */
export function contradicts(later: WriteCommand, earlier: WriteCommand): boolean {
  if (later.groupId !== earlier.groupId || isGroupLayer(later) !== isGroupLayer(earlier)) return false;
  if (isGroupLayer(later)) return later.action !== earlier.action || !sameUsers(exemptUserIdsOf(later), exemptUserIdsOf(earlier));
  if ((later.action === 'muteUsers') === (earlier.action === 'muteUsers')) return false;
  // Everybody, or somebody whom both name.
  if (!('userIds' in later) || !('userIds' in earlier)) return true;
  const userIds = new Set(later.userIds);
  return earlier.userIds.some((userId) => userIds.has(userId));
}

/** Compares what was wanted with what was read. What the read does not say settles nothing. */
export function settle(command: WriteCommand, snapshot: MuteSnapshot): Settled {
  const { groupMuted, exemptUserIds, mutedUserIds, mutedUserIdsComplete } = snapshot;
  switch (command.action) {
    case 'muteGroup':
      if (groupMuted === null || (groupMuted && exemptUserIds === null)) return 'unclear';
      return groupMuted && sameUsers(exemptUserIds, command.exemptUserIds) ? 'applied' : 'not-applied';
    case 'unmuteGroup':
      if (groupMuted === null) return 'unclear';
      return groupMuted ? 'not-applied' : 'applied';
    case 'unmuteUsers': {
      if (mutedUserIds === null) return 'unclear';
      const muted = new Set(mutedUserIds);
      if (command.userIds.some((userId) => muted.has(userId))) return 'not-applied';
      return mutedUserIdsComplete ? 'applied' : 'unclear';
    }
    case 'muteUsers': {
      if (mutedUserIds === null) return 'unclear';
      const muted = new Set(mutedUserIds);
      if (command.userIds.every((userId) => muted.has(userId))) return 'applied';
      return mutedUserIdsComplete ? 'not-applied' : 'unclear';
    }
    case 'unmuteAllUsers':
      if (mutedUserIds === null) return 'unclear';
      if (mutedUserIds.length > 0) return 'not-applied';
      return mutedUserIdsComplete ? 'applied' : 'unclear';
  }
}
