import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpAdapter } from '../../src/adapters/http.js';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import type { MuteAdapter } from '../../src/core/types.js';
import { createMuteHandler } from '../../src/server/index.js';
import { createAliyunAdapter } from '../../src/server/aliyun/index.js';
import {
  describeMuteAdapter,
  startLiveSimulator,
  type ContractState,
  type ContractSubject,
  type LiveSimulator,
} from '../../src/testing/index.js';

const runner = { describe, it, expect };

/** The http adapter wired straight into a handler over another adapter. */
function overHttp(adapter: MuteAdapter): MuteAdapter {
  const handler = createMuteHandler({
    adapter,
    authorize: () => ({ actorId: 'mod1' }),
    publicOrigin: 'https://app.test',
    budget: false,
    // How fast calls may go is not what these tests are about.
    pacer: { acquire: async () => {} },
  });
  return createHttpAdapter({
    endpoint: 'https://app.test/api/mute',
    headers: { Origin: 'https://app.test' },
    fetch: (url, init) => handler(new Request(url, init)),
  });
}

const memory = ({ unknown, ...initial }: ContractState): ContractSubject => ({
  adapter: createMemoryAdapter({ ...initial, pageSize: 10, groups: ['room1'], quirks: { unknown } }),
  groupId: 'room1',
  unknownGroupId: 'room2',
});

describeMuteAdapter(
  'http ∘ handler ∘ memory',
  (initial) => {
    const subject = memory(initial);
    return { ...subject, adapter: overHttp(subject.adapter) };
  },
  runner,
  { canHide: ['groupMuted', 'exemptUserIds', 'mutedUserIds'] },
);

describeMuteAdapter(
  'http ∘ handler ∘ memory without the optional methods and without snapshots in receipts',
  (initial) => {
    const without = ['muteUsers', 'listMembers', 'searchUsers', 'subscribe'] as const;
    return { adapter: overHttp(createMemoryAdapter({ ...initial, without, quirks: { receipts: 'bare' } })), groupId: 'room1' };
  },
  runner,
);

describeMuteAdapter(
  'http ∘ handler ∘ memory with group ids of another pattern',
  (initial) => ({ adapter: overHttp(createMemoryAdapter({ ...initial, capabilities: { groupIdPattern: '.+' } })), groupId: '!room:1/é' }),
  runner,
);

describe('over the simulator', () => {
  let simulator: LiveSimulator;
  beforeAll(async () => {
    simulator = await startLiveSimulator({ throttling: false });
  });
  afterAll(() => simulator.close());

  function aliyun({ unknown, members, groupMuted, exemptUserIds, mutedUserIds }: ContractState): ContractSubject {
    simulator.reset();
    const userInfoOf = (name: string | undefined) => JSON.stringify({ nickname: name });
    Object.assign(simulator.group(), {
      groupMuted,
      exemptUserIds,
      mutedUserIds,
      members: members.map(({ userId, name }) => ({ userId, userInfo: userInfoOf(name) })),
    });
    // The service's way not to say something is to leave out all of it.
    if (unknown.length > 0) simulator.inject({ kind: 'shape', shape: 'absent' }, { times: Infinity });
    const adapter = createAliyunAdapter({ ...simulator.connection, writesPerSecond: Infinity });
    return { adapter, groupId: simulator.groupId, unknownGroupId: 'nosuchgroup' };
  }

  const hidden = { canHide: ['groupMuted', 'exemptUserIds', 'mutedUserIds'] } as const;

  describeMuteAdapter('aliyun ∘ simulator', aliyun, runner, hidden);

  describeMuteAdapter(
    'http ∘ handler ∘ aliyun ∘ simulator',
    (initial) => {
      const subject = aliyun(initial);
      return { ...subject, adapter: overHttp(subject.adapter) };
    },
    runner,
    hidden,
  );

  describeMuteAdapter(
    'http ∘ handler ∘ aliyun ∘ simulator that shows the list while the group is muted, merges and reads late',
    (initial) => {
      const subject = aliyun(initial);
      Object.assign(simulator.quirks, { mutedListWhileGroupMuted: 'full', secondBan: 'merges', readDelayMs: 30 });
      return { ...subject, adapter: overHttp(subject.adapter) };
    },
    runner,
    { secondMute: 'merges', readDelayMs: 2000 },
  );
});
