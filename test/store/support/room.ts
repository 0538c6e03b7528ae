import { afterEach, beforeEach, vi } from 'vitest';
import { createMemoryAdapter, type MemoryAdapter, type MemoryAdapterOptions } from '../../../src/adapters/memory.js';
import type { MuteAction, MuteAdapter, MuteSnapshot, ReadContext } from '../../../src/core/types.js';
import { loadLanes } from '../../../src/store/load-lanes.js';
import { createMuteStore } from '../../../src/store/create-mute-store.js';
import type { MuteState, MuteStore } from '../../../src/store/state.js';

// No file arrives while timers are fake. What happens before it does is in lanes.test.ts.
await loadLanes();

export const groupId = 'room1';

/** Ids of the given number of people. */
export const people = (count: number, from = 0): string[] => Array.from({ length: count }, (_, at) => `user${from + at}`);

/** Every test of a file runs on fake timers. */
export function fakeTimers(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Lets everything happen that needs no time, and then time pass. */
export const pass = async (ms = 0): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
};

/** A store over a memory backend, read once. */
export async function openRoom(
  options: MemoryAdapterOptions = {},
): Promise<{ adapter: MemoryAdapter; store: MuteStore; state: () => MuteState; sent: (action: MuteAction) => number }> {
  const adapter = createMemoryAdapter(options);
  const store = createMuteStore({ adapter, groupId });
  const reading = store.getState().refresh();
  await pass(typeof options.latencyMs === 'number' ? options.latencyMs : 0);
  await reading;
  return { adapter, store, state: store.getState, sent: (action) => adapter.calls.filter((call) => call.action === action).length };
}

/** A promise with its ends in hand. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function defer<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export const snapshotOf = (snapshot: Partial<MuteSnapshot> = {}): MuteSnapshot => ({
  groupMuted: false,
  exemptUserIds: [],
  mutedUserIds: [],
  mutedUserIdsComplete: true,
  ...snapshot,
});

/** An adapter of which each read is answered by hand, in any order. */
export function createManualReads(base: MuteAdapter): MuteAdapter & {
  readonly reads: (Deferred<MuteSnapshot> & { readonly signal: AbortSignal; readonly fresh: boolean })[];
  context: ReadContext;
} {
  const reads: (Deferred<MuteSnapshot> & { signal: AbortSignal; fresh: boolean })[] = [];
  return {
    ...base,
    reads,
    context: {},
    readContext() {
      return this.context;
    },
    readMuteState(_, { signal, fresh = false }) {
      const read = { ...defer<MuteSnapshot>(), signal, fresh };
      reads.push(read);
      return read.promise;
    },
  };
}
