import { afterAll, describe, expect, it } from 'vitest';
import { createAliyunAdapter } from '../../../src/server/aliyun/index.js';
import { describeMuteAdapter, startLiveSimulator } from '../../../src/testing/index.js';

const simulator = await startLiveSimulator({ throttling: false });
afterAll(() => simulator.close());

for (const reading of ['empty', 'full'] as const) {
  describeMuteAdapter(
    `ApsaraVideo Live, its muted list ${reading} while the group is muted,`,
    ({ groupMuted, exemptUserIds, mutedUserIds, members, unknown }) => {
      simulator.reset();
      simulator.quirks.mutedListWhileGroupMuted = reading;
      Object.assign(simulator.group(), { groupMuted, exemptUserIds, mutedUserIds });
      simulator.group().members = members.map(({ userId, name }) => ({ userId, userInfo: JSON.stringify({ name }) }));
      if (unknown.length > 0) {
        simulator.inject({ kind: 'shape', shape: 'absent' }, { operation: 'DescribeLiveMessageGroupBand', times: Infinity });
      }
      const adapter = createAliyunAdapter({ ...simulator.connection, writesPerSecond: Infinity });
      return { adapter, groupId: simulator.groupId, unknownGroupId: 'no-such-group' };
    },
    { describe, it, expect },
    { canHide: ['groupMuted', 'exemptUserIds', 'mutedUserIds'] },
  );
}
