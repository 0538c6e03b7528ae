import { sameUsers } from '../core/snapshot.js';
import type { MuteSnapshot } from '../core/types.js';
import type { MuteState, StateChange, UndoOffer } from './state.js';

/** Those of the wanted who are on a list. Never copies the list. */
export function within(list: readonly string[] | null | undefined, wanted: ReadonlySet<string>): Set<string> {
  return new Set(wanted.size > 0 ? list?.filter((id) => wanted.has(id)) : []);
}

/** Whether a snapshot contradicts what Undo would take back. */
function conflicts(undo: UndoOffer, { groupMuted, exemptUserIds, mutedUserIds }: MuteSnapshot): boolean {
  if (undo.lane === 'users') return within(mutedUserIds, new Set(undo.userIds)).size > 0;
  const { after } = undo;
  return (
    (groupMuted !== null && groupMuted !== after.groupMuted) ||
    (after.groupMuted === true && exemptUserIds !== null && !sameUsers(exemptUserIds, after.exemptUserIds))
  );
}

/** What follows from a snapshot for the selection, for Undo and for those not confirmed yet; `ours` as in the kernel. */
export function follow(change: StateChange, state: MuteState, snapshot: MuteSnapshot, ours: Set<string>): void {
  const { snapshot: old, selectedUserIds, lastComplete, undo, users } = state;
  const { mutedUserIds, mutedUserIdsComplete } = snapshot;
  if (undo && snapshot !== old && conflicts(undo, snapshot)) change.undo = null;
  if (!mutedUserIdsComplete || !mutedUserIds) return;
  if (state.unconfirmedUserIds.length > 0) change.unconfirmedUserIds = [];
  if (mutedUserIds === lastComplete?.userIds) return;
  // Only a complete list can say that somebody has left it.
  const selected = new Set(selectedUserIds);
  const muted = within(mutedUserIds, selected);
  const pending = users.status === 'pending' ? users.action : undefined;
  const left = within(lastComplete?.userIds, selected);
  for (const id of left) if (muted.has(id) || pending === 'unmuteAllUsers' || (pending && ours.has(id))) left.delete(id);
  if (left.size > 0) {
    change.selectedUserIds = selectedUserIds.filter((id) => !left.has(id));
    const elsewhere = [...left].filter((id) => !ours.has(id));
    change.unmutedElsewhere = [...new Set([...state.unmutedElsewhere, ...elsewhere])];
  }
  if (!pending && ours.size > 0) {
    const still = within(mutedUserIds, ours);
    for (const id of ours) if (!still.has(id)) ours.delete(id);
  }
}
