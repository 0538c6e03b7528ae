import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { MemoryActs, MemoryQuirks } from '../../../src/adapters/memory.js';
import { isMuteError } from '../../../src/core/errors.js';
import { sameSnapshot, sameUsers } from '../../../src/core/snapshot.js';
import { createMuteStore } from '../../../src/store/create-mute-store.js';
import type { GroupCommand, MuteState, MuteStore, UnmuteResult } from '../../../src/store/state.js';
import { createWorld, type MakeBase, type Weather, type WorldSetup } from './world.js';

const runs = Number(process.env['MODEL_RUNS'] ?? 300);
const seed = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const groupId = 'room1';
const crowd = Array.from({ length: 12 }, (_, at) => `user${at}`);
type Limits = WorldSetup['capabilities'];

/** Small limits, so that a dozen people make a long run. */
const smallLimits: readonly Limits[] = [{ maxUsersPerCall: 3, writesPerSecond: 4, maxExemptUsers: 3 }];
/** A shared read may be this old, and a backend may take as long to show a write. */
const cacheMs = 1000;
/** How long a page sleeps. */
const sleepMs = 3_600_000;

type Click =
  | { readonly do: 'muteGroup' | 'edit'; readonly ids: string[] }
  | { readonly do: 'unmute'; readonly ids: string[] | undefined }
  | { readonly do: 'select' | 'deselect' | 'addExempt'; readonly ids: string[] }
  | { readonly do: 'unmuteGroup' | 'unmuteAll' | 'undo' | 'cancel' | 'connection' | 'dismiss' | 'members' | 'sleep' }
  | { readonly do: 'refresh'; readonly fresh: boolean }
  | { readonly do: 'act'; readonly act: keyof MemoryActs; readonly ids: string[] };

interface Step {
  readonly moderator: 0 | 1;
  readonly click: Click;
  readonly times: number;
  readonly wait: number;
}

const some = fc.subarray(crowd, { minLength: 1 });
const few = fc.subarray(crowd, { maxLength: 4 });
const click: fc.Arbitrary<Click> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('muteGroup' as const), ids: few }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), ids: few }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('select' as const), ids: some }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('deselect' as const, 'addExempt' as const), ids: some }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('unmute' as const), ids: fc.constant(undefined) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unmute' as const), ids: some.map((ids) => [...ids, 'a,b', '*', 'typed']) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('unmuteGroup' as const, 'unmuteAll' as const, 'undo' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'connection' as const, 'dismiss' as const, 'members' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refresh' as const), fresh: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      act: fc.constantFrom<(keyof MemoryActs)[]>('muteUsers', 'muteUsers', 'unmuteUsers', 'muteGroup', 'unmuteGroup', 'unmuteAllUsers'),
      ids: some,
    }),
  },
);
const step: fc.Arbitrary<Step> = fc.record({
  moderator: fc.constantFrom(0 as const, 1 as const),
  click,
  times: fc.constantFrom(1, 1, 2),
  wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 5000 })),
});
const weather: fc.Arbitrary<Weather> = fc.record({
  before: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 600 })),
  after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 600 })),
  fault: fc.constantFrom<Weather['fault'][]>(
    ...Array<Weather['fault']>(9).fill('none'),
    ...(['throttle', 'throttle', 'reset-before', 'reset-after', 'html', 'unavailable', 'denied', 'deaf'] as const),
  ),
});
const quirks: fc.Arbitrary<MemoryQuirks> = fc.record({
  mutedListWhileGroupMuted: fc.constantFrom('full' as const, 'at-least' as const, 'empty' as const, 'unknown' as const),
  secondMute: fc.constantFrom('replaces' as const, 'merges' as const),
  readDelayMs: fc.constantFrom(0, 0, 300, 1500),
  unknown: fc.constantFrom([], [], [], ['exemptUserIds' as const], ['mutedUserIds' as const], ['groupMuted' as const]),
  receipts: fc.constantFrom('snapshot' as const, 'bare' as const),
});
const scenario = fc.record({
  groupMuted: fc.boolean(),
  muted: fc.subarray(crowd),
  quirks,
  traits: fc.record({
    removeAllLiftsGroup: fc.boolean(),
    backstop: fc.boolean(),
    missingDataCenter: fc.constantFrom('refused' as const, 'accepted' as const),
    room: fc.constantFrom('small' as const, 'super-large, empty' as const, 'super-large, refused' as const),
  }),
  forecast: fc.array(weather, { minLength: 1, maxLength: 25, size: 'max' }),
  steps: fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

/** One moderator's store, and what was asked of it. */
interface Screen {
  readonly store: MuteStore;
  disconnect: (() => void) | undefined;
}

async function play(
  makeBase: MakeBase,
  capabilities: Limits,
  { groupMuted, muted, quirks: oddities, traits, forecast, steps }: Scenario,
): Promise<void> {
  vi.setSystemTime(1_000_000);
  const initial = { groupMuted, exemptUserIds: [], mutedUserIds: muted };
  const world = createWorld({ groupId, initial, quirks: oddities, traits, capabilities }, makeBase, forecast);
  world.readable.push(await world.read());
  const before = { shownUpTo: 0, truth: world.truth() };
  const slack = cacheMs + (oddities.readDelayMs ?? 0);
  const broken: string[] = [];
  const must = (holds: boolean, rule: string): void => {
    if (!holds) broken.push(`${rule} (at ${Date.now() - 1_000_000} ms)`);
  };
  const running = new Set<Promise<unknown>>();
  const follow = (promise: Promise<unknown>): void => {
    running.add(promise);
    void promise.finally(() => running.delete(promise));
  };
  // How often each moderator stopped whatever ran.
  const stops = { 0: 0, 1: 0 };
  const mayUnmute = new Set<string>();
  const mayMute = new Set<string>();
  const mayExempt = new Set<string>();

  const screens = world.adapters.map((adapter, moderator): Screen => {
    const store = createMuteStore({ adapter, groupId });
    store.subscribe((state, previous) => watch(moderator, state, previous));
    return { store, disconnect: store.connect() };
  });

  function watch(moderator: number, state: MuteState, previous: MuteState): void {
    // A live client may report late; without one, what is shown never goes back in time.
    const { snapshot } = state;
    if (moderator === 1 && !oddities.readDelayMs && snapshot !== previous.snapshot) {
      const at = world.readable.findIndex((said, nth) => nth >= before.shownUpTo && sameSnapshot(said, snapshot));
      must(at >= 0, 'an older state is shown over a newer one');
      if (at >= 0) before.shownUpTo = at;
    }
    must(state.exemptDraft.length <= capabilities.maxExemptUsers, 'a draft of exempt users is longer than the limit');
    must(new Set(state.selectedUserIds).size === state.selectedUserIds.length, 'somebody is selected twice');
    if (state.group.status === 'success' && state.group.result.confirmation === 'confirmed' && typeof snapshot?.groupMuted === 'boolean') {
      must(snapshot.groupMuted === (state.group.action === 'muteGroup'), 'what is told of a group command is not what is shown');
    }
    if (state.unmutedElsewhere !== previous.unmutedElsewhere) {
      for (const id of state.unmutedElsewhere.filter((each) => !previous.unmutedElsewhere.includes(each))) {
        const others = [...(world.removedBy.get(id) ?? [])].some((who) => who !== moderator);
        // Where reads are late, nobody can tell whose doing it is.
        must(others || slack > cacheMs, `${id} is said to be unmuted by somebody else and never was`);
      }
    }
    if (state.undo?.lane === 'users' && state.undo !== previous.undo) {
      const { users } = state;
      const { doneUserIds, failed, notSentUserIds } =
        'result' in users ? users.result : { doneUserIds: [], failed: [], notSentUserIds: [] };
      const undoing = 'action' in users && users.action === 'muteUsers';
      const may = undoing ? [...failed.map(({ userId }) => userId), ...notSentUserIds] : doneUserIds;
      must(
        state.undo.userIds.every((id) => may.includes(id)),
        'Undo is offered for somebody whom the command did not unmute, or did not mute again',
      );
    }
  }

  const writesOf = (moderator: number, from: number, lane: 'group' | 'users') =>
    world.writes.slice(from).filter((write) => write.moderator === moderator && write.action.endsWith('Group') === (lane === 'group'));

  function checkGroup(moderator: number, startedAt: number, from: number, command: GroupCommand): void {
    const sent = writesOf(moderator, from, 'group');
    const asked: string | undefined = command.status === 'idle' ? undefined : command.action;
    must(
      sent.every(({ at }, nth) => at - (sent[nth - 1]?.at ?? at) < sleepMs),
      'a group command was sent again by a page that had slept',
    );
    if (command.status === 'conflict') must(!sent.some(({ applied }) => applied), 'a change in conflict took effect');
    must(
      sent.every(({ action }) => action === asked),
      'another group command was sent than asked for',
    );
    if (command.status === 'error') {
      const { error, tookEffect } = command;
      if (!error.outcomeUnknown) must(!sent.some(({ applied }) => applied), `the group command is called ${error.code} and took effect`);
      if (tookEffect === false && asked === 'unmuteGroup') {
        must(
          world.wasTrue(startedAt - slack, (state) => state.groupMuted),
          'lifting is said to have had no effect and the group was not muted',
        );
      }
    }
    if (command.status !== 'success') return;
    const { confirmation, exemptUserIds, missingUserIds, unexpectedUserIds } = command.result;
    // After an unknown outcome it may be in place by somebody else's doing.
    const inPlace = world.wasTrue(startedAt - slack, (state) => state.groupMuted === (asked === 'muteGroup'));
    must(inPlace || sent.some(({ applied }) => applied), 'a group command is called accepted and never reached the backend');
    if (confirmation !== 'confirmed') return;
    const can = [...exemptUserIds.filter((id) => !missingUserIds.includes(id)), ...unexpectedUserIds];
    must(
      world.wasTrue(startedAt - slack, (state) =>
        asked === 'muteGroup' ? state.groupMuted && sameUsers(state.exemptUserIds, can) : !state.groupMuted,
      ),
      `${asked} is called confirmed with ${can.join()} exempt and that was never so`,
    );
  }

  function checkUsers(
    moderator: number,
    startedAt: number,
    from: number,
    asked: readonly string[] | 'all',
    selected: readonly string[],
    result: UnmuteResult,
  ): void {
    const sent = writesOf(moderator, from, 'users');
    const { action, doneUserIds, unconfirmedUserIds, failed, notSentUserIds } = result;
    const named = [...doneUserIds, ...unconfirmedUserIds, ...failed.map(({ userId }) => userId), ...notSentUserIds];
    must(new Set(named).size === named.length, 'somebody is in two parts of a result');
    must(
      sent.every((write) => write.action === action),
      `${action} sent something else`,
    );
    if (asked !== 'all') {
      must(sameUsers(named, [...new Set(asked)]), `asked for ${asked.join()}, named ${named.join()}`);
      must(
        sent.every(({ userIds }) => userIds.every((id) => asked.includes(id))),
        'somebody was sent who was not asked for',
      );
    }
    const wantMuted = action === 'muteUsers';
    for (const id of doneUserIds) {
      must(
        world.wasTrue(startedAt - slack, (state) => state.mutedUserIds.includes(id) === wantMuted),
        `${id} is called done and never was`,
      );
    }
    const reached = new Set(sent.filter(({ applied }) => applied).flatMap(({ userIds }) => userIds));
    if (asked !== 'all') {
      for (const id of unconfirmedUserIds) {
        // Without an answer a server reads, and takes what is in place for done, whoever did it.
        const inPlace = world.wasTrue(startedAt - slack, (state) => state.mutedUserIds.includes(id) === wantMuted);
        must(inPlace || reached.has(id), `${id} is called accepted and never reached the backend`);
      }
      for (const { userId, code } of failed) {
        if (code === 'INPUT_INVALID') must(!sent.some(({ userIds }) => userIds.includes(userId)), `${userId} was sent`);
        // Where proxies answer in the backend's place, the other two may come after the effect.
        const refused = world.ownWeather ? code === 'NOT_ALLOWED' : ['THROTTLED', 'NOT_ALLOWED', 'BACKEND_UNAVAILABLE'].includes(code);
        if (refused) {
          must(!reached.has(userId), `${userId} is called ${code} and was reached`);
        }
      }
      for (const id of notSentUserIds) must(!reached.has(id), `${id} is called not sent and was`);
    }
    for (const { userId, outcomeUnknown } of failed) {
      if (outcomeUnknown || wantMuted || !crowd.includes(userId) || result.error?.outcomeUnknown !== true) continue;
      must(
        world.wasTrue(startedAt - slack, (state) => state.mutedUserIds.includes(userId)) || reached.has(userId) === false,
        `${userId} is called still muted and was not`,
      );
    }
    if (!wantMuted) {
      const selectedUserIds = screens[moderator]?.store.getState().selectedUserIds ?? [];
      const left = [...failed.map(({ userId }) => userId), ...notSentUserIds].filter((id) => selected.includes(id));
      must(
        left.every((id) => selectedUserIds.includes(id)),
        'somebody who was not unmuted has left the selection',
      );
    }
  }

  function press(screen: Screen, { moderator, click: what }: Step): void {
    const { store } = screen;
    const state = store.getState();
    const startedAt = Date.now();
    const from = world.writes.length;
    const group = (run: () => Promise<void>): void => {
      const ignored = state.group.status === 'pending';
      const current = state.group;
      follow(
        run().then(() => {
          if (!ignored) checkGroup(moderator, startedAt, from, store.getState().group);
        }),
      );
      if (ignored) must(store.getState().group === current, 'a second click changed the command');
    };
    const users = (asked: readonly string[] | 'all', run: () => Promise<UnmuteResult | undefined>): void => {
      const ignored = state.users.status === 'pending' || asked.length === 0;
      const selected = state.selectedUserIds;
      const stopsBefore = stops[moderator];
      for (const id of asked === 'all' ? crowd : asked) mayUnmute.add(id);
      follow(
        run().then((result) => {
          must((result === undefined) === ignored, 'a command was ignored that should run, or the other way round');
          if (result) {
            const stopped = stops[moderator] !== stopsBefore;
            must(stopped || result.notSentUserIds.length === 0, 'a run that nobody stopped did not send somebody');
            const deselected = selected.filter((id) => store.getState().selectedUserIds.includes(id) || asked === 'all');
            checkUsers(moderator, startedAt, from, asked, asked === 'all' ? [] : deselected, result);
          }
        }),
      );
    };
    switch (what.do) {
      case 'muteGroup':
        for (const id of what.ids) mayExempt.add(id);
        group(() => state.muteGroup({ exemptUserIds: what.ids }));
        break;
      case 'edit':
        for (const id of what.ids) mayExempt.add(id);
        group(() => state.muteGroup({ exemptUserIds: what.ids, basedOn: state.snapshot?.exemptUserIds ?? [] }));
        break;
      case 'unmuteGroup':
        group(() => state.unmuteGroup());
        break;
      case 'unmute':
        users(what.ids ?? state.selectedUserIds, () => state.unmute(what.ids));
        break;
      case 'unmuteAll':
        users('all', () => state.unmuteAll());
        break;
      case 'undo':
        if (state.undo?.lane === 'users') for (const id of state.undo.userIds) mayMute.add(id);
        if (state.undo?.lane === 'group') for (const id of state.undo.before.exemptUserIds ?? []) mayExempt.add(id);
        follow(state.undoLast());
        break;
      case 'select':
        must(state.select(what.ids, crowd.length).refused.length === 0, 'somebody who can be picked was refused');
        break;
      case 'deselect':
        state.deselect(what.ids);
        break;
      case 'addExempt':
        state.addExempt(what.ids);
        break;
      case 'cancel':
        stops[moderator]++;
        state.cancel();
        break;
      case 'dismiss':
        state.dismiss('users');
        state.dismiss('group');
        break;
      case 'members':
        follow(
          store.listMembers(undefined, new AbortController().signal).then(
            ({ users, nextCursor, listable }) =>
              must(!listable || nextCursor !== undefined || users.length === world.people, 'a room is listed with people left out'),
            (error: unknown) => must(isMuteError(error), 'a list of members ended with something else than a MuteError'),
          ),
        );
        break;
      case 'refresh':
        follow(state.refresh({ fresh: what.fresh }));
        break;
      case 'connection':
        stops[moderator]++;
        if (screen.disconnect) screen.disconnect();
        screen.disconnect = screen.disconnect ? undefined : store.connect();
        break;
      case 'sleep':
        // Timers stand still, the clock goes on.
        vi.setSystemTime(Date.now() + sleepMs);
        break;
      case 'act':
        if (what.act === 'muteUsers') for (const id of what.ids) mayMute.add(id);
        if (what.act === 'unmuteUsers') for (const id of what.ids) mayUnmute.add(id);
        if (what.act === 'unmuteAllUsers') for (const id of crowd) mayUnmute.add(id);
        if (what.act === 'muteGroup') for (const id of what.ids) mayExempt.add(id);
        follow(world.act((act) => act[what.act](groupId, what.ids)));
    }
  }

  for (const each of steps) {
    for (let time = 0; time < each.times; time++) {
      const screen = screens[each.moderator];
      if (screen) press(screen, each);
    }
    await vi.advanceTimersByTimeAsync(each.wait);
    const now = world.truth();
    must(
      before.truth.mutedUserIds.every((id) => now.mutedUserIds.includes(id) || mayUnmute.has(id)),
      'somebody was unmuted whom nobody asked for',
    );
    must(
      now.mutedUserIds.every((id) => before.truth.mutedUserIds.includes(id) || mayMute.has(id)),
      'somebody was muted whom nobody asked for',
    );
    must(
      now.exemptUserIds.every((id) => mayExempt.has(id)),
      'somebody can speak whom nobody asked for',
    );
    before.truth = now;
  }

  // The weather clears; every command comes to an end, and what the screens then say is so.
  world.settle();
  for (let turn = 0; turn < 120 && running.size > 0; turn++) await vi.advanceTimersByTimeAsync(2000);
  must(running.size === 0, 'a command never came to an end');
  await vi.advanceTimersByTimeAsync(5000);
  const truth = world.truth();
  for (const { store } of screens) {
    const read = store.getState().refresh({ fresh: true });
    await vi.advanceTimersByTimeAsync(100);
    await read;
    const state = store.getState();
    const { snapshot, lastComplete } = state;
    must(sameSnapshot(snapshot, await world.read()), 'something else is shown than what a read says');
    must(state.group.status !== 'pending' && state.users.status !== 'pending', 'a command is still pending');
    must(state.readStatus === 'success' && snapshot !== null, 'nothing could be read');
    if (!snapshot) continue;
    must(snapshot.groupMuted === null || snapshot.groupMuted === truth.groupMuted, 'the group is shown as what it is not');
    must(snapshot.exemptUserIds === null || sameUsers(snapshot.exemptUserIds, truth.exemptUserIds), 'the exempt are shown wrong');
    must(
      snapshot.mutedUserIds?.every((id) => truth.mutedUserIds.includes(id)) ?? !snapshot.mutedUserIdsComplete,
      'somebody is shown as muted who is not',
    );
    if (snapshot.mutedUserIdsComplete) {
      must(sameUsers(snapshot.mutedUserIds, truth.mutedUserIds), 'a list is called complete and is not');
      must(sameUsers(lastComplete?.userIds, truth.mutedUserIds), 'the last complete list is not the last');
      must(state.unconfirmedUserIds.length === 0, 'somebody is unconfirmed beside a complete list');
    }
  }

  for (const moderator of [0, 1]) {
    const starts = world.writes.flatMap((write) => (write.moderator === moderator && !write.action.endsWith('Group') ? [write.at] : []));
    must(
      starts.every((at, nth) => (starts[nth + capabilities.writesPerSecond] ?? Infinity) - at >= 1000),
      'more calls were started in a second than the backend takes',
    );
  }
  must(
    world.writes.every(({ userIds }) => userIds.length <= capabilities.maxUsersPerCall),
    'a call had more users than the backend takes',
  );
  must(
    world.writes.every(({ exemptUserIds }) => exemptUserIds.length <= capabilities.maxExemptUsers),
    'a call had more exempt users than the backend takes',
  );
  for (const { disconnect } of screens) disconnect?.();
  await vi.advanceTimersByTimeAsync(5000);
  must(vi.getTimerCount() === 0, 'something still runs after disconnecting');
  broken.push(...world.broken());
  expect(broken).toEqual([]);
}

/** Runs the model over a backend, with each of these limits in turn. `MODEL_RUNS`, `MODEL_SEED` and `MODEL_PATH` repeat a run. */
export function itHolds(name: string, makeBase: MakeBase, limits = smallLimits): void {
  it(
    name,
    async () => {
      console.info(`model: ${runs} runs, MODEL_SEED=${seed}`);
      await fc.assert(
        fc.asyncProperty(scenario, fc.constantFrom(...limits), (given, capabilities) => play(makeBase, capabilities, given)),
        { numRuns: runs, seed, ...(process.env['MODEL_PATH'] && { path: process.env['MODEL_PATH'] }) },
      );
    },
    3_600_000,
  );
}
