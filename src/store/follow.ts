import { sameUsers } from '../core/snapshot.js';
import type { MuteSnapshot } from '../core/types.js';
import type { MuteState, StateChange, UsersCommand } from './state.js';

/** Those of the wanted who are on a list. Never copies the list. */
export function within(list: readonly string[] | null | undefined, wanted: ReadonlySet<string>): Set<string> {
  return new Set(wanted.size > 0 ? list?.filter((id) => wanted.has(id)) : []);
}

/** The part of a state that the group lane changes. */
export type GroupLayer = Pick<MuteSnapshot, 'groupMuted' | 'exemptUserIds'>;

/** Whether somebody has changed the group layer since. What is not said contradicts nothing. */
export function conflicts({ groupMuted: muted, exemptUserIds: exempt }: GroupLayer, { groupMuted, exemptUserIds }: MuteSnapshot): boolean {
  const same = (muted ?? groupMuted) === (groupMuted ?? muted);
  return !same || (muted === true && !sameUsers(exempt ?? exemptUserIds, exemptUserIds ?? exempt));
}

/** A command that has ended, with what a whole list read since says of those whom it did nothing for or left in doubt. */
function judged(command: UsersCommand, muted: readonly string[]): UsersCommand {
  if (command.status !== 'success' && command.status !== 'error') return command;
  const { doneUserIds, failed, unconfirmedUserIds, notSentUserIds, confirmation } = command.result;
  // An id that the backend can't have is never on the list.
  const sent = failed.flatMap(({ userId, code }) => (code === 'INPUT_INVALID' ? [] : userId));
  const open = new Set([...sent, ...unconfirmedUserIds, ...notSentUserIds]);
  const listed = within(muted, open);
  const done = new Set([...open].filter((id) => listed.has(id) === (command.action === 'muteUsers')));
  const isLeft = (id: string): boolean => !done.has(id);
  const refused = command.status === 'error' && !command.error.outcomeUnknown;
  // Of everybody it may not be known who they were: then only that nobody is left says something.
  const nobody = command.action === 'unmuteAllUsers' && muted.length === 0 && !refused;
  const settled = nobody ? confirmation !== 'confirmed' : confirmation === 'unconfirmable' && unconfirmedUserIds.length > 0;
  const unknown = failed.some(({ outcomeUnknown }) => outcomeUnknown);
  if (done.size === 0 && !settled && !unknown) return command;
  const result = {
    ...command.result,
    doneUserIds: [...doneUserIds, ...done],
    unconfirmedUserIds: unconfirmedUserIds.filter(isLeft),
    notSentUserIds: notSentUserIds.filter(isLeft),
    failed: failed.filter(({ userId }) => isLeft(userId)).map(({ userId, code }) => ({ userId, code })),
  };
  result.confirmation = result.unconfirmedUserIds.length === 0 ? 'confirmed' : 'not-visible';
  if (result.failed.length === 0) delete result.error;
  if (command.status === 'error' && !settled) {
    // What was refused stays so: others did that. It is told no more once there is nobody left to do it for.
    if (refused && !unknown) {
      if (result.failed.length + result.notSentUserIds.length > 0) return { ...command, result };
    } else if (done.size === 0) return { ...command, result, tookEffect: false };
  }
  return { status: 'success', action: command.action, result };
}

/** What follows from a snapshot for the selection, for Undo and for those not confirmed yet; `ours` as in the kernel. */
export function follow(change: StateChange, state: MuteState, snapshot: MuteSnapshot, ours: Set<string>): void {
  const { snapshot: old, selectedUserIds, lastComplete, undo, group, users } = state;
  const { mutedUserIds, mutedUserIdsComplete } = snapshot;
  if (snapshot !== old) {
    if (undo?.lane === 'users' ? within(mutedUserIds, new Set(undo.userIds)).size : undo && conflicts(undo.after, snapshot))
      change.undo = null;
    // What is told of it is not so any more, also after a time in which the backend did not say.
    if (group.status === 'success' && old) {
      const { action, result } = group;
      const groupMuted = old.groupMuted ?? action === 'muteGroup';
      const exemptUserIds = old.exemptUserIds ?? result.exemptUserIds;
      if (conflicts({ groupMuted, exemptUserIds }, snapshot)) change.group = { status: 'idle' };
    }
  }
  // Not so for a group that was as wanted before: what failed is then a change of who can speak.
  const wanted = group.status === 'error' && group.action === 'muteGroup';
  if (group.status === 'error' && old && old.groupMuted !== wanted && snapshot.groupMuted !== null) {
    if (snapshot.groupMuted === wanted) change.group = { status: 'idle' };
    else if (group.error.outcomeUnknown && group.tookEffect !== false) change.group = { ...group, tookEffect: false };
  }
  if (!mutedUserIdsComplete || !mutedUserIds) return;
  if (state.unconfirmedUserIds.length > 0) change.unconfirmedUserIds = [];
  const ended = judged(users, mutedUserIds);
  if (ended !== users) change.users = ended;
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
