import { isMuteError, toMuteError, type MuteError } from '../core/errors.js';
import { assertUserIds, idProblem } from '../core/ids.js';
import { sameUsers } from '../core/snapshot.js';
import type { MuteAction, MuteSnapshot } from '../core/types.js';
import { conflicts, type GroupLayer } from './follow.js';
import type { Kernel } from './kernel.js';
import { allows } from './permissions.js';
import { settle, wait, type Verdict } from './settle.js';
import type { Confirmation, GroupCommand, GroupResult, MuteGroupRequest, UndoOffer } from './state.js';

const maxAttempts = 5;
/** The longest pause, in milliseconds. */
const maxBackoffMs = 30_000;

/** Where the verdict of a read-back leads after an accepted write. */
export const confirmations: Record<Verdict, Confirmation> = { yes: 'confirmed', no: 'not-visible', unknown: 'unconfirmable' };

/** How long to wait after a refusal for too many requests, in milliseconds. What is no time, as NaN out of a date, counts as not said. */
export function backoff({ retryAfterMs: asked = -1 }: MuteError, attempt: number): number {
  return Math.min(asked >= 0 ? asked : 1000 * 2 ** Math.min(attempt, 3), maxBackoffMs);
}

/** Remembers that an action was refused, so that only this action turns read-only. */
export function noteDenied({ get, set }: Kernel, error: MuteError, action: MuteAction): void {
  const { deniedActions } = get();
  if (error.code === 'NOT_ALLOWED' && !deniedActions.includes(action)) set({ deniedActions: [...deniedActions, action] });
}

/** The command on the whole group. The caller sees to it that one runs at a time, and shows it as pending. */
export interface GroupLane {
  /** Mutes with a request, lifts without one; as the Undo that was offered, where one is given. */
  run(request: MuteGroupRequest | undefined, undo: Extract<UndoOffer, { lane: 'group' }> | undefined): Promise<void>;
}

/** Commands on the whole group. They never wait for those on individual mutes. */
export function createGroupLane(kernel: Kernel): GroupLane {
  const { adapter, get, set } = kernel;
  const { groupId } = get();

  /** With an Undo that had no effect, and so is not used up. What the other lane offers by now is newer. */
  const show = (group: GroupCommand, unused?: UndoOffer | false): void => set({ group, ...(unused && { undo: get().undo ?? unused }) });
  const without = (userIds: readonly string[], others: readonly string[] = []): string[] => userIds.filter((id) => !others.includes(id));

  async function write(
    action: 'muteGroup' | 'unmuteGroup',
    wanted: readonly string[],
    base: GroupLayer | undefined,
    undo: UndoOffer | undefined,
  ): Promise<void> {
    const session = kernel.session();
    const muted = action === 'muteGroup';
    const check = ({ groupMuted, exemptUserIds, alwaysExemptUserIds: always }: MuteSnapshot): Verdict => {
      if (groupMuted === null) return 'unknown';
      if (groupMuted !== muted) return 'no';
      if (!muted) return 'yes';
      if (!exemptUserIds) return 'unknown';
      // Who is always exempt may be on the list that is read back or not: it says nothing.
      return sameUsers(without(exemptUserIds, always), without(wanted, always)) ? 'yes' : 'no';
    };

    const requestIds: string[] = [];
    let unknown: MuteError | undefined;
    let readBack: MuteSnapshot | undefined;
    let seen: MuteSnapshot | null;
    let refused: MuteError | undefined;
    let sentAt = 0;
    // A call, a pause and a read take less: the page slept, and the room has moved on.
    const slept = (): boolean => Date.now() >= sentAt + 3 * maxBackoffMs;
    for (let attempt = 0; ; attempt++) {
      show({ status: 'pending', action, phase: 'sending' });
      // Anew at each attempt, as what follows: somebody else may have changed it during a wait.
      if (base) {
        const current = await kernel.read(true);
        if (isMuteError(current)) return show({ status: 'error', action, error: current }, undo);
        // What a refused attempt did all the same is nobody else's change.
        if (conflicts(base, current) && !(refused && check(current) === 'yes')) {
          const { groupMuted, exemptUserIds } = current;
          const then = base.exemptUserIds ?? [];
          const now = exemptUserIds ?? then;
          const wasMuted = !!base.groupMuted;
          const conflict = {
            wasMuted,
            groupMuted,
            exemptUserIds: now,
            addedUserIds: without(now, then),
            removedUserIds: without(then, now),
          };
          return show({ status: 'conflict', action, conflict });
        }
        if (refused && slept()) return show({ status: 'error', action, error: refused }, undo);
      }
      // Undo must not take back what somebody else did.
      seen = get().snapshot;
      const end = kernel.beginWrite();
      sentAt = Date.now();
      kernel.sent.push(performance.now());
      try {
        // Never aborted: a write that was sent may take effect whether or not somebody waits for it.
        const options = { signal: new AbortController().signal };
        const receipt = await (muted
          ? adapter.muteGroup(groupId, { exemptUserIds: wanted }, options)
          : adapter.unmuteGroup(groupId, options));
        readBack = end(receipt.snapshot);
        requestIds.push(...receipt.requestIds);
        break;
      } catch (thrown) {
        end(undefined);
        const error = toMuteError(thrown, true);
        // A proxy that refuses in words of its own is waited for too: to ask for the same again changes nothing more.
        if (error.outcomeUnknown && error.code !== 'THROTTLED') {
          unknown = error;
          break;
        }
        if (error.code === 'THROTTLED' && error.retryable && attempt + 1 < maxAttempts) {
          const ms = backoff(error, attempt);
          show({ status: 'pending', action, phase: 'waiting', retryAt: Date.now() + ms });
          await wait(ms, session);
          refused = error;
          if (!session.aborted && !slept()) continue;
        }
        noteDenied(kernel, error, action);
        show({ status: 'error', action, error }, undo);
        if (!session.aborted) void kernel.read(true);
        return;
      }
    }

    const before = seen;
    const edited = muted && before?.groupMuted === true;
    if (!readBack || check(readBack) === 'no') show({ status: 'pending', action, phase: 'checking' });
    const { verdict, snapshot } = await settle(kernel, check, readBack, session);
    const inPlace = snapshot?.groupMuted === muted;
    const exempt = inPlace && muted ? snapshot.exemptUserIds : null;
    // Whether anything moved: a muted group that still has its old list says nothing for an edit.
    const moved = inPlace && !(edited && (!exempt || sameUsers(exempt, before.exemptUserIds)));
    if (unknown && verdict !== 'yes' && !moved) {
      const inVain = verdict === 'no';
      show({ status: 'error', action, error: unknown, ...(inVain && { tookEffect: false }) }, inVain && undo);
      return;
    }
    const always = snapshot?.alwaysExemptUserIds;
    const result: GroupResult = {
      action,
      // In place with another list than asked for is confirmed, and the difference is named.
      confirmation: moved && verdict === 'no' ? 'confirmed' : confirmations[verdict],
      edited,
      exemptUserIds: wanted,
      unexpectedUserIds: exempt ? without(without(exempt, wanted), always) : [],
      missingUserIds: exempt ? without(without(wanted, exempt), always) : [],
      requestIds,
    };
    const old = before?.groupMuted ? before.exemptUserIds : [];
    const changed = before && old && (before.groupMuted !== muted || !sameUsers(old, wanted));
    const { maxExemptUsers, userIdPattern } = get().capabilities;
    const undoable =
      !undo &&
      verdict === 'yes' &&
      snapshot &&
      changed &&
      before.groupMuted !== null &&
      old.length <= maxExemptUsers &&
      !old.some((id) => idProblem(id, userIdPattern)) &&
      allows(get(), before.groupMuted ? 'muteGroup' : 'unmuteGroup');
    set({
      group: { status: 'success', action, result },
      ...(undoable && { undo: { lane: 'group', before, after: snapshot } }),
      ...(muted && { lastExemptUserIds: wanted }),
    });
  }

  return {
    async run(request, undo) {
      const { capabilities } = get();
      const action = request ? 'muteGroup' : 'unmuteGroup';
      const basedOn = request?.basedOn;
      // Undo takes back what this moderator did, never what somebody else has done since.
      const base = undo ? undo.after : basedOn && { groupMuted: true, exemptUserIds: basedOn };
      let wanted: string[];
      try {
        wanted = [...new Set([request?.exemptUserIds ?? []].flat())];
        assertUserIds(wanted, { max: capabilities.maxExemptUsers, pattern: capabilities.userIdPattern, what: 'exemptUserIds' });
      } catch (thrown) {
        return show({ status: 'error', action, error: toMuteError(thrown) }, undo);
      }
      return write(action, wanted, base, undo);
    },
  };
}
