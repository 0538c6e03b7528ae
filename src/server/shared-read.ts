import type { MuteAdapter, MuteSnapshot } from '../core/types.js';
import { parseSnapshot } from '../core/wire.js';
import { backoffMs, pause, within } from './deadline.js';
import { backendFailure, failure } from './failure.js';

/** The state of a group as read once, for all who share it. */
export interface SharedState {
  readonly snapshot: MuteSnapshot;
  /** The snapshot as it goes over the wire, written once. */
  readonly json: string;
  /** Tags of the answers made of it, by what else is in them: fifty moderators cost one. */
  readonly tags: Map<string, Promise<string>>;
  /** When the read began, by `performance.now`: the state is at least that new. */
  readonly startedAt: number;
}

/** Reads of the state, shared between callers. */
export interface SharedReads {
  /**
   * Reads a group, or takes part in a read. `fresh`: one that has not begun yet. `onBegin` is asked before a read begins that nobody
   * wanted before; when it throws, so does this and nothing is read.
   */
  read(groupId: string, fresh: boolean, onBegin?: () => void): Promise<SharedState>;
  /** A write begins or ends: what was read before is not handed out after it. */
  invalidate(groupId: string): void;
}

/** What {@link createSharedReads} is made with. */
export interface SharedReadOptions {
  readonly adapter: MuteAdapter;
  readonly cacheMs: number;
  readonly callMs: number;
}

interface Flight {
  /** Which writes it can have seen. */
  readonly version: number;
  readonly result: Promise<SharedState>;
}

interface Group {
  /** Goes up with each write. */
  version: number;
  current: Flight | undefined;
  /** Begins when the current one is over; whoever needs a later read joins it. */
  next: Promise<SharedState> | undefined;
  cached: { readonly version: number; readonly state: SharedState } | undefined;
}

/** More groups than this at a time are not kept. */
const maxGroups = 1000;

/** At most one read of a group at a time, one waiting behind it, and its result kept for `cacheMs`. */
export function createSharedReads({ adapter, cacheMs, callMs }: SharedReadOptions): SharedReads {
  const groups = new Map<string, Group>();

  function begin(groupId: string, group: Group): Promise<SharedState> {
    const { version } = group;
    const result = askInTime(callMs, (signal) => readOnce(adapter, groupId, signal));
    group.current = { version, result };
    const over = (state?: SharedState): void => {
      group.current = undefined;
      if (state && version === group.version) group.cached = { version, state };
    };
    result.then(over, () => over());
    return result;
  }

  function behind(groupId: string, group: Group, current: Flight): Promise<SharedState> {
    const start = (): Promise<SharedState> => {
      group.next = undefined;
      return begin(groupId, group);
    };
    return (group.next = current.result.then(start, start));
  }

  /** The group's entry, made the newest. Entries with nothing under way and nothing fresh go. */
  function groupOf(groupId: string): Group {
    const group = groups.get(groupId) ?? { version: 0, current: undefined, next: undefined, cached: undefined };
    groups.delete(groupId);
    groups.set(groupId, group);
    for (const [oldest, { current, cached }] of groups) {
      const idle = !current && (!cached || performance.now() - cached.state.startedAt > cacheMs);
      if (oldest === groupId || (!idle && groups.size <= maxGroups)) break;
      groups.delete(oldest);
    }
    return group;
  }

  return {
    read(groupId, fresh, onBegin) {
      const group = groupOf(groupId);
      const { current, cached, version } = group;
      if (!fresh && cached?.version === version && performance.now() - cached.state.startedAt <= cacheMs) {
        return Promise.resolve(cached.state);
      }
      const shared = !fresh && current?.version === version ? current.result : group.next;
      if (shared) return shared;
      onBegin?.();
      return current ? behind(groupId, group, current) : begin(groupId, group);
    },
    invalidate(groupId) {
      const group = groups.get(groupId);
      if (group) group.version += 1;
    },
  };
}

/** How often a call is tried again that reads and that the backend throttled. */
const maxRepeats = 2;

/** What an adapter answers to a call that reads, cut off after `callMs`, and asked again while it says that there were too many. */
export async function askInTime<T>(callMs: number, ask: (signal: AbortSignal) => T | PromiseLike<T>): Promise<T> {
  const until = performance.now() + callMs;
  for (let attempt = 0; ; attempt += 1) {
    const controller = new AbortController();
    try {
      return await within(ask(controller.signal), until - performance.now(), () => failure('TIMEOUT'));
    } catch (thrown) {
      const failed = backendFailure(thrown, false);
      const pauseMs = backoffMs(attempt, failed.retryAfterMs);
      if (failed.code !== 'THROTTLED') throw failed;
      // Whoever asks again is told the pause that was next.
      if (attempt === maxRepeats || performance.now() + pauseMs >= until) throw Object.assign(failed, { retryAfterMs: Math.ceil(pauseMs) });
      await pause(pauseMs);
    } finally {
      controller.abort();
    }
  }
}

/** One read, with nothing in it but the fields of a snapshot. */
async function readOnce(adapter: MuteAdapter, groupId: string, signal: AbortSignal): Promise<SharedState> {
  const startedAt = performance.now();
  const snapshot = parseSnapshot(await adapter.readMuteState(groupId, { signal, fresh: true }));
  return { snapshot, json: JSON.stringify(snapshot), tags: new Map(), startedAt };
}
