import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAliyunAdapter, type AliyunAdapter } from '../../../src/server/aliyun/index.js';
import { startLiveSimulator, type LiveMember, type LiveSimulator } from '../../../src/testing/simulator/index.js';

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

function people(count: number): LiveMember[] {
  return Array.from({ length: count }, (_, index) => ({ userId: `user_${index}` }));
}

async function everyone() {
  const users = [];
  let cursor: string | undefined;
  do {
    const page = await adapter.listMembers('grouptest', { cursor }, { signal });
    expect(page.listable).toBe(true);
    users.push(...page.users);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return users;
}

describe('listing the people in a room', () => {
  it('reads names out of what the service knows about them', async () => {
    simulator.group().members = [
      { userId: 'a', userInfo: '{"nickName":"Ana","avatar":"https://cdn.example/a.png"}' },
      { userId: 'b', userInfo: '{"name":"Bo","avatarUrl":"javascript:alert(1)","userId":"host1"}' },
      { userId: 'c', userInfo: 'VIP;level=3' },
      { userId: 'd', userInfo: '' },
    ];
    expect(await adapter.listMembers('grouptest', {}, { signal })).toEqual({
      listable: true,
      users: [
        { userId: 'a', name: 'Ana', avatarUrl: 'https://cdn.example/a.png' },
        { userId: 'b', name: 'Bo' },
        { userId: 'c' },
        { userId: 'd' },
      ],
    });
  });

  it('finds names and pictures under the words that apps use', async () => {
    const names = ['nickName', 'nickname', 'nick', 'userName', 'name'];
    const pictures = ['avatarUrl', 'avatar', 'userAvatar'];
    const avatarUrl = 'http://cdn.example/a.png';
    simulator.group().members = [
      ...names.map((word) => ({ userId: word, userInfo: JSON.stringify({ [word]: 'Ana' }) })),
      ...pictures.map((word) => ({ userId: word, userInfo: JSON.stringify({ [word]: avatarUrl }) })),
    ];
    expect((await adapter.listMembers('grouptest', {}, { signal })).users).toEqual([
      ...names.map((userId) => ({ userId, name: 'Ana' })),
      ...pictures.map((userId) => ({ userId, avatarUrl })),
    ]);
  });

  it.each(['javascript:alert(1)//https://cdn.example/a.png', ' https://cdn.example/a.png', '//cdn.example/a.png', 'data:,https://x'])(
    'hands out no picture from %j, which anybody can claim',
    async (avatar) => {
      simulator.group().members = [{ userId: 'a', userInfo: JSON.stringify({ avatar }) }];
      expect((await adapter.listMembers('grouptest', {}, { signal })).users).toEqual([{ userId: 'a' }]);
    },
  );

  it('does not ask the host to read what nobody said', async () => {
    const asked: unknown[] = [];
    const UserList = [{ UserId: 'a', UserInfo: '' }, { UserId: 'b' }, { UserId: 'c', UserInfo: 7 }];
    const client = { callApi: () => Promise.resolve({ statusCode: 200, body: { UserList } }) };
    const readUserInfo = (userInfo: string) => {
      asked.push(userInfo);
      return { name: 'somebody' };
    };
    adapter = createAliyunAdapter({ ...simulator.connection, client, readUserInfo });
    expect((await adapter.listMembers('grouptest', {}, { signal })).users).toEqual(['a', 'b', 'c'].map((userId) => ({ userId })));
    expect(asked).toEqual([]);
  });

  it('lets the host read them its own way, which may fail', async () => {
    simulator.group().members = [
      { userId: 'a', userInfo: 'Ana|VIP' },
      { userId: 'b', userInfo: 'broken' },
    ];
    adapter = createAliyunAdapter({
      ...simulator.connection,
      readUserInfo: (userInfo) => {
        const [name, role] = userInfo.split('|');
        if (name === undefined || role === undefined) throw new Error('not ours');
        return { name, role };
      },
    });
    expect((await adapter.listMembers('grouptest', {}, { signal })).users).toEqual([
      { userId: 'a', name: 'Ana', role: 'VIP' },
      { userId: 'b' },
    ]);
  });

  it.each([1, 49, 50, 51, 100, 2000])('hands out %i people in pages of fifty, each once', async (count) => {
    simulator.group().members = people(count);
    expect((await everyone()).map(({ userId }) => userId)).toEqual(people(count).map(({ userId }) => userId));
    const pages = simulator.requests.filter(({ operation }) => operation === 'ListLiveMessageGroupUsers');
    expect(pages).toHaveLength(Math.ceil(count / 50));
    expect(pages[0]?.rawQuery).toBe('AppId=demo&GroupId=grouptest&DataCenter=cn-shanghai&PageSize=50&SortType=1');
  });

  it('says that a room is empty when it is', async () => {
    simulator.group().members = [];
    expect(await adapter.listMembers('grouptest', {}, { signal })).toEqual({ users: [], listable: true });
  });

  it.each(['empty', 'refused'] as const)('never takes a super-large group for an empty one: its list is %s', async (reading) => {
    simulator.quirks.superLargeMembers = reading;
    await adapter.readMuteState('grouptest', { signal });
    simulator.group().members = people(2001);
    expect(await adapter.listMembers('grouptest', {}, { signal })).toEqual({ users: [], listable: false });
  });

  it('takes a refusal that is new for one of a super-large group, whatever its status, but no failure that may pass', async () => {
    simulator.group().members = people(2001);
    for (const status of [200, 302, 409]) {
      simulator.inject({ kind: 'error', code: 'GroupTooLarge', status }, { operation: 'ListLiveMessageGroupUsers' });
      expect(await adapter.listMembers('grouptest', {}, { signal })).toEqual({ users: [], listable: false });
    }
    simulator.inject({ kind: 'error', code: 'ServerError' }, { operation: 'ListLiveMessageGroupUsers' });
    await expect(adapter.listMembers('grouptest', {}, { signal })).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  });

  it('tells a fault of the server from a refusal for size', async () => {
    simulator.group().members = people(2001);
    simulator.inject({ kind: 'error', code: 'NoAuth' }, { operation: 'ListLiveMessageGroupUsers' });
    await expect(adapter.listMembers('grouptest', {}, { signal })).rejects.toMatchObject({ code: 'BACKEND_MISCONFIGURED' });
  });

  it('needs nothing known about the group to list people, or to pass a refusal on', async () => {
    simulator.inject({ kind: 'error', code: 'Forbidden.RAM' }, { operation: 'DescribeLiveMessageGroup', times: Infinity });
    simulator.group().members = people(2);
    expect(await adapter.listMembers('grouptest', {}, { signal })).toEqual({ users: people(2), listable: true });
    simulator.inject({ kind: 'error', code: 'InputInvalid' }, { operation: 'ListLiveMessageGroupUsers' });
    await expect(adapter.listMembers('grouptest', {}, { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('does not call an empty list "nobody" while the size of the group is unknown', async () => {
    simulator.group().members = [];
    simulator.inject({ kind: 'error', code: 'ServerError' }, { operation: 'DescribeLiveMessageGroup' });
    expect(await adapter.listMembers('grouptest', {}, { signal })).toEqual({ users: [], listable: false });
  });

  it.each([
    ['ids that are numbers', [{ UserId: 7 }, { UserId: 'a' }], { users: [{ userId: '7' }, { userId: 'a' }], listable: true }],
    ['ids that can not be read', [{ userId: 'a' }, null], { users: [], listable: false }],
    ['ids alone', ['a', 'b'], { users: [], listable: false }],
  ])('does not call a room empty that is listed with %s', async (_, UserList, page) => {
    const client = { callApi: () => Promise.resolve({ statusCode: 200, body: { UserList, SuperLargeGroup: false } }) };
    adapter = createAliyunAdapter({ ...simulator.connection, client });
    expect(await adapter.listMembers('grouptest', {}, { signal })).toEqual(page);
  });

  it.each([
    ['no list at all', {}, { users: [], listable: false }],
    ['a list that is none', { UserList: { UserId: 'a' } }, { users: [], listable: false }],
    ['a token for more', { UserList: [{ UserId: 'a' }], NextPageToken: 7 }, { users: [{ userId: 'a' }], listable: true, nextCursor: '7' }],
    ['a token as text', { UserList: [{ UserId: 'a' }], NextPageToken: '7' }, { users: [{ userId: 'a' }], listable: true, nextCursor: '7' }],
    [
      'a token, but no more',
      { UserList: [{ UserId: 'a' }], NextPageToken: 7, Hasmore: false },
      { users: [{ userId: 'a' }], listable: true },
    ],
    ['more, but no token', { UserList: [{ UserId: 'a' }], NextPageToken: 0, Hasmore: true }, { users: [{ userId: 'a' }], listable: true }],
    ['a token that is none', { UserList: [{ UserId: 'a' }], NextPageToken: -1 }, { users: [{ userId: 'a' }], listable: true }],
    ['a token and more', { UserList: [{ UserId: 'a' }], NextPageToken: '7x' }, { users: [{ userId: 'a' }], listable: true }],
  ])('reads a page with %s for what it is', async (_, reply, page) => {
    const client = { callApi: () => Promise.resolve({ statusCode: 200, body: { ...reply, SuperLargeGroup: false } }) };
    adapter = createAliyunAdapter({ ...simulator.connection, client });
    expect(await adapter.listMembers('grouptest', {}, { signal })).toEqual(page);
  });

  it('takes no blank name for one, and none of any length', async () => {
    simulator.group().members = [
      { userId: 'a', userInfo: JSON.stringify({ nickName: '  ', name: 'Ana' }) },
      { userId: 'b', userInfo: JSON.stringify({ name: 'x'.repeat(5000) }) },
      { userId: 'c', userInfo: JSON.stringify({ name: 7, avatar: 'data:image/png;base64,AAAA' }) },
    ];
    expect((await adapter.listMembers('grouptest', {}, { signal })).users).toEqual([
      { userId: 'a', name: 'Ana' },
      { userId: 'b', name: 'x'.repeat(200) },
      { userId: 'c' },
    ]);
  });

  it('passes on what has nothing to do with the size', async () => {
    simulator.inject({ kind: 'throttle' }, { operation: 'ListLiveMessageGroupUsers' });
    await expect(adapter.listMembers('grouptest', {}, { signal })).rejects.toMatchObject({ code: 'THROTTLED', outcomeUnknown: false });
    simulator.inject({ kind: 'error', code: 'InputInvalid' }, { operation: 'ListLiveMessageGroupUsers' });
    await expect(adapter.listMembers('grouptest', {}, { signal })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
