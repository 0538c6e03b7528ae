import { describe, expect, it } from 'vitest';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { MuteError } from '../../src/core/errors.js';
import type { MuteAdapter, MuteSnapshot } from '../../src/core/types.js';
import { describeMuteAdapter } from '../../src/testing/adapter-contract.js';

/** Runs the suite with a runner of ten lines and tells which of its tests failed. */
async function failuresOf(breakIt: (adapter: MuteAdapter) => Partial<MuteAdapter>): Promise<string[]> {
  const tests: [string, () => Promise<void>][] = [];
  describeMuteAdapter(
    'broken',
    ({ unknown, ...initial }) => {
      const adapter = createMemoryAdapter({ ...initial, groups: ['room1'], quirks: { unknown } });
      return { adapter: { ...adapter, ...breakIt(adapter) }, groupId: 'room1', unknownGroupId: 'room2' };
    },
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

const says = (adapter: MuteAdapter, change: (snapshot: MuteSnapshot) => MuteSnapshot): Partial<MuteAdapter> => ({
  readMuteState: async (groupId, options) => change(await adapter.readMuteState(groupId, options)),
});

describe('the contract suite', () => {
  it('has nothing against an adapter that keeps the contract, without a runner of its own', async () => {
    expect(await failuresOf(() => ({}))).toEqual([]);
  });

  const faults: [string, (adapter: MuteAdapter) => Partial<MuteAdapter>, string][] = [
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
  ];
  it.each(faults)('finds out that %s', async (_fault, breakIt, found) => {
    expect(await failuresOf(breakIt)).toContain(found);
  });
});
