import { toMuteError, type MuteError, type MuteErrorCode } from '../core/errors.js';
import { muteLimits } from '../core/limits.js';
import { batches } from '../core/selection.js';
import type { MuteReceipt, MuteSnapshot, WriteOptions } from '../core/types.js';
import { backoff, confirmations, noteDenied } from './group-lane.js';
import type { Kernel, Verdict } from './kernel.js';
import type { PendingPhase, StateChange, UnmuteResult, UsersAction } from './state.js';

const parallelCalls = 4;
const maxAttempts = 20;
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

/** Commands on people muted individually. */
export function createUsersLane(kernel: Kernel): {
  run(action: 'unmuteUsers' | 'muteUsers', userIds: readonly string[]): Promise<UnmuteResult | undefined>;
  unmuteAll(): Promise<UnmuteResult | undefined>;
  cancel(): void;
} {
  const { adapter, get, set, inFlight } = kernel;
  const { groupId } = get();
  let stopped = false;
  let stopping = new AbortController();

  const setPending = (
    action: UsersAction,
    phase: PendingPhase,
    progress: { done: number; total: number; remainingMs: number },
    retryAt?: number,
  ): void => set({ users: { status: 'pending', action, phase, progress, ...(retryAt !== undefined && { retryAt }) } });

  const signal = (): AbortSignal => new AbortController().signal;

  /** Whether the snapshot shows all users unmuted (or, for Undo, muted). */
  function check(userIds: ReadonlySet<string>, wantMuted: boolean): (snapshot: MuteSnapshot) => Verdict {
    return ({ mutedUserIds, mutedUserIdsComplete }) => {
      if (!mutedUserIds) return 'unknown';
      let still = 0;
      for (const userId of mutedUserIds) if (userIds.has(userId)) still++;
      if (wantMuted ? still === userIds.size : still === 0 && mutedUserIdsComplete) return 'yes';
      return mutedUserIdsComplete ? 'no' : 'unknown';
    };
  }

  function finish(
    action: UsersAction,
    before: MuteSnapshot | null,
    after: MuteSnapshot | undefined,
    targets: readonly string[],
    result: UnmuteResult,
  ): UnmuteResult {
    const change: StateChange = {};
    if (action === 'muteUsers') {
      change.undo = null;
    } else {
      const left = new Set([...result.failed.map(({ userId }) => userId), ...result.notSentUserIds]);
      const touched = new Set(targets);
      change.selectedUserIds =
        action === 'unmuteAllUsers' && !result.error ? [] : get().selectedUserIds.filter((id) => !touched.has(id) || left.has(id));
      change.unconfirmedUserIds = result.unconfirmedUserIds;
      const readBoth = before?.mutedUserIdsComplete === true && after?.mutedUserIdsComplete === true;
      const done = new Set(result.doneUserIds);
      const changed = readBoth ? (before.mutedUserIds ?? []).filter((id) => done.has(id)) : [];
      const { capabilities } = get();
      const offered = capabilities.muteUsers && adapter.muteUsers && changed.length > 0 && changed.length <= muteLimits.maxUndoUsers;
      change.undo = offered ? { lane: 'users', userIds: changed } : null;
    }
    const { error } = result;
    const nothingDone = result.doneUserIds.length + result.unconfirmedUserIds.length === 0;
    change.users = error && nothingDone ? { status: 'error', action, error, result } : { status: 'success', action, result };
    inFlight.clear();
    set(change);
    return result;
  }

  return {
    async run(action, userIds) {
      const { users, capabilities, snapshot: before } = get();
      const { muteUsers } = adapter;
      if (users.status === 'pending' || userIds.length === 0 || (action === 'muteUsers' && !muteUsers)) return undefined;
      stopped = false;
      stopping = new AbortController();
      const wantMuted = action === 'muteUsers';
      const queue = batches(userIds, capabilities.maxUsersPerCall).map((ids) => ({ ids, attempt: 0 }));
      const long = queue.length > 1;
      const total = userIds.length;
      const startedAt = Date.now();
      const accepted: string[] = [];
      const unknown: { ids: string[]; error: MuteError }[] = [];
      const failed = new Map<string, MuteErrorCode>();
      const requestIds: string[] = [];
      const sentAt: number[] = [];
      let lastError: MuteError | undefined;
      let readBack: MuteSnapshot | undefined;
      let done = 0;
      let calls = 0;
      let resumeAt = 0;
      let lastRead = Date.now();
      let sample: Promise<unknown> | undefined;
      for (const id of userIds) inFlight.add(id);

      const progress = (phase: PendingPhase = 'sending', retryAt?: number): void => {
        const pace = Math.max(calls > 0 ? (Date.now() - startedAt) / calls : 0, 1000 / capabilities.writesPerSecond);
        setPending(action, phase, { done, total, remainingMs: Math.round(queue.length * pace) }, retryAt);
      };

      /** Waits for this call's place in the second and for the end of a pause that the backend asked for. */
      const turn = async (): Promise<void> => {
        for (;;) {
          const now = Date.now();
          const opens = sentAt.length < capabilities.writesPerSecond ? 0 : (sentAt.at(-capabilities.writesPerSecond) ?? 0) + 1000;
          const until = Math.max(opens, resumeAt);
          if (until <= now || stopped) break;
          await kernel.wait(until - now, stopping.signal);
        }
        sentAt.push(Date.now());
      };

      const send = (ids: string[], options: WriteOptions): Promise<MuteReceipt> =>
        wantMuted && muteUsers ? muteUsers.call(adapter, groupId, ids, options) : adapter.unmuteUsers(groupId, ids, options);

      const fail = (ids: readonly string[], error: MuteError): void => {
        lastError = error;
        for (const id of ids) failed.set(id, error.code);
      };

      const worker = async (): Promise<void> => {
        for (let job = queue.shift(); job; job = queue.shift()) {
          await turn();
          if (stopped) {
            queue.unshift(job);
            return;
          }
          const end = long ? undefined : kernel.beginWrite();
          try {
            const receipt = await send(job.ids, { signal: signal(), ...(long && { receipt: 'minimal' }) });
            readBack = end?.(receipt.snapshot);
            requestIds.push(...receipt.requestIds);
            const refused = new Map(receipt.failed?.map(({ userId, code }) => [userId, code]));
            for (const id of job.ids) {
              const code = refused.get(id);
              if (code) failed.set(id, code);
              else accepted.push(id);
            }
            done += job.ids.length - refused.size;
            resumeAt = 0;
          } catch (thrown) {
            end?.(undefined);
            const error = toMuteError(thrown);
            if (error.outcomeUnknown) unknown.push({ ids: job.ids, error });
            else if (error.code === 'THROTTLED' && job.attempt + 1 < maxAttempts) {
              resumeAt = Math.max(resumeAt, Date.now() + backoff(error, job.attempt));
              queue.unshift({ ids: job.ids, attempt: job.attempt + 1 });
              progress('waiting', resumeAt);
              continue;
            } else fail(job.ids, error);
            if (fatal.has(error.code)) {
              stopped = true;
              for (const rest of queue.splice(0)) fail(rest.ids, error);
              lastError = error;
            }
          }
          calls++;
          progress();
          if (long && Date.now() - lastRead >= readEveryMs) {
            lastRead = Date.now();
            sample ??= kernel.read(true).then(() => (sample = undefined));
          }
        }
      };

      progress();
      await Promise.all(Array.from({ length: Math.min(parallelCalls, queue.length) }, worker));
      const notSentUserIds = queue.flatMap(({ ids }) => ids);

      // What was accepted or may have been is settled by reading.
      const maybe = unknown.flatMap(({ ids }) => ids);
      let verdict: Verdict = 'yes';
      let after = readBack;
      if (accepted.length > 0 || maybe.length > 0) {
        const checkAll = check(new Set([...accepted, ...maybe]), wantMuted);
        if (!readBack || checkAll(readBack) !== 'yes') progress('checking');
        ({ verdict, snapshot: after } = await kernel.settle(checkAll, readBack));
      } else if (lastError) {
        const reply = await kernel.read(true);
        after = 'code' in reply ? undefined : reply;
        noteDenied(kernel, lastError, action);
      }
      if (lastError) noteDenied(kernel, lastError, action);

      const muted = after?.mutedUserIds ? new Set(after.mutedUserIds) : undefined;
      const complete = after?.mutedUserIdsComplete === true;
      const readAs = (id: string): 'done' | 'not' | 'unknown' => {
        if (muted?.has(id)) return wantMuted ? 'done' : 'not';
        if (!complete) return 'unknown';
        return wantMuted ? 'not' : 'done';
      };
      const doneUserIds: string[] = [];
      const unconfirmedUserIds: string[] = [];
      for (const id of accepted) (readAs(id) === 'done' ? doneUserIds : unconfirmedUserIds).push(id);
      for (const { ids, error } of unknown) {
        for (const id of ids) {
          if (readAs(id) === 'done') doneUserIds.push(id);
          else fail([id], error);
        }
      }
      // Somebody else may have done it already.
      for (const id of failed.keys()) {
        if (readAs(id) === 'done') {
          failed.delete(id);
          doneUserIds.push(id);
        }
      }
      return finish(action, before, after, userIds, {
        action,
        doneUserIds,
        unconfirmedUserIds,
        confirmation: unconfirmedUserIds.length === 0 ? 'confirmed' : confirmations[verdict === 'yes' ? 'no' : verdict],
        failed: [...failed].map(([userId, code]) => ({ userId, code })),
        notSentUserIds,
        ...(lastError && failed.size > 0 && { error: lastError }),
        requestIds,
      });
    },

    async unmuteAll() {
      const { users, snapshot: before } = get();
      if (users.status === 'pending') return undefined;
      const action = 'unmuteAllUsers';
      stopped = false;
      stopping = new AbortController();
      const known = before?.mutedUserIds ?? [];
      const progress = { done: 0, total: known.length, remainingMs: 0 };
      for (const id of known) inFlight.add(id);
      setPending(action, 'sending', progress);
      let receipt: MuteReceipt = { requestIds: [] };
      let readBack: MuteSnapshot | undefined;
      let error: MuteError | undefined;
      for (let attempt = 0; ; attempt++) {
        const end = kernel.beginWrite();
        try {
          receipt = await adapter.unmuteAllUsers(groupId, { signal: signal() });
          readBack = end(receipt.snapshot);
          break;
        } catch (thrown) {
          end(undefined);
          error = toMuteError(thrown);
          if (error.code !== 'THROTTLED' || attempt + 1 >= maxAttempts || stopped) break;
          const ms = backoff(error, attempt);
          setPending(action, 'waiting', progress, Date.now() + ms);
          await kernel.wait(ms, stopping.signal);
          if (stopped) break;
          error = undefined;
          setPending(action, 'sending', progress);
        }
      }
      if (error) noteDenied(kernel, error, action);

      // Somebody may be muted while this runs: only those known before are waited for.
      const checkAll = before?.mutedUserIds
        ? check(new Set(known), false)
        : ({ mutedUserIds, mutedUserIdsComplete }: MuteSnapshot): Verdict =>
            !mutedUserIdsComplete ? 'unknown' : mutedUserIds?.length === 0 ? 'yes' : 'no';
      let verdict: Verdict = 'no';
      let after: MuteSnapshot | undefined;
      if (!error || error.outcomeUnknown) {
        if (!readBack || checkAll(readBack) !== 'yes') setPending(action, 'checking', progress);
        ({ verdict, snapshot: after } = await kernel.settle(checkAll, readBack));
      } else {
        void kernel.read(true);
      }
      if (verdict === 'yes') error = undefined;
      const still = new Set(after?.mutedUserIds);
      const doneUserIds = after?.mutedUserIdsComplete ? known.filter((id) => !still.has(id)) : [];
      return finish(action, before, after, known, {
        action,
        doneUserIds: error ? [] : doneUserIds,
        unconfirmedUserIds: error || verdict === 'yes' ? [] : known.filter((id) => !doneUserIds.includes(id)),
        confirmation: confirmations[verdict],
        failed: [],
        notSentUserIds: [],
        ...(error && { error }),
        requestIds: receipt.requestIds,
      });
    },

    cancel() {
      stopped = true;
      stopping.abort();
    },
  };
}
