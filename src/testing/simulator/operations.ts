import type { ReplyShape } from './faults.js';
import type { LiveGroup, LiveMuteState } from './group.js';
import { required, userList, wholeNumber, type Parameters } from './parameters.js';
import type { LiveOperation, LiveQuirks } from './types.js';
import { VendorError } from './vendor-error.js';

/** One call of an operation, admitted and addressed to a group. */
export interface OperationCall {
  readonly group: LiveGroup;
  readonly parameters: Parameters;
  readonly quirks: LiveQuirks;
  readonly at: number;
  readonly shape: ReplyShape | undefined;
}

type Reply = Record<string, unknown>;

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}

function ban({ group, parameters, quirks, at }: OperationCall): Reply {
  const given = parameters['ExceptUsers'];
  const users = given === undefined ? [] : userList('ExceptUsers', given);
  const merged = quirks.secondBan === 'merges' && group.groupMuted;
  group.write({ groupMuted: true, exemptUserIds: merged ? union(group.exemptUserIds, users) : users }, at);
  return {};
}

function unban({ group, at }: OperationCall): Reply {
  group.write({ groupMuted: false, exemptUserIds: [] }, at);
  return {};
}

function add({ group, parameters, at }: OperationCall): Reply {
  const users = userList('BannedUsers', required(parameters, 'BannedUsers'));
  group.write({ mutedUserIds: union(group.mutedUserIds, users) }, at);
  return {};
}

function remove({ group, parameters, quirks, at }: OperationCall): Reply {
  const given = required(parameters, 'UnbannedUsers');
  if (given === '*') {
    group.write(quirks.removeAllLiftsGroup ? { groupMuted: false, exemptUserIds: [], mutedUserIds: [] } : { mutedUserIds: [] }, at);
    return {};
  }
  const users = new Set(userList('UnbannedUsers', given));
  group.write({ mutedUserIds: group.mutedUserIds.filter((user) => !users.has(user)) }, at);
  return {};
}

function muteStateReply({ groupMuted, exemptUserIds, mutedUserIds }: LiveMuteState, shape: ReplyShape | undefined): Reply {
  switch (shape) {
    case 'absent':
      return {};
    case 'nested':
      return {
        IsbannedAll: String(groupMuted),
        BannedUserList: { BannedUsers: mutedUserIds },
        UnbannedUserList: { UnbannedUsers: exemptUserIds },
      };
    case 'json-in-string':
      return {
        IsbannedAll: groupMuted,
        BannedUserList: [JSON.stringify(mutedUserIds)],
        UnbannedUserList: [JSON.stringify(exemptUserIds)],
      };
    default:
      return { IsbannedAll: groupMuted, BannedUserList: mutedUserIds, UnbannedUserList: exemptUserIds };
  }
}

function describeMutes({ group, quirks, at, shape }: OperationCall): Reply {
  const { groupMuted, exemptUserIds, mutedUserIds } = group.visibleState(at, quirks.readDelayMs);
  const hidden = groupMuted && quirks.mutedListWhileGroupMuted === 'empty';
  return { GroupId: group.groupId, ...muteStateReply({ groupMuted, exemptUserIds, mutedUserIds: hidden ? [] : mutedUserIds }, shape) };
}

function describeGroup({ group }: OperationCall): Reply {
  return {
    GroupId: group.groupId,
    GroupName: group.groupId,
    GroupInfo: '',
    CreatorId: group.creatorId,
    AdminList: group.administrators,
    Createtime: group.createdAt,
    Delete: false,
    MsgAmount: {},
    OnlineUserCounts: group.members.length,
    SuperLargeGroup: group.superLarge,
    TotalTimes: group.members.length,
  };
}

function listUsers({ group, parameters, quirks }: OperationCall): Reply {
  const size = wholeNumber('PageSize', required(parameters, 'PageSize'), 10, 50);
  const order = wholeNumber('SortType', required(parameters, 'SortType'), 1, 2);
  const from = wholeNumber('NextPageToken', parameters['NextPageToken'] ?? '0', 0, Number.MAX_SAFE_INTEGER);
  if (group.superLarge && quirks.superLargeMembers === 'refused') {
    throw new VendorError('InputInvalid', 'The members of a super-large group can not be listed.');
  }
  const members = group.superLarge ? [] : order === 1 ? group.members : group.members.toReversed();
  const more = from + size < members.length;
  return {
    GroupId: group.groupId,
    Hasmore: more,
    NextPageToken: more ? from + size : 0,
    UserList: members.slice(from, from + size).map(({ userId, userInfo = '' }) => ({ UserId: userId, UserInfo: userInfo })),
  };
}

/** What each operation does and answers beside the request id. */
export const operations: Readonly<Record<LiveOperation, (call: OperationCall) => Reply>> = {
  BanLiveMessageGroup: ban,
  UnbanLiveMessageGroup: unban,
  AddLiveMessageGroupBand: add,
  RemoveLiveMessageGroupBand: remove,
  DescribeLiveMessageGroupBand: describeMutes,
  ListLiveMessageGroupUsers: listUsers,
  DescribeLiveMessageGroup: describeGroup,
};

/** Whether the simulator answers an operation of this name. */
export function isOperation(name: string): name is LiveOperation {
  return Object.hasOwn(operations, name);
}
