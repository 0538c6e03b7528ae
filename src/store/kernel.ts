import type { StoreApi } from 'zustand/vanilla';
import { toMuteError, type MuteError } from '../core/errors.js';
import { capabilitiesOf } from '../core/limits.js';
import { sameUsers } from '../core/snapshot.js';
import type { MuteAdapter, MuteSnapshot } from '../core/types.js';
import type { MuteState, StateChange, UndoOffer } from './state.js';

/** Pauses before a read-back that contradicts an accepted write is repeated, in milliseconds. */
const settleDelays = [500, 1000, 2000];

/** What a read-back says about a write. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** What the lanes share: the facts as shown, and the order in which replies may change them. */
export interface Kernel {
  readonly adapter: MuteAdapter;
  readonly get: () => MuteState;
  readonly set: StoreApi<MuteState>['setState'];
  /** Users whose unmute is under way: their leaving the list is our own doing. */
  readonly inFlight: Set<string>;
  /** Reads and shows. Never rejects: gives the snapshot, or the error that is shown. */
  read(fresh: boolean): Promise<MuteSnapshot | MuteError>;
  /** Shows what a live client reported. */
  show(snapshot: MuteSnapshot): void;
  /** Marks the start of a write; the returned function shows its receipt's snapshot where that can't be outdated. */
  beginWrite(): (snapshot: MuteSnapshot | undefined) => MuteSnapshot | undefined;
  /** Reads, repeatedly while the state contradicts, until it agrees or time is up. */
  settle(
    check: (snapshot: MuteSnapshot) => Verdict,
    first: MuteSnapshot | undefined,
  ): Promise<{ verdict: Verdict; snapshot: MuteSnapshot | undefined }>;
  /** A pause that `stop` and the signal end early. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Ends reads and pauses. */
  stop(): void;
}

/** Whether a snapshot contradicts what Undo would take back. */
function conflicts(undo: UndoOffer, snapshot: MuteSnapshot): boolean {
  if (undo.lane === 'users') {
    const again = new Set(undo.userIds);
    return snapshot.mutedUserIds?.some((userId) => again.has(userId)) ?? false;
  }
  const { groupMuted, exemptUserIds } = undo.after;
  return (
    (snapshot.groupMuted !== null && snapshot.groupMuted !== groupMuted) ||
    (groupMuted === true && snapshot.exemptUserIds !== null && !sameUsers(snapshot.exemptUserIds, exemptUserIds))
  );
}

export function createKernel(adapter: MuteAdapter, groupId: string, { getState: get, setState: set }: StoreApi<MuteState>): Kernel {
  // Every request takes a number when it starts, every write another when it ends: a reply is older than what is shown
  // when its number is smaller.
  let sequence = 0;
  let shown = 0;
  let wroteAt = 0;
  let writeEnded = 0;
  let reading = 0;
  let stopping = new AbortController();
  const inFlight = new Set<string>();

  function apply(next: MuteSnapshot, number: number): void {
    shown = number;
    const { snapshot: previous, selectedUserIds, lastComplete, undo, deniedActions, permissions, unmutedElsewhere } = get();
    const change: StateChange = { readAt: Date.now(), readStatus: 'success', readError: null, capabilities: capabilitiesOf(adapter) };
    const snapshot =
      previous?.alwaysExemptUserIds && !next.alwaysExemptUserIds ? { ...next, alwaysExemptUserIds: previous.alwaysExemptUserIds } : next;
    if (undo && conflicts(undo, snapshot)) change.undo = null;
    const said = adapter.readContext?.(groupId)?.permissions;
    if (said) Object.assign(change, { permissions: said, deniedActions: deniedActions.length > 0 ? [] : deniedActions });
    else change.permissions = permissions;
    if (snapshot.mutedUserIdsComplete && snapshot.mutedUserIds) {
      change.lastComplete = { userIds: snapshot.mutedUserIds, readAt: Date.now() };
      if (get().unconfirmedUserIds.length > 0) change.unconfirmedUserIds = [];
      // Only a complete list can say that somebody has left it.
      if (selectedUserIds.length > 0 && snapshot.mutedUserIds !== lastComplete?.userIds) {
        const muted = new Set(snapshot.mutedUserIds);
        const wereMuted = new Set(lastComplete?.userIds);
        const gone = selectedUserIds.filter((id) => !muted.has(id) && wereMuted.has(id) && !inFlight.has(id));
        if (gone.length > 0) {
          change.selectedUserIds = selectedUserIds.filter((id) => !gone.includes(id));
          change.unmutedElsewhere = [...unmutedElsewhere, ...gone];
        }
      }
    }
    set({ ...change, snapshot });
  }

  async function read(fresh: boolean): Promise<MuteSnapshot | MuteError> {
    const number = ++sequence;
    const startedAt = Date.now();
    reading++;
    if (get().readStatus !== 'pending') set({ readStatus: 'pending' });
    try {
      const snapshot = await adapter.readMuteState(groupId, { signal: stopping.signal, ...(fresh && { fresh }) });
      reading--;
      const ageMs = adapter.readContext?.(groupId)?.ageMs ?? 0;
      // A shared read on another server may be older than a write that was answered here.
      if (!fresh && ageMs > 0 && startedAt - ageMs < wroteAt) return await read(true);
      if (number > shown) apply(snapshot, number);
      else if (reading === 0) set({ readStatus: 'success' });
      return number >= shown ? snapshot : (get().snapshot ?? snapshot);
    } catch (thrown) {
      reading--;
      const error = toMuteError(thrown);
      if (error.code === 'ABORTED') set({ readStatus: get().snapshot ? 'success' : 'idle' });
      else if (number > shown) set({ readStatus: 'error', readError: error });
      else if (reading === 0) set({ readStatus: get().readError ? 'error' : 'success' });
      return error;
    }
  }

  function wait(ms: number, signal?: AbortSignal): Promise<void> {
    const signals = signal ? [stopping.signal, signal] : [stopping.signal];
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        for (const each of signals) each.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      for (const each of signals) each.addEventListener('abort', done);
    });
  }

  return {
    adapter,
    get,
    set,
    inFlight,
    read,
    wait,
    show(snapshot) {
      apply(snapshot, ++sequence);
    },
    beginWrite() {
      const number = ++sequence;
      return (snapshot) => {
        const current = number > writeEnded;
        writeEnded = ++sequence;
        wroteAt = Date.now();
        if (snapshot && current) apply(snapshot, writeEnded);
        else shown = writeEnded;
        return current ? snapshot : undefined;
      };
    },
    async settle(check, first) {
      let snapshot = first;
      for (const delay of [...settleDelays, 0]) {
        if (!snapshot) {
          const reply = await read(true);
          snapshot = 'code' in reply ? undefined : reply;
        }
        const verdict = snapshot ? check(snapshot) : 'no';
        if (verdict !== 'no' || delay === 0 || stopping.signal.aborted) return { verdict: snapshot ? verdict : 'unknown', snapshot };
        await wait(delay);
        snapshot = undefined;
      }
      return { verdict: 'unknown', snapshot };
    },
    stop() {
      stopping.abort();
      stopping = new AbortController();
    },
  };
}
