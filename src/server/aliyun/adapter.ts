import { MuteError } from '../../core/errors.js';
import { assertGroupId, assertUserIds } from '../../core/ids.js';
import { muteLimits } from '../../core/limits.js';
import type { CallOptions, MuteAdapter, MuteCapabilities, MuteReceipt } from '../../core/types.js';
import { createCaller, type Call } from './call.js';
import { createConnection } from './connection.js';
import { waitFor } from './deadline.js';
import { abortedError, requestIdOf } from './failure.js';
import { createGroupInfoCache, parseGroupInfo } from './group-info.js';
import { createMemberList } from './members.js';
import { idPattern, resolveOptions, type AliyunAdapterOptions } from './options.js';
import { parseMuteState } from './reply.js';

/** How much longer than the state itself a read waits for creator and administrators, in milliseconds. */
const patienceMs = 300;

/** A {@link MuteAdapter} on ApsaraVideo Live. For servers only: it holds the keys. */
export interface AliyunAdapter extends MuteAdapter {
  readonly capabilities: MuteCapabilities;
  muteUsers: NonNullable<MuteAdapter['muteUsers']>;
  listMembers: NonNullable<MuteAdapter['listMembers']>;
  /**
   * For a check at boot: rejects with `BACKEND_MISCONFIGURED`, the line that installs them in its message, when the vendor's
   * packages can't be loaded. It neither looks for keys nor calls the service.
   */
  ready(): Promise<void>;
}

/** The comma form of a list. Ids are checked before, so that none holds a comma. */
function joined(userIds: readonly string[]): string {
  return userIds.join(',');
}

function checkUsers(userIds: readonly string[], max: number, what: string): void {
  // An empty list would go out as an empty value, and nobody knows whether that means everyone.
  if (userIds.length === 0) throw new MuteError('INPUT_INVALID', `${what}: at least one id is needed.`);
  assertUserIds(userIds, { pattern: idPattern, max, what });
}

/**
 * Makes a {@link MuteAdapter} over the vendor's own client (`@alicloud/openapi-core` and `@alicloud/credentials`, optional
 * peers that are loaded here). Writes are sent once, paced, and never retried; none of them reads the state back.
 *
 * Throws a TypeError for options that can't be right. Every method rejects with a `MuteError` that holds nothing of the
 * vendor's text; `log` is told what the vendor said.
 *
 * Source: `BanLiveMessageGroup`, `UnbanLiveMessageGroup`, `RemoveLiveMessageGroupBand`, `AddLiveMessageGroupBand`,
 * `DescribeLiveMessageGroupBand`, `DescribeLiveMessageGroup`, `ListLiveMessageGroupUsers`.
 */
export function createAliyunAdapter(options: AliyunAdapterOptions): AliyunAdapter {
  const resolved = resolveOptions(options);
  const connection = createConnection(resolved);
  const call = createCaller(resolved, connection);
  const groups = createGroupInfoCache(async (groupId) =>
    parseGroupInfo(await call({ operation: 'DescribeLiveMessageGroup', groupId, write: false })),
  );
  const listMembers = createMemberList(call, groups, resolved.readUserInfo);
  const { maxExemptUsers, maxUsersPerCall, writesPerSecond } = muteLimits;

  const write = async (details: Omit<Call, 'write' | 'signal'>, { signal }: CallOptions): Promise<MuteReceipt> => {
    const reply = await call({ ...details, write: true, signal });
    const requestId = requestIdOf(reply['RequestId']);
    return { requestIds: requestId === undefined ? [] : [requestId] };
  };

  return {
    capabilities: {
      maxExemptUsers,
      maxUsersPerCall,
      writesPerSecond: Number.isFinite(resolved.writesPerSecond) ? resolved.writesPerSecond : writesPerSecond,
      userIdPattern: idPattern,
      groupIdPattern: idPattern,
      perUserResults: false,
      muteUsers: true,
      listMembers: true,
      searchUsers: false,
    },

    ready: () => connection.ready(),

    async readMuteState(groupId, { signal }) {
      assertGroupId(groupId, idPattern);
      if (signal.aborted) throw abortedError(false);
      // Beside the read and not after it. It changes rarely, so `fresh` does not go past its cache.
      const info = groups.get(groupId);
      const snapshot = parseMuteState(await call({ operation: 'DescribeLiveMessageGroupBand', groupId, write: false, signal }));
      const known = await waitFor(info, { timeoutMs: patienceMs }).catch(() => undefined);
      return { ...snapshot, ...(known?.alwaysExemptUserIds && { alwaysExemptUserIds: known.alwaysExemptUserIds }) };
    },

    async muteGroup(groupId, { exemptUserIds }, callOptions) {
      assertGroupId(groupId, idPattern);
      assertUserIds(exemptUserIds, { pattern: idPattern, max: maxExemptUsers, what: 'exemptUserIds' });
      // Unverified what an empty value means, so it is left out.
      const query = exemptUserIds.length > 0 ? { ExceptUsers: joined(exemptUserIds) } : {};
      return write({ operation: 'BanLiveMessageGroup', groupId, query, userIds: exemptUserIds }, callOptions);
    },

    async unmuteGroup(groupId, callOptions) {
      assertGroupId(groupId, idPattern);
      return write({ operation: 'UnbanLiveMessageGroup', groupId }, callOptions);
    },

    async unmuteUsers(groupId, userIds, callOptions) {
      assertGroupId(groupId, idPattern);
      checkUsers(userIds, maxUsersPerCall, 'userIds');
      return write({ operation: 'RemoveLiveMessageGroupBand', groupId, query: { UnbannedUsers: joined(userIds) }, userIds }, callOptions);
    },

    async unmuteAllUsers(groupId, callOptions) {
      assertGroupId(groupId, idPattern);
      return write({ operation: 'RemoveLiveMessageGroupBand', groupId, query: { UnbannedUsers: '*' } }, callOptions);
    },

    async muteUsers(groupId, userIds, callOptions) {
      assertGroupId(groupId, idPattern);
      checkUsers(userIds, maxUsersPerCall, 'userIds');
      return write({ operation: 'AddLiveMessageGroupBand', groupId, query: { BannedUsers: joined(userIds) }, userIds }, callOptions);
    },

    async listMembers(groupId, { cursor }, callOptions) {
      assertGroupId(groupId, idPattern);
      return listMembers(groupId, cursor, callOptions);
    },
  };
}
