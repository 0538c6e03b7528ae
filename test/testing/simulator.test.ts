import { createHash, createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLiveSimulator, type LiveOperation, type LiveSimulator } from '../../src/testing/simulator/index.js';
import { peak } from '../../src/testing/simulator/record.js';

interface CallOverrides {
  readonly nonce?: string;
  readonly date?: number;
  readonly accessKeyId?: string;
  readonly secret?: string;
  readonly version?: string;
  readonly method?: string;
  readonly path?: string;
}

/** A client of its own, smaller than any real one, so that the simulator is not judged by the client it was made for. */
function clientOf(simulator: LiveSimulator) {
  return async (operation: string, parameters: Record<string, string | undefined> = {}, overrides: CallOverrides = {}) => {
    const given = { AppId: simulator.appId, GroupId: simulator.groupId, DataCenter: simulator.dataCenter, ...parameters };
    const query = Object.entries(given)
      .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encodeURIComponent(value).replaceAll('*', '%2A')}`))
      .toSorted()
      .join('&');
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const headers: Record<string, string> = {
      host: simulator.endpoint,
      'x-acs-action': operation,
      'x-acs-content-sha256': sha256(''),
      'x-acs-date': new Date(overrides.date ?? Date.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      'x-acs-signature-nonce': overrides.nonce ?? randomUUID(),
      'x-acs-version': overrides.version ?? '2016-11-01',
    };
    const names = Object.keys(headers).toSorted();
    const method = overrides.method ?? 'POST';
    const path = overrides.path ?? '/';
    const canonical = [method, path, query, ...names.map((name) => `${name}:${headers[name]}`), '', names.join(';'), sha256('')].join('\n');
    const key = overrides.secret ?? simulator.accessKeySecret;
    const signature = createHmac('sha256', key)
      .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
      .digest('hex');
    const authorization = `ACS3-HMAC-SHA256 Credential=${overrides.accessKeyId ?? simulator.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
    const response = await fetch(`http://${simulator.endpoint}${path}?${query}`, { method, headers: { ...headers, authorization } });
    const text = await response.text();
    const body: Record<string, unknown> = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: response.status, headers: response.headers, text, body };
  };
}

const operations: readonly LiveOperation[] = [
  'BanLiveMessageGroup',
  'UnbanLiveMessageGroup',
  'AddLiveMessageGroupBand',
  'RemoveLiveMessageGroupBand',
  'DescribeLiveMessageGroupBand',
  'ListLiveMessageGroupUsers',
  'DescribeLiveMessageGroup',
];

const needed: Partial<Record<LiveOperation, Record<string, string>>> = {
  AddLiveMessageGroupBand: { BannedUsers: 'user_11' },
  RemoveLiveMessageGroupBand: { UnbannedUsers: 'user_11' },
  ListLiveMessageGroupUsers: { PageSize: '10', SortType: '1' },
};

let simulator: LiveSimulator;
let call: ReturnType<typeof clientOf>;

beforeAll(async () => {
  simulator = await startLiveSimulator();
  call = clientOf(simulator);
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

describe('the operations', () => {
  it('answer writes with a request id and nothing else', async () => {
    for (const operation of operations.slice(0, 4)) {
      expect(await call(operation, needed[operation])).toMatchObject({ status: 200, body: { RequestId: expect.any(String) } });
    }
    expect(simulator.requests.map(({ outcome, applied, signature }) => ({ outcome, applied, signature }))).toEqual(
      Array.from({ length: 4 }, () => ({ outcome: 'ok', applied: true, signature: 'valid' })),
    );
  });

  it('keep the two layers apart', async () => {
    await call('BanLiveMessageGroup', { ExceptUsers: 'user_11,user_12' });
    await call('AddLiveMessageGroupBand', { BannedUsers: 'user_13' });
    expect(simulator.group()).toMatchObject({ groupMuted: true, exemptUserIds: ['user_11', 'user_12'] });
    expect(simulator.group().mutedUserIds).toHaveLength(6);
    await call('RemoveLiveMessageGroupBand', { UnbannedUsers: '*' });
    expect(simulator.group()).toMatchObject({ groupMuted: true, mutedUserIds: [] });
    await call('AddLiveMessageGroupBand', { BannedUsers: 'user_13' });
    await call('UnbanLiveMessageGroup');
    expect(simulator.group()).toMatchObject({ groupMuted: false, exemptUserIds: [], mutedUserIds: ['user_13'] });
  });

  it('report the documented fields', async () => {
    simulator.group().groupMuted = true;
    expect((await call('DescribeLiveMessageGroupBand')).body).toEqual({
      RequestId: expect.any(String),
      GroupId: 'grouptest',
      IsbannedAll: true,
      BannedUserList: [],
      UnbannedUserList: [],
    });
    expect((await call('DescribeLiveMessageGroup')).body).toMatchObject({
      CreatorId: 'host1',
      AdminList: ['mod1', 'mod2'],
      SuperLargeGroup: false,
      OnlineUserCounts: 12,
    });
    const first = await call('ListLiveMessageGroupUsers', { PageSize: '10', SortType: '2' });
    expect(first.body).toMatchObject({ Hasmore: true, NextPageToken: 10, UserList: expect.arrayContaining([]) });
    const last = await call('ListLiveMessageGroupUsers', { PageSize: '10', SortType: '2', NextPageToken: '10' });
    expect(last.body).toMatchObject({ Hasmore: false, NextPageToken: 0, UserList: [{ UserId: 'mod1' }, { UserId: 'host1' }] });
  });

  it('know who can speak', async () => {
    const group = simulator.group();
    const speakers = () => ['host1', 'mod1', 'user_11', 'user_12', 'user_14'].filter((userId) => group.canSpeak(userId));
    expect(speakers()).toEqual(['host1', 'mod1', 'user_11', 'user_12']);
    await call('BanLiveMessageGroup', { ExceptUsers: 'user_11,user_14' });
    expect(speakers()).toEqual(['host1', 'mod1', 'user_11']);
  });
});

describe('refusals', () => {
  it.each([
    ['BanLiveMessageGroup', { ExceptUsers: Array.from({ length: 31 }, (_, index) => `u${index}`).join(',') }],
    ['BanLiveMessageGroup', { ExceptUsers: '' }],
    ['BanLiveMessageGroup', { ExceptUsers: '*' }],
    ['BanLiveMessageGroup', { ExceptUsers: 'a,,b' }],
    ['BanLiveMessageGroup', { ExceptUsers: 'a b' }],
    ['RemoveLiveMessageGroupBand', { UnbannedUsers: '*,a' }],
    ['RemoveLiveMessageGroupBand', { UnbannedUsers: '' }],
    ['AddLiveMessageGroupBand', { BannedUsers: 'a'.repeat(65) }],
    ['ListLiveMessageGroupUsers', { PageSize: '51', SortType: '1' }],
    ['ListLiveMessageGroupUsers', { PageSize: '9', SortType: '1' }],
    ['ListLiveMessageGroupUsers', { PageSize: '10', SortType: '3' }],
    ['DescribeLiveMessageGroupBand', { DataCenter: 'ap-southeast-1' }],
  ])('%s with %j is InputInvalid and changes nothing', async (operation, parameters) => {
    expect(await call(operation, parameters)).toMatchObject({
      status: 400,
      body: { Code: 'InputInvalid', RequestId: expect.any(String), HostId: simulator.endpoint, Message: expect.any(String) },
    });
    expect(simulator.requests).toMatchObject([{ outcome: 'InputInvalid', applied: false }]);
    expect(simulator.group()).toMatchObject({ groupMuted: false, mutedUserIds: { length: 5 } });
  });

  it.each([
    ['BanLiveMessageGroup', { GroupId: 'other' }, {}, 404, 'ResourceNotExist'],
    ['BanLiveMessageGroup', { AppId: 'other' }, {}, 404, 'ResourceNotExist'],
    ['AddLiveMessageGroupBand', {}, {}, 400, 'MissingBannedUsers'],
    ['RemoveLiveMessageGroupBand', {}, {}, 400, 'MissingUnbannedUsers'],
    ['ListLiveMessageGroupUsers', {}, {}, 400, 'MissingPageSize'],
    ['SendLiveMessageGroup', {}, {}, 404, 'InvalidApi.NotFound'],
    ['constructor', {}, {}, 404, 'InvalidApi.NotFound'],
    ['BanLiveMessageGroup', {}, { version: '2020-01-01' }, 404, 'InvalidApi.NotFound'],
    ['BanLiveMessageGroup', {}, { path: '/live' }, 404, 'InvalidApi.NotFound'],
    ['BanLiveMessageGroup', {}, { path: '//' }, 404, 'InvalidApi.NotFound'],
    ['BanLiveMessageGroup', {}, { method: 'GET' }, 405, 'UnsupportedHTTPMethod'],
    ['BanLiveMessageGroup', {}, { accessKeyId: 'other' }, 404, 'InvalidAccessKeyId.NotFound'],
    ['BanLiveMessageGroup', {}, { secret: 'other' }, 400, 'SignatureDoesNotMatch'],
    ['BanLiveMessageGroup', {}, { date: 0 }, 400, 'InvalidTimeStamp.Expired'],
  ])('%s %j %j is %i %s', async (operation, parameters, overrides, status, code) => {
    expect(await call(operation, parameters, overrides)).toMatchObject({ status, body: { Code: code } });
    expect(simulator.group().groupMuted).toBe(false);
  });

  it('a nonce comes once, but only with a valid signature does it count', async () => {
    expect((await call('UnbanLiveMessageGroup', {}, { nonce: 'once', secret: 'other' })).body.Code).toBe('SignatureDoesNotMatch');
    expect((await call('UnbanLiveMessageGroup', {}, { nonce: 'once' })).status).toBe(200);
    expect((await call('UnbanLiveMessageGroup', {}, { nonce: 'once' })).body.Code).toBe('SignatureNonceUsed');
    expect(simulator.requests.map(({ signature }) => signature)).toEqual(['SignatureDoesNotMatch', 'valid', 'SignatureNonceUsed']);
  });

  it('keys reach only what they were given', async () => {
    const strict = await startLiveSimulator({
      accessKeys: [
        { accessKeyId: 'reader', accessKeySecret: 's', operations: ['DescribeLiveMessageGroupBand'] },
        { accessKeyId: 'stranger', accessKeySecret: 's' },
      ],
      apps: [{ appId: 'demo', accessKeyIds: ['reader'], groups: [{ groupId: 'g' }] }],
    });
    try {
      const strictCall = clientOf(strict);
      expect((await strictCall('DescribeLiveMessageGroupBand')).status).toBe(200);
      expect(await strictCall('UnbanLiveMessageGroup')).toMatchObject({ status: 403, body: { Code: 'Forbidden.RAM' } });
      const stranger = { accessKeyId: 'stranger' };
      expect(await strictCall('UnbanLiveMessageGroup', {}, stranger)).toMatchObject({ status: 403, body: { Code: 'NoAuth' } });
    } finally {
      await strict.close();
    }
  });
});

describe('throttling', () => {
  async function throttledOf(options: NonNullable<Parameters<typeof startLiveSimulator>[0]>, calls: readonly LiveOperation[]) {
    const clock = { ms: Date.now() };
    const limited = await startLiveSimulator({ ...options, now: () => clock.ms });
    const limitedCall = clientOf(limited);
    const run = async () => {
      const replies = await Promise.all(calls.map((operation) => limitedCall(operation, needed[operation], { date: clock.ms })));
      return replies.filter(({ body }) => body.Code === 'Throttling.User');
    };
    return { clock, limited, run };
  }
  const eleven = (operation: LiveOperation) => Array.from({ length: 11 }, () => operation);

  it('lets ten writes through in any second, over all operations', async () => {
    const { clock, limited, run } = await throttledOf({}, [...eleven('BanLiveMessageGroup'), ...eleven('UnbanLiveMessageGroup')]);
    try {
      expect(await run()).toHaveLength(12);
      clock.ms += 999;
      expect(await run()).toHaveLength(22);
      clock.ms += 1;
      const throttled = await run();
      expect(throttled).toHaveLength(12);
      expect(throttled[0]?.status).toBe(400);
      expect(throttled[0]?.headers.has('x-acs-retry-after')).toBe(false);
      expect(limited.peakPerSecond(true)).toBe(44);
    } finally {
      await limited.close();
    }
  });

  it('does not go on until the clock, once put back, is where it was', async () => {
    const { clock, limited, run } = await throttledOf({}, eleven('BanLiveMessageGroup'));
    try {
      expect(await run()).toHaveLength(1);
      clock.ms -= 999;
      expect(await run()).toHaveLength(11);
      clock.ms -= 60_000;
      expect(await run()).toHaveLength(1);
    } finally {
      await limited.close();
    }
  });

  it('may count each operation by itself, answer 429 and say when to come back', async () => {
    const { limited, run } = await throttledOf({ throttling: { budget: 'per-operation', status: 429, retryAfterMs: 300 } }, [
      ...eleven('BanLiveMessageGroup'),
      ...eleven('UnbanLiveMessageGroup'),
    ]);
    try {
      const throttled = await run();
      expect(throttled).toHaveLength(2);
      expect(throttled[0]?.status).toBe(429);
      expect(throttled[0]?.headers.get('x-acs-retry-after')).toBe('300');
    } finally {
      await limited.close();
    }
  });

  it('lets fifty reads through, beside the writes', async () => {
    const { limited, run } = await throttledOf({}, [
      ...Array.from({ length: 51 }, () => 'DescribeLiveMessageGroupBand' as const),
      ...eleven('BanLiveMessageGroup').slice(1),
    ]);
    try {
      expect(await run()).toHaveLength(1);
      expect(limited.peakPerSecond()).toBe(61);
      expect(limited.peakPerSecond(true)).toBe(10);
    } finally {
      await limited.close();
    }
  });

  it('can be turned off', async () => {
    const { limited, run } = await throttledOf({ throttling: false }, eleven('BanLiveMessageGroup'));
    try {
      expect(await run()).toHaveLength(0);
    } finally {
      await limited.close();
    }
  });

  it('counts a peak in any stretch of a second', () => {
    expect(peak([])).toBe(0);
    expect(peak([0, 1000, 2000])).toBe(1);
    expect(peak([2000, 0, 999, 1001, 1500, 1998])).toBe(4);
  });
});

describe('what nobody has verified', () => {
  it('is read with caution unless told otherwise', () => {
    expect(simulator.quirks).toEqual({
      mutedListWhileGroupMuted: 'empty',
      secondBan: 'replaces',
      readDelayMs: 0,
      removeAllLiftsGroup: false,
      missingDataCenter: 'refused',
      superLargeMembers: 'empty',
    });
  });

  it.each([
    ['replaces', ['user_12']],
    ['merges', ['user_11', 'user_12']],
  ] as const)('a second Ban %s the exempt users', async (secondBan, exemptUserIds) => {
    simulator.quirks.secondBan = secondBan;
    await call('BanLiveMessageGroup', { ExceptUsers: 'user_11' });
    await call('BanLiveMessageGroup', { ExceptUsers: 'user_12' });
    expect(simulator.group().exemptUserIds).toEqual(exemptUserIds);
  });

  it('the muted list may be there while the group is muted', async () => {
    simulator.quirks.mutedListWhileGroupMuted = 'full';
    simulator.group().groupMuted = true;
    expect((await call('DescribeLiveMessageGroupBand')).body.BannedUserList).toHaveLength(5);
  });

  it('a write may take its time until it can be read', async () => {
    const clock = { ms: Date.now() };
    const late = await startLiveSimulator({ readDelayMs: 500, now: () => clock.ms });
    try {
      const lateCall = clientOf(late);
      const muted = async () => (await lateCall('DescribeLiveMessageGroupBand', {}, { date: clock.ms })).body.IsbannedAll;
      await lateCall('BanLiveMessageGroup', {}, { date: clock.ms });
      expect(late.group().groupMuted).toBe(true);
      clock.ms += 499;
      expect(await muted()).toBe(false);
      clock.ms += 1;
      expect(await muted()).toBe(true);
      await lateCall('UnbanLiveMessageGroup', {}, { date: clock.ms });
      expect(await muted()).toBe(true);
      // Put back, the clock does not keep it from showing.
      clock.ms -= 60_000;
      expect(await muted()).toBe(false);
    } finally {
      await late.close();
    }
  });

  it('unmuting all may lift the group mute', async () => {
    simulator.quirks.removeAllLiftsGroup = true;
    simulator.group().groupMuted = true;
    await call('RemoveLiveMessageGroupBand', { UnbannedUsers: '*' });
    expect(simulator.group()).toMatchObject({ groupMuted: false, mutedUserIds: [] });
  });

  it('a call without data centre is refused or not', async () => {
    expect((await call('UnbanLiveMessageGroup', { DataCenter: undefined })).body.Code).toBe('InputInvalid');
    simulator.quirks.missingDataCenter = 'accepted';
    expect((await call('UnbanLiveMessageGroup', { DataCenter: undefined })).status).toBe(200);
  });

  it('a super-large group stays one until everyone has left', async () => {
    const group = simulator.group();
    const superLarge = async () => (await call('DescribeLiveMessageGroup')).body.SuperLargeGroup;
    group.members = Array.from({ length: 2001 }, (_, index) => ({ userId: `u${index}` }));
    expect(await superLarge()).toBe(true);
    expect((await call('ListLiveMessageGroupUsers', { PageSize: '50', SortType: '1' })).body.UserList).toEqual([]);
    simulator.quirks.superLargeMembers = 'refused';
    expect((await call('ListLiveMessageGroupUsers', { PageSize: '50', SortType: '1' })).body.Code).toBe('InputInvalid');
    group.members = group.members.slice(0, 10);
    expect(await superLarge()).toBe(true);
    group.members = [];
    expect(await superLarge()).toBe(false);
    // Whether anybody asked in between or not.
    const crowd = Array.from({ length: 2001 }, (_, index) => ({ userId: `u${index}` }));
    group.members = crowd;
    group.members = crowd.slice(0, 10);
    expect(await superLarge()).toBe(true);
    group.members = [];
    group.members = crowd.slice(0, 10);
    expect(await superLarge()).toBe(false);
  });
});

describe('faults', () => {
  it('meet the next call of their operation, so many times', async () => {
    simulator.inject({ kind: 'error', code: 'ServerError', message: 'sorry' }, { operation: 'UnbanLiveMessageGroup', times: 2 });
    expect((await call('BanLiveMessageGroup')).status).toBe(200);
    expect(await call('UnbanLiveMessageGroup')).toMatchObject({ status: 500, body: { Code: 'ServerError', Message: 'sorry' } });
    expect((await call('UnbanLiveMessageGroup')).status).toBe(500);
    expect((await call('UnbanLiveMessageGroup')).status).toBe(200);
  });

  it.each([
    ['NoAuth', 403],
    ['InvalidAccessKeyId.NotFound', 404],
    ['InvalidAccessKeyId.Inactive', 400],
    ['InvalidProtocol.NeedSsl', 404],
    ['Throttling.Api', 400],
    ['ServiceUnavailable', 503],
  ])('answer %s with its documented status, %i', async (code, status) => {
    simulator.inject({ kind: 'error', code });
    expect(await call('BanLiveMessageGroup')).toMatchObject({ status, body: { Code: code } });
  });

  it('come one after the other and can be taken back', async () => {
    simulator.inject({ kind: 'html' });
    const undo = simulator.inject({ kind: 'empty' });
    simulator.inject({ kind: 'html', status: 200, when: 'after-effect' });
    undo();
    expect(await call('BanLiveMessageGroup')).toMatchObject({ status: 502, text: expect.stringContaining('<html>') });
    expect(simulator.group().groupMuted).toBe(false);
    expect(await call('BanLiveMessageGroup')).toMatchObject({ status: 200, text: expect.stringContaining('<html>') });
    expect(simulator.group().groupMuted).toBe(true);
    expect(simulator.requests).toMatchObject([
      { outcome: 'html', applied: false },
      { outcome: 'html', applied: true },
    ]);
  });

  it.each(['before-effect', 'after-effect'] as const)('break the connection %s', async (when) => {
    simulator.inject({ kind: 'reset', when });
    await expect(call('BanLiveMessageGroup')).rejects.toThrow();
    expect(simulator.group().groupMuted).toBe(when === 'after-effect');
    expect(simulator.requests).toMatchObject([{ outcome: 'reset', applied: when === 'after-effect', signature: 'valid' }]);
  });

  it('delay a call, on top of another fault, and make jitter', async () => {
    const delays: number[] = [];
    const ms = () => delays.push(1);
    simulator.inject({ kind: 'latency', ms }, { times: 2 });
    simulator.inject({ kind: 'throttle', status: 429, retryAfterMs: 5 });
    expect((await call('BanLiveMessageGroup')).status).toBe(429);
    expect((await call('BanLiveMessageGroup')).status).toBe(200);
    expect((await call('BanLiveMessageGroup')).status).toBe(200);
    expect(delays).toHaveLength(2);
  });

  it('of the shape of a reply wait for the reply that has it', async () => {
    simulator.inject({ kind: 'shape', shape: 'absent' });
    await call('DescribeLiveMessageGroup');
    await call('BanLiveMessageGroup');
    expect((await call('DescribeLiveMessageGroupBand')).body).not.toHaveProperty('IsbannedAll');
    expect((await call('DescribeLiveMessageGroupBand')).body).toMatchObject({ IsbannedAll: true });
  });

  const unheard: readonly (readonly [fault: object, scope: object, sentence: RegExp])[] = [
    [{ kind: 'rest' }, {}, /no fault of the kind rest\. There are latency, reset/],
    [{ kind: 'empty', when: 'after' }, {}, /when must be "before-effect" or "after-effect"/],
    [{ kind: 'error' }, {}, /an error needs the code/],
    [{ kind: 'error', code: 'ServerError', status: 0 }, {}, /status must be one of HTTP/],
    [{ kind: 'throttle', status: 42.9 }, {}, /status must be one of HTTP/],
    [{ kind: 'html', status: '502' }, {}, /status must be one of HTTP/],
    [{ kind: 'shape', shape: 'flat' }, {}, /a shape must be one of nested, json-in-string, absent/],
    [{ kind: 'empty' }, { operation: 'BanEverybody' }, /does not have the operation BanEverybody/],
    [{ kind: 'empty' }, { times: 0 }, /times must be a whole number, at least 1, or Infinity/],
    [{ kind: 'empty' }, { times: Number.NaN }, /times/],
    [{ kind: 'empty' }, { times: 1.5 }, /times/],
  ];
  it.each(unheard)('that nobody knows are refused: %j %j', async (fault, scope, sentence) => {
    const inject: (fault: never, scope: never) => unknown = simulator.inject;
    expect(() => Reflect.apply(inject, simulator, [fault, scope])).toThrow(TypeError);
    expect(() => Reflect.apply(inject, simulator, [fault, scope])).toThrow(sentence);
    expect((await call('BanLiveMessageGroup')).body).toEqual({ RequestId: expect.any(String) });
  });

  it('end with a reset of the simulator, as does everything else', async () => {
    simulator.inject({ kind: 'empty' }, { times: Infinity });
    simulator.quirks.secondBan = 'merges';
    simulator.group().mutedUserIds = [];
    await call('BanLiveMessageGroup');
    simulator.reset();
    expect(simulator.requests).toEqual([]);
    expect(simulator.quirks.secondBan).toBe('replaces');
    expect(simulator.group().mutedUserIds).toHaveLength(5);
    expect((await call('BanLiveMessageGroup')).body).toMatchObject({ RequestId: expect.any(String) });
  });
});

describe('the simulator', () => {
  it('keeps several apps and groups apart', async () => {
    const several = await startLiveSimulator({
      apps: [
        { appId: 'one', groups: [{ groupId: 'a' }, { groupId: 'b' }] },
        { appId: 'two', groups: [{ groupId: 'a', groupMuted: true, exemptUserIds: ['x'], mutedUserIds: ['y'], creatorId: 'z' }] },
      ],
    });
    try {
      await clientOf(several)('BanLiveMessageGroup', { GroupId: 'b' });
      expect([several.group('a').groupMuted, several.group('b').groupMuted]).toEqual([false, true]);
      expect(several.group('a', 'two')).toMatchObject({ groupMuted: true, exemptUserIds: ['x'], mutedUserIds: ['y'], creatorId: 'z' });
      expect(() => several.group('c')).toThrow(RangeError);
    } finally {
      await several.close();
    }
  });

  it('wants something to serve', async () => {
    await expect(startLiveSimulator({ apps: [] })).rejects.toThrow(TypeError);
    await expect(startLiveSimulator({ accessKeys: [] })).rejects.toThrow(TypeError);
  });

  const groups = [{ groupId: 'g' }];
  const key = { accessKeyId: 'k', accessKeySecret: 's' };
  const unusable: readonly (readonly [options: object, sentence: RegExp])[] = [
    [{ secondBan: 'merge' }, /secondBan must be "replaces" or "merges", not "merge"/],
    [{ mutedListWhenGroupMuted: 'full' }, /there is no mutedListWhenGroupMuted\. There are mutedListWhileGroupMuted/],
    [{ mutedListWhileGroupMuted: 'none' }, /mutedListWhileGroupMuted must be "full" or "empty"/],
    [{ readDelayMs: -1 }, /readDelayMs must be a number, at least 0, not -1/],
    [{ readDelayMs: Number.NaN }, /readDelayMs/],
    [{ removeAllLiftsGroup: 'yes' }, /removeAllLiftsGroup must be true or false/],
    [{ missingDataCenter: true }, /missingDataCenter/],
    [{ superLargeMembers: 'none' }, /superLargeMembers/],
    [{ port: 65_536 }, /port must be a port, from 0 to 65535/],
    [{ now: 0 }, /now must be a function/],
    [{ throttling: true }, /throttling must be its limits, or false/],
    [{ throttling: { writesPerSecond: '10' } }, /throttling: writesPerSecond must be a number, at least 0, not "10"/],
    [{ throttling: { perSecond: 10 } }, /throttling: there is no perSecond/],
    [{ throttling: { status: 503 } }, /throttling: status must be 400 or 429/],
    [{ throttling: { budget: 'each' } }, /throttling: budget/],
    [{ apps: null }, /apps must be a list/],
    [{ apps: [{ appId: 'a,b', groups }] }, /appId must be 1 to 64 letters, digits, "_" or "-", not "a,b"/],
    [
      {
        apps: [
          { appId: 'a', groups },
          { appId: 'a', groups },
        ],
      },
      /appId "a" is there twice/,
    ],
    [{ apps: [{ appId: 'a', groups: [...groups, ...groups] }] }, /groupId of the app a "g" is there twice/],
    [{ apps: [{ appId: 'a', groups: [{ groupId: '' }] }] }, /groupId of the app a must be/],
    [{ apps: [{ appId: 'a', groups: [] }] }, /one app with one group/],
    [{ apps: [{ appId: 'a', dataCenter: 'cn-beijing', groups }] }, /dataCenter of the app a must be "cn-shanghai" or "ap-southeast-1"/],
    [{ apps: [{ appId: 'a', accessKeyIds: ['z'], groups }] }, /the app a names an access key that is not there: z/],
    [
      { apps: [{ appId: 'a', groups: [{ groupId: 'g', administrators: ['1', '2', '3', '4'] }] }] },
      /group g has more than 3 administrators/,
    ],
    [{ accessKeys: [{ accessKeyId: 'k' }] }, /needs accessKeyId and accessKeySecret/],
    [{ accessKeys: [key, key] }, /access key k is there twice/],
    [{ accessKeys: [{ ...key, operations: ['BanEverybody'] }] }, /k may call BanEverybody/],
  ];
  it.each(unusable)('refuses to start with %j', async (options, sentence) => {
    await expect(startLiveSimulator(options)).rejects.toThrow(TypeError);
    await expect(startLiveSimulator(options)).rejects.toThrow(sentence);
  });

  it('closes although a call is still held back', async () => {
    const closing = await startLiveSimulator();
    closing.inject({ kind: 'no-answer', when: 'before-effect' });
    const held = expect(clientOf(closing)('BanLiveMessageGroup')).rejects.toThrow();
    await expect.poll(() => closing.requests[0]?.outcome).toBe('no-answer');
    await closing.close();
    await held;
  });

  it('forgets its record but not its state', async () => {
    await call('BanLiveMessageGroup');
    simulator.clearRequests();
    expect(simulator.requests).toEqual([]);
    expect(simulator.group().groupMuted).toBe(true);
  });
});
