import type { Json } from './json.js';
import type { MuteAdapter, MuteCapabilities } from './types.js';

/**
 * The limits that hold unless a backend declares others, with the operation or rule of ApsaraVideo Live behind each.
 */
export const muteLimits = {
  /** Users exempt from a group mute (`BanLiveMessageGroup`, `ExceptUsers`). */
  maxExemptUsers: 30,
  /** Users in one call (`RemoveLiveMessageGroupBand`, `UnbannedUsers`; `AddLiveMessageGroupBand`, `BannedUsers`). */
  maxUsersPerCall: 30,
  /** Writes a second for one account; each operation's documented limit, shared by all until somebody verifies otherwise. */
  writesPerSecond: 10,
  /** Bytes of UTF-8 in an id that core accepts, whatever the backend's pattern. */
  maxIdBytes: 256,
  /** Users in one call of `resolveUsers`. */
  maxUsersPerResolve: 100,
  /** The largest change that Undo is offered for, in users. */
  maxUndoUsers: 300,
} as const;

const idPattern = '^[A-Za-z0-9_-]{1,64}$';

/** The capabilities of an adapter with the defaults filled in, also for what is undefined; those of `{}` are the defaults. */
export function capabilitiesOf(
  adapter: Pick<MuteAdapter, 'muteUsers' | 'listMembers' | 'searchUsers'> & { readonly capabilities?: Json | undefined },
): MuteCapabilities {
  const all: MuteCapabilities & Json = {
    // The numbers themselves, since each name once more would cost every page bytes; the compiler holds them to the limits.
    maxExemptUsers: 30 satisfies typeof muteLimits.maxExemptUsers,
    maxUsersPerCall: 30 satisfies typeof muteLimits.maxUsersPerCall,
    writesPerSecond: 10 satisfies typeof muteLimits.writesPerSecond,
    userIdPattern: idPattern,
    groupIdPattern: idPattern,
    perUserResults: false,
    muteUsers: !!adapter.muteUsers,
    listMembers: !!adapter.listMembers,
    searchUsers: !!adapter.searchUsers,
  };
  // Spreading would let an undefined pattern or limit take the door away.
  for (const name in all) all[name] = adapter.capabilities?.[name] ?? all[name];
  return all;
}
