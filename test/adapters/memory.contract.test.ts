import { describe, expect, it } from 'vitest';
import { createMemoryAdapter, type MemoryQuirks } from '../../src/adapters/memory.js';
import type { MuteAdapter, MuteSnapshot } from '../../src/core/types.js';
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
      exemptUserIds: [],
      capabilities: { maxUsersPerCall: 1, maxExemptUsers: 0 },
      groups: ['room1'],
      quirks: { unknown },
    }),
    groupId: 'room1',
  }),
  runner,
);

describeMuteAdapter(
  'memory, any number of users',
  ({ unknown, ...initial }) => ({
    adapter: createMemoryAdapter({
      ...initial,
      capabilities: { maxUsersPerCall: Infinity, maxExemptUsers: Infinity },
      groups: ['room1'],
      quirks: { unknown },
    }),
    groupId: 'room1',
  }),
  runner,
);

describeMuteAdapter(
  'memory, lists in another order and live sync that begins with the state',
  ({ unknown, ...initial }) => {
    const adapter = createMemoryAdapter({ ...initial, groups: ['room1'], quirks: { unknown } });
    const turned = (snapshot: MuteSnapshot): MuteSnapshot => ({
      ...snapshot,
      exemptUserIds: snapshot.exemptUserIds?.toReversed() ?? null,
      mutedUserIds: snapshot.mutedUserIds?.toReversed() ?? null,
    });
    const read: MuteAdapter['readMuteState'] = async (groupId, options) => turned(await adapter.readMuteState(groupId, options));
    const subscribe: MuteAdapter['subscribe'] = (groupId, onSnapshot) => {
      onSnapshot({ ...adapter.read(groupId), mutedUserIdsComplete: true });
      return adapter.subscribe?.(groupId, (snapshot) => onSnapshot(turned(snapshot))) ?? (() => {});
    };
    return { adapter: { ...adapter, readMuteState: read, subscribe }, groupId: 'room1' };
  },
  runner,
);
