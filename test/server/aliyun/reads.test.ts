import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAliyunAdapter, type AliyunAdapter } from '../../../src/server/aliyun/index.js';
import { createGroupInfoCache, parseGroupInfo } from '../../../src/server/aliyun/group-info.js';
import { parseIds, parseMuteState } from '../../../src/server/aliyun/reply.js';
import { startLiveSimulator, type LiveSimulator, type ReplyShape } from '../../../src/testing/simulator/index.js';

const { signal } = new AbortController();
const five = ['user_14', 'user_15', 'user_16', 'user_17', 'user_18'];
const alwaysExemptUserIds = ['host1', 'mod1', 'mod2'];

let simulator: LiveSimulator;
let adapter: AliyunAdapter;

beforeAll(async () => {
  simulator = await startLiveSimulator({ throttling: false });
});
afterAll(() => simulator.close());
beforeEach(() => {
  simulator.reset();
  adapter = createAliyunAdapter({ ...simulator.connection, timeoutMs: 500 });
});

function callsOf(operation: string): number {
  return simulator.requests.filter((request) => request.operation === operation).length;
}

describe('reading the mute state', () => {
  it('tells both layers and who is always exempt', async () => {
    expect(await adapter.readMuteState('grouptest', { signal })).toEqual({
      groupMuted: false,
      exemptUserIds: [],
      mutedUserIds: five,
      mutedUserIdsComplete: true,
      alwaysExemptUserIds,
    });
  });

  it.each(['empty', 'full'] as const)('calls the muted list incomplete while the group is muted, be it %s', async (reading) => {
    simulator.quirks.mutedListWhileGroupMuted = reading;
    Object.assign(simulator.group(), { groupMuted: true, exemptUserIds: ['user_11'] });
    expect(await adapter.readMuteState('grouptest', { signal })).toEqual({
      groupMuted: true,
      exemptUserIds: ['user_11'],
      mutedUserIds: reading === 'full' ? five : [],
      mutedUserIdsComplete: false,
      alwaysExemptUserIds,
    });
  });

  it.each(['nested', 'json-in-string'] satisfies ReplyShape[])('understands the %s reply', async (shape) => {
    simulator.inject({ kind: 'shape', shape }, { operation: 'DescribeLiveMessageGroupBand' });
    expect(await adapter.readMuteState('grouptest', { signal })).toMatchObject({
      groupMuted: false,
      exemptUserIds: [],
      mutedUserIds: five,
      mutedUserIdsComplete: true,
    });
  });

  it('takes nothing for granted when the service says nothing', async () => {
    simulator.inject({ kind: 'shape', shape: 'absent' }, { operation: 'DescribeLiveMessageGroupBand' });
    expect(await adapter.readMuteState('grouptest', { signal })).toMatchObject({
      groupMuted: null,
      exemptUserIds: null,
      mutedUserIds: null,
      mutedUserIdsComplete: false,
    });
  });

  it('does without creator and administrators when they can not be had, and finds them later', async () => {
    const undo = simulator.inject({ kind: 'error', code: 'Forbidden.RAM' }, { operation: 'DescribeLiveMessageGroup', times: Infinity });
    const state = await adapter.readMuteState('grouptest', { signal });
    expect(state).toMatchObject({ groupMuted: false, mutedUserIds: five });
    expect(state).not.toHaveProperty('alwaysExemptUserIds');
    undo();
    await adapter.readMuteState('grouptest', { signal });
    expect(callsOf('DescribeLiveMessageGroup')).toBe(1);
  });

  it('does not wait for them when they are slow', async () => {
    simulator.inject({ kind: 'no-answer', when: 'before-effect' }, { operation: 'DescribeLiveMessageGroup' });
    expect(await adapter.readMuteState('grouptest', { signal })).not.toHaveProperty('alwaysExemptUserIds');
  });

  it('asks for them once, whatever is read meanwhile', async () => {
    await Promise.all([adapter.readMuteState('grouptest', { signal }), adapter.readMuteState('grouptest', { signal })]);
    await adapter.readMuteState('grouptest', { signal, fresh: true });
    expect(callsOf('DescribeLiveMessageGroupBand')).toBe(3);
    expect(callsOf('DescribeLiveMessageGroup')).toBe(1);
  });
});

describe('parsing replies', () => {
  it.each([
    [
      ['u1', 'u2'],
      ['u1', 'u2'],
    ],
    [{ BannedUsers: ['u1'] }, ['u1']],
    [['["uid1","uid2"]'], ['uid1', 'uid2']],
    [['[]'], []],
    [['u1', 'u1'], ['u1']],
    [[77], ['77']],
    [[77, 2 ** 53], null],
    [['[odd'], ['[odd']],
    [['[1,"b"]'], ['1', 'b']],
    [['[1.5]'], ['[1.5]']],
    [['[""]'], []],
    [['["","u1"]'], ['u1']],
    [[''], []],
    [['', 'u1'], ['u1']],
    [[], []],
    [undefined, null],
    [null, null],
    ['u1,u2', null],
    [{ BannedUsers: 'u1' }, null],
    [{}, null],
    [['u1', null], null],
  ])('reads the list %j as %j', (value, ids) => {
    expect(parseIds(value, 'BannedUsers')).toEqual(ids);
  });

  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    ['yes', null],
    [1, null],
    [undefined, null],
  ])('reads the flag %j as %j', (IsbannedAll, groupMuted) => {
    expect(parseMuteState({ IsbannedAll })).toMatchObject({ groupMuted });
  });

  it('never throws and never calls complete what was not said', () => {
    const list = fc.oneof(fc.jsonValue(), fc.array(fc.string()), fc.record({ BannedUsers: fc.jsonValue() }));
    fc.assert(
      fc.property(fc.jsonValue(), list, list, (IsbannedAll, BannedUserList, UnbannedUserList) => {
        const state = parseMuteState({ IsbannedAll, BannedUserList, UnbannedUserList });
        if (state.mutedUserIdsComplete) expect(state).toMatchObject({ groupMuted: false, mutedUserIds: expect.any(Array) });
        for (const ids of [state.mutedUserIds, state.exemptUserIds]) {
          if (ids) expect(ids.every((id) => typeof id === 'string')).toBe(true);
        }
      }),
    );
  });

  it('reads creator and administrators, each once, and knows when none were said', () => {
    expect(parseGroupInfo({ CreatorId: 'a', AdminList: ['b', 'a'], SuperLargeGroup: 'true' })).toEqual({
      alwaysExemptUserIds: ['a', 'b'],
      superLarge: true,
    });
    expect(parseGroupInfo({ CreatorId: 1001, AdminList: [1002, ''] })).toMatchObject({ alwaysExemptUserIds: ['1001', '1002'] });
    expect(parseGroupInfo({ CreatorId: null })).toMatchObject({ alwaysExemptUserIds: null });
    expect(parseGroupInfo({ CreatorId: '', AdminList: [] })).toEqual({ alwaysExemptUserIds: [], superLarge: null });
    expect(parseGroupInfo({})).toEqual({ alwaysExemptUserIds: null, superLarge: null });
  });
});

describe('what is known about a group', () => {
  const info = (superLarge: boolean) => ({ alwaysExemptUserIds: [], superLarge });

  function clockedCache() {
    const state = { ms: 0, loads: 0, answer: (): Promise<ReturnType<typeof info>> => Promise.resolve(info(false)) };
    const cache = createGroupInfoCache(
      () => {
        state.loads += 1;
        return state.answer();
      },
      () => state.ms,
    );
    return { state, cache };
  }

  it('is kept for a minute, or until something fresh is asked for', async () => {
    const { state, cache } = clockedCache();
    await cache.get('g');
    state.ms = 59_999;
    await cache.get('g');
    expect(state.loads).toBe(1);
    state.ms = 60_000;
    await cache.get('g');
    expect(state.loads).toBe(2);
    await cache.get('g', { fresh: true });
    await cache.get('other');
    expect(state.loads).toBe(4);
  });

  it('outlives a failure, which is tried again after five seconds', async () => {
    const { state, cache } = clockedCache();
    await cache.get('g');
    state.ms = 60_000;
    state.answer = () => Promise.reject(new Error('down'));
    expect(await cache.get('g')).toEqual(info(false));
    state.answer = () => Promise.resolve(info(true));
    state.ms = 64_999;
    expect(await cache.get('g')).toEqual(info(false));
    state.ms = 65_000;
    expect(await cache.get('g')).toEqual(info(true));
    expect(state.loads).toBe(3);
  });

  it('is bounded in how many groups it remembers', async () => {
    const { state, cache } = clockedCache();
    for (let index = 0; index <= 1000; index += 1) await cache.get(`g${index}`);
    await cache.get('g1000');
    expect(state.loads).toBe(1001);
    await cache.get('g0');
    expect(state.loads).toBe(1002);
  });
});
