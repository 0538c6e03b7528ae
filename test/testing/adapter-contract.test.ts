import assert from 'node:assert/strict';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import type { MuteAdapter } from '../../src/core/types.js';
import { describeMuteAdapter, type ContractRunner } from '../../src/testing/index.js';

/** Runs the suite as `node:test` would, and gives what it says of an adapter, test by test. */
async function messagesOf(breakIt: (adapter: MuteAdapter) => Partial<MuteAdapter>): Promise<Record<string, string>> {
  const tests: Parameters<ContractRunner['it']>[] = [];
  describeMuteAdapter(
    'broken',
    (initial) => {
      const adapter = createMemoryAdapter({ ...initial, groups: ['room1'] });
      return { adapter: { ...adapter, ...breakIt(adapter) }, groupId: 'room1', unknownGroupId: 'room2' };
    },
    {
      describe: (_name, body) => body(),
      it: (...test) => tests.push(test),
      expect: (actual) => ({ toEqual: (expected) => assert.deepStrictEqual(actual, expected) }),
    },
  );
  const messages: Record<string, string> = {};
  for (const [name, body] of tests) await body().catch((error: unknown) => (messages[name] = String(error)));
  return messages;
}

describe('the contract suite says what is wrong', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

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
