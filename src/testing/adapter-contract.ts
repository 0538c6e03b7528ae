import { isMuteError } from '../core/errors.js';
import { idProblem } from '../core/ids.js';
import { capabilitiesOf } from '../core/limits.js';
import { sameSnapshot, sameUsers } from '../core/snapshot.js';
import type { MuteAdapter, MuteCapabilities, MuteReceipt, MuteSnapshot, UserProfile } from '../core/types.js';
import { muteActions, parseCapabilities } from '../core/wire.js';

/** A fact that a backend may leave unsaid. */
export type ContractFact = 'groupMuted' | 'exemptUserIds' | 'mutedUserIds';

/** The state in which the group of one test has to begin. */
export interface ContractState {
  /** Whether the whole group is muted. */
  readonly groupMuted: boolean;
  /** Who can still speak while it is. A backend with fewer places takes the first of them. */
  readonly exemptUserIds: readonly string[];
  /** Who is muted individually. */
  readonly mutedUserIds: readonly string[];
  /** People who are in the room; where people can be searched, they are found by these names. */
  readonly members: readonly UserProfile[];
  /** Facts that the backend must not say in this test; only ever those in {@link ContractOptions.canHide}. */
  readonly unknown: readonly ContractFact[];
}

/** What one test works on: an adapter and a group of its own in the state that was asked for. */
export interface ContractSubject {
  /** What is to be proven. */
  readonly adapter: MuteAdapter;
  /** A group that no other test uses. */
  readonly groupId: string;
  /** A well-formed id of a group that does not exist. Absent: the backend makes groups on first use. */
  readonly unknownGroupId?: string | undefined;
  /** Called at the end of the test. */
  readonly close?: (() => void | Promise<void>) | undefined;
}

/**
 * The few functions of a test runner that are needed. Those of Vitest, Jest and Bun fit as they are; beside `describe` and `it` of
 * `node:test` goes `expect: (actual) => ({ toEqual: (expected) => assert.deepStrictEqual(actual, expected) })`.
 */
export interface ContractRunner {
  /** Names a group of tests. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** Names one test. */
  readonly it: (name: string, body: () => Promise<void>) => unknown;
  /** Compares deeply. */
  readonly expect: (actual: unknown) => { toEqual(expected: unknown): unknown };
}

/** What differs between backends within the contract. */
export interface ContractOptions {
  /** The id of the n-th person, from 1. @default (n) => `user_${n}` */
  readonly userId?: ((n: number) => string) | undefined;
  /** Facts that `make` can hide when it is asked to. @default [] */
  readonly canHide?: readonly ContractFact[] | undefined;
  /** What muting a muted group does to its exempt list. With `'merges'` nothing is asked of removing people. @default 'replaces' */
  readonly secondMute?: 'replaces' | 'merges' | undefined;
  /**
   * How long after a write the backend may still answer reads with the state before, in milliseconds; reads are repeated
   * until then. Above 0 the snapshot in a receipt may be the state before, too. @default 0
   */
  readonly readDelayMs?: number | undefined;
}

type Call = readonly [action: string, call: () => Promise<unknown>, ...unknown[]];
type Expected = Partial<Pick<ContractState, 'groupMuted' | 'exemptUserIds' | 'mutedUserIds'>>;

const { signal } = new AbortController();
const nobodysId = 99;
/** Everybody whom a test names is a member, for backends that know nobody else. */
const memberCount = 40;
/** More than fit on one page of most backends. */
const crowdCount = 120;
/** How long an answer may take beside the delay of reads: less than the time-out of test runners, whose message names nothing. */
const silenceMs = 4000;
/** The longest list that is handed over: where a backend has no limit, there is no list of one more either. */
const longestList = 10_000;
const oddIds: readonly (readonly [what: string, id: string])[] = [
  ['with a comma', 'a,b'],
  ['that is a star', '*'],
  ['that is an escaped star', '%2A'],
  ['that is empty', ''],
  ['with a zero byte', 'a\u0000b'],
  ['with a line break', 'a\nb'],
  ['with a line separator', 'a\u2028b'],
  ['that is half a character', '\ud800'],
  ['with half a character', 'a\udc00b'],
  ['of 257 bytes', 'x'.repeat(257)],
];

/** What a snapshot says for certain. */
function truthOf({ groupMuted, exemptUserIds, mutedUserIds, mutedUserIdsComplete }: MuteSnapshot): Expected {
  return {
    ...(groupMuted !== null && { groupMuted }),
    ...(exemptUserIds && { exemptUserIds }),
    ...(mutedUserIds && mutedUserIdsComplete && { mutedUserIds }),
  };
}

/** The facts of a snapshot as they are now. What else is in it, and what it is made of, is the adapter's affair. */
function factsOf(snapshot: MuteSnapshot): unknown {
  const facts = ['groupMuted', 'exemptUserIds', 'mutedUserIds', 'mutedUserIdsComplete', 'alwaysExemptUserIds'] as const;
  const now = facts.map((fact) => [fact, snapshot?.[fact]] as const);
  return Object.fromEntries(now.map(([fact, value]) => [fact, Array.isArray(value) ? [...value] : value]));
}

/** Waits for an answer, but not until the test runner gives up. */
async function inTime<T>(answer: Promise<T>, withinMs: number, failure: () => string): Promise<T> {
  let silence: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    silence = setTimeout(() => reject(new Error(failure())), withinMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(silence);
  }
}

/** A value as it can stand in a sentence. */
function naming(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

/** People as they can stand in a sentence. */
function namingPeople(userIds: readonly unknown[]): string {
  return userIds.length === 0 ? 'nobody' : userIds.map((id) => (typeof id === 'string' ? id : naming(id))).join(' ');
}

interface End {
  /** The code with which a call fails, or a sentence when it does not fail as it should. */
  readonly code: string;
  readonly outcomeUnknown?: boolean;
}

async function endOf(call: () => Promise<unknown>): Promise<End> {
  let pending: Promise<unknown>;
  try {
    pending = call();
  } catch {
    return { code: 'threw at once where a rejection was due' };
  }
  try {
    await pending;
    return { code: 'no failure' };
  } catch (error) {
    if (isMuteError(error)) return { code: error.code, outcomeUnknown: error.outcomeUnknown };
    // Errors of Node itself are of another realm than the tests that Jest runs.
    const isError = Object.prototype.toString.call(error) === '[object Error]';
    return { code: `rejected with something else than a MuteError: ${isError ? String(error) : naming(error)}` };
  }
}

async function codeOf(call: () => Promise<unknown>): Promise<string> {
  return (await endOf(call)).code;
}

/** What in a snapshot contradicts the truth. Saying less is allowed, saying otherwise is not. */
function contradictions(snapshot: MuteSnapshot, truth: Expected): string[] {
  if (typeof snapshot !== 'object' || snapshot === null) return [`no snapshot but ${String(snapshot)}`];
  const found: string[] = [];
  const { groupMuted, exemptUserIds, mutedUserIds, mutedUserIdsComplete, alwaysExemptUserIds = null } = snapshot;
  const not = (fact: ContractFact, said: string, so: string) => found.push(`${fact}: ${said}, where ${so} is so`);
  if (truth.groupMuted !== undefined && groupMuted !== null && groupMuted !== truth.groupMuted) {
    not('groupMuted', naming(groupMuted), String(truth.groupMuted));
  }
  if (truth.exemptUserIds && Array.isArray(exemptUserIds) && !sameUsers(exemptUserIds, truth.exemptUserIds)) {
    not('exemptUserIds', namingPeople(exemptUserIds), namingPeople(truth.exemptUserIds));
  }
  if (truth.mutedUserIds && Array.isArray(mutedUserIds)) {
    const muted = new Set(truth.mutedUserIds);
    const right = mutedUserIdsComplete ? sameUsers(mutedUserIds, truth.mutedUserIds) : mutedUserIds.every((id) => muted.has(id));
    if (!right)
      not(
        'mutedUserIds',
        `${namingPeople(mutedUserIds)} ${mutedUserIdsComplete ? '(all)' : '(at least)'}`,
        namingPeople(truth.mutedUserIds),
      );
  }
  if (mutedUserIds === null && mutedUserIdsComplete) found.push('mutedUserIds: null, and complete');
  if (typeof mutedUserIdsComplete !== 'boolean') found.push('mutedUserIdsComplete: neither true nor false');
  if (snapshot.alwaysExemptUserIds === null) found.push('alwaysExemptUserIds: null, where it is to be left out');
  for (const [fact, list] of Object.entries({ exemptUserIds, mutedUserIds, alwaysExemptUserIds })) {
    if (list === null) continue;
    if (!Array.isArray(list)) found.push(`${fact}: neither a list nor null`);
    else if (new Set(list).size < list.length) found.push(`${fact}: somebody is in it twice`);
    else {
      const noId = list.find((id: unknown) => typeof id !== 'string');
      if (noId !== undefined) found.push(`${fact}: ${naming(noId)} is in it, which is no id`);
    }
  }
  return found;
}

/**
 * Proves that a {@link MuteAdapter} keeps the contract, with the test runner of your choice. `make` is asked for a new group
 * in a given state before each test, and for a second one in the tests of what must stay with its group, or needs a larger room.
 *
 * What a backend can't do (optional methods, unlisted rooms, facts it does not say) is not asked of it; what it says must be
 * true.
 */
export function describeMuteAdapter(
  name: string,
  make: (initial: ContractState) => ContractSubject | Promise<ContractSubject>,
  runner: ContractRunner,
  options: ContractOptions = {},
): void {
  const { describe, it, expect } = runner;
  const { userId = (n: number): string => `user_${n}`, canHide = [], secondMute = 'replaces', readDelayMs = 0 } = options;
  const ids = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, at) => userId(from + at));
  const people = (count: number): UserProfile[] => ids(1, count).map((id, at) => ({ userId: id, name: `Name ${at + 1}` }));
  const members = people(memberCount);
  /** Also one that a backend which trims takes for somebody who is muted. */
  const strangeIds = [...oddIds, ['with a space at its end', `${userId(1)} `] as const];
  const muted = ids(1, 5);
  const open: ContractState = { groupMuted: false, exemptUserIds: [], mutedUserIds: muted, members, unknown: [] };
  const closed: ContractState = { ...open, groupMuted: true, exemptUserIds: ids(6, 7) };

  /** `initial` may depend on what the backend can do; where it gives nothing, the open state does. */
  function test(
    title: string,
    initial: ContractState | ((capabilities: MuteCapabilities) => ContractState | undefined),
    body: (subject: ContractSubject) => Promise<void>,
  ): void {
    it(title, async () => {
      if (typeof initial !== 'function') return on(initial, body);
      let wanted: ContractState | undefined;
      await on(open, async (subject) => {
        wanted = initial(capabilitiesOf(subject.adapter));
        if (!wanted) await body(subject);
      });
      if (wanted) await on(wanted, body);
    });
  }

  /** Works on a group in a given state. */
  async function on(initial: ContractState, body: (subject: ContractSubject) => Promise<void>): Promise<void> {
    const subject = await make(initial);
    try {
      // Adapters over a network know what their backend can do from the first read.
      await read(subject);
      await body(subject);
    } finally {
      await subject.close?.();
    }
  }

  function read({ adapter, groupId }: ContractSubject): Promise<MuteSnapshot> {
    return adapter.readMuteState(groupId, { signal, fresh: true });
  }

  /** Reads until nothing contradicts the truth, as long as the backend may take. */
  async function expectState(subject: ContractSubject, truth: Expected): Promise<MuteSnapshot> {
    const until = Date.now() + readDelayMs;
    let snapshot = await read(subject);
    while (contradictions(snapshot, truth).length > 0 && Date.now() < until) {
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      snapshot = await read(subject);
    }
    expect(contradictions(snapshot, truth)).toEqual([]);
    return snapshot;
  }

  /** Expects each call to be refused with a code, certainly without effect, and names the one that is not. */
  async function expectRefused(calls: readonly Call[], code: string): Promise<void> {
    // At once: none is to have an effect, and one after the other they would take a slow backend longer than test runners wait.
    const ends = await Promise.all(calls.map(([, call]) => endOf(call)));
    for (const [at, [action, call]] of calls.entries()) {
      // A backend that takes one write at a time turns the others away: those are made again, alone.
      const ended = ends[at]?.code === 'THROTTLED' ? await endOf(call) : ends[at];
      // Who was to abort may say of any call that nobody knows what became of it.
      const unsure = ended?.outcomeUnknown && code !== 'ABORTED' ? ', its outcome unknown' : '';
      expect(`${action}: ${ended?.code}${unsure}`).toEqual(`${action}: ${code}`);
    }
  }

  /** The open state with all whom a list of the largest size names in the room. Nothing where they are there anyway. */
  const roomFor = (limit: number): ContractState | undefined => {
    const count = Math.min(limit, longestList) + 5;
    return count > memberCount ? { ...open, members: people(count) } : undefined;
  };

  /** Those of some people whom one call can take, in a list that the adapter must leave as it is. */
  const few = ({ adapter }: ContractSubject, limit: 'maxExemptUsers' | 'maxUsersPerCall', userIds: readonly string[]): readonly string[] =>
    Object.freeze(userIds.slice(0, capabilitiesOf(adapter)[limit]));
  /** Who is exempt in the closed state, as far as the backend has places. */
  const exempt = (subject: ContractSubject): readonly string[] => few(subject, 'maxExemptUsers', closed.exemptUserIds);
  const mutedBut = (userIds: readonly string[]): readonly string[] => muted.filter((id) => !userIds.includes(id));

  type Write = readonly [action: string, write: () => Promise<MuteReceipt>, truthAfter: Expected];
  /** One write after the other from the open state, each with what is true after it. */
  const writes = (subject: ContractSubject, of = signal): Write[] => {
    const { adapter, groupId } = subject;
    const exemptUserIds = few(subject, 'maxExemptUsers', [userId(8)]);
    const all: Write[] = [
      ['muteGroup', () => adapter.muteGroup(groupId, { exemptUserIds }, { signal: of }), { groupMuted: true, exemptUserIds }],
      ['unmuteGroup', () => adapter.unmuteGroup(groupId, { signal: of }), { groupMuted: false }],
      ['unmuteUsers', () => adapter.unmuteUsers(groupId, [userId(1)], { signal: of }), { mutedUserIds: ids(2, 5) }],
    ];
    if (adapter.muteUsers && capabilitiesOf(adapter).muteUsers) {
      const muteUsers = adapter.muteUsers.bind(adapter);
      all.push(['muteUsers', () => muteUsers(groupId, [userId(9)], { signal: of }), { mutedUserIds: [...ids(2, 5), userId(9)] }]);
    }
    all.push(['unmuteAllUsers', () => adapter.unmuteAllUsers(groupId, { signal: of }), { mutedUserIds: [] }]);
    const receiptOf = async (action: string, pending: Promise<MuteReceipt>): Promise<MuteReceipt> => {
      const receipt = await pending;
      if (typeof receipt !== 'object' || receipt === null) throw new Error(`${action}: a receipt was due, not ${String(receipt)}`);
      return receipt;
    };
    return all.map(([action, write, truthAfter]) => [action, () => receiptOf(action, write()), truthAfter]);
  };

  /** All ways to ask. */
  const questions = ({ adapter, groupId }: ContractSubject, of = signal): Call[] => {
    const { listMembers, searchUsers } = capabilitiesOf(adapter);
    const all: Call[] = [['readMuteState', () => adapter.readMuteState(groupId, { signal: of })]];
    if (listMembers) all.push(['listMembers', async () => adapter.listMembers?.(groupId, {}, { signal: of })]);
    if (searchUsers) {
      const request = { query: userId(1), scope: 'members' } as const;
      all.push(['searchUsers', async () => adapter.searchUsers?.(groupId, request, { signal: of })]);
    }
    return all;
  };

  /**
   * Another group at the same adapter: one that was made where groups share it, else one that does not exist or is made on first
   * use. Nothing where making one takes the first away.
   */
  async function another(subject: ContractSubject, truth: Expected): Promise<ContractSubject | undefined> {
    const made = await make(open);
    const isLeft = await read(subject).then(
      (snapshot) => contradictions(snapshot, truth).length === 0,
      () => false,
    );
    if (isLeft && made.adapter === subject.adapter && made.groupId !== subject.groupId) return made;
    await made.close?.();
    return isLeft ? { adapter: subject.adapter, groupId: subject.unknownGroupId ?? `${subject.groupId}2` } : undefined;
  }

  interface Listener {
    /** Acts, and waits until the state after it was told. */
    hears(act: () => Promise<unknown>): Promise<void>;
    times(): number;
    stop(): void;
  }
  /** Listens for what is so after a change; before it the backend may tell where things stand. */
  function listen({ adapter, groupId }: ContractSubject, before: readonly Expected[], after: Expected): Listener {
    const snapshots: MuteSnapshot[] = [];
    const copies: unknown[] = [];
    let last: readonly string[] = ['nothing'];
    let stop: () => void = () => {};
    const heard = new Promise<void>((resolve, reject) => {
      const wayToStop = adapter.subscribe?.(groupId, (snapshot) => {
        snapshots.push(snapshot);
        copies.push(factsOf(snapshot));
        last = contradictions(snapshot, after);
        if (last.length === 0) resolve();
        else if (before.every((truth) => contradictions(snapshot, truth).length > 0)) {
          reject(new Error(`Live sync told what is not so: ${last.join(', ')}`));
        }
      });
      if (typeof wayToStop === 'function') stop = wayToStop;
      else reject(new Error(`subscribe: the way to stop was due, not ${String(wayToStop)}`));
    });
    // Whoever waits is told; until then nobody listens.
    heard.catch(() => {});
    return {
      async hears(act) {
        const silence = (): string => `Live sync did not tell of the change; it told ${last.join(', ')}`;
        await Promise.all([inTime(heard, silenceMs + readDelayMs, silence), act()]);
      },
      times: () => snapshots.length,
      stop() {
        stop();
        expect(snapshots.map(factsOf)).toEqual(copies);
      },
    };
  }

  describe(`${name} keeps the contract of a mute adapter`, () => {
    describe('reading', () => {
      test('says what is so in an open group', open, async (subject) => {
        await expectState(subject, open);
      });

      test('says what is so in a muted group', closed, async (subject) => {
        await expectState(subject, { ...closed, exemptUserIds: exempt(subject) });
      });

      for (const fact of canHide) {
        test(`calls ${fact} null when the backend does not say it`, { ...closed, unknown: [fact] }, async (subject) => {
          const snapshot = await read(subject);
          expect(snapshot[fact]).toEqual(null);
          expect(contradictions(snapshot, { ...closed, exemptUserIds: exempt(subject) })).toEqual([]);
          const { snapshot: after } = await subject.adapter.unmuteUsers(subject.groupId, [userId(1)], { signal });
          if (after) expect(after[fact]).toEqual(null);
        });
      }

      test('says all of a long list', { ...open, members: people(crowdCount), mutedUserIds: ids(8, crowdCount) }, async (subject) => {
        await expectState(subject, { groupMuted: false, mutedUserIds: ids(8, crowdCount) });
        await subject.adapter.unmuteAllUsers(subject.groupId, { signal });
        await expectState(subject, { groupMuted: false, mutedUserIds: [] });
      });

      test('hands out snapshots that stay as they were', open, async (subject) => {
        const snapshots = [await read(subject)];
        const copies = snapshots.map(factsOf);
        for (const [, write] of writes(subject)) {
          const { snapshot } = await write();
          if (!snapshot) continue;
          snapshots.push(snapshot);
          copies.push(factsOf(snapshot));
        }
        await read(subject);
        expect(snapshots.map(factsOf)).toEqual(copies);
      });

      test('says capabilities that make sense', open, async ({ adapter }) => {
        const { ...said } = capabilitiesOf(adapter);
        const sensible = Object.entries(parseCapabilities(said));
        // JSON has no word for it, but where nothing crosses a wire it means what it says.
        const wrong = Object.entries(said).filter(
          ([fact, value]) => value !== Infinity && !sensible.some(([other, read]) => other === fact && read === value),
        );
        expect(wrong.map(([fact, value]) => `${fact}: ${String(value)}`)).toEqual([]);
      });

      test('says only known actions and a sensible age beside the facts', open, async (subject) => {
        const { permissions = [], ageMs = 0 } = subject.adapter.readContext?.(subject.groupId) ?? {};
        expect(permissions.filter((action) => !muteActions.includes(action))).toEqual([]);
        expect(ageMs >= 0 ? [] : [`ageMs: ${ageMs}`]).toEqual([]);
      });

      test('answers GROUP_NOT_FOUND for a group that does not exist', open, async (subject) => {
        if (subject.unknownGroupId === undefined) return;
        const unknown = { ...subject, groupId: subject.unknownGroupId };
        await expectRefused([['readMuteState', () => read(unknown)], ...writes(unknown)], 'GROUP_NOT_FOUND');
        // Of people who can't be listed it may say so before it looks for the group.
        for (const [action, call] of questions(unknown).slice(1)) {
          const code = await codeOf(async () => {
            const answer = await call();
            const users = typeof answer === 'object' && answer !== null && 'users' in answer ? answer.users : answer;
            if (!Array.isArray(users) || users.length > 0)
              throw new Error(`people of a group that does not exist: ${JSON.stringify(users)}`);
          });
          if (code !== 'no failure') expect(`${action}: ${code}`).toEqual(`${action}: GROUP_NOT_FOUND`);
        }
        await expectState(subject, open);
      });

      test('keeps groups apart', open, async (subject) => {
        const other = await another(subject, open);
        if (!other) return;
        try {
          const before = await read(other).catch(() => undefined);
          for (const [, write] of writes(subject)) await write();
          await expectState(subject, { groupMuted: false, mutedUserIds: [] });
          if (before) await expectState(other, truthOf(before));
          else expect(await read(other).catch(() => undefined)).toEqual(undefined);
          // What was read of the other must not be taken for this one.
          await expectState(subject, { groupMuted: false, mutedUserIds: [] });
        } finally {
          await other.close?.();
        }
      });
    });

    describe('the group layer', () => {
      test('is muted with its exempt list, and leaves individual mutes alone', open, async (subject) => {
        const exemptUserIds = few(subject, 'maxExemptUsers', ids(8, 9));
        await subject.adapter.muteGroup(subject.groupId, { exemptUserIds }, { signal });
        await expectState(subject, { groupMuted: true, exemptUserIds, mutedUserIds: muted });
      });

      test('is muted without anybody exempt', open, async (subject) => {
        await subject.adapter.muteGroup(subject.groupId, { exemptUserIds: [] }, { signal });
        await expectState(subject, { groupMuted: true, exemptUserIds: [], mutedUserIds: muted });
      });

      test('unmutes nobody individually whom it exempts', open, async (subject) => {
        const exemptUserIds = few(subject, 'maxExemptUsers', ids(1, 2));
        await subject.adapter.muteGroup(subject.groupId, { exemptUserIds }, { signal });
        await expectState(subject, { groupMuted: true, exemptUserIds });
        await subject.adapter.unmuteGroup(subject.groupId, { signal });
        await expectState(subject, { groupMuted: false, mutedUserIds: muted });
      });

      test('is lifted, and leaves individual mutes alone', closed, async (subject) => {
        await subject.adapter.unmuteGroup(subject.groupId, { signal });
        await expectState(subject, { groupMuted: false, mutedUserIds: muted });
      });

      test('takes more exempt people while it is muted', closed, async (subject) => {
        const exemptUserIds = few(subject, 'maxExemptUsers', ids(6, 9));
        await subject.adapter.muteGroup(subject.groupId, { exemptUserIds }, { signal });
        await expectState(subject, { groupMuted: true, exemptUserIds, mutedUserIds: muted });
      });

      if (secondMute === 'replaces') {
        test('has its exempt list replaced by a second mute', closed, async (subject) => {
          const exemptUserIds = few(subject, 'maxExemptUsers', ids(7, 8));
          await subject.adapter.muteGroup(subject.groupId, { exemptUserIds }, { signal });
          await expectState(subject, { groupMuted: true, exemptUserIds });
          await subject.adapter.muteGroup(subject.groupId, { exemptUserIds: [] }, { signal });
          await expectState(subject, { groupMuted: true, exemptUserIds: [] });
        });
      }

      test('can be lifted twice', closed, async (subject) => {
        await subject.adapter.unmuteGroup(subject.groupId, { signal });
        await subject.adapter.unmuteGroup(subject.groupId, { signal });
        await expectState(subject, { groupMuted: false, mutedUserIds: muted });
      });

      test('begins with a new exempt list when it is muted again after it was lifted', closed, async (subject) => {
        const exemptUserIds = few(subject, 'maxExemptUsers', [userId(8)]);
        await subject.adapter.unmuteGroup(subject.groupId, { signal });
        await subject.adapter.muteGroup(subject.groupId, { exemptUserIds }, { signal });
        await expectState(subject, { groupMuted: true, exemptUserIds });
      });

      const roomForExempt = (can: MuteCapabilities): ContractState | undefined => roomFor(can.maxExemptUsers);
      test('accepts as many exempt people as its capability says', roomForExempt, async (subject) => {
        const exemptUserIds = ids(6, 5 + Math.min(capabilitiesOf(subject.adapter).maxExemptUsers, longestList));
        await subject.adapter.muteGroup(subject.groupId, { exemptUserIds }, { signal });
        await expectState(subject, { groupMuted: true, exemptUserIds });
      });
    });

    describe('the individual layer', () => {
      test('unmutes those who are named and nobody else', open, async (subject) => {
        const userIds = few(subject, 'maxUsersPerCall', ids(2, 3));
        await subject.adapter.unmuteUsers(subject.groupId, userIds, { signal });
        await expectState(subject, { groupMuted: false, mutedUserIds: mutedBut(userIds) });
      });

      test('unmutes people while the group stays muted', closed, async (subject) => {
        const userIds = few(subject, 'maxUsersPerCall', ids(2, 3));
        await subject.adapter.unmuteUsers(subject.groupId, userIds, { signal });
        const { exemptUserIds } = await expectState(subject, { groupMuted: true });
        // A backend may let those speak who were unmuted; nobody else comes or goes.
        const others = exemptUserIds?.filter((id) => !userIds.includes(id)) ?? null;
        expect(
          contradictions(
            { groupMuted: null, exemptUserIds: others, mutedUserIds: null, mutedUserIdsComplete: false },
            { exemptUserIds: exempt(subject) },
          ),
        ).toEqual([]);
        await subject.adapter.unmuteGroup(subject.groupId, { signal });
        await expectState(subject, { groupMuted: false, mutedUserIds: mutedBut(userIds) });
      });

      test('mutes people while the group stays muted', closed, async (subject) => {
        if (!capabilitiesOf(subject.adapter).muteUsers) return;
        await subject.adapter.muteUsers?.(subject.groupId, [userId(9)], { signal });
        await expectState(subject, { groupMuted: true, exemptUserIds: exempt(subject) });
        await subject.adapter.unmuteGroup(subject.groupId, { signal });
        await expectState(subject, { groupMuted: false, mutedUserIds: [...muted, userId(9)] });
      });

      test('takes unmuting somebody who is not muted as done', open, async (subject) => {
        const userIds = few(subject, 'maxUsersPerCall', [userId(8), userId(1)]);
        const { failed = [] } = await subject.adapter.unmuteUsers(subject.groupId, userIds, { signal });
        expect(failed).toEqual([]);
        await expectState(subject, { groupMuted: false, mutedUserIds: mutedBut(userIds) });
      });

      test('unmutes everybody by a verb of its own, and leaves the group muted', closed, async (subject) => {
        await subject.adapter.unmuteAllUsers(subject.groupId, { signal });
        await expectState(subject, { groupMuted: true, exemptUserIds: exempt(subject) });
        await subject.adapter.unmuteGroup(subject.groupId, { signal });
        await expectState(subject, { groupMuted: false, mutedUserIds: [] });
      });

      test('unmutes everybody when nobody is muted', { ...open, mutedUserIds: [] }, async (subject) => {
        await subject.adapter.unmuteAllUsers(subject.groupId, { signal });
        await expectState(subject, { groupMuted: false, mutedUserIds: [] });
      });

      test('keeps each of two changes that come together', open, async (subject) => {
        const both = ids(1, 2);
        const ended = await Promise.all(both.map((id) => codeOf(() => subject.adapter.unmuteUsers(subject.groupId, [id], { signal }))));
        // One may be turned away, and then it has not happened.
        const done = both.filter((_, at) => ended[at] === 'no failure');
        await expectState(subject, { groupMuted: false, mutedUserIds: mutedBut(done) });
      });

      const roomForMuted = (can: MuteCapabilities): ContractState | undefined => roomFor(can.maxUsersPerCall);
      test('mutes people, those who were muted included, and as many as its capability says', roomForMuted, async (subject) => {
        const { muteUsers, maxUsersPerCall } = capabilitiesOf(subject.adapter);
        if (!muteUsers) return;
        const more = ids(5, 4 + Math.min(maxUsersPerCall, longestList));
        const { failed = [] } = (await subject.adapter.muteUsers?.(subject.groupId, more, { signal })) ?? {};
        expect(failed).toEqual([]);
        await expectState(subject, { groupMuted: false, mutedUserIds: [...ids(1, 4), ...more] });
        await subject.adapter.unmuteUsers(subject.groupId, more, { signal });
        await expectState(subject, { groupMuted: false, mutedUserIds: ids(1, 4) });
      });
    });

    describe('the doors', () => {
      /** All ways to hand over user ids: individual mutes, and exempt users. */
      const userDoors = ({ adapter, groupId }: ContractSubject, userIds: readonly string[]): Call[] => [
        ['unmuteUsers', () => adapter.unmuteUsers(groupId, userIds, { signal })],
        ...(adapter.muteUsers && capabilitiesOf(adapter).muteUsers
          ? [['muteUsers', async () => adapter.muteUsers?.(groupId, userIds, { signal })] as const]
          : []),
      ];
      const exemptDoor = ({ adapter, groupId }: ContractSubject, exemptUserIds: readonly string[]): Call[] => [
        ['muteGroup', () => adapter.muteGroup(groupId, { exemptUserIds }, { signal })],
      ];
      /** Whether a call was carried out, where it may be refused as well. */
      const isDone = async (action: string, call: () => Promise<unknown>): Promise<boolean> => {
        const code = await codeOf(call);
        if (code !== 'no failure') expect(`${action}: ${code}`).toEqual(`${action}: INPUT_INVALID`);
        return code === 'no failure';
      };
      const doors = (subject: ContractSubject, userIds: readonly string[]): Call[] => [
        ...userDoors(subject, userIds),
        ...exemptDoor(subject, userIds),
      ];
      test('refuse one user more than a call can take, and change nothing', open, async (subject) => {
        const { maxUsersPerCall, maxExemptUsers } = capabilitiesOf(subject.adapter);
        if (maxUsersPerCall <= longestList) await expectRefused(userDoors(subject, ids(1, maxUsersPerCall + 1)), 'INPUT_INVALID');
        if (maxExemptUsers <= longestList) await expectRefused(exemptDoor(subject, ids(1, maxExemptUsers + 1)), 'INPUT_INVALID');
        await expectState(subject, open);
      });

      test('refuse a user named twice, and change nothing', open, async (subject) => {
        await expectRefused(doors(subject, [userId(1), userId(2), userId(1)]), 'INPUT_INVALID');
        await expectState(subject, open);
      });

      for (const [what, odd] of strangeIds) {
        test(`refuse a user id ${what} among good ones, and change nothing`, open, async (subject) => {
          // A backend whose own pattern lets it through must still not take it for other people.
          const allowed = idProblem(odd, capabilitiesOf(subject.adapter).userIdPattern) === undefined;
          if (!allowed) await expectRefused(doors(subject, [userId(1), odd]), 'INPUT_INVALID');
          else {
            for (const [action, call] of userDoors(subject, [odd])) {
              const done = await isDone(action, call);
              await expectState(subject, { ...open, mutedUserIds: done && action === 'muteUsers' ? [...muted, odd] : muted });
            }
            await subject.adapter.unmuteAllUsers(subject.groupId, { signal });
            const exemptUserIds = few(subject, 'maxExemptUsers', [odd]);
            for (const [action, call] of exemptDoor(subject, exemptUserIds)) {
              const done = await isDone(action, call);
              await expectState(
                subject,
                done ? { groupMuted: true, exemptUserIds, mutedUserIds: [] } : { groupMuted: false, mutedUserIds: [] },
              );
            }
            return;
          }
          await expectState(subject, open);
        });
      }

      test('do not take nobody for everybody', open, async (subject) => {
        for (const [action, call] of userDoors(subject, [])) await isDone(action, call);
        await expectState(subject, open);
      });

      test('refuse group ids that can be no one of a group', open, async (subject) => {
        const { groupIdPattern } = capabilitiesOf(subject.adapter);
        for (const groupId of [...strangeIds.map(([, id]) => id), '.', '..'].filter(
          (id) => /^\.+$/u.test(id) || idProblem(id, groupIdPattern),
        )) {
          const odd = { ...subject, groupId };
          const calls = [...questions(odd), ...writes(odd)];
          await expectRefused(
            calls.map(([action, call]): Call => [`${action} of ${JSON.stringify(groupId)}`, call]),
            'INPUT_INVALID',
          );
        }
        await expectState(subject, open);
      });

      test('refuse every call that was aborted before, and change nothing', open, async (subject) => {
        const aborted = AbortSignal.abort();
        await expectRefused([...questions(subject, aborted), ...writes(subject, aborted)], 'ABORTED');
        await expectState(subject, open);
      });

      test('let go of a call that is aborted on its way, and of no other', open, async (subject) => {
        const calls = (of: AbortSignal): readonly Call[] => [...questions(subject, of), ...writes(subject, of)];
        for (const at of calls(signal).keys()) {
          const controller = new AbortController();
          const [action, call] = calls(controller.signal)[at] ?? ['nothing', async () => undefined];
          const code = codeOf(call);
          const beside = codeOf(() => read(subject));
          controller.abort();
          const late = (): string => `${action}: neither done nor ABORTED after it was aborted`;
          const ended = await inTime(code, silenceMs, late);
          // It may have been done before.
          if (ended !== 'no failure') expect(`${action}: ${ended}`).toEqual(`${action}: ABORTED`);
          expect(`a read beside ${action}: ${await beside}`).toEqual(`a read beside ${action}: no failure`);
        }
      });
    });

    describe('receipts', () => {
      test('name the request and show what a read shows', open, async (subject) => {
        let before = await read(subject);
        for (const [action, write, truthAfter] of writes(subject)) {
          const { requestIds, snapshot, failed = [] } = await write();
          const named = Array.isArray(requestIds) && requestIds.length > 0 && requestIds.every((id) => typeof id === 'string' && id !== '');
          expect(named ? [] : [`${action}: requestIds are ${naming(requestIds)}`]).toEqual([]);
          expect(failed?.length === 0 ? [] : [`${action}: failed is ${naming(failed)}`]).toEqual([]);
          const after = await expectState(subject, truthAfter);
          const told = !snapshot || sameSnapshot(snapshot, after) || (readDelayMs > 0 && sameSnapshot(snapshot, before));
          expect(told ? [] : [`${action}: snapshot is ${JSON.stringify(snapshot)}, a read says ${JSON.stringify(after)}`]).toEqual([]);
          before = after;
        }
      });

      test('may be asked for without a snapshot, with the same effect', open, async (subject) => {
        await subject.adapter.unmuteUsers(subject.groupId, [userId(1)], { signal, receipt: 'minimal' });
        await expectState(subject, { groupMuted: false, mutedUserIds: ids(2, 5) });
      });
    });

    describe('people', () => {
      test('has the methods that its capabilities promise', open, async (subject) => {
        const { adapter } = subject;
        const promised = (['muteUsers', 'listMembers', 'searchUsers'] as const).filter((method) => capabilitiesOf(adapter)[method]);
        expect(promised.filter((method) => typeof adapter[method] !== 'function')).toEqual([]);
      });

      test('lists each member once, on pages that come to an end', open, async (subject) => {
        const { adapter, groupId } = subject;
        if (!capabilitiesOf(adapter).listMembers) return;
        const seen: string[] = [];
        let cursor: string | undefined;
        let pages = 0;
        do {
          const page = await adapter.listMembers?.(groupId, { cursor }, { signal });
          expect(typeof page?.listable).toEqual('boolean');
          if (!page?.listable) return;
          const nobody = page.users.filter((user) => typeof user?.userId !== 'string');
          expect(nobody.map((user) => `${naming(user)} has no userId`)).toEqual([]);
          seen.push(...page.users.map((user) => user.userId));
          cursor = page.nextCursor;
          expect(cursor === undefined || typeof cursor === 'string' ? [] : [`nextCursor is ${naming(cursor)}`]).toEqual([]);
          pages += 1;
        } while (cursor !== undefined && pages <= memberCount);
        expect(cursor === undefined ? [] : [`page ${pages} names another: ${cursor}`]).toEqual([]);
        expect(seen.toSorted()).toEqual(ids(1, memberCount).toSorted());
      });

      test('finds people by id and by name, each in the scope that was asked for', open, async (subject) => {
        const { adapter, groupId } = subject;
        if (!capabilitiesOf(adapter).searchUsers) return;
        const find = async (query: string, scope: 'muted' | 'members'): Promise<string[]> => {
          const found = ((await adapter.searchUsers?.(groupId, { query, scope }, { signal })) ?? []).map((user) => user.userId);
          expect(found.filter((id, at) => found.indexOf(id) < at)).toEqual([]);
          return found;
        };
        const expectFound = async (id: string, query: string, scope: 'muted' | 'members', wanted = true): Promise<void> => {
          const says = (found: boolean): string => `"${query}" finds ${id} in ${scope}: ${found}`;
          expect(says((await find(query, scope)).includes(id))).toEqual(says(wanted));
        };
        await expectFound(userId(8), userId(8), 'members');
        await expectFound(userId(8), 'Name 8', 'members');
        await expectFound(userId(5), userId(5), 'muted');
        await expectFound(userId(8), userId(8), 'muted', false);
        expect(await find(userId(nobodysId), 'members')).toEqual([]);
      });
    });

    describe('live sync', () => {
      test('calls back with the state after a change, until it is stopped', open, async (subject) => {
        const { adapter, groupId } = subject;
        if (!adapter.subscribe) return;
        const then = { groupMuted: false, mutedUserIds: ids(2, 5) };
        const last = { groupMuted: false, mutedUserIds: [] };
        const first = listen(subject, [open], then);
        const beside = listen(subject, [open, then], last);
        await first.hears(() => adapter.unmuteUsers(groupId, [userId(1)], { signal }));
        await expectState(subject, { mutedUserIds: ids(2, 5) });
        first.stop();
        first.stop();
        const until = first.times();
        // One that was there all the time and one that begins now: who stops stops nobody else.
        const second = listen(subject, [then], last);
        await second.hears(() => beside.hears(() => adapter.unmuteAllUsers(groupId, { signal })));
        second.stop();
        beside.stop();
        expect(`told ${first.times() - until} times after it was stopped`).toEqual('told 0 times after it was stopped');

        await expectState(subject, last);
        const other = await another(subject, last);
        if (!other) return;
        const before = await read(other).catch(() => undefined);
        const strange: MuteSnapshot[] = [];
        let ignore: (() => void) | undefined;
        try {
          // Where there is no such group there may be nothing to listen to.
          ignore = adapter.subscribe(other.groupId, (snapshot) => void strange.push(snapshot));
        } catch {}
        try {
          const own = listen(subject, [last], { groupMuted: true });
          await own.hears(() => adapter.muteGroup(groupId, { exemptUserIds: [] }, { signal }));
          own.stop();
          const truth = before && truthOf(before);
          expect(strange.filter((snapshot) => !truth || contradictions(snapshot, truth).length > 0)).toEqual([]);
        } finally {
          ignore?.();
          await other.close?.();
        }
      });
    });
  });
}
