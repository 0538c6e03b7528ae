import { MuteError, toMuteError } from '../core/errors.js';
import { sameUsers } from '../core/snapshot.js';
import type { MuteReceipt, MuteSnapshot } from '../core/types.js';
import type { Kernel, Verdict } from './kernel.js';
import type { Confirmation, GroupResult, MuteGroupRequest, MuteState } from './state.js';

const maxAttempts = 5;

/** Where the verdict of a read-back leads after an accepted write. */
export const confirmations: Record<Verdict, Confirmation> = { yes: 'confirmed', no: 'not-visible', unknown: 'unconfirmable' };

/** How long to wait after a refusal for too many requests, in milliseconds. */
export function backoff(error: MuteError, attempt: number): number {
  return error.retryAfterMs ?? Math.min(1000 * 2 ** attempt, 8000);
}

/** Remembers that an action was refused, so that only this action turns read-only. */
export function noteDenied({ get, set }: Kernel, error: MuteError, action: MuteState['deniedActions'][number]): void {
  const { deniedActions } = get();
  if (error.code === 'NOT_ALLOWED' && !deniedActions.includes(action)) set({ deniedActions: [...deniedActions, action] });
}

/** Commands on the whole group. They never wait for those on individual mutes. */
export function createGroupLane(kernel: Kernel): {
  muteGroup(request: MuteGroupRequest): Promise<void>;
  unmuteGroup(): Promise<void>;
} {
  const { adapter, get, set } = kernel;
  const { groupId } = get();

  const without = (userIds: readonly string[], others: readonly string[]): string[] => userIds.filter((id) => !others.includes(id));

  async function run(
    action: 'muteGroup' | 'unmuteGroup',
    wanted: readonly string[],
    send: (options: { signal: AbortSignal }) => Promise<MuteReceipt>,
  ): Promise<void> {
    const before = get().snapshot;
    const muted = action === 'muteGroup';
    const pending = (phase: 'sending' | 'waiting' | 'checking', retryAt?: number): void =>
      set({ group: { status: 'pending', action, phase, ...(retryAt !== undefined && { retryAt }) } });
    // Who is always exempt may be on the list that is read back or not: it says nothing.
    const differs = (snapshot: MuteSnapshot): boolean => {
      const always = snapshot.alwaysExemptUserIds ?? [];
      return snapshot.exemptUserIds !== null && !sameUsers(without(snapshot.exemptUserIds, always), without(wanted, always));
    };
    const check = (snapshot: MuteSnapshot): Verdict => {
      if (snapshot.groupMuted === null) return 'unknown';
      if (snapshot.groupMuted !== muted || (muted && differs(snapshot))) return 'no';
      return muted && snapshot.exemptUserIds === null ? 'unknown' : 'yes';
    };

    pending('sending');
    let unknown: MuteError | undefined;
    let receipt: MuteReceipt = { requestIds: [] };
    let readBack: MuteSnapshot | undefined;
    for (let attempt = 0; ; attempt++) {
      const end = kernel.beginWrite();
      try {
        receipt = await send({ signal: new AbortController().signal });
        readBack = end(receipt.snapshot);
        break;
      } catch (thrown) {
        end(undefined);
        const error = toMuteError(thrown);
        if (error.outcomeUnknown) {
          unknown = error;
          break;
        }
        if (error.code === 'THROTTLED' && attempt + 1 < maxAttempts) {
          const ms = backoff(error, attempt);
          pending('waiting', Date.now() + ms);
          await kernel.wait(ms);
          pending('sending');
          continue;
        }
        noteDenied(kernel, error, action);
        set({ group: { status: 'error', action, error } });
        void kernel.read(true);
        return;
      }
    }

    if (unknown || !readBack || check(readBack) === 'no') pending('checking');
    const { verdict, snapshot } = await kernel.settle(check, readBack);
    const inPlace = snapshot?.groupMuted === muted;
    if (unknown && !(verdict === 'yes' || inPlace)) {
      set({ group: { status: 'error', action, error: unknown } });
      return;
    }
    const exempt = inPlace && muted ? snapshot?.exemptUserIds : null;
    const always = snapshot?.alwaysExemptUserIds ?? [];
    const result: GroupResult = {
      // In place with another list than asked for is confirmed, and the difference is named.
      confirmation: inPlace && verdict === 'no' ? 'confirmed' : confirmations[verdict],
      edited: muted && before?.groupMuted === true,
      exemptUserIds: wanted,
      unexpectedUserIds: exempt ? without(without(exempt, wanted), always) : [],
      missingUserIds: exempt ? without(without(wanted, exempt), always) : [],
      requestIds: receipt.requestIds,
    };
    const known = before && before.groupMuted !== null && (before.groupMuted ? before.exemptUserIds !== null : true);
    const undoable = known && snapshot && verdict === 'yes' && (before.groupMuted !== muted || !sameUsers(before.exemptUserIds, wanted));
    set({
      group: { status: 'success', action, result },
      undo: undoable ? { lane: 'group', before, after: snapshot } : null,
      ...(muted && { lastExemptUserIds: wanted }),
    });
  }

  return {
    async muteGroup({ exemptUserIds, basedOn }) {
      const { group, capabilities } = get();
      if (group.status === 'pending') return;
      set({ undo: null });
      if (exemptUserIds.length > capabilities.maxExemptUsers) {
        const message = `exemptUserIds: ${exemptUserIds.length} users, at most ${capabilities.maxExemptUsers} can be exempt.`;
        set({ group: { status: 'error', action: 'muteGroup', error: new MuteError('INPUT_INVALID', message) } });
        return;
      }
      if (basedOn) {
        set({ group: { status: 'pending', action: 'muteGroup', phase: 'checking' } });
        const current = await kernel.read(true);
        if ('code' in current) {
          set({ group: { status: 'error', action: 'muteGroup', error: current } });
          return;
        }
        const now = current.exemptUserIds ?? basedOn;
        if (current.groupMuted === false || !sameUsers(now, basedOn)) {
          const conflict = {
            groupMuted: current.groupMuted,
            exemptUserIds: now,
            addedUserIds: without(now, basedOn),
            removedUserIds: without(basedOn, now),
          };
          set({ group: { status: 'conflict', action: 'muteGroup', conflict } });
          return;
        }
      }
      await run('muteGroup', exemptUserIds, (options) => adapter.muteGroup(groupId, { exemptUserIds }, options));
    },
    async unmuteGroup() {
      if (get().group.status === 'pending') return;
      set({ undo: null });
      await run('unmuteGroup', [], (options) => adapter.unmuteGroup(groupId, options));
    },
  };
}
