import { isMuteError, MuteError, toMuteError, type MuteErrorCode } from '../core/errors.js';
import { idProblem } from '../core/ids.js';
import { muteLimits } from '../core/limits.js';
import { batches } from '../core/selection.js';
import type { MuteReceipt, MuteSnapshot, WriteOptions } from '../core/types.js';
import { backoff, confirmations, noteDenied } from './group-lane.js';
import { within } from './follow.js';
import type { Kernel } from './kernel.js';
import { allows } from './permissions.js';
import { settle, wait, type Verdict } from './settle.js';
import type { PendingPhase, StateChange, UndoneUser, UnmuteResult, UsersAction } from './state.js';

const parallelCalls = 4;
/** So many refusals for too many requests in a row, without one call accepted, end a run. */
const maxRefusals = 20;
const readEveryMs = 2000;

/** After one of these the remaining calls of a run would fail alike. */
const fatal: ReadonlySet<MuteErrorCode> = new Set<MuteErrorCode>([
  'UNAUTHENTICATED',
  'NOT_ALLOWED',
  'GROUP_NOT_FOUND',
  'ROUTE_NOT_FOUND',
  'BACKEND_MISCONFIGURED',
  'NETWORK',
  'ABORTED',
]);

/** The commands on people muted individually. The caller sees to it that one runs at a time, and shows it as pending. */
export interface UsersLane {
  /** Runs one command until it is done or stopped; `unmuteAllUsers` takes those who are known to be muted. */
  run(action: UsersAction, given: readonly string[], stopping: AbortController): Promise<UnmuteResult>;
}

/** Commands on people muted individually. */
export function createUsersLane(kernel: Kernel): UsersLane {
  const { adapter, get, set, ours, sent } = kernel;
  const { groupId } = get();

  return {
    async run(action, given, stopping) {
      const { capabilities, snapshot: before } = get();
      const { muteUsers } = adapter;
      const { maxUsersPerCall, userIdPattern, writesPerSecond } = capabilities;
      const all = action === 'unmuteAllUsers';
      const wantMuted = action === 'muteUsers';
      // One id, as plain JavaScript may give it, is not its letters.
      const userIds = new Set([given].flat());
      const { signal: stopped } = stopping;
      const session = kernel.session();
      // What became of each user's call; those who are not in here were never sent.
      const fates = new Map<string, MuteErrorCode | 'accepted'>();
      const unknown = new Set<string>();
      // Whether they were still muted when their call was sent: Undo takes back nothing that others did before.
      const wereMuted = new Map<string, boolean>();
      const errors = new Map<MuteErrorCode, MuteError>();
      const requestIds: string[] = [];
      let lastError: MuteError | undefined;
      let fatalCode: MuteErrorCode | undefined;
      let reached = false;
      let readBack: MuteSnapshot | undefined;
      let done = 0;
      let calls = 0;
      let resumeAt = 0;
      // The same by the clock on the wall, told as it is until there is another.
      let retryAt = 0;
      let refusals = 0;

      const note = (error: MuteError): void => {
        lastError = error;
        errors.set(error.code, error);
        noteDenied(kernel, error, action);
      };
      const mark = (ids: readonly string[], fate: MuteErrorCode | 'accepted'): void => {
        for (const id of ids) fates.set(id, fate);
      };
      if (!all) {
        const bad = [...userIds].filter((id) => idProblem(id, userIdPattern));
        mark(bad, 'INPUT_INVALID');
        if (bad.length > 0) note(new MuteError('INPUT_INVALID', `userIds: ${bad.length} ids do not fit this backend.`));
      }
      const sendable = [...userIds].filter((id) => !fates.has(id));
      // An earlier command of ours may still turn out to have unmuted them.
      const doubtful = new Set(ours);
      if (!wantMuted) for (const id of sendable) ours.add(id);
      const queue = (all ? [sendable] : batches(sendable, maxUsersPerCall >= 1 ? maxUsersPerCall : 1)).map((ids) => ({ ids, attempt: 0 }));
      const long = queue.length > 1;
      // By a clock that is never put back: a run must not wait for hours.
      const startedAt = performance.now();

      const show = (phase?: PendingPhase): void => {
        const now = performance.now();
        const waiting = !phase && resumeAt > now && !stopped.aborted;
        const pace = Math.max(calls > 0 ? (now - startedAt) / calls : 0, 1000 / writesPerSecond);
        set({
          users: {
            status: 'pending',
            action,
            phase: phase ?? (waiting ? 'waiting' : 'sending'),
            progress: { done, total: userIds.size, remainingMs: Math.round(queue.length * pace) },
            ...(waiting && { retryAt }),
          },
        });
      };

      /** Waits for this call's place in the second and for the end of a pause that the backend asked for. */
      const turn = async (): Promise<void> => {
        const pause = (): number => Math.max((sent.at(-writesPerSecond) ?? -1000) + 1000, resumeAt) - performance.now();
        for (let ms = pause(); ms > 0 && !stopped.aborted; ms = pause()) await wait(ms, stopped);
        if (stopped.aborted) return;
        if (sent.push(performance.now()) > 2 * writesPerSecond) sent.splice(0, writesPerSecond);
        if (resumeAt > 0) {
          resumeAt = 0;
          show();
        }
      };

      const send = (ids: string[], options: WriteOptions): Promise<MuteReceipt> => {
        if (all) return adapter.unmuteAllUsers(groupId, options);
        return wantMuted && muteUsers ? muteUsers.call(adapter, groupId, ids, options) : adapter.unmuteUsers(groupId, ids, options);
      };

      const worker = async (): Promise<void> => {
        for (let job = queue.shift(); job; job = queue.shift()) {
          const { ids, attempt } = job;
          await turn();
          if (stopped.aborted) {
            queue.unshift(job);
            return;
          }
          const { snapshot } = get();
          const still = within(snapshot?.mutedUserIdsComplete ? snapshot.mutedUserIds : null, new Set(ids));
          for (const id of ids) wereMuted.set(id, still.has(id));
          const end = kernel.beginWrite();
          try {
            // Never aborted: a write that was sent may take effect whether or not somebody waits for it.
            const receipt = await send(ids, { signal: new AbortController().signal, ...(long && { receipt: 'minimal' }) });
            const shown = end(receipt.snapshot);
            if (!long) readBack = shown;
            requestIds.push(...receipt.requestIds);
            reached = true;
            refusals = 0;
            mark(ids, 'accepted');
            for (const { userId, code } of receipt.failed ?? []) {
              if (all) userIds.add(userId);
              if (userIds.has(userId)) fates.set(userId, code);
            }
            done += ids.filter((id) => fates.get(id) === 'accepted').length;
            if (all) lastError = undefined;
          } catch (thrown) {
            end(undefined);
            const error = toMuteError(thrown, true);
            note(error);
            if (error.outcomeUnknown) {
              reached = true;
              for (const id of ids) unknown.add(id);
            }
            // Also where a proxy says so, in words of its own: to ask for the same again changes nothing more.
            if (error.code === 'THROTTLED' && error.retryable && ++refusals < maxRefusals) {
              const pauseMs = backoff(error, attempt);
              const at = performance.now() + pauseMs;
              if (at > resumeAt) [resumeAt, retryAt] = [at, Date.now() + pauseMs];
              queue.unshift({ ids, attempt: attempt + 1 });
              show();
              continue;
            }
            mark(ids, error.code);
            if (fatal.has(error.code) || refusals >= maxRefusals) {
              fatalCode = error.code;
              stopping.abort();
            }
          }
          calls++;
          show();
        }
      };

      show();
      const reading = long
        ? setInterval(() => {
            if (!session.aborted && get().readStatus !== 'pending') void kernel.read(true);
          }, readEveryMs)
        : undefined;
      await Promise.all(Array.from({ length: parallelCalls }, worker));
      clearInterval(reading);

      if (fatalCode) for (const { ids } of queue) mark(ids, fatalCode);

      // What was accepted or may have been is settled by reading. Who is muted while this runs is not waited for.
      const targets = new Set([...fates.keys()].filter((id) => fates.get(id) === 'accepted' || unknown.has(id)));
      const everyone = all && targets.size === 0 && !before?.mutedUserIdsComplete;
      const check = ({ mutedUserIds, mutedUserIdsComplete }: MuteSnapshot): Verdict => {
        if (!mutedUserIds) return 'unknown';
        const still = everyone ? mutedUserIds.filter((id) => !fates.has(id)).length : within(mutedUserIds, targets).size;
        if (wantMuted ? still === targets.size : still === 0 && mutedUserIdsComplete) return 'yes';
        return mutedUserIdsComplete ? 'no' : 'unknown';
      };
      let verdict: Verdict = 'no';
      let after: MuteSnapshot | undefined;
      if (reached) {
        if (!readBack || check(readBack) === 'no') show('checking');
        ({ verdict, snapshot: after } = await settle(kernel, check, readBack, session));
      } else if (!session.aborted) {
        const reply = await kernel.read(true);
        if (!isMuteError(reply)) after = reply;
      }

      const muted = new Set(after?.mutedUserIds);
      const complete = after?.mutedUserIdsComplete === true;
      if (all && reached && !complete) {
        // Then the last complete list is what is shown, and nobody can say who of it is still muted.
        const late = (get().lastComplete?.userIds ?? []).filter((id) => !fates.has(id));
        mark(late, lastError?.code ?? 'accepted');
        for (const id of late) {
          userIds.add(id);
          if (lastError) unknown.add(id);
        }
      }
      const doneUserIds: string[] = [];
      const unconfirmedUserIds: string[] = [];
      const failed: UndoneUser[] = [];
      const notSentUserIds: string[] = [];
      for (const userId of userIds) {
        const fate = fates.get(userId);
        const known = complete || muted.has(userId);
        const maybe = unknown.has(userId);
        // Somebody else may have done it already.
        const isDone = known && muted.has(userId) === wantMuted && fate !== 'INPUT_INVALID';
        if (isDone) doneUserIds.push(userId);
        else if (!fate) notSentUserIds.push(userId);
        else if (fate === 'accepted') unconfirmedUserIds.push(userId);
        else failed.push({ userId, code: fate, ...(maybe && !known && { outcomeUnknown: true }) });
        // What was accepted or may have been can still show later.
        if (wantMuted || isDone || !(fate === 'accepted' || maybe || doubtful.has(userId))) ours.delete(userId);
        else ours.add(userId);
      }
      const failure = failed.at(-1);
      const error = all ? (verdict === 'yes' ? undefined : lastError) : failure && errors.get(failure.code);
      const result: UnmuteResult = {
        action,
        doneUserIds,
        unconfirmedUserIds,
        confirmation: all || unconfirmedUserIds.length > 0 ? confirmations[verdict] : 'confirmed',
        failed,
        notSentUserIds,
        ...(error && { error }),
        requestIds,
      };

      const change: StateChange = { users: { status: 'success', action, result } };
      if (error && doneUserIds.length + unconfirmedUserIds.length === 0) {
        const tookEffect = error.outcomeUnknown && complete;
        change.users = { status: 'error', action, error, result, ...(tookEffect && { tookEffect: false }) };
      }
      if (!wantMuted) {
        const { selectedUserIds, unconfirmedUserIds: earlier } = get();
        const settled = new Set([...doneUserIds, ...unconfirmedUserIds]);
        change.selectedUserIds = all && reached && !error ? [] : selectedUserIds.filter((id) => !settled.has(id));
        change.unconfirmedUserIds = complete ? unconfirmedUserIds : [...new Set([...earlier, ...unconfirmedUserIds])];
      }
      // Nothing else mutes people: whom Undo did nothing for, it is still offered for. What the other lane offers by now is newer.
      const changed = wantMuted
        ? [...failed.map(({ userId }) => userId), ...notSentUserIds]
        : doneUserIds.filter((id) => before?.mutedUserIdsComplete && wereMuted.get(id) && targets.has(id));
      const offered = complete && changed.length > 0 && changed.length <= muteLimits.maxUndoUsers && muteUsers && capabilities.muteUsers;
      if (offered && allows(get(), 'muteUsers')) change.undo = (wantMuted && get().undo) || { lane: 'users', userIds: changed };
      set(change);
      return result;
    },
  };
}
