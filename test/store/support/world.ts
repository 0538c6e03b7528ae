import { AsyncLocalStorage } from 'node:async_hooks';
import { createMemoryAdapter, type MemoryActs, type MemoryQuirks, type MemoryState } from '../../../src/adapters/memory.js';
import { MuteError } from '../../../src/core/errors.js';
import type { MuteAction, MuteAdapter, MuteReceipt, MuteSnapshot, ReadContext } from '../../../src/core/types.js';
import { loadLanes } from '../../../src/store/load-lanes.js';

// No file arrives while timers are fake.
await loadLanes();

/** How a world begins, and the oddities of its backend. */
export interface WorldSetup {
  readonly groupId: string;
  readonly initial: Pick<MemoryState, 'groupMuted' | 'exemptUserIds' | 'mutedUserIds'>;
  readonly quirks: MemoryQuirks;
  /** What a memory backend does not have: oddities of ApsaraVideo Live, and a pace that its adapter keeps beside the handler's. */
  readonly traits: {
    readonly backstop: boolean;
    readonly removeAllLiftsGroup: boolean;
    readonly missingDataCenter: 'refused' | 'accepted';
    /** A super-large room can't be listed, and says so in one of two ways. */
    readonly room: 'small' | 'super-large, empty' | 'super-large, refused';
  };
  readonly capabilities: { readonly maxUsersPerCall: number; readonly writesPerSecond: number; readonly maxExemptUsers: number };
}

/** A backend under test, as far as the model needs to know it. To run the model over another one, make one of these. */
export interface Base {
  readonly adapter: MuteAdapter;
  /** What is true, whatever can be read of it. */
  truth(): MemoryState;
  /** How many people are in the room. */
  readonly people: number;
  /** What somebody does past all of this. */
  readonly act: MemoryActs;
  /** How a moderator reaches a backend that has weather of its own on the way: the world then adds none and shares no reads. */
  adapterOf?(moderator: number): MuteAdapter;
  /** Rules that were broken where only the backend can see it. */
  broken?(): readonly string[];
}

/** What a world lends to a backend that has weather of its own. */
export interface Sky {
  /** What happens to the next call on its way. */
  weather(): Weather;
  /** Runs what changes the truth, in the name of the write that it is done for. */
  effect(run: () => void): void;
}

export type MakeBase = (setup: WorldSetup, sky: Sky) => Base;

/** The memory adapter as the backend. */
export const makeMemoryBase: MakeBase = ({ groupId, initial, quirks, capabilities }) => {
  const adapter = createMemoryAdapter({ ...initial, quirks, capabilities });
  return { adapter, truth: () => adapter.read(groupId), people: 0, act: adapter.act };
};

/** What happens to one call on its way. */
export interface Weather {
  readonly before: number;
  readonly after: number;
  readonly fault: 'none' | 'throttle' | 'reset-before' | 'reset-after' | 'html' | 'unavailable' | 'denied' | 'deaf';
}

/** One write that a moderator's store started. */
export interface Write {
  readonly moderator: number;
  readonly action: MuteAction;
  readonly userIds: readonly string[];
  readonly exemptUserIds: readonly string[];
  readonly at: number;
  /** Whether the backend was reached. */
  applied: boolean;
}

export const sleep = (ms: number): Promise<void> => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve());

// One for all worlds: each of these costs every promise that is made.
const underWay = new AsyncLocalStorage<Write>();

/** Two moderators before one backend, with weather between. */
export function createWorld(setup: WorldSetup, makeBase: MakeBase, forecast: readonly Weather[]) {
  const { groupId } = setup;
  const base: Base = makeBase(setup, {
    weather: () => weather(),
    effect(run) {
      const entry = underWay.getStore();
      if (entry) entry.applied = true;
      const before = base.truth().mutedUserIds;
      run();
      remember(entry?.moderator ?? -1, before);
    },
  });
  const history: { readonly at: number; readonly state: MemoryState }[] = [{ at: 0, state: base.truth() }];
  // What could be read, one after the other; only of backends that show each change at once and tell it.
  const readable: MuteSnapshot[] = [];
  const note = (snapshot: MuteSnapshot): void => void readable.push(snapshot);
  if (!setup.quirks.readDelayMs) base.adapter.subscribe?.(groupId, note);
  const writes: Write[] = [];
  const removedBy = new Map<string, Set<number>>();
  let calm = false;
  let call = 0;
  let shared: { readonly snapshot: MuteSnapshot; readonly at: number } | undefined;

  /** Runs something that may change the truth, and notes what it did. */
  async function change<T>(who: number, run: () => T | Promise<T>): Promise<T> {
    const before = base.truth().mutedUserIds;
    try {
      return await run();
    } finally {
      remember(who, before);
    }
  }

  function remember(who: number, before: readonly string[]): void {
    const state = base.truth();
    const left = new Set(state.mutedUserIds);
    for (const id of before) if (!left.has(id)) removedBy.set(id, (removedBy.get(id) ?? new Set()).add(who));
    history.push({ at: Date.now(), state });
  }

  const weather = (): Weather => (calm ? undefined : forecast[call++ % forecast.length]) ?? { before: 0, after: 0, fault: 'none' };

  function startWrite(moderator: number, action: MuteAction, ids: Partial<Pick<Write, 'userIds' | 'exemptUserIds'>>): Write {
    const entry: Write = { moderator, action, userIds: [], exemptUserIds: [], at: Date.now(), applied: false, ...ids };
    writes.push(entry);
    return entry;
  }

  /** A way that has weather of its own: here it is only noted what is asked for. */
  function noting(moderator: number, own: MuteAdapter): MuteAdapter {
    const write = <T>(action: MuteAction, ids: Partial<Pick<Write, 'userIds' | 'exemptUserIds'>>, run: () => T): T =>
      underWay.run(startWrite(moderator, action, ids), run);
    const { readContext, muteUsers, subscribe, listMembers } = own;
    return {
      get capabilities() {
        return { ...own.capabilities, ...setup.capabilities };
      },
      readMuteState: own.readMuteState,
      ...(readContext && { readContext }),
      ...(listMembers && { listMembers }),
      muteGroup: (id, request, options) => write('muteGroup', request, () => own.muteGroup(id, request, options)),
      unmuteGroup: (id, options) => write('unmuteGroup', {}, () => own.unmuteGroup(id, options)),
      unmuteUsers: (id, userIds, options) => write('unmuteUsers', { userIds }, () => own.unmuteUsers(id, userIds, options)),
      unmuteAllUsers: (id, options) => write('unmuteAllUsers', {}, () => own.unmuteAllUsers(id, options)),
      ...(muteUsers && { muteUsers: (id, userIds, options) => write('muteUsers', { userIds }, () => muteUsers(id, userIds, options)) }),
      ...(moderator === 0 && subscribe && { subscribe }),
    };
  }

  function adapterOf(moderator: number): MuteAdapter {
    const own = base.adapterOf?.(moderator);
    if (own) return noting(moderator, own);
    let context: ReadContext = {};

    async function write(
      action: MuteAction,
      run: () => Promise<MuteReceipt> | undefined,
      ids: Partial<Pick<Write, 'userIds' | 'exemptUserIds'>> = {},
    ): Promise<MuteReceipt> {
      const { before, after, fault } = weather();
      const entry = startWrite(moderator, action, ids);
      await sleep(before);
      if (fault === 'throttle') throw new MuteError('THROTTLED', 'too many', { retryAfterMs: after * 5 });
      if (fault === 'unavailable') throw new MuteError('BACKEND_UNAVAILABLE', 'down');
      if (fault === 'denied') throw new MuteError('NOT_ALLOWED', 'no');
      if (fault === 'reset-before') throw new MuteError('NETWORK', 'reset', { outcomeUnknown: true });
      const receipt = await change(moderator, () => {
        entry.applied = true;
        return run();
      });
      await sleep(after);
      if (fault === 'reset-after') throw new MuteError('TIMEOUT', 'no answer', { outcomeUnknown: true });
      if (fault === 'html') throw new MuteError('SERVER_ERROR', '<html>', { outcomeUnknown: true });
      if (!receipt) throw new MuteError('METHOD_NOT_ALLOWED', 'not there');
      return receipt;
    }

    return {
      get capabilities() {
        return base.adapter.capabilities ?? {};
      },
      readContext: () => context,
      async readMuteState(_, { signal, fresh = false }) {
        const { before, after, fault } = weather();
        await sleep(before);
        if (fault === 'unavailable' || fault === 'throttle') throw new MuteError('BACKEND_UNAVAILABLE', 'down');
        if (fault !== 'deaf' && signal.aborted) throw new MuteError('ABORTED', 'aborted');
        // Reads are shared for a second, as on a server, unless somebody wants a fresh one.
        const own = fresh || !shared || Date.now() - shared.at >= 1000;
        if (own || !shared) {
          const at = Date.now();
          shared = { snapshot: await base.adapter.readMuteState(groupId, { signal: new AbortController().signal, fresh }), at };
        }
        const { snapshot, at } = shared;
        // What was shared is older than the call, if only by part of a millisecond.
        const ageMs = Date.now() - at || (own ? 0 : 1);
        await sleep(after);
        context = { ageMs };
        // Every reply is a copy, as from the wire.
        return structuredClone(snapshot);
      },
      muteGroup: (_, { exemptUserIds }, options) =>
        write('muteGroup', () => base.adapter.muteGroup(groupId, { exemptUserIds }, options), { exemptUserIds }),
      unmuteGroup: (_, options) => write('unmuteGroup', () => base.adapter.unmuteGroup(groupId, options)),
      unmuteUsers: (_, userIds, options) => write('unmuteUsers', () => base.adapter.unmuteUsers(groupId, userIds, options), { userIds }),
      unmuteAllUsers: (_, options) => write('unmuteAllUsers', () => base.adapter.unmuteAllUsers(groupId, options)),
      muteUsers: (_, userIds, options) => write('muteUsers', () => base.adapter.muteUsers?.(groupId, userIds, options), { userIds }),
      listMembers: async (_, { cursor }, { signal }) =>
        (await base.adapter.listMembers?.(groupId, { cursor }, { signal })) ?? { users: [], listable: false },
      ...(moderator === 0 && { subscribe: (_, onSnapshot) => base.adapter.subscribe?.(groupId, onSnapshot) ?? (() => {}) }),
    };
  }

  return {
    adapters: [adapterOf(0), adapterOf(1)],
    writes,
    removedBy,
    truth: () => base.truth(),
    people: base.people,
    broken: () => base.broken?.() ?? [],
    ownWeather: base.adapterOf !== undefined,
    readable,
    /** What a read says now. */
    read: () => base.adapter.readMuteState(groupId, { signal: new AbortController().signal, fresh: true }),
    /** What somebody else does, at once. */
    act: (run: (act: MemoryActs) => void) => change(-1, () => run(base.act)),
    /** From now on everything works. */
    settle: () => {
      calm = true;
    },
    /** Whether something was true at some time of a span. */
    wasTrue(from: number, holds: (state: MemoryState) => boolean): boolean {
      return history.some(({ state }, at) => (history[at + 1]?.at ?? Infinity) >= from && holds(state));
    },
  };
}
