import type { LiveMember } from './group.js';
import type { LiveAccessKey, LiveAppSeed, LiveQuirks } from './types.js';

const names: Readonly<Record<string, string>> = {
  host1: 'Lin Yue',
  mod1: 'Maya Chen',
  mod2: 'Omar Haddad',
  user_11: 'Ana Souza',
  user_12: 'Budi Santoso',
  user_13: 'Chloe Martin',
  user_14: 'David Okafor',
  user_15: 'Emi Tanaka',
  user_16: 'Farid Rahimi',
  user_17: 'Grace Kim',
  user_18: 'Hugo Silva',
  user_19: '王小明',
};

const members: readonly LiveMember[] = Object.entries(names).map(([userId, nickName]) => ({
  userId,
  userInfo: JSON.stringify({ nickName }),
}));

/** The app that the simulator has unless told otherwise. */
export const defaultApps: readonly LiveAppSeed[] = [
  {
    appId: 'demo',
    dataCenter: 'cn-shanghai',
    groups: [
      {
        groupId: 'grouptest',
        creatorId: 'host1',
        administrators: ['mod1', 'mod2'],
        members,
        mutedUserIds: ['user_14', 'user_15', 'user_16', 'user_17', 'user_18'],
      },
    ],
  },
];

/** The key that the simulator has unless told otherwise. It opens nothing else. */
export const defaultAccessKeys: readonly LiveAccessKey[] = [{ accessKeyId: 'simulator-key-id', accessKeySecret: 'simulator-key-secret' }];

/** The cautious reading of everything unverified. */
export const cautiousQuirks: LiveQuirks = {
  mutedListWhileGroupMuted: 'empty',
  secondBan: 'replaces',
  readDelayMs: 0,
  removeAllLiftsGroup: false,
  missingDataCenter: 'refused',
  superLargeMembers: 'empty',
};
