import { isMuteError, MuteError } from '../../core/errors.js';
import type { CallOptions, MemberPage, UserProfile } from '../../core/types.js';
import type { Caller, Reply } from './call.js';
import type { GroupInfoCache } from './group-info.js';
import { idOf } from './reply.js';

/** The largest page that the service gives. */
const pageSize = 50;

const notListable: MemberPage = { users: [], listable: false };

type ReadUserInfo = (userInfo: string) => Omit<UserProfile, 'userId'>;

function firstText(values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value.trim() !== '');
}

/** A profile out of a JSON object with the names that apps commonly use; anything else says nothing. */
export function readCommonUserInfo(userInfo: string): Omit<UserProfile, 'userId'> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(userInfo);
  } catch {
    return {};
  }
  if (typeof parsed !== 'object' || parsed === null) return {};
  const info = new Map(Object.entries(parsed));
  const name = firstText(['nickName', 'nickname', 'nick', 'userName', 'name'].map((key) => info.get(key)));
  const avatarUrl = firstText(['avatarUrl', 'avatar', 'userAvatar'].map((key) => info.get(key)));
  return {
    ...(name !== undefined && { name: name.slice(0, 200) }),
    // The person's own client wrote it: nothing but a web address is passed on.
    ...(avatarUrl !== undefined && /^https?:\/\//u.test(avatarUrl) && { avatarUrl }),
  };
}

function profileOf(entry: unknown, readUserInfo: ReadUserInfo): UserProfile[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const id = idOf(Reflect.get(entry, 'UserId'));
  const info: unknown = Reflect.get(entry, 'UserInfo');
  if (!id) return [];
  try {
    return [{ ...(typeof info === 'string' && info !== '' ? readUserInfo(info) : {}), userId: id }];
  } catch {
    return [{ userId: id }];
  }
}

function nextCursorOf(reply: Reply): string | undefined {
  const token = String(reply['NextPageToken'] ?? '0');
  // Documented: 0 is no next page.
  return reply['Hasmore'] === false || !/^[1-9]\d{0,18}$/u.test(token) ? undefined : token;
}

/** Lists the people in a room page by page, or says that they can't be listed. */
export function createMemberList(call: Caller, groups: GroupInfoCache, readUserInfo: ReadUserInfo = readCommonUserInfo) {
  return async (groupId: string, cursor: string | undefined, { signal }: CallOptions): Promise<MemberPage> => {
    if (cursor !== undefined && !/^\d{1,19}$/u.test(cursor)) {
      throw new MuteError('INPUT_INVALID', 'cursor: it is not one that this backend gave out.');
    }
    let reply: Reply;
    try {
      reply = await call({
        operation: 'ListLiveMessageGroupUsers',
        groupId,
        query: { PageSize: String(pageSize), SortType: '1', ...(cursor !== undefined && { NextPageToken: cursor }) },
        write: false,
        signal,
      });
    } catch (error) {
      // Unverified how a super-large group refuses, so whatever it says is checked against what the group is.
      const refused = isMuteError(error) && (error.code === 'INPUT_INVALID' || (error.code === 'SERVER_ERROR' && !error.retryable));
      if (refused && (await groups.get(groupId, { fresh: true }))?.superLarge === true) return notListable;
      throw error;
    }
    const list = reply['UserList'];
    if (!Array.isArray(list)) return notListable;
    const users = list.flatMap((entry) => profileOf(entry, readUserInfo));
    // People whose ids can't be read are not nobody.
    if (users.length === 0 && list.length > 0) return notListable;
    // An empty list is "nobody" only if the group is known to be no super-large one, whose list is cleared.
    if (users.length === 0 && (await groups.get(groupId, { fresh: true }))?.superLarge !== false) return notListable;
    const nextCursor = nextCursorOf(reply);
    return { users, listable: true, ...(nextCursor !== undefined && { nextCursor }) };
  };
}
