import { describe, expect, it } from 'vitest';
import { createMemoryAdapter, type MemoryAdapter, type MemoryAdapterOptions } from '../../src/adapters/memory.js';
import { MuteError } from '../../src/core/errors.js';
import type { MuteAdapter, MuteSnapshot } from '../../src/core/types.js';
import { describeMuteAdapter } from '../../src/testing/adapter-contract.js';

type Make = Parameters<typeof describeMuteAdapter>[1];

const brokenBy =
  (breakIt: (adapter: MemoryAdapter) => Partial<MuteAdapter>, options: MemoryAdapterOptions = {}): Make =>
  ({ unknown, ...initial }) => {
    const adapter = createMemoryAdapter({ ...initial, groups: ['room1'], quirks: { unknown }, ...options });
    return { adapter: { ...adapter, ...breakIt(adapter) }, groupId: 'room1', unknownGroupId: 'room2' };
  };

/** Runs the suite with a runner of ten lines and tells which of its tests failed. */
async function failuresOf(make: Make): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = [];
  describeMuteAdapter(
    'broken',
    make,
    {
      describe: (_name, body) => body(),
      it: (name, body) => tests.push([name, body]),
      expect: (actual) => ({ toEqual: (wanted) => expect(actual).toEqual(wanted) }),
    },
    { canHide: ['groupMuted', 'exemptUserIds', 'mutedUserIds'] },
  );
  const failed: string[] = [];
  for (const [name, body] of tests) await body().catch(() => failed.push(name));
  return failed;
}

const { signal } = new AbortController();

/** As over a network, where a call is on its way for a while. */
const slowly = async <T>(call: () => Promise<T>): Promise<T> => {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  return call();
};

const says = (adapter: MuteAdapter, change: (snapshot: MuteSnapshot) => MuteSnapshot): Partial<MuteAdapter> => ({
  readMuteState: async (groupId, options) => change(await adapter.readMuteState(groupId, options)),
});

describe('the contract suite', () => {
  it('has nothing against an adapter that keeps the contract, without a runner of its own', async () => {
    expect(await failuresOf(brokenBy(() => ({})))).toEqual([]);
  });

  const faults: [string, (adapter: MemoryAdapter) => Partial<MuteAdapter>, string][] = [
    [
      'lifting the group mute frees everybody',
      (adapter) => ({
        unmuteGroup: async (groupId, options) => {
          await adapter.unmuteAllUsers(groupId, options);
          return adapter.unmuteGroup(groupId, options);
        },
      }),
      'is lifted, and leaves individual mutes alone',
    ],
    [
      'unmuting all lifts the group mute',
      (adapter) => ({
        unmuteAllUsers: async (groupId, options) => {
          await adapter.unmuteGroup(groupId, options);
          return adapter.unmuteAllUsers(groupId, options);
        },
      }),
      'unmutes everybody by a verb of its own, and leaves the group muted',
    ],
    [
      'the exempt list is dropped',
      (adapter) => ({ muteGroup: (groupId, _, options) => adapter.muteGroup(groupId, { exemptUserIds: [] }, options) }),
      'is muted with its exempt list, and leaves individual mutes alone',
    ],
    [
      'a star is everyone',
      (adapter) => ({
        unmuteUsers: (groupId, userIds, options) =>
          userIds.includes('*') ? adapter.unmuteAllUsers(groupId, options) : adapter.unmuteUsers(groupId, userIds, options),
      }),
      'refuse a user id that is a star among good ones, and change nothing',
    ],
    [
      'a comma makes two users',
      (adapter) => ({
        unmuteUsers: (groupId, userIds, options) => adapter.unmuteUsers(groupId, userIds.join(',').split(','), options),
      }),
      'refuse a user id with a comma among good ones, and change nothing',
    ],
    [
      '31 are let through',
      (adapter) => ({
        unmuteUsers: async (groupId, userIds, options) => {
          const receipt = await adapter.unmuteUsers(groupId, userIds.slice(0, 30), options);
          return userIds.length > 30 ? adapter.unmuteUsers(groupId, userIds.slice(30), options) : receipt;
        },
      }),
      'refuse one user more than a call can take, and change nothing',
    ],
    [
      'an unknown group mute is called off',
      (adapter) => says(adapter, (snapshot) => ({ ...snapshot, groupMuted: snapshot.groupMuted ?? false })),
      'calls groupMuted null when the backend does not say it',
    ],
    [
      'an unknown list is called empty',
      (adapter) => says(adapter, (snapshot) => ({ ...snapshot, mutedUserIds: snapshot.mutedUserIds ?? [] })),
      'calls mutedUserIds null when the backend does not say it',
    ],
    [
      'exempt and muted are swapped',
      (adapter) =>
        says(adapter, (snapshot) => ({ ...snapshot, exemptUserIds: snapshot.mutedUserIds, mutedUserIds: snapshot.exemptUserIds })),
      'says what is so in an open group',
    ],
    [
      'an abort is ignored',
      (adapter) => ({ unmuteGroup: (groupId) => adapter.unmuteGroup(groupId, { signal: new AbortController().signal }) }),
      'refuse every call that was aborted before, and change nothing',
    ],
    [
      'an unknown group is taken for another failure',
      (adapter) => ({
        unmuteGroup: (groupId, options) =>
          adapter.unmuteGroup(groupId, options).catch(() => Promise.reject(new MuteError('SERVER_ERROR', 'failed'))),
      }),
      'answers GROUP_NOT_FOUND for a group that does not exist',
    ],
    [
      'receipts are empty',
      (adapter) => ({ unmuteGroup: async (groupId, options) => ({ ...(await adapter.unmuteGroup(groupId, options)), requestIds: [] }) }),
      'name the request and show what a read shows',
    ],
    [
      'receipts carry the state before',
      (adapter) => ({
        unmuteAllUsers: async (groupId, options) => {
          const snapshot = await adapter.readMuteState(groupId, options);
          return { ...(await adapter.unmuteAllUsers(groupId, options)), snapshot };
        },
      }),
      'name the request and show what a read shows',
    ],
    [
      'muting a person lifts the group mute',
      (adapter) => ({
        muteUsers: async (groupId, userIds, options) => {
          await adapter.unmuteGroup(groupId, options);
          return (await adapter.muteUsers?.(groupId, userIds, options)) ?? { requestIds: [] };
        },
      }),
      'mutes people while the group stays muted',
    ],
    [
      'pages never end',
      () => ({ listMembers: async () => ({ users: [], listable: true, nextCursor: 'again' }) }),
      'lists each member once, on pages that come to an end',
    ],
    [
      'what is not known is left out',
      (adapter) =>
        says(adapter, ({ groupMuted, mutedUserIds, mutedUserIdsComplete }) =>
          Object.assign(Object.create(null), { groupMuted, mutedUserIds, mutedUserIdsComplete }),
        ),
      'says what is so in an open group',
    ],
    [
      'nothing is said of whether the list is complete',
      (adapter) => says(adapter, (snapshot) => Object.assign(Object.create(null), snapshot, { mutedUserIdsComplete: undefined })),
      'says what is so in an open group',
    ],
    [
      'live sync can not be stopped',
      (adapter) => ({
        subscribe: (groupId, onSnapshot) => {
          adapter.subscribe?.(groupId, onSnapshot);
          return () => {};
        },
      }),
      'calls back with the state after a change, until it is stopped',
    ],
    [
      'live sync tells what is not so',
      (adapter) => ({
        subscribe: (groupId, onSnapshot) =>
          adapter.subscribe?.(groupId, (snapshot) => onSnapshot({ ...snapshot, groupMuted: true })) ?? (() => {}),
      }),
      'calls back with the state after a change, until it is stopped',
    ],
    [
      'a list of members goes on after an abort',
      (adapter) => ({
        listMembers: async (groupId, request) =>
          (await adapter.listMembers?.(groupId, request, { signal: new AbortController().signal })) ?? { users: [], listable: false },
      }),
      'refuse every call that was aborted before, and change nothing',
    ],
    ['a search takes any group id', () => ({ searchUsers: async () => [] }), 'refuse group ids that can be no one of a group'],
    [
      'names are not searched',
      (adapter) => ({
        searchUsers: async (groupId, request, options) =>
          ((await adapter.searchUsers?.(groupId, request, options)) ?? []).filter(({ userId }) => userId.includes(request.query)),
      }),
      'finds people by id and by name, each in the scope that was asked for',
    ],
    [
      'the list that was given is turned round',
      (adapter) => ({
        unmuteUsers: async (groupId, userIds, options) => {
          const receipt = await adapter.unmuteUsers(groupId, [...userIds], options);
          if (Array.isArray(userIds)) userIds.reverse();
          return receipt;
        },
      }),
      'unmutes those who are named and nobody else',
    ],
    [
      'a promised method is missing',
      () => ({ capabilities: { searchUsers: true, muteUsers: false }, searchUsers: undefined as never }),
      'has the methods that its capabilities promise',
    ],
    [
      'an abort on the way comes as something else than a MuteError',
      (adapter) => ({
        unmuteGroup: (groupId, options) => {
          if (options.signal.aborted) return adapter.unmuteGroup(groupId, options);
          const aborted = new Promise<never>((_, reject) => {
            options.signal.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')), { once: true });
          });
          return Promise.race([aborted, slowly(() => adapter.unmuteGroup(groupId, { signal }))]);
        },
      }),
      'let go of a call that is aborted on its way, and of no other',
    ],
    [
      'a read that two share ends with the first of them',
      (adapter) => {
        let shared: Promise<MuteSnapshot> | undefined;
        return {
          readMuteState: (groupId, options) => {
            if (options.signal.aborted || groupId !== 'room1') return adapter.readMuteState(groupId, options);
            shared ??= slowly(() => adapter.readMuteState(groupId, options)).finally(() => (shared = undefined));
            return shared;
          },
        };
      },
      'let go of a call that is aborted on its way, and of no other',
    ],
    [
      'a write has not happened when it is answered',
      (adapter) => ({
        unmuteUsers: async (groupId, userIds, options) => {
          const { requestIds } = await adapter.unmuteUsers(groupId, [...userIds], options);
          adapter.act.muteUsers(groupId, userIds);
          setTimeout(() => adapter.act.unmuteUsers(groupId, userIds));
          return { requestIds };
        },
      }),
      'unmutes those who are named and nobody else',
    ],
    [
      'a call of a group that does not exist acts on another and fails',
      (adapter) => ({
        unmuteAllUsers: (groupId, options) => {
          if (groupId === 'room2') adapter.act.unmuteAllUsers('room1');
          return adapter.unmuteAllUsers(groupId, options);
        },
      }),
      'answers GROUP_NOT_FOUND for a group that does not exist',
    ],
    [
      'the people of another group are listed',
      (adapter) => ({
        listMembers: async (groupId, request, options) =>
          (await adapter.listMembers?.(groupId === 'room2' ? 'room1' : groupId, request, options)) ?? { users: [], listable: false },
      }),
      'answers GROUP_NOT_FOUND for a group that does not exist',
    ],
    [
      'live sync hears every group',
      (adapter) => ({ subscribe: (_, onSnapshot) => adapter.subscribe?.('room1', onSnapshot) ?? (() => {}) }),
      'calls back with the state after a change, until it is stopped',
    ],
    [
      'stopping one subscription stops all',
      (adapter) => {
        const stops: (() => void)[] = [];
        return {
          subscribe: (groupId, onSnapshot) => {
            stops.push(adapter.subscribe?.(groupId, onSnapshot) ?? (() => {}));
            return () => stops.forEach((stop) => stop());
          },
        };
      },
      'calls back with the state after a change, until it is stopped',
    ],
    [
      'live sync tells one snapshot that changes',
      (adapter) => {
        const live = {};
        return {
          subscribe: (groupId, onSnapshot) =>
            adapter.subscribe?.(groupId, (snapshot) => onSnapshot(Object.assign(live, snapshot))) ?? (() => {}),
        };
      },
      'calls back with the state after a change, until it is stopped',
    ],
    [
      'the snapshots of receipts change',
      (adapter) => {
        const live = {};
        const muteGroup: MuteAdapter['muteGroup'] = async (...call) => {
          const { requestIds, snapshot } = await adapter.muteGroup(...call);
          return { requestIds, ...(snapshot && { snapshot: Object.assign(live, snapshot) }) };
        };
        const unmuteGroup: MuteAdapter['unmuteGroup'] = async (...call) => {
          const { requestIds, snapshot } = await adapter.unmuteGroup(...call);
          return { requestIds, ...(snapshot && { snapshot: Object.assign(live, snapshot) }) };
        };
        return { muteGroup, unmuteGroup };
      },
      'hands out snapshots that stay as they were',
    ],
    [
      'nobody exempt leaves those exempt who were',
      (adapter) => ({
        muteGroup: (groupId, request, options) => {
          const exemptUserIds =
            request.exemptUserIds.length > 0 || groupId !== 'room1' ? request.exemptUserIds : adapter.read(groupId).exemptUserIds;
          return adapter.muteGroup(groupId, { exemptUserIds }, options);
        },
      }),
      'has its exempt list replaced by a second mute',
    ],
    [
      'unmuting people silences who was exempt',
      (adapter) => ({
        unmuteUsers: async (groupId, userIds, options) => {
          const { requestIds } = await adapter.unmuteUsers(groupId, userIds, options);
          if (adapter.read(groupId).groupMuted) adapter.act.muteGroup(groupId, []);
          return { requestIds };
        },
      }),
      'unmutes people while the group stays muted',
    ],
    [
      'muting nobody mutes somebody',
      (adapter) => ({
        muteUsers: async (groupId, userIds, options) =>
          (await adapter.muteUsers?.(groupId, userIds.length > 0 ? userIds : ['user_20'], options)) ?? { requestIds: [] },
      }),
      'do not take nobody for everybody',
    ],
    [
      'the first page of a long list is called the whole',
      (adapter) => says(adapter, (snapshot) => ({ ...snapshot, mutedUserIds: snapshot.mutedUserIds?.slice(0, 100) ?? null })),
      'says all of a long list',
    ],
    [
      'somebody is in a list twice',
      (adapter) =>
        says(adapter, (snapshot) => ({
          ...snapshot,
          mutedUserIds: snapshot.mutedUserIds?.flatMap((id) => [id, id]) ?? null,
          mutedUserIdsComplete: false,
        })),
      'says what is so in an open group',
    ],
    ...[{ writesPerSecond: 0 }, { maxUsersPerCall: Number.NaN }, { userIdPattern: '[' }].map(
      (capabilities): [string, () => Partial<MuteAdapter>, string] => [
        `a capability is ${JSON.stringify(capabilities)}`,
        () => ({ capabilities }),
        'says capabilities that make sense',
      ],
    ),
    [
      'nobody is said to be always exempt by null',
      (adapter) => says(adapter, (snapshot) => Object.assign(Object.create(null), snapshot, { alwaysExemptUserIds: null })),
      'says what is so in an open group',
    ],
    [
      'it is not said whether the room can be listed',
      (adapter) => ({
        listMembers: async (...call) => Object.assign(Object.create(null), await adapter.listMembers?.(...call), { listable: undefined }),
      }),
      'lists each member once, on pages that come to an end',
    ],
    [
      'a search finds somebody twice',
      (adapter) => ({
        searchUsers: async (...call) => ((await adapter.searchUsers?.(...call)) ?? []).flatMap((user) => [user, user]),
      }),
      'finds people by id and by name, each in the scope that was asked for',
    ],
  ];
  it.each(faults)('finds out that %s', async (_fault, breakIt, found) => {
    expect(await failuresOf(brokenBy(breakIt))).toContain(found);
  });

  it('finds out that a pattern that allows a star or a comma takes them for other people', async () => {
    const options = { capabilities: { userIdPattern: '.+' } };
    const star = brokenBy(
      (adapter) => ({
        muteUsers: async (groupId, userIds, of) =>
          (await adapter.muteUsers?.(groupId, userIds.includes('*') ? ['user_20'] : userIds, of)) ?? { requestIds: [] },
      }),
      options,
    );
    expect(await failuresOf(star)).toContain('refuse a user id that is a star among good ones, and change nothing');
    const comma = brokenBy(
      (adapter) => ({
        muteGroup: (groupId, { exemptUserIds }, of) =>
          adapter.muteGroup(groupId, { exemptUserIds: exemptUserIds.flatMap((id) => id.split(',')) }, of),
      }),
      options,
    );
    expect(await failuresOf(comma)).toContain('refuse a user id with a comma among good ones, and change nothing');
  });

  describe('with groups that share an adapter, as in the README', () => {
    /** One adapter, a new group for each test. */
    const shared = (breakIt: (adapter: MemoryAdapter) => Partial<MuteAdapter>, wipe = false): Make => {
      const memory = createMemoryAdapter({ groups: [] });
      const adapter = { ...memory, ...breakIt(memory) };
      let made = 0;
      return ({ members, groupMuted, exemptUserIds, mutedUserIds }) => {
        if (wipe) memory.removeGroup(`room_${made}`);
        const groupId = `room_${(made += 1)}`;
        memory.setMembers(members);
        memory.setState(groupId, { groupMuted, exemptUserIds, mutedUserIds });
        return { adapter, groupId };
      };
    };

    it('has nothing against one that keeps them apart, even where a new group takes the last one away', async () => {
      const hidden = /^calls .* null/u;
      expect((await failuresOf(shared(() => ({})))).filter((test) => !hidden.test(test))).toEqual([]);
      expect((await failuresOf(shared(() => ({}), true))).filter((test) => !hidden.test(test))).toEqual([]);
    });

    it('finds out that what was read of one group is told of another', async () => {
      const stale = shared((adapter) => {
        const seen: { groupId?: string; snapshot?: MuteSnapshot } = {};
        return {
          readMuteState: async (groupId, options) => {
            const snapshot = await adapter.readMuteState(groupId, options);
            const last = { ...seen };
            Object.assign(seen, { groupId, snapshot });
            return last.snapshot && last.groupId !== groupId ? last.snapshot : snapshot;
          },
        };
      });
      expect(await failuresOf(stale)).toContain('keeps groups apart');
    });
  });

  it('has nothing against a backend that knows nobody but the people in the room', async () => {
    const strict = ({ unknown, ...initial }: Parameters<Make>[0]): ReturnType<Make> => {
      const adapter = createMemoryAdapter({ ...initial, groups: ['room1'], quirks: { unknown }, capabilities: { userIdPattern: '.+' } });
      const known = new Set(initial.members.map(({ userId }) => userId));
      const check = (userIds: readonly string[]): void => {
        if (userIds.some((userId) => !known.has(userId))) throw new MuteError('INPUT_INVALID', 'Somebody is not in the room.');
      };
      const muteUsers: MuteAdapter['muteUsers'] = async (groupId, userIds, options) => {
        if (!options.signal.aborted && groupId === 'room1') check(userIds);
        return (await adapter.muteUsers?.(groupId, userIds, options)) ?? { requestIds: [] };
      };
      const muteGroup: MuteAdapter['muteGroup'] = async (groupId, request, options) => {
        if (!options.signal.aborted && groupId === 'room1') check(request.exemptUserIds);
        return adapter.muteGroup(groupId, request, options);
      };
      return { adapter: { ...adapter, muteUsers, muteGroup }, groupId: 'room1', unknownGroupId: 'room2' };
    };
    expect(await failuresOf(strict)).toEqual([]);
  });
});
