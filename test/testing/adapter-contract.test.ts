import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMemoryAdapter, type MemoryAdapterOptions } from '../../src/adapters/memory.js';
import { isMuteError, MuteError } from '../../src/core/errors.js';
import type { MuteAdapter, MuteSnapshot } from '../../src/core/types.js';
import { describeMuteAdapter, type ContractRunner, type ContractState } from '../../src/testing/index.js';

type Change = (adapter: MuteAdapter, initial: ContractState) => Partial<MuteAdapter>;

/** The suite for an adapter that differs from the one in memory, with the functions that `node:test` has. */
function testsOf(breakIt: Change, options: MemoryAdapterOptions = {}): Parameters<ContractRunner['it']>[] {
  const tests: Parameters<ContractRunner['it']>[] = [];
  describeMuteAdapter(
    'broken',
    (initial) => {
      const adapter = createMemoryAdapter({ ...initial, groups: ['room1'], ...options });
      return { adapter: { ...adapter, ...breakIt(adapter, initial) }, groupId: 'room1', unknownGroupId: 'room2' };
    },
    {
      describe: (_name, body) => body(),
      it: (...test) => tests.push(test),
      expect: (actual) => ({ toEqual: (expected) => assert.deepStrictEqual(actual, expected) }),
    },
  );
  return tests;
}

/** Runs the suite and gives what it says of an adapter, test by test. */
async function messagesOf(...given: Parameters<typeof testsOf>): Promise<Record<string, string>> {
  const messages: Record<string, string> = {};
  for (const [name, body] of testsOf(...given)) await body().catch((error: unknown) => (messages[name] = String(error)));
  return messages;
}

afterEach(() => {
  vi.useRealTimers();
});

describe('the contract suite has nothing against', () => {
  class Snapshot {
    constructor(facts: MuteSnapshot) {
      Object.assign(this, facts);
    }
  }
  const made = (make: (snapshot: MuteSnapshot) => MuteSnapshot) => (adapter: MuteAdapter) => ({
    readMuteState: async (...call: Parameters<MuteAdapter['readMuteState']>) => make(await adapter.readMuteState(...call)),
    unmuteGroup: async (...call: Parameters<MuteAdapter['unmuteGroup']>) => {
      const { requestIds, snapshot } = await adapter.unmuteGroup(...call);
      return { requestIds, ...(snapshot && { snapshot: make(snapshot) }), server: 'eu-1' };
    },
    subscribe: (groupId: string, onSnapshot: (snapshot: MuteSnapshot) => void) =>
      adapter.subscribe?.(groupId, (snapshot) => onSnapshot(make(snapshot))) ?? (() => {}),
  });

  it.each([
    ['of a class of their own', made((facts) => Object.assign(new Snapshot(facts), facts))],
    ['without a prototype', made((facts) => Object.assign(Object.create(null), facts))],
    ['that are frozen', made((facts) => Object.freeze({ ...facts }))],
    ['that are proxies', made((facts) => new Proxy({ ...facts }, {}))],
    ['with more in them, functions too', made((facts) => Object.assign({ age: () => 0, raw: { at: new Date(0) } }, facts))],
  ])('snapshots %s', async (_, change) => {
    expect(await messagesOf(change)).toEqual({});
  });

  it('a backend 150 ms away that checks all by itself: no test takes longer than test runners wait', async () => {
    vi.useFakeTimers();
    const away = (adapter: MuteAdapter): Partial<MuteAdapter> => {
      const later = <Given extends unknown[], Answer>(call: (...given: Given) => Promise<Answer>) => {
        return async (...given: Given): Promise<Answer> => {
          await new Promise((resolve) => {
            setTimeout(resolve, 150);
          });
          return call(...given);
        };
      };
      const { readMuteState, muteGroup, unmuteGroup, unmuteUsers, unmuteAllUsers, muteUsers, listMembers, searchUsers } = adapter;
      return {
        readMuteState: later(readMuteState),
        muteGroup: later(muteGroup),
        unmuteGroup: later(unmuteGroup),
        unmuteUsers: later(unmuteUsers),
        unmuteAllUsers: later(unmuteAllUsers),
        ...(muteUsers && { muteUsers: later(muteUsers) }),
        ...(listMembers && { listMembers: later(listMembers) }),
        ...(searchUsers && { searchUsers: later(searchUsers) }),
      };
    };
    const late: string[] = [];
    for (const [name, body] of testsOf(away)) {
      let ended = 'not ended';
      const end = body().then(
        () => (ended = 'fine'),
        (error: unknown) => (ended = String(error)),
      );
      await vi.advanceTimersByTimeAsync(4500);
      if (ended !== 'fine') late.push(`${name}: ${ended}`);
      await vi.runAllTimersAsync();
      await end;
    }
    expect(late).toEqual([]);
  });

  type Method =
    'readMuteState' | 'muteGroup' | 'unmuteGroup' | 'unmuteUsers' | 'unmuteAllUsers' | 'muteUsers' | 'listMembers' | 'searchUsers';
  /** Puts something around every call of an adapter. */
  const around =
    (call: (method: Method, go: () => Promise<never>) => Promise<unknown>): Change =>
    (adapter) => {
      const methods = [
        'readMuteState',
        'muteGroup',
        'unmuteGroup',
        'unmuteUsers',
        'unmuteAllUsers',
        'muteUsers',
        'listMembers',
        'searchUsers',
      ] as const;
      return Object.fromEntries(
        methods.map((method) => [
          method,
          (...given: unknown[]) => call(method, () => Reflect.apply(adapter[method] ?? (() => Promise.resolve()), adapter, given)),
        ]),
      );
    };

  it('an adapter that says of every call that was aborted that its outcome is unknown', async () => {
    const unsure = around((_method, go) =>
      go().catch((error: unknown) => {
        throw isMuteError(error) && error.code === 'ABORTED' ? new MuteError('ABORTED', error.message, { outcomeUnknown: true }) : error;
      }),
    );
    expect(await messagesOf(unsure)).toEqual({});
  });

  it('a backend that takes one write at a time and turns others away', async () => {
    let busy = false;
    const oneByOne = around(async (method, go) => {
      if (method === 'readMuteState' || method === 'listMembers' || method === 'searchUsers') return go();
      if (busy) throw new MuteError('THROTTLED', 'One at a time.');
      busy = true;
      try {
        return await go();
      } finally {
        busy = false;
      }
    });
    expect(await messagesOf(oneByOne)).toEqual({});
  });

  it.each([1_000_000, Infinity])('a backend that takes %d people at once', async (limit) => {
    expect(await messagesOf(() => ({}), { capabilities: { maxExemptUsers: limit, maxUsersPerCall: limit } })).toEqual({});
  });

  it('closes each group once, also where one for a larger room can not be made', async () => {
    const closed: string[] = [];
    const tests: Parameters<ContractRunner['it']>[] = [];
    describeMuteAdapter(
      'large',
      ({ members, ...initial }) => {
        if (members.length > 200) throw new Error('no room for so many');
        const adapter = createMemoryAdapter({ ...initial, members, capabilities: { maxExemptUsers: 500 } });
        return { adapter, groupId: 'room1', close: () => void closed.push('room1') };
      },
      {
        describe: (_name, body) => body(),
        it: (...test) => tests.push(test),
        expect: (actual) => ({ toEqual: (expected) => assert.deepStrictEqual(actual, expected) }),
      },
    );
    const [, body] = tests.find(([name]) => name === 'accepts as many exempt people as its capability says') ?? [];
    await expect(body?.()).rejects.toThrow('no room for so many');
    expect(closed).toEqual(['room1']);
  });

  it('a backend that knows nobody but the people in the room, and takes a hundred of them at once', async () => {
    const messages = await messagesOf(
      (adapter, { members }) => {
        const known = new Set(members.map(({ userId }) => userId));
        const check = (userIds: readonly string[]): void => {
          const strangers = userIds.filter((userId) => !known.has(userId));
          if (strangers.length > 0) throw new MuteError('INPUT_INVALID', `Not in the room: ${strangers.join(' ')}`);
        };
        return {
          muteGroup: async (groupId, request, options) => {
            if (groupId === 'room1' && !options.signal.aborted) check(request.exemptUserIds);
            return adapter.muteGroup(groupId, request, options);
          },
          muteUsers: async (groupId, userIds, options) => {
            if (groupId === 'room1' && !options.signal.aborted) check(userIds);
            return (await adapter.muteUsers?.(groupId, userIds, options)) ?? { requestIds: [] };
          },
        };
      },
      { capabilities: { maxExemptUsers: 100, maxUsersPerCall: 100 } },
    );
    expect(messages).toEqual({});
  });
});

describe('the contract suite says what is wrong', () => {
  const faults: [string, (adapter: MuteAdapter) => Partial<MuteAdapter>, string, RegExp][] = [
    [
      'which call goes on after an abort',
      (adapter) => ({ unmuteGroup: (groupId) => adapter.unmuteGroup(groupId, { signal: new AbortController().signal }) }),
      'refuse every call that was aborted before, and change nothing',
      /unmuteGroup: no failure/u,
    ],
    [
      'which door lets an odd id through',
      (adapter) => ({ muteUsers: async (groupId, userIds, options) => adapter.unmuteUsers(groupId, [userIds[0] ?? ''], options) }),
      'refuse a user named twice, and change nothing',
      /muteUsers: no failure/u,
    ],
    [
      'which group id is let through',
      (adapter) => ({ readMuteState: (groupId, options) => adapter.readMuteState(groupId === '..' ? 'room1' : groupId, options) }),
      'refuse group ids that can be no one of a group',
      /readMuteState of "\.\.": no failure/u,
    ],
    [
      'what was thrown in place of a MuteError',
      () => ({ unmuteUsers: () => Promise.reject(new RangeError('room is closed')) }),
      'refuse a user named twice, and change nothing',
      /unmuteUsers: .*RangeError: room is closed/u,
    ],
    [
      'which receipt names no request',
      (adapter) => ({ unmuteGroup: async (groupId, options) => ({ ...(await adapter.unmuteGroup(groupId, options)), requestIds: [] }) }),
      'name the request and show what a read shows',
      /unmuteGroup: requestIds are \[\]/u,
    ],
    [
      'which receipt shows the state before',
      (adapter) => ({
        unmuteAllUsers: async (groupId, options) => {
          const snapshot = await adapter.readMuteState(groupId, options);
          return { ...(await adapter.unmuteAllUsers(groupId, options)), snapshot };
        },
      }),
      'name the request and show what a read shows',
      /unmuteAllUsers: snapshot is .*user_2.* a read says/u,
    ],
    [
      'that somebody who is not muted is reported as failed',
      (adapter) => ({
        unmuteUsers: async (groupId, userIds, options) => ({
          ...(await adapter.unmuteUsers(groupId, userIds, options)),
          ...(userIds.includes('user_8') && { failed: [{ userId: 'user_8', code: 'INPUT_INVALID' }] }),
        }),
      }),
      'takes unmuting somebody who is not muted as done',
      /user_8/u,
    ],
    [
      'who is missing in the list of members',
      (adapter) => ({
        listMembers: async (groupId, request, options) => {
          const { users = [], ...page } = (await adapter.listMembers?.(groupId, request, options)) ?? { listable: true };
          return { ...page, users: users.filter(({ userId }) => userId !== 'user_3') };
        },
      }),
      'lists each member once, on pages that come to an end',
      /'user_3'/u,
    ],
    [
      'which search finds whom it should not',
      (adapter) => ({
        searchUsers: async (groupId, { query }, options) =>
          (await adapter.searchUsers?.(groupId, { query, scope: 'members' }, options)) ?? [],
      }),
      'finds people by id and by name, each in the scope that was asked for',
      /"user_8" finds user_8 in muted: true/u,
    ],
  ];
  const says = (change: (snapshot: MuteSnapshot) => object | undefined) => (adapter: MuteAdapter) => ({
    readMuteState: async (...call: Parameters<MuteAdapter['readMuteState']>) => change(await adapter.readMuteState(...call)) as never,
  });
  faults.push(
    [
      'what is read, and what is so',
      says((snapshot) => ({ ...snapshot, groupMuted: String(snapshot.groupMuted) })),
      'says what is so in an open group',
      /groupMuted: "false", where false is so/u,
    ],
    [
      'who is read, and who is muted',
      says((snapshot) => ({ ...snapshot, mutedUserIds: [] })),
      'says what is so in an open group',
      /mutedUserIds: nobody \(all\), where user_1 user_2 user_3 user_4 user_5 is so/u,
    ],
    [
      'which entry of a list is no id',
      says((snapshot) => ({ ...snapshot, alwaysExemptUserIds: [{ userId: 'host' }] })),
      'says what is so in an open group',
      /alwaysExemptUserIds: \{"userId":"host"\} is in it, which is no id/u,
    ],
    ['that nothing was read', says(() => undefined), 'says what is so in an open group', /no snapshot but undefined/u],
    [
      'which write gives no receipt',
      (adapter) => ({ unmuteGroup: async (...call) => void (await adapter.unmuteGroup(...call)) as never }),
      'name the request and show what a read shows',
      /unmuteGroup: a receipt was due, not undefined/u,
    ],
    [
      'which list of failures is none',
      (adapter) => ({ unmuteGroup: async (...call) => Object.assign(await adapter.unmuteGroup(...call), { failed: null }) }),
      'name the request and show what a read shows',
      /unmuteGroup: failed is null/u,
    ],
    [
      'which refusal claims that it may have taken effect',
      (adapter) => ({
        unmuteUsers: (...call) =>
          adapter.unmuteUsers(...call).catch((error: unknown) => {
            throw isMuteError(error) ? new MuteError(error.code, error.message, { outcomeUnknown: true }) : error;
          }),
      }),
      'refuse a user named twice, and change nothing',
      /unmuteUsers: INPUT_INVALID, its outcome unknown/u,
    ],
    [
      'what else an adapter rejects with, an error of another realm too',
      () => ({ unmuteUsers: () => Promise.reject(runInNewContext(`new TypeError('fetch failed')`)) }),
      'refuse a user named twice, and change nothing',
      /something else than a MuteError: TypeError: fetch failed/u,
    ],
    [
      'that an escaped star is taken for everybody',
      (adapter) => ({
        unmuteUsers: (groupId, userIds, options) =>
          userIds.includes('%2A') ? adapter.unmuteAllUsers(groupId, options) : adapter.unmuteUsers(groupId, userIds, options),
      }),
      'refuse a user id that is an escaped star among good ones, and change nothing',
      /unmuteUsers: no failure/u,
    ],
    [
      'that ids are trimmed until they are somebody else’s',
      (adapter) => ({
        muteUsers: async (groupId, userIds, options) => (await adapter.muteUsers?.(groupId, userIds, options)) ?? { requestIds: [] },
        unmuteUsers: (groupId, userIds, options) => {
          const trimmed = new Set(userIds.map((userId) => userId.trim()));
          return adapter.unmuteUsers(groupId, userIds.some((userId) => userId.endsWith(' ')) ? [...trimmed] : userIds, options);
        },
      }),
      'refuse a user id with a space at its end among good ones, and change nothing',
      /unmuteUsers: no failure/u,
    ],
    [
      'that the exempt people of the last mute come back',
      (adapter) => {
        let before: readonly string[] | null = [];
        return {
          unmuteGroup: async (groupId, options) => {
            if (groupId === 'room1') before = (await adapter.readMuteState(groupId, options)).exemptUserIds;
            return adapter.unmuteGroup(groupId, options);
          },
          muteGroup: (groupId, { exemptUserIds }, options) =>
            adapter.muteGroup(groupId, { exemptUserIds: before?.length ? [...before, ...exemptUserIds] : exemptUserIds }, options),
        };
      },
      'begins with a new exempt list when it is muted again after it was lifted',
      /exemptUserIds: user_6 user_7 user_8, where user_8 is so/u,
    ],
    [
      'that one of two changes is lost',
      (adapter) => ({
        unmuteUsers: async (groupId, userIds, options) => {
          const { mutedUserIds } = await adapter.readMuteState(groupId, options);
          const receipt = await adapter.unmuteAllUsers(groupId, options);
          const others = mutedUserIds?.filter((userId) => !userIds.includes(userId)) ?? [];
          if (others.length > 0) await adapter.muteUsers?.(groupId, others, options);
          return { requestIds: receipt.requestIds };
        },
      }),
      'keeps each of two changes that come together',
      /mutedUserIds: .*user_1 .*where user_3 user_4 user_5 is so/u,
    ],
    [
      'that who is exempt is unmuted',
      (adapter) => ({
        muteGroup: async (groupId, request, options) => {
          const { requestIds } = await adapter.muteGroup(groupId, request, options);
          if (request.exemptUserIds.length > 0) await adapter.unmuteUsers(groupId, request.exemptUserIds, options);
          return { requestIds };
        },
      }),
      'unmutes nobody individually whom it exempts',
      /mutedUserIds: user_3 user_4 user_5 \(all\), where user_1 user_2 user_3 user_4 user_5 is so/u,
    ],
    [
      'that somebody who was muted before is reported as failed',
      (adapter) => ({
        muteUsers: async (...call) => ({
          requestIds: [],
          ...(await adapter.muteUsers?.(...call)),
          ...(call[1].includes('user_5') && { failed: [{ userId: 'user_5', code: 'INPUT_INVALID' }] }),
        }),
      }),
      'mutes people, those who were muted included, and as many as its capability says',
      /user_5/u,
    ],
    [
      'that there is no way to stop',
      (adapter) => ({ subscribe: (...call) => void adapter.subscribe?.(...call) as never }),
      'calls back with the state after a change, until it is stopped',
      /subscribe: the way to stop was due, not undefined/u,
    ],
    [
      'that live sync goes on',
      (adapter) => ({
        subscribe: (...call) => {
          adapter.subscribe?.(...call);
          return () => {};
        },
      }),
      'calls back with the state after a change, until it is stopped',
      /told 1 times after it was stopped/u,
    ],
    [
      'that live sync tells nothing in place of a snapshot',
      (adapter) => ({ subscribe: (groupId, onSnapshot) => adapter.subscribe?.(groupId, () => onSnapshot(null as never)) ?? (() => {}) }),
      'calls back with the state after a change, until it is stopped',
      /Live sync told what is not so: no snapshot but null/u,
    ],
    [
      'which member has no id',
      (adapter) => ({
        listMembers: async (...call) =>
          Object.assign({ listable: true }, await adapter.listMembers?.(...call), { users: ['user_1'] as never }),
      }),
      'lists each member once, on pages that come to an end',
      /"user_1" has no userId/u,
    ],
    [
      'which page names no other in the wrong way',
      (adapter) => ({
        listMembers: async (...call) =>
          Object.assign({ listable: true, users: [] }, await adapter.listMembers?.(...call), { nextCursor: null as never }),
      }),
      'lists each member once, on pages that come to an end',
      /nextCursor is null/u,
    ],
  );
  it.each(faults)('%s', async (_fault, breakIt, test, message) => {
    expect((await messagesOf(breakIt))[test]).toMatch(message);
  });

  it('that live sync tells nothing, and does not wait for the runner to give up', async () => {
    vi.useFakeTimers();
    const messages = messagesOf(() => ({ subscribe: () => () => {} }));
    await vi.advanceTimersByTimeAsync(4500);
    expect(await messages).toEqual({
      'calls back with the state after a change, until it is stopped': 'Error: Live sync did not tell of the change; it told nothing',
    });
  });
});
