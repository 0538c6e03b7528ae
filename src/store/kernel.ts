import type { StoreApi } from 'zustand/vanilla';
import { isMuteError, MuteError, toMuteError } from '../core/errors.js';
import { capabilitiesOf } from '../core/limits.js';
import type { MuteAdapter, MuteSnapshot, ReadContext } from '../core/types.js';
import { lanes, loadLanes } from './load-lanes.js';
import type { MuteState, StateChange } from './state.js';

/** What the lanes share: the facts as shown, and the order in which replies may change them. */
export interface Kernel {
  readonly adapter: MuteAdapter;
  readonly get: () => MuteState;
  readonly set: StoreApi<MuteState>['setState'];
  /** Users whom this store asked to be unmuted and who may still be on the list: their leaving it is our own doing. */
  readonly ours: Set<string>;
  /** When the last writes of both lanes were started, by the clock that is never put back. */
  readonly sent: number[];
  /** Reads and shows; joins a read under way unless `anew`. Never rejects: gives what is then shown, or the error. */
  read(fresh: boolean, anew?: boolean): Promise<MuteSnapshot | MuteError>;
  /** Takes the place of what a live client reported; the returned function shows it, where nothing newer is. */
  report(snapshot: MuteSnapshot): () => void;
  /** Marks the start of a write; the returned function shows its receipt's snapshot where that can't be outdated. */
  beginWrite(): (snapshot: MuteSnapshot | undefined) => MuteSnapshot | undefined;
  /** Aborted once the store is disconnected. */
  session(): AbortSignal;
  /** Ends reads and pauses. */
  stop(): void;
}

/** The old list where the new one says the same: what shows it then need not be drawn again. */
function keepList<Item>(old: readonly Item[] | null = null, next: readonly Item[] | null = null): readonly Item[] | null {
  // Plain JavaScript may give a set.
  const list = Array.isArray(next) ? next : next && [...next];
  return old !== list && old?.length === list?.length && old?.every((id, at) => id === list?.[at]) ? old : list;
}

/** The old object where every field of the new one is the same. */
function keep<T extends object>(old: T | null, next: T): T {
  if (!old) return next;
  for (const key in next) if (next[key] !== old[key]) return next;
  return old;
}

/** A snapshot with all that the one before it already had. Who is always exempt is not said by every reply. */
function merge(old: MuteSnapshot | null, next: MuteSnapshot): MuteSnapshot {
  const always = keepList(old?.alwaysExemptUserIds, next.alwaysExemptUserIds ?? old?.alwaysExemptUserIds);
  return keep(old, {
    ...next,
    groupMuted: next.groupMuted ?? null,
    exemptUserIds: keepList(old?.exemptUserIds, next.exemptUserIds),
    mutedUserIds: keepList(old?.mutedUserIds, next.mutedUserIds),
    // A list that is not said is not whole.
    mutedUserIdsComplete: next.mutedUserIdsComplete && !!next.mutedUserIds,
    ...(always && { alwaysExemptUserIds: always }),
  });
}

export function createKernel(adapter: MuteAdapter, groupId: string, { getState: get, setState: set }: StoreApi<MuteState>): Kernel {
  // Every read takes a number when it starts, every report when it comes, every receipt when it is shown: what has a smaller
  // number than what is shown is older.
  let sequence = 0;
  let shown = 0;
  let wroteAt = 0;
  let last: MuteSnapshot | undefined;
  let lastShown: MuteSnapshot | undefined;
  // Those under way, with their numbers.
  const reads = new Map<number, Promise<MuteSnapshot | MuteError>>();
  const newest = (): [number, Promise<MuteSnapshot | MuteError>] | undefined => [...reads].pop();
  let stopping = new AbortController();
  const ours = new Set<string>();

  function apply(next: MuteSnapshot, number: number, readAt = Date.now(), permissions?: ReadContext['permissions']): MuteSnapshot {
    shown = number;
    const state = get();
    const { snapshot: old, lastComplete } = state;
    const snapshot = merge(old, next);
    const { mutedUserIds: userIds, mutedUserIdsComplete } = snapshot;
    const change: StateChange = {
      snapshot,
      readAt,
      readStatus: 'success',
      readError: null,
      capabilities: keep(state.capabilities, capabilitiesOf(adapter)),
    };
    if (permissions) {
      change.permissions = keepList(state.permissions, permissions);
      if (state.deniedActions.length > 0) change.deniedActions = [];
    }
    if (mutedUserIdsComplete && userIds) {
      if (userIds !== lastComplete?.userIds) change.lastComplete = { userIds, readAt };
    } else if (old?.mutedUserIdsComplete && lastComplete) change.lastComplete = { ...lastComplete, readAt: state.readAt ?? readAt };
    lanes?.follow(change, state, snapshot, ours);
    set(change);
    return snapshot;
  }

  async function ask(fresh: boolean, number: number): Promise<MuteSnapshot | MuteError> {
    const { signal } = stopping;
    const startedAt = Date.now();
    // What is read again in the background is not worth a change on screen.
    if (fresh || get().readStatus !== 'success') set({ readStatus: 'pending' });
    let reply: MuteSnapshot | MuteError;
    let raw: MuteSnapshot | undefined;
    let context: ReadContext = {};
    try {
      raw = await adapter.readMuteState(groupId, { signal, fresh });
      if (!raw) throw new Error('No state was read.');
      reply = merge(get().snapshot, raw);
      context = adapter.readContext?.(groupId) ?? {};
    } catch (thrown) {
      reply = toMuteError(thrown);
    }
    // Without its code nobody who was unmuted elsewhere would leave the selection.
    if (!lanes && get().selectedUserIds.length > 0) await loadLanes();
    // Which of two reads at once was served first can't be told: the one that began last counts.
    const later = newest();
    if (later && later[0] > number) return later[1];
    if (signal.aborted) reply = new MuteError('ABORTED', 'Disconnected.');
    else if (number > shown) {
      if (isMuteError(reply)) {
        set({ readStatus: 'error', readError: reply });
        return reply;
      }
      const { ageMs, permissions } = context;
      const age = (!fresh && ageMs) || 0;
      // A shared read on another server may be older than a write that was answered here, or than what is shown.
      if (age > 0 && startedAt - age <= wroteAt) return read(true);
      // The same object again is what a server called unchanged, without saying since when: it counts while nothing else was shown.
      if (!fresh && raw === last && get().snapshot !== lastShown) return read(true);
      const readAt = get().readAt ?? 0;
      // Nothing was shown later than now: then the clock was put back.
      if (age === 0 || startedAt - age > readAt || readAt > Date.now()) {
        last = raw;
        return (lastShown = apply(reply, number, Date.now() - age, permissions));
      }
    }
    // Also what is dropped is what a server may call unchanged.
    last = raw ?? last;
    const { snapshot, readError, readStatus } = get();
    if (readStatus === 'pending') set({ readStatus: readError ? 'error' : snapshot ? 'success' : 'idle' });
    return isMuteError(reply) ? reply : (snapshot ?? reply);
  }

  function read(fresh: boolean, anew = fresh): Promise<MuteSnapshot | MuteError> {
    const joined = newest();
    if (joined && !anew) return joined[1];
    const number = ++sequence;
    const mine = ask(fresh, number).finally(() => reads.delete(number));
    reads.set(number, mine);
    return mine;
  }

  return {
    adapter,
    get,
    set,
    ours,
    sent: [],
    read,
    report(snapshot) {
      const number = ++sequence;
      return () => {
        const now = get().snapshot;
        if (number > shown) apply(snapshot, number);
        // A receipt shown meanwhile may have been made before the report or after it: only a read can tell.
        else if (merge(now, snapshot) !== now) void read(false);
      };
    },
    beginWrite() {
      const seen = shown;
      return (snapshot) => {
        wroteAt = Date.now();
        // What was shown since the write began may be newer than its receipt, or older: only a read can tell.
        return snapshot && shown === seen ? apply(snapshot, ++sequence) : undefined;
      };
    },
    session: () => stopping.signal,
    stop() {
      reads.clear();
      stopping.abort();
      stopping = new AbortController();
    },
  };
}
