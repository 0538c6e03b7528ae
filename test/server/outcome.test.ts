import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { pause } from '../../src/server/deadline.js';
import type { LiveFault, LiveOperation, LiveSimulator } from '../../src/testing/index.js';
import { liveBench } from './live-support.js';
import { bench, errorOf } from './support.js';

const open: LiveSimulator[] = [];
afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

/** Adapter calls end early, so that nothing here waits for long; not so early that a busy machine would not answer in time. */
async function start({ callMs = 900 } = {}) {
  const live = await liveBench({ deadlines: { callMs } }, { mutedListWhileGroupMuted: 'full' }, 400);
  open.push(live.simulator);
  return live;
}

const count = (simulator: LiveSimulator, operation: LiveOperation): number =>
  simulator.requests.filter((request) => request.operation === operation).length;

const breaks: readonly (readonly [string, (when: 'before-effect' | 'after-effect') => LiveFault])[] = [
  ['the connection breaks', (when) => ({ kind: 'reset', when })],
  ['nothing is answered', (when) => ({ kind: 'no-answer', when })],
  ['half a reply comes', (when) => ({ kind: 'half-reply', when })],
  ['a page comes in place of a reply', (when) => ({ kind: 'html', when })],
  ['an empty reply comes', (when) => ({ kind: 'empty', when })],
  ['the vendor says that it failed', (when) => ({ kind: 'error', code: 'ServiceUnavailable', when })],
];

describe.each(breaks)('when %s', (_name, fault) => {
  it('after a group mute took effect, the state that is read answers', async () => {
    const { simulator, post, records } = await start();
    simulator.inject(fault('after-effect'), { operation: 'BanLiveMessageGroup' });
    const response = await post('groups/grouptest/mute', { exemptUserIds: ['user_11'] });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ snapshot: { groupMuted: true, exemptUserIds: ['user_11'] } });
    expect(count(simulator, 'BanLiveMessageGroup')).toBe(1);
    expect(records).toMatchObject([{ action: 'muteGroup', result: 'ok' }]);
  });

  it('before a group mute took effect, it is sent once more', async () => {
    const { simulator, post, records } = await start();
    simulator.inject(fault('before-effect'), { operation: 'BanLiveMessageGroup' });
    const response = await post('groups/grouptest/mute', { exemptUserIds: [] });
    expect(await response.json()).toMatchObject({ snapshot: { groupMuted: true } });
    expect(count(simulator, 'BanLiveMessageGroup')).toBe(2);
    expect(records).toMatchObject([{ result: 'ok' }]);
  });

  it('after people were unmuted, the state that is read answers', async () => {
    const { simulator, post } = await start();
    simulator.inject(fault('after-effect'), { operation: 'RemoveLiveMessageGroupBand' });
    const response = await post('groups/grouptest/users/unmute', { userIds: ['user_14'] });
    expect(await response.json()).toMatchObject({ snapshot: { mutedUserIds: ['user_15', 'user_16', 'user_17', 'user_18'] } });
    expect(count(simulator, 'RemoveLiveMessageGroupBand')).toBe(1);
  });

  it('before all were unmuted, it is not sent again and is called unknown', async () => {
    const { simulator, post, records } = await start();
    simulator.inject(fault('before-effect'), { operation: 'RemoveLiveMessageGroupBand' });
    const error = await errorOf(await post('groups/grouptest/users/unmute', { all: true }));
    expect(error).toMatchObject({ outcomeUnknown: true });
    expect([503, 504]).toContain(error['status']);
    expect(count(simulator, 'RemoveLiveMessageGroupBand')).toBe(1);
    expect(simulator.group().mutedUserIds).toHaveLength(5);
    expect(records).toMatchObject([{ action: 'unmuteAllUsers', result: 'unknown' }]);
  });

  it('and reads break too, it is called unknown', async () => {
    const { simulator, post, records } = await start();
    simulator.inject(fault('after-effect'), { operation: 'UnbanLiveMessageGroup' });
    simulator.inject({ kind: 'reset', when: 'before-effect' }, { operation: 'DescribeLiveMessageGroupBand', times: 10 });
    const error = await errorOf(await post('groups/grouptest/unmute'));
    expect(error).toMatchObject({ outcomeUnknown: true });
    expect(count(simulator, 'UnbanLiveMessageGroup')).toBe(1);
    expect(records).toMatchObject([{ result: 'unknown', code: error['code'] }]);
  });

  it('in a read, it is a failure with nothing unknown', async () => {
    const { simulator, get } = await start();
    simulator.inject(fault('before-effect'), { operation: 'DescribeLiveMessageGroupBand' });
    const error = await errorOf(await get('groups/grouptest'));
    expect(error).toMatchObject({ outcomeUnknown: false, retryable: true });
    expect((await get('groups/grouptest')).status).toBe(200);
  });
});

describe('the outcome of a write', () => {
  it('is success without a snapshot when only the read-back fails', async () => {
    const { simulator, post, records } = await start();
    simulator.inject({ kind: 'error', code: 'ServerError' }, { operation: 'DescribeLiveMessageGroupBand' });
    const response = await post('groups/grouptest/mute', { exemptUserIds: [] });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ wire: 1, requestIds: [expect.any(String)] });
    expect(records).toMatchObject([{ result: 'ok' }]);
  });

  it('is a plain failure when the upstream was gone before', async () => {
    const { simulator, post, records } = await start();
    await simulator.close();
    expect(await errorOf(await post('groups/grouptest/mute', { exemptUserIds: [] }))).toMatchObject({
      status: 503,
      code: 'BACKEND_UNAVAILABLE',
      outcomeUnknown: false,
    });
    expect(records).toMatchObject([{ result: 'failed', code: 'BACKEND_UNAVAILABLE' }]);
  });

  it('is not forced on somebody who wanted the contrary meanwhile', async () => {
    const { simulator, post } = await start();
    simulator.inject({ kind: 'no-answer', when: 'before-effect' }, { operation: 'BanLiveMessageGroup' });
    const muted = post('groups/grouptest/mute', { exemptUserIds: [] });
    await expect.poll(() => count(simulator, 'BanLiveMessageGroup')).toBe(1);
    expect((await post('groups/grouptest/unmute')).status).toBe(200);
    expect(await errorOf(await muted)).toMatchObject({ code: 'TIMEOUT', outcomeUnknown: true });
    expect(count(simulator, 'BanLiveMessageGroup')).toBe(1);
    expect(simulator.group().groupMuted).toBe(false);
  });

  it.each([
    ['which the backend throttled', [{ kind: 'throttle', retryAfterMs: 400 }], 'THROTTLED', false],
    [
      'whose second try the backend throttled',
      [
        { kind: 'reset', when: 'before-effect' },
        { kind: 'throttle', retryAfterMs: 400 },
      ],
      'BACKEND_UNAVAILABLE',
      true,
    ],
  ] as const)('of a command %s is not forced on somebody who wanted the contrary meanwhile', async (_, faults, code, outcomeUnknown) => {
    const { simulator, post } = await start();
    for (const fault of faults) simulator.inject(fault, { operation: 'BanLiveMessageGroup' });
    const muted = post('groups/grouptest/mute', { exemptUserIds: [] });
    await expect.poll(() => count(simulator, 'BanLiveMessageGroup')).toBe(faults.length);
    expect((await post('groups/grouptest/unmute')).status).toBe(200);
    // Nobody is to send it again by themselves.
    expect(await errorOf(await muted)).toMatchObject({ code, outcomeUnknown, retryable: outcomeUnknown });
    expect(count(simulator, 'BanLiveMessageGroup')).toBe(faults.length);
    expect(simulator.group().groupMuted).toBe(false);
  });

  it('of a throttled command is success though another moderator wanted the same meanwhile', async () => {
    const { simulator, post } = await start();
    simulator.inject({ kind: 'throttle', retryAfterMs: 400 }, { operation: 'BanLiveMessageGroup' });
    const muted = post('groups/grouptest/mute', { exemptUserIds: [] });
    await expect.poll(() => count(simulator, 'BanLiveMessageGroup')).toBe(1);
    expect((await post('groups/grouptest/mute', { exemptUserIds: [] })).status).toBe(200);
    expect((await muted).status).toBe(200);
  });

  it.each([
    ['an unmute after a mute', 'UnbanLiveMessageGroup', ['mute', { exemptUserIds: [] }], ['unmute', {}], { groupMuted: false }],
    [
      'another list of exempt people',
      'BanLiveMessageGroup',
      ['mute', { exemptUserIds: ['user_11'] }],
      ['mute', { exemptUserIds: ['user_12'] }],
      { groupMuted: true, exemptUserIds: ['user_12'] },
    ],
    [
      'people who were just muted',
      'RemoveLiveMessageGroupBand',
      ['users/mute', { userIds: ['user_11'] }],
      ['users/unmute', { userIds: ['user_11'] }],
      { mutedUserIds: ['user_14'] },
    ],
  ] as const)('of %s is not told from a read in which the one before does not show yet', async (_, operation, earlier, later, state) => {
    const { simulator, post, records } = await start();
    Object.assign(simulator.group(), { groupMuted: false, exemptUserIds: [], mutedUserIds: ['user_14'] });
    // What is read says already what is wanted later.
    if (later[0] === 'mute') Object.assign(simulator.group(), { groupMuted: true, exemptUserIds: ['user_12'] });
    simulator.quirks.readDelayMs = 60_000;
    expect((await post(`groups/grouptest/${earlier[0]}`, earlier[1])).status).toBe(200);
    simulator.inject({ kind: 'reset', when: 'before-effect' }, { operation });
    expect((await post(`groups/grouptest/${later[0]}`, later[1])).status).toBe(200);
    expect(simulator.group()).toMatchObject(state);
    expect(records).toMatchObject([{ result: 'ok' }, { result: 'ok' }]);
  });

  it('stays unknown for unmuting everybody right after somebody was muted, whom a read may not show yet', async () => {
    const { simulator, post } = await start();
    simulator.group().mutedUserIds = [];
    simulator.quirks.readDelayMs = 60_000;
    expect((await post('groups/grouptest/users/mute', { userIds: ['user_11'] })).status).toBe(200);
    simulator.inject({ kind: 'reset', when: 'before-effect' }, { operation: 'RemoveLiveMessageGroupBand' });
    expect(await errorOf(await post('groups/grouptest/users/unmute', { all: true }))).toMatchObject({ outcomeUnknown: true });
    expect(simulator.group().mutedUserIds).toEqual(['user_11']);
  });

  it('is unclear for people who may be missing in the list only because the group is muted', async () => {
    const { simulator, post } = await start();
    simulator.quirks.mutedListWhileGroupMuted = 'empty';
    simulator.group().groupMuted = true;
    simulator.inject({ kind: 'reset', when: 'before-effect' }, { operation: 'RemoveLiveMessageGroupBand' });
    expect(await errorOf(await post('groups/grouptest/users/unmute', { userIds: ['user_14'] }))).toMatchObject({ outcomeUnknown: true });
  });

  it('stays unknown when the second try fails too', async () => {
    const { simulator, post } = await start();
    simulator.inject({ kind: 'reset', when: 'before-effect' }, { operation: 'BanLiveMessageGroup' });
    simulator.inject({ kind: 'error', code: 'NoAuth' }, { operation: 'BanLiveMessageGroup' });
    expect(await errorOf(await post('groups/grouptest/mute', { exemptUserIds: [] }))).toMatchObject({ outcomeUnknown: true });
    expect(count(simulator, 'BanLiveMessageGroup')).toBe(2);
  });

  it.each([
    ['r1', undefined, 'r1'],
    [undefined, 'r2', 'r2'],
    ['r1', 'r2', 'r2'],
  ])('that stays unknown after two tries has a request id for support: of %s and %s it tells %s', async (first, second, told) => {
    const { post, adapter, records, lines } = bench();
    for (const requestId of [first, second]) adapter.fail('muteGroup', { code: 'TIMEOUT', outcomeUnknown: true, requestId });
    expect(await errorOf(await post('groups/g1/mute', { exemptUserIds: [] }))).toMatchObject({ outcomeUnknown: true, requestId: told });
    expect(adapter.calls.filter(({ action }) => action === 'muteGroup')).toHaveLength(2);
    expect(records).toMatchObject([{ result: 'unknown', requestIds: [told] }]);
    // The log has the first one in any case.
    const line = { event: 'a write ended without an answer', fields: { code: 'TIMEOUT', requestId: first, verdict: 'not-applied' } };
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([line]);
  });

  it.each([
    ['NoAuth', 502, 'BACKEND_MISCONFIGURED'],
    ['Forbidden.RAM', 502, 'BACKEND_MISCONFIGURED'],
    ['SignatureDoesNotMatch', 502, 'BACKEND_MISCONFIGURED'],
    ['ResourceNotExist', 404, 'GROUP_NOT_FOUND'],
    ['InputInvalid', 400, 'INPUT_INVALID'],
    ['ServerError', 500, 'SERVER_ERROR'],
  ])('%s becomes %i %s', async (code, status, expected) => {
    const { simulator, post } = await start();
    // Twice: what may have taken effect is read, and sent once more.
    simulator.inject({ kind: 'error', code, message: 'canary' }, { operation: 'BanLiveMessageGroup', times: 2 });
    const error = await errorOf(await post('groups/grouptest/mute', { exemptUserIds: [] }));
    expect(error).toMatchObject({ status, code: expected, requestId: expect.any(String) });
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  it('survives throttles of the vendor', async () => {
    const { simulator, post, records } = await start();
    simulator.inject({ kind: 'throttle' }, { operation: 'BanLiveMessageGroup', times: 2 });
    const response = await post('groups/grouptest/mute', { exemptUserIds: [] });
    expect(response.status).toBe(200);
    // One for each call that was sent, those that were turned away too: a ticket of the vendor asks for them.
    const requestIds = simulator.requests.filter(({ operation }) => operation === 'BanLiveMessageGroup').map((sent) => sent.requestId);
    expect(requestIds).toHaveLength(3);
    expect(await response.json()).toMatchObject({ requestIds });
    expect(records).toMatchObject([{ result: 'ok', requestIds }]);
  });

  it('is success for everybody when too many come at once and nothing paces them', { timeout: 20_000 }, async () => {
    const live = await liveBench({ pacer: { acquire: async () => undefined } }, {}, 4000, Infinity);
    open.push(live.simulator);
    const userIds = Array.from({ length: 30 }, (_, at) => `user_${at}`);
    const answers = await Promise.all(userIds.map((userId) => live.post('groups/grouptest/users/mute', { userIds: [userId] })));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(live.simulator.group().mutedUserIds).toEqual(expect.arrayContaining(userIds));
    expect(live.simulator.requests.filter(({ outcome }) => outcome.includes('Throttling')).length).toBeGreaterThan(0);
  });

  it.each([
    [
      'throws',
      (): void => {
        throw new Error('canary');
      },
    ],
    ['rejects', (): Promise<void> => Promise.reject(new Error('canary'))],
  ])('is not changed by a pacer whose release %s', async (_, release) => {
    const { post, adapter, lines } = bench({ pacer: { acquire: async () => ({ release }) } });
    expect((await post('groups/g1/mute', { exemptUserIds: [] })).status).toBe(200);
    expect(adapter.read('g1').groupMuted).toBe(true);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', event: 'the pacer failed to take a place back' }));
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('gives each place back once, also when the backend throttled the call', async () => {
    const released: number[] = [];
    const places = { taken: 0 };
    const pacer = {
      acquire: async () => {
        const place = (places.taken += 1);
        return { release: () => void released.push(place) };
      },
    };
    const { post, adapter } = bench({ pacer });
    adapter.fail('unmuteGroup', 'THROTTLED');
    expect((await post('groups/g1/unmute')).status).toBe(200);
    expect(released).toEqual([1, 2]);
  });

  it('is settled by a read that the backend throttled at first', async () => {
    const { simulator, post } = await start({ callMs: 1500 });
    simulator.inject({ kind: 'reset', when: 'after-effect' }, { operation: 'BanLiveMessageGroup' });
    simulator.inject({ kind: 'throttle' }, { operation: 'DescribeLiveMessageGroupBand' });
    expect(await (await post('groups/grouptest/mute', { exemptUserIds: [] })).json()).toMatchObject({ snapshot: { groupMuted: true } });
    expect(count(simulator, 'BanLiveMessageGroup')).toBe(1);
  });

  it('is THROTTLED, with the time to come back, when the vendor says to wait too long', async () => {
    const { simulator, post } = await start();
    simulator.inject({ kind: 'throttle', retryAfterMs: 60_000 }, { operation: 'BanLiveMessageGroup' });
    const response = await post('groups/grouptest/mute', { exemptUserIds: [] });
    expect(response.headers.get('retry-after')).toBe('60');
    expect(await errorOf(response)).toMatchObject({ status: 429, code: 'THROTTLED', retryAfterMs: 60_000, outcomeUnknown: false });
  });
});

describe('a pause before a call is sent again', () => {
  it.each([
    ['is over', 1, false],
    ['is broken off', 60_000, true],
  ])('leaves nothing behind once it %s', async (_what, ms, leaves) => {
    const going = new AbortController();
    const ended = pause(ms, going.signal);
    expect(getEventListeners(going.signal, 'abort')).toHaveLength(1);
    if (leaves) going.abort();
    await ended;
    expect(getEventListeners(going.signal, 'abort')).toHaveLength(0);
  });

  it('is none for somebody who is gone already', async () => {
    const gone = AbortSignal.abort();
    await pause(60_000, gone);
    expect(getEventListeners(gone, 'abort')).toHaveLength(0);
  });
});
