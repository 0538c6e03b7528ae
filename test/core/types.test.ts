import { createMuteStore, type MuteAdapter, type MuteProviderBase } from 'react-live-mute';
import { expect, it } from 'vitest';

/** What a host's own server answers: as with most, what it has not got is left out. */
interface Answer {
  readonly muted?: boolean;
  readonly admins?: string[];
  readonly next?: string;
  readonly nick?: string;
  readonly picture?: string;
  readonly limit?: number;
}

const ownAdapter = ({ admins, next, nick, picture, limit }: Answer): MuteAdapter => {
  const receipt = async () => ({ requestIds: ['r1'], snapshot: undefined, failed: undefined });
  const person = { userId: 'a', name: nick, avatarUrl: picture, role: undefined };
  return {
    capabilities: { maxExemptUsers: limit },
    readMuteState: async () => ({
      groupMuted: false,
      exemptUserIds: [],
      mutedUserIds: ['a'],
      mutedUserIdsComplete: true,
      alwaysExemptUserIds: admins,
    }),
    readContext: () => ({ permissions: undefined, ageMs: undefined }),
    muteGroup: receipt,
    unmuteGroup: receipt,
    unmuteUsers: receipt,
    unmuteAllUsers: receipt,
    listMembers: async () => ({ users: [person], nextCursor: next, listable: true }),
    searchUsers: async () => [person],
  };
};

// Compiled with `exactOptionalPropertyTypes`, as a strict host does.
it("an adapter and labels of the host's own may give undefined for what they have not got", async () => {
  const store = createMuteStore({ adapter: ownAdapter({}), groupId: 'room1' });
  await store.getState().refresh({ fresh: undefined });
  expect(store.getState()).toMatchObject({
    snapshot: { mutedUserIds: ['a'] },
    capabilities: { maxExemptUsers: 30 },
    permissions: null,
  });
  expect(await store.listMembers(undefined, new AbortController().signal)).toMatchObject({ users: [{ userId: 'a' }] });

  const fromSettings: { readonly title?: string } = {};
  const labels: MuteProviderBase['labels'] = { muteChat: fromSettings.title, exemptBadge: { one: '1', other: '{n}' } };
  expect(labels).toBeDefined();
});
