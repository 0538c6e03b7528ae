import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAliyunAdapter, type AliyunAdapter } from '../../../src/server/aliyun/index.js';
import { startLiveSimulator, type LiveSimulator } from '../../../src/testing/simulator/index.js';

const { signal } = new AbortController();

let simulator: LiveSimulator;
let adapter: AliyunAdapter;

beforeAll(async () => {
  simulator = await startLiveSimulator({ throttling: false });
});
afterAll(() => simulator.close());
beforeEach(() => {
  simulator.reset();
  adapter = createAliyunAdapter(simulator.connection);
});

/** What went over the wire, without the reads of the group's description. */
function sent() {
  return simulator.requests
    .filter(({ operation }) => operation !== 'DescribeLiveMessageGroup')
    .map(({ operation, rawQuery }) => `${operation} ${rawQuery}`);
}

const group = 'AppId=demo&GroupId=grouptest&DataCenter=cn-shanghai';

describe('what goes over the wire', () => {
  it('mutes the group with the exempt users joined by commas', async () => {
    await adapter.muteGroup('grouptest', { exemptUserIds: ['user_11', 'user_12'] }, { signal });
    expect(sent()).toEqual([`BanLiveMessageGroup ${group}&ExceptUsers=user_11%2Cuser_12`]);
    expect(simulator.group()).toMatchObject({ groupMuted: true, exemptUserIds: ['user_11', 'user_12'] });
  });

  it('leaves ExceptUsers out when nobody is exempt', async () => {
    await adapter.muteGroup('grouptest', { exemptUserIds: [] }, { signal });
    expect(sent()).toEqual([`BanLiveMessageGroup ${group}`]);
  });

  it('lifts the group mute and leaves individual mutes alone', async () => {
    simulator.group().groupMuted = true;
    await adapter.unmuteGroup('grouptest', { signal });
    expect(sent()).toEqual([`UnbanLiveMessageGroup ${group}`]);
    expect(simulator.group().groupMuted).toBe(false);
    expect(simulator.group().mutedUserIds).toHaveLength(5);
  });

  it('unmutes and mutes people', async () => {
    await adapter.unmuteUsers('grouptest', ['user_14', 'user_15'], { signal });
    await adapter.muteUsers('grouptest', ['user_11'], { signal });
    expect(sent()).toEqual([
      `RemoveLiveMessageGroupBand ${group}&UnbannedUsers=user_14%2Cuser_15`,
      `AddLiveMessageGroupBand ${group}&BannedUsers=user_11`,
    ]);
    expect(simulator.group().mutedUserIds).toEqual(['user_16', 'user_17', 'user_18', 'user_11']);
  });

  it('sends a star alone for everyone, from its own verb only', async () => {
    await adapter.unmuteAllUsers('grouptest', { signal });
    expect(sent()).toEqual([`RemoveLiveMessageGroupBand ${group}&UnbannedUsers=*`]);
    expect(simulator.group().mutedUserIds).toEqual([]);
  });

  it('signs every call so that the service accepts it, and hands its request id on', async () => {
    const receipt = await adapter.unmuteAllUsers('grouptest', { signal });
    await adapter.readMuteState('grouptest', { signal });
    await adapter.listMembers('grouptest', {}, { signal });
    expect(simulator.requests.map(({ signature }) => signature)).toEqual(simulator.requests.map(() => 'valid'));
    expect(simulator.requests.map(({ parameters }) => parameters['DataCenter'])).toEqual(simulator.requests.map(() => 'cn-shanghai'));
    expect(receipt).toEqual({ requestIds: [simulator.requests[0]?.requestId] });
  });

  it("takes the answer that the vendor's pages print for a success", async () => {
    const requestId = '84AF36BF-0B39-1F8A-A416-FAC7C484****';
    const client = { callApi: () => Promise.resolve({ statusCode: 200, body: { RequestId: requestId } }) };
    const receipt = await createAliyunAdapter({ ...simulator.connection, client }).unmuteGroup('grouptest', { signal });
    expect(receipt).toEqual({ requestIds: [requestId] });
    // Other services of the vendor put a code into what went well.
    const coded = { callApi: () => Promise.resolve({ statusCode: 200, body: { RequestId: requestId, Code: 'OK' } }) };
    expect(await createAliyunAdapter({ ...simulator.connection, client: coded }).unmuteGroup('grouptest', { signal })).toEqual(receipt);
  });

  it('works for an app in Singapore and with temporary keys', async () => {
    const elsewhere = await startLiveSimulator({
      apps: [{ appId: 'sg-app', dataCenter: 'ap-southeast-1', groups: [{ groupId: 'room' }] }],
      accessKeys: [{ accessKeyId: 'STS.temporary', accessKeySecret: 'secret', securityToken: 'TOKEN+/=' }],
    });
    try {
      await createAliyunAdapter(elsewhere.connection).muteGroup('room', { exemptUserIds: [] }, { signal });
      expect(elsewhere.requests).toMatchObject([{ signature: 'valid', outcome: 'ok', parameters: { DataCenter: 'ap-southeast-1' } }]);
    } finally {
      await elsewhere.close();
    }
  });
});

describe('what never goes over the wire', () => {
  const tooMany = Array.from({ length: 31 }, (_, index) => `user_${index}`);

  it.each([['a,b'], ['*'], [''], ['a b'], ['用户'], ['a'.repeat(65)], ['a\n'], ['%2A'], ['__proto__,a']])('the id %j', async (id) => {
    const attempts = [
      adapter.muteGroup('grouptest', { exemptUserIds: [id] }, { signal }),
      adapter.unmuteUsers('grouptest', [id], { signal }),
      adapter.muteUsers('grouptest', ['user_11', id], { signal }),
      adapter.unmuteGroup(id, { signal }),
      adapter.unmuteAllUsers(id, { signal }),
      adapter.readMuteState(id, { signal }),
      adapter.listMembers(id, {}, { signal }),
    ];
    await Promise.all(attempts.map((attempt) => expect(attempt).rejects.toMatchObject({ code: 'INPUT_INVALID', outcomeUnknown: false })));
    expect(simulator.requests).toEqual([]);
  });

  it('31 users, the same user twice, or no user at all', async () => {
    const attempts = [
      adapter.muteGroup('grouptest', { exemptUserIds: tooMany }, { signal }),
      ...[tooMany, ['user_11', 'user_11'], []].flatMap((userIds) => [
        adapter.unmuteUsers('grouptest', userIds, { signal }),
        adapter.muteUsers('grouptest', userIds, { signal }),
      ]),
    ];
    await Promise.all(attempts.map((attempt) => expect(attempt).rejects.toMatchObject({ code: 'INPUT_INVALID' })));
    expect(simulator.requests).toEqual([]);
  });

  it.each(['1&PageSize=9', '-1', '+1', ' 1', '1\n', '1'.repeat(20), ''])('the cursor %j, which was not given out', async (cursor) => {
    await expect(adapter.listMembers('grouptest', { cursor }, { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(simulator.requests).toEqual([]);
  });
});

describe('options', () => {
  const options = { appId: 'demo', dataCenter: 'cn-shanghai' } as const;
  const made = (change: object) => () => createAliyunAdapter({ ...options, ...change });

  it.each([
    [{ dataCenter: 'cn-beijing' }, /dataCenter must be "cn-shanghai" or "ap-southeast-1", not "cn-beijing"/],
    [{ dataCenter: undefined }, /dataCenter/],
    [{ appId: '' }, /appId/],
    [{ appId: 'a,b' }, /appId/],
    [{ endpoint: 'https://live.aliyuncs.com/' }, /endpoint/],
    [{ endpoint: '127.0.0.1:65536' }, /endpoint/],
    [{ endpoint: '[::1]:80:80' }, /endpoint/],
    [{ endpoint: '256.0.0.1' }, /endpoint/],
    [{ protocol: 'ftp' }, /protocol/],
    [{ timeoutMs: 0 }, /timeoutMs/],
    [{ writesPerSecond: 0 }, /writesPerSecond/],
    [{ writesPerSecond: 2.5 }, /writesPerSecond/],
    [{ writesPerSecond: '10' }, /writesPerSecond/],
    [{ timeoutMs: 2 ** 31 }, /timeoutMs/],
    [{ endpoint: null }, /endpoint/],
    [{ credential: { accessKeyId: 'id', accessKeySecret: 'secret' } }, /credential must have a method getCredential/],
    [{ client: {} }, /client must have a method callApi/],
    [{ log: 'errors' }, /log/],
    [{ readUserInfo: { name: 'nick' } }, /readUserInfo/],
  ])('%j are refused when the adapter is made', (change, sentence) => {
    expect(made(change)).toThrow(TypeError);
    expect(made(change)).toThrow(sentence);
  });

  it('are the facts behind the capabilities', () => {
    expect(createAliyunAdapter(options).capabilities).toEqual({
      maxExemptUsers: 30,
      maxUsersPerCall: 30,
      writesPerSecond: 10,
      userIdPattern: '^[A-Za-z0-9_-]{1,64}$',
      groupIdPattern: '^[A-Za-z0-9_-]{1,64}$',
      perUserResults: false,
      muteUsers: true,
      listMembers: true,
      searchUsers: false,
    });
    expect(createAliyunAdapter({ ...options, writesPerSecond: Infinity }).capabilities.writesPerSecond).toBe(10);
    expect(createAliyunAdapter({ ...options, writesPerSecond: 4 }).capabilities.writesPerSecond).toBe(4);
  });
});
