import { describe, expect, it } from 'vitest';
import { createMemoryAdapter, type MemoryQuirks } from '../../src/adapters/memory.js';
import { describeMuteAdapter, type ContractState, type ContractSubject } from '../../src/testing/adapter-contract.js';

const make =
  (quirks: MemoryQuirks = {}) =>
  ({ unknown, ...initial }: ContractState): ContractSubject => ({
    adapter: createMemoryAdapter({ ...initial, pageSize: 10, groups: ['room1'], quirks: { ...quirks, unknown } }),
    groupId: 'room1',
    unknownGroupId: 'room2',
  });

const runner = { describe, it, expect };

describeMuteAdapter('memory', make(), runner, { canHide: ['groupMuted', 'exemptUserIds', 'mutedUserIds'] });
describeMuteAdapter('memory, muted list empty while the group is muted', make({ mutedListWhileGroupMuted: 'empty' }), runner);
describeMuteAdapter('memory, muted list partial while the group is muted', make({ mutedListWhileGroupMuted: 'at-least' }), runner);
describeMuteAdapter('memory, second mute merges', make({ secondMute: 'merges' }), runner, { secondMute: 'merges' });
describeMuteAdapter('memory, writes readable later', make({ readDelayMs: 15 }), runner, { readDelayMs: 1000 });
describeMuteAdapter('memory, receipts without a snapshot', make({ receipts: 'bare' }), runner);

describeMuteAdapter(
  'memory, one user a call and nobody exempt',
  ({ unknown, ...initial }) => ({
    adapter: createMemoryAdapter({
      ...initial,
      capabilities: { maxUsersPerCall: 1, maxExemptUsers: 0 },
      groups: ['room1'],
      quirks: { unknown },
    }),
    groupId: 'room1',
  }),
  runner,
);
