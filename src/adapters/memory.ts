import { foldText } from '../core/search-text.js';
import { MuteError, type MuteErrorCode, type MuteErrorDetails } from '../core/errors.js';
import { assertGroupId, assertUserIds } from '../core/ids.js';
import { capabilitiesOf } from '../core/limits.js';
import type {
  CallOptions,
  FailedUser,
  MuteAction,
  MuteAdapter,
  MuteCapabilities,
  MuteReceipt,
  MuteSnapshot,
  ReadContext,
  UserProfile,
  WriteOptions,
} from '../core/types.js';

/** What is true in a memory backend's group, whatever can be read of it. */
export interface MemoryState {
  /** Whether the whole group is muted. @default false */
  readonly groupMuted: boolean;
  /** Who can still speak while it is. @default [] */
  readonly exemptUserIds: readonly string[];
  /** Who is muted individually. @default [] */
  readonly mutedUserIds: readonly string[];
  /** Whom no mute affects. @default [] */
  readonly alwaysExemptUserIds: readonly string[];
}

/** Oddities of real backends, each off unless asked for. */
export interface MemoryQuirks {
  /**
   * What a read says of the individually muted while the group is muted. `'at-least'`: the first half of them, marked as
   * incomplete; `'empty'`: none, marked as incomplete; `'unknown'`: `null`. @default 'full'
   */
  readonly mutedListWhileGroupMuted?: 'full' | 'at-least' | 'empty' | 'unknown' | undefined;
  /** What muting a muted group does to its exempt list. @default 'replaces' */
  readonly secondMute?: 'replaces' | 'merges' | undefined;
  /** How long after a write it can be read, in milliseconds. Until then reads answer with the state before. @default 0 */
  readonly readDelayMs?: number | undefined;
  /** Facts that no read says: they are `null`. @default [] */
  readonly unknown?: readonly ('groupMuted' | 'exemptUserIds' | 'mutedUserIds')[] | undefined;
  /** Whether receipts of writes carry a snapshot. @default 'snapshot' */
  readonly receipts?: 'snapshot' | 'bare' | undefined;
}

/** An optional method of an adapter. */
export type MemoryOptionalMethod = 'muteUsers' | 'listMembers' | 'searchUsers' | 'subscribe';

/** Options of {@link createMemoryAdapter}. The first four are the state in which every group begins. */
export interface MemoryAdapterOptions extends Partial<MemoryState> {
  /** The groups that exist; any other is `GROUP_NOT_FOUND`. @default every group exists from its first use */
  readonly groups?: readonly string[] | undefined;
  /** The people in every room. @default [] */
  readonly members?: readonly UserProfile[] | undefined;
  /** Members on one page. @default 50 */
  readonly pageSize?: number | undefined;
  /** `false`: `listMembers` answers that this room can't be listed. @default true */
  readonly listable?: boolean | undefined;
  /**
   * How long a call takes, in milliseconds: a number, a range, or chosen for each call. Half of it passes before the
   * effect, half after. @default 0, without a timer
   */
  readonly latencyMs?: number | readonly [from: number, to: number] | ((action: MuteAction) => number) | undefined;
  /** Picks out of the range of `latencyMs`: from 0 up to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Facts about the backend that differ from the defaults; its limits are enforced. */
  readonly capabilities?: Partial<MuteCapabilities> | undefined;
  /** The actions that are allowed, `read` among them; the others are `NOT_ALLOWED`. @default all, and reads do not say so */
  readonly permissions?: readonly MuteAction[] | undefined;
  /** Oddities of real backends. @default none */
  readonly quirks?: MemoryQuirks | undefined;
  /** Optional methods to leave out. @default [] */
  readonly without?: readonly MemoryOptionalMethod[] | undefined;
  /** The clock of `readDelayMs` and of the record of calls, in milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/** How a call is made to fail. */
export interface MemoryFailure extends Pick<MuteErrorDetails, 'requestId' | 'retryable' | 'outcomeUnknown' | 'retryAfterMs'> {
  /** The code that the call fails with. */
  readonly code: MuteErrorCode;
  /** How many calls fail; `Infinity` until the failure is cleared. @default 1 */
  readonly times?: number | undefined;
  /** Whether a write takes effect before it fails. @default false */
  readonly applied?: boolean | undefined;
}

/** One call that reached the backend: its ids were accepted and it had not been aborted. */
export interface MemoryCall {
  /** What was asked for. */
  readonly action: MuteAction;
  /** Of which group. */
  readonly groupId: string;
  /** When it arrived, by the adapter's clock. */
  readonly at: number;
  /** Of `unmuteUsers` and `muteUsers`. */
  readonly userIds?: readonly string[];
  /** Of `muteGroup`. */
  readonly exemptUserIds?: readonly string[];
  /** Of `read`. */
  readonly fresh?: boolean;
  /** Of `listMembers`. */
  readonly cursor?: string | undefined;
  /** Of `searchUsers`. */
  readonly query?: string;
}

/**
 * What another moderator, or the backend itself, does: at once, past latency, failures, permissions and limits. Ids are not
 * checked, so that odd ones can be put there.
 */
export interface MemoryActs {
  /** Mutes the group; only these people can still speak. */
  muteGroup(groupId: string, exemptUserIds?: readonly string[]): void;
  /** Lifts the group mute. */
  unmuteGroup(groupId: string): void;
  /** Mutes people individually, however many. */
  muteUsers(groupId: string, userIds: readonly string[]): void;
  /** Unmutes people, however many. */
  unmuteUsers(groupId: string, userIds: readonly string[]): void;
  /** Unmutes everybody muted individually. */
  unmuteAllUsers(groupId: string): void;
}

/** What a test, a demo or a story can do to a memory backend beside moderating it. */
export interface MemoryAdapterControls {
  /** Every call that reached the backend, in order. */
  readonly calls: readonly MemoryCall[];
  /** What others do to the same groups. */
  readonly act: MemoryActs;
  /** The true state of a group, even where reads do not say it. Throws `GROUP_NOT_FOUND`. */
  read(groupId: string): MemoryState;
  /** Changes a group, or makes it, and tells subscribers. */
  setState(groupId: string, state: Partial<MemoryState>): void;
  /** From now on the group is `GROUP_NOT_FOUND`, until {@link setState} makes it again. */
  removeGroup(groupId: string): void;
  /** Changes who is in every room. */
  setMembers(members: readonly UserProfile[]): void;
  /** What is allowed from now on; reads say so. `undefined`: everything, and reads do not say. */
  setPermissions(permissions: readonly MuteAction[] | undefined): void;
  /** Makes the next calls of an action, or of any, fail. Failures queue up. Returns the way to clear this one. */
  fail(action: MuteAction | 'any', failure: MuteErrorCode | MemoryFailure): () => void;
  /**
   * From now on mutes and unmutes do nothing to these people. With the capability `perUserResults` receipts name them with
   * the code; without it nothing is said, as at backends that answer with a request id alone. Returns the way to clear it.
   */
  failUsers(userIds: readonly string[], code?: MuteErrorCode): () => void;
  /** Clears all failures. */
  clearFailures(): void;
  /**
   * Holds the next calls of an action until released: `'before'` their effect, or `'after'` it with the answer made.
   * `times` is how many are held; all by default. Returns the release.
   */
  hold(action: MuteAction | 'any', options?: { readonly at?: 'before' | 'after'; readonly times?: number }): () => void;
}

/** A chat backend in memory, with its controls. */
export type MemoryAdapter = MuteAdapter & MemoryAdapterControls;

interface Group {
  readonly groupId: string;
  state: MemoryState;
  /** The newest state that reads may see. */
  readable: MemoryState;
  /** Later states, each with the time from which reads see it. */
  readonly coming: { readonly at: number; readonly state: MemoryState }[];
  /** What subscribers heard last. */
  told: MuteSnapshot;
  context: ReadContext | undefined;
}

interface Rule {
  readonly action: MuteAction | 'any';
  times: number;
}

const reads: ReadonlySet<MuteAction> = new Set<MuteAction>(['read', 'listMembers', 'searchUsers']);

function unique(userIds: readonly string[]): readonly string[] {
  return [...new Set(userIds)];
}

/** The list with these people in it; the same list when they all were. */
function including(list: readonly string[], userIds: readonly string[]): readonly string[] {
  const all = unique([...list, ...userIds]);
  return all.length === list.length ? list : all;
}

/** The list without these people; the same list when none was in it. */
function excluding(list: readonly string[], userIds: Iterable<string>): readonly string[] {
  const out = new Set(userIds);
  const rest = list.filter((userId) => !out.has(userId));
  return rest.length === list.length ? list : rest;
}

/** The new list, or the old one when it says the same. */
function settled(list: readonly string[], next: readonly string[]): readonly string[] {
  return next.length === list.length && next.every((userId, at) => userId === list[at]) ? list : next;
}

/** Takes the first rule that is about this action and counts it down. */
function take<T extends Rule>(rules: T[], action: MuteAction): T | undefined {
  const rule = rules.find((one) => one.times > 0 && (one.action === action || one.action === 'any'));
  if (rule) rule.times -= 1;
  return rule;
}

function aborted(outcomeUnknown: boolean): MuteError {
  return new MuteError('ABORTED', 'The call was aborted.', { outcomeUnknown });
}

/** Waits until `done` is called, unless the signal comes first. `start` returns how to stop waiting. */
function pause(start: (done: () => void) => () => void, signal: AbortSignal, sent: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(aborted(sent));
      return;
    }
    const onAbort = (): void => {
      stop();
      reject(aborted(sent));
    };
    const stop = start(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

function pass(ms: number, signal: AbortSignal, sent: boolean): Promise<void> {
  return pause(
    (done) => {
      const timer = setTimeout(done, ms);
      return () => clearTimeout(timer);
    },
    signal,
    sent,
  );
}

/**
 * A whole chat backend in memory: for embedding without a server, demos, stories and tests. It checks ids and limits like a
 * real one, both mute layers are independent, and latency, failures and the oddities of real backends can be dialled in.
 */
export function createMemoryAdapter(options: MemoryAdapterOptions = {}): MemoryAdapter {
  const { quirks = {}, pageSize = 50, latencyMs = 0, random = Math.random, now = Date.now } = options;
  // Pages of nobody would never come to an end, and no cursor names half a person.
  if (!(pageSize >= 1) || (pageSize !== Infinity && !Number.isInteger(pageSize))) {
    throw new TypeError('createMemoryAdapter: pageSize must be a whole number, at least 1, or Infinity.');
  }
  const readDelayMs = quirks.readDelayMs ?? 0;
  const initial: MemoryState = {
    groupMuted: options.groupMuted ?? false,
    exemptUserIds: unique(options.exemptUserIds ?? []),
    mutedUserIds: unique(options.mutedUserIds ?? []),
    alwaysExemptUserIds: unique(options.alwaysExemptUserIds ?? []),
  };
  const groups = new Map<string, Group>();
  const removed = new Set<string>();
  const listeners = new Map<string, Set<(snapshot: MuteSnapshot) => void>>();
  const snapshots = new WeakMap<MemoryState, MuteSnapshot>();
  const calls: MemoryCall[] = [];
  const failures: (Rule & { readonly failure: MemoryFailure })[] = [];
  const holds: (Rule & { readonly at: 'before' | 'after'; readonly waiting: Set<() => void> })[] = [];
  const failingUsers: { readonly userIds: ReadonlySet<string>; readonly code: MuteErrorCode }[] = [];
  let members = options.members ?? [];
  let permissions = options.permissions;
  let requests = 0;

  function makeGroup(groupId: string): Group {
    const group: Group = { groupId, state: initial, readable: initial, coming: [], told: snapshotOf(initial), context: undefined };
    groups.set(groupId, group);
    removed.delete(groupId);
    return group;
  }

  function groupOf(groupId: string): Group {
    const exists = !removed.has(groupId) && (groups.has(groupId) || (options.groups?.includes(groupId) ?? true));
    if (!exists) throw new MuteError('GROUP_NOT_FOUND', 'There is no such group.');
    return groups.get(groupId) ?? makeGroup(groupId);
  }

  /** What a read says of a state. Made once for each state, so that reading 100,000 users costs nothing. */
  function snapshotOf(state: MemoryState): MuteSnapshot {
    let snapshot = snapshots.get(state);
    if (!snapshot) {
      const says = (fact: 'groupMuted' | 'exemptUserIds' | 'mutedUserIds'): boolean => !quirks.unknown?.includes(fact);
      const quirk = says('mutedUserIds') ? (state.groupMuted && quirks.mutedListWhileGroupMuted) || 'full' : 'unknown';
      const { mutedUserIds } = state;
      const lists = { full: mutedUserIds, 'at-least': mutedUserIds.slice(0, Math.ceil(mutedUserIds.length / 2)), empty: [], unknown: null };
      snapshot = {
        groupMuted: says('groupMuted') ? state.groupMuted : null,
        exemptUserIds: says('exemptUserIds') ? state.exemptUserIds : null,
        mutedUserIds: lists[quirk],
        mutedUserIdsComplete: quirk === 'full',
        ...(state.alwaysExemptUserIds.length > 0 && { alwaysExemptUserIds: state.alwaysExemptUserIds }),
      };
      snapshots.set(state, snapshot);
    }
    return snapshot;
  }

  function readable(group: Group): MuteSnapshot {
    let next = group.coming[0];
    while (next && next.at <= now()) {
      group.readable = next.state;
      group.coming.shift();
      next = group.coming[0];
    }
    return snapshotOf(group.readable);
  }

  function tell(group: Group): void {
    const snapshot = readable(group);
    // A group that was removed meanwhile has nothing more to tell.
    if (snapshot === group.told || groups.get(group.groupId) !== group) return;
    group.told = snapshot;
    for (const listener of listeners.get(group.groupId) ?? []) {
      // One that was told has made a change, of which all have been told by now: what is older must not come after it.
      if (group.told !== snapshot) return;
      try {
        listener(snapshot);
      } catch (error) {
        // Reported as an error of an event's listener is: neither the write nor the next listener is to suffer from it.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  function tellAt(group: Group, at: number): void {
    const left = at - now();
    // A timer may fire before the clock has come so far, and nobody would be told later.
    if (left > 0) setTimeout(() => tellAt(group, at), left);
    else tell(group);
  }

  function change(group: Group, changes: Partial<MemoryState>): void {
    const state: MemoryState = { ...group.state, ...changes };
    const same =
      state.groupMuted === group.state.groupMuted &&
      state.exemptUserIds === group.state.exemptUserIds &&
      state.mutedUserIds === group.state.mutedUserIds &&
      state.alwaysExemptUserIds === group.state.alwaysExemptUserIds;
    if (same) return;
    group.state = state;
    const at = now() + readDelayMs;
    group.coming.push({ at, state });
    tellAt(group, at);
  }

  const effects = {
    muteGroup(group: Group, exemptUserIds: readonly string[]): void {
      const { groupMuted, exemptUserIds: before } = group.state;
      const merges = groupMuted && quirks.secondMute === 'merges';
      change(group, {
        groupMuted: true,
        exemptUserIds: merges ? including(before, exemptUserIds) : settled(before, unique(exemptUserIds)),
      });
    },
    unmuteGroup(group: Group): void {
      // The exempt list belongs to the group mute and goes with it.
      change(group, { groupMuted: false, exemptUserIds: settled(group.state.exemptUserIds, []) });
    },
    muteUsers(group: Group, userIds: readonly string[]): void {
      // Muting the creator or an administrator is accepted and does nothing, as at real backends.
      const affected = excluding(userIds, group.state.alwaysExemptUserIds);
      change(group, { mutedUserIds: including(group.state.mutedUserIds, affected) });
    },
    unmuteUsers(group: Group, userIds: readonly string[]): void {
      change(group, { mutedUserIds: excluding(group.state.mutedUserIds, userIds) });
    },
    unmuteAllUsers(group: Group, kept: Iterable<string> = []): void {
      const stay = new Set(kept);
      change(group, { mutedUserIds: excluding(group.state.mutedUserIds, excluding(group.state.mutedUserIds, stay)) });
    },
  };

  function latencyOf(action: MuteAction): number {
    if (typeof latencyMs === 'function') return latencyMs(action);
    if (typeof latencyMs === 'number') return latencyMs;
    const [from, to] = latencyMs;
    return from + random() * (to - from);
  }

  async function held(action: MuteAction, at: 'before' | 'after', signal: AbortSignal, sent: boolean): Promise<void> {
    const hold = take(
      holds.filter((one) => one.at === at),
      action,
    );
    if (!hold) return;
    await pause(
      (done) => {
        hold.waiting.add(done);
        return () => hold.waiting.delete(done);
      },
      signal,
      sent,
    );
  }

  /** One call from its arrival to its answer. */
  async function run<T>(call: Omit<MemoryCall, 'at'>, { signal }: CallOptions, effect: (group: Group, requestId: string) => T): Promise<T> {
    const { action, groupId } = call;
    if (signal.aborted) throw aborted(false);
    calls.push({ ...call, at: now() });
    const requestId = `memory-${(requests += 1)}`;
    const failure = take(failures, action)?.failure;
    const isWrite = !reads.has(action);
    const errorOf = (given: MemoryFailure): MuteError => {
      const { code } = given;
      const outcomeUnknown = isWrite && (code === 'TIMEOUT' || code === 'NETWORK');
      const named = code === 'NETWORK' || code === 'ABORTED' ? {} : { requestId };
      return new MuteError(code, `The memory adapter was told to fail ${action}.`, { outcomeUnknown, ...named, ...given });
    };
    const half = latencyOf(action) / 2;
    if (half > 0) await pass(half, signal, false);
    await held(action, 'before', signal, false);
    if (failure && !failure.applied) throw errorOf(failure);
    if (permissions && !permissions.includes(action)) throw new MuteError('NOT_ALLOWED', `${action} is not permitted.`, { requestId });
    const answer = effect(groupOf(groupId), requestId);
    await held(action, 'after', signal, isWrite);
    if (half > 0) await pass(half, signal, isWrite);
    if (failure) throw errorOf(failure);
    return answer;
  }

  function receipt(group: Group, requestId: string, { receipt: wanted }: WriteOptions, failed: readonly FailedUser[] = []): MuteReceipt {
    return {
      requestIds: [requestId],
      ...(quirks.receipts !== 'bare' && wanted !== 'minimal' && { snapshot: readable(group) }),
      ...(capabilities.perUserResults && { failed }),
    };
  }

  function failuresAmong(userIds: readonly string[]): FailedUser[] {
    return userIds.flatMap((userId) => {
      const failing = failingUsers.find((one) => one.userIds.has(userId));
      return failing ? [{ userId, code: failing.code }] : [];
    });
  }

  async function writeUsers(
    action: 'muteUsers' | 'unmuteUsers',
    groupId: string,
    userIds: readonly string[],
    writeOptions: WriteOptions,
  ): Promise<MuteReceipt> {
    assertGroupId(groupId, capabilities.groupIdPattern);
    assertUserIds(userIds, { pattern: capabilities.userIdPattern, max: capabilities.maxUsersPerCall, what: action });
    if (userIds.length === 0) throw new MuteError('INPUT_INVALID', `${action}: no user was named.`);
    return run({ action, groupId, userIds: [...userIds] }, writeOptions, (group, requestId) => {
      const failed = failuresAmong(userIds);
      effects[action](
        group,
        excluding(
          userIds,
          failed.map((one) => one.userId),
        ),
      );
      return receipt(group, requestId, writeOptions, failed);
    });
  }

  const adapter: MemoryAdapter = {
    capabilities: { ...options.capabilities },
    async readMuteState(groupId, readOptions) {
      assertGroupId(groupId, capabilities.groupIdPattern);
      return run({ action: 'read', groupId, fresh: readOptions.fresh ?? false }, readOptions, (group) => {
        group.context = { ...(permissions && { permissions }), ageMs: 0 };
        return readable(group);
      });
    },
    readContext(groupId) {
      return groups.get(groupId)?.context;
    },
    async muteGroup(groupId, { exemptUserIds }, writeOptions) {
      assertGroupId(groupId, capabilities.groupIdPattern);
      assertUserIds(exemptUserIds, { pattern: capabilities.userIdPattern, max: capabilities.maxExemptUsers, what: 'exemptUserIds' });
      return run({ action: 'muteGroup', groupId, exemptUserIds: [...exemptUserIds] }, writeOptions, (group, requestId) => {
        effects.muteGroup(group, exemptUserIds);
        return receipt(group, requestId, writeOptions);
      });
    },
    async unmuteGroup(groupId, writeOptions) {
      assertGroupId(groupId, capabilities.groupIdPattern);
      return run({ action: 'unmuteGroup', groupId }, writeOptions, (group, requestId) => {
        effects.unmuteGroup(group);
        return receipt(group, requestId, writeOptions);
      });
    },
    unmuteUsers(groupId, userIds, writeOptions) {
      return writeUsers('unmuteUsers', groupId, userIds, writeOptions);
    },
    async unmuteAllUsers(groupId, writeOptions) {
      assertGroupId(groupId, capabilities.groupIdPattern);
      return run({ action: 'unmuteAllUsers', groupId }, writeOptions, (group, requestId) => {
        const failed = failuresAmong(group.state.mutedUserIds);
        effects.unmuteAllUsers(
          group,
          failed.map((one) => one.userId),
        );
        return receipt(group, requestId, writeOptions, failed);
      });
    },
    muteUsers(groupId, userIds, writeOptions) {
      return writeUsers('muteUsers', groupId, userIds, writeOptions);
    },
    async listMembers(groupId, { cursor }, callOptions) {
      assertGroupId(groupId, capabilities.groupIdPattern);
      if (cursor !== undefined && !/^\d{1,9}$/u.test(cursor)) throw new MuteError('INPUT_INVALID', 'cursor: not one that was handed out.');
      return run({ action: 'listMembers', groupId, cursor }, callOptions, () => {
        if (options.listable === false) return { users: [], listable: false };
        const from = Number(cursor ?? 0);
        const end = from + pageSize;
        return { users: members.slice(from, end), listable: true, ...(end < members.length && { nextCursor: String(end) }) };
      });
    },
    async searchUsers(groupId, { query, scope }, callOptions) {
      assertGroupId(groupId, capabilities.groupIdPattern);
      return run({ action: 'searchUsers', groupId, query }, callOptions, (group) => {
        const known = new Map(members.map((member) => [member.userId, member]));
        const muted = readable(group).mutedUserIds ?? [];
        const people = scope === 'members' ? members : muted.map((userId) => known.get(userId) ?? { userId });
        const wanted = foldText(query);
        return people.filter(({ userId, name = '' }) => foldText(`${userId}\n${name}`).includes(wanted));
      });
    },
    subscribe(groupId, onSnapshot) {
      const all = listeners.get(groupId) ?? new Set();
      listeners.set(groupId, all);
      // A function of its own for each subscription: the same callback may subscribe twice.
      const listener = (snapshot: MuteSnapshot): void => onSnapshot(snapshot);
      all.add(listener);
      return () => void all.delete(listener);
    },

    calls,
    act: {
      muteGroup: (groupId, exemptUserIds = []) => effects.muteGroup(groupOf(groupId), exemptUserIds),
      unmuteGroup: (groupId) => effects.unmuteGroup(groupOf(groupId)),
      muteUsers: (groupId, userIds) => effects.muteUsers(groupOf(groupId), userIds),
      unmuteUsers: (groupId, userIds) => effects.unmuteUsers(groupOf(groupId), userIds),
      unmuteAllUsers: (groupId) => effects.unmuteAllUsers(groupOf(groupId)),
    },
    read: (groupId) => groupOf(groupId).state,
    setState(groupId, state) {
      const group = groups.get(groupId) ?? makeGroup(groupId);
      const lists = (['exemptUserIds', 'mutedUserIds', 'alwaysExemptUserIds'] as const).map((name) => [name, state[name]] as const);
      const copied = Object.fromEntries(lists.flatMap(([name, list]) => (list ? [[name, unique(list)]] : [])));
      const { groupMuted = group.state.groupMuted } = state;
      change(group, { groupMuted, ...copied });
    },
    removeGroup(groupId) {
      groups.delete(groupId);
      removed.add(groupId);
    },
    setMembers(next) {
      members = next;
    },
    setPermissions(next) {
      permissions = next;
    },
    fail(action, given) {
      const failure: MemoryFailure = typeof given === 'string' ? { code: given } : given;
      const rule = { action, failure, times: failure.times ?? 1 };
      failures.push(rule);
      return () => {
        rule.times = 0;
      };
    },
    failUsers(userIds, code = 'SERVER_ERROR') {
      const failing = { userIds: new Set(userIds), code };
      failingUsers.push(failing);
      return () => {
        const at = failingUsers.indexOf(failing);
        if (at >= 0) failingUsers.splice(at, 1);
      };
    },
    clearFailures() {
      failures.length = 0;
      failingUsers.length = 0;
    },
    hold(action, { at = 'before', times = Infinity } = {}) {
      const hold = { action, at, times, waiting: new Set<() => void>() };
      holds.push(hold);
      return () => {
        hold.times = 0;
        for (const done of hold.waiting) done();
        hold.waiting.clear();
      };
    },
  };
  for (const method of options.without ?? []) delete adapter[method];
  const capabilities = capabilitiesOf(adapter);
  return adapter;
}
