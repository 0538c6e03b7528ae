import type { MuteErrorCode } from './errors.js';

/** What a caller may ask for. Handed to the server's `authorize` and listed in `permissions`. */
export type MuteAction =
  'read' | 'listMembers' | 'searchUsers' | 'muteGroup' | 'unmuteGroup' | 'unmuteUsers' | 'unmuteAllUsers' | 'muteUsers';

/**
 * The state of one group, read at one moment. Both mute layers are in it and neither implies the other.
 *
 * `null` means that the backend did not say. It never stands for `false` or for an empty list.
 *
 * Source at ApsaraVideo Live: `DescribeLiveMessageGroupBand`.
 */
export interface MuteSnapshot {
  /** Whether the whole group is muted. Source: `IsbannedAll`. */
  readonly groupMuted: boolean | null;
  /** Who can still speak while the group is muted. Source: `UnbannedUserList`. */
  readonly exemptUserIds: readonly string[] | null;
  /** Who is muted individually. Source: `BannedUserList`. */
  readonly mutedUserIds: readonly string[] | null;
  /**
   * Whether `mutedUserIds` is the whole list. `false` reads as "at least these": at ApsaraVideo Live the list may be
   * empty or meaningless while the group is muted.
   */
  readonly mutedUserIdsComplete: boolean;
  /**
   * People whom no mute affects and who need no exempt slot.
   * Source: `CreatorId` and `AdminList` of `DescribeLiveMessageGroup`.
   */
  readonly alwaysExemptUserIds?: readonly string[] | undefined;
}

/** One user whom a backend with per-user results did not act on. */
export interface FailedUser {
  /** Who is not done. */
  readonly userId: string;
  /** Why. */
  readonly code: MuteErrorCode;
}

/** The answer to a write: what the backend calls the requests and, where it could be read back, the state after it. */
export interface MuteReceipt {
  /** One id for each request sent to the backend. For support; shown to moderators when something fails. */
  readonly requestIds: readonly string[];
  /** The state read back after the write. Absent when it was not or could not be read. */
  readonly snapshot?: MuteSnapshot | undefined;
  /** Only from backends whose capability `perUserResults` is set. */
  readonly failed?: readonly FailedUser[] | undefined;
}

/** A person as the host app or the backend describes them. */
export interface UserProfile {
  /** The id at the backend. */
  readonly userId: string;
  /** What the person is called on screen. @default the id */
  readonly name?: string | undefined;
  /** A picture. @default initials on a colour out of the id */
  readonly avatarUrl?: string | undefined;
  /** A word for their part in the room, shown beside the name: "Host", "VIP". */
  readonly role?: string | undefined;
}

/** One page of the people in a room. */
export interface MemberPage {
  /** The people of this page. */
  readonly users: readonly UserProfile[];
  /** Hand this back to get the next page. Absent on the last one. */
  readonly nextCursor?: string | undefined;
  /**
   * `false` when the backend can't list the members of this room; `users` then says nothing about who is in it.
   * ApsaraVideo Live does not list groups of more than 2,000 members.
   */
  readonly listable: boolean;
}

/**
 * Facts about a backend. What a given moderator may do is a permission, decided by the server. Numbers are whole, since they travel as
 * JSON: where there is no limit of users, write 1,000,000.
 */
export interface MuteCapabilities {
  /** The most users that can be exempt from a group mute. @default 30 (`ExceptUsers`) */
  readonly maxExemptUsers: number;
  /** The most users in one call that mutes or unmutes individually. @default 30 (`BannedUsers`, `UnbannedUsers`) */
  readonly maxUsersPerCall: number;
  /** Writes a second that the backend accepts from one account. @default 10 */
  readonly writesPerSecond: number;
  /** Source of a regular expression (flag `u`) that a user id must match whole. @default '^[A-Za-z0-9_-]{1,64}$' */
  readonly userIdPattern: string;
  /** The same for group ids. @default '^[A-Za-z0-9_-]{1,64}$' */
  readonly groupIdPattern: string;
  /** Whether receipts say which users of a batch failed. @default false */
  readonly perUserResults: boolean;
  /** Whether people can be muted individually, which Undo of an unmute needs. @default whether the adapter has `muteUsers` */
  readonly muteUsers: boolean;
  /** Whether the people in a room can be listed. @default whether the adapter has `listMembers` */
  readonly listMembers: boolean;
  /** Whether people can be searched by name on the backend. @default whether the adapter has `searchUsers` */
  readonly searchUsers: boolean;
}

/** What goes with every call to an adapter. */
export interface CallOptions {
  /** Aborts the call. A write that was already sent may still take effect. */
  readonly signal: AbortSignal;
}

/** What goes with a read of the state. */
export interface ReadOptions extends CallOptions {
  /** Go past any cache between here and the backend. @default false */
  readonly fresh?: boolean | undefined;
}

/** What goes with a write. */
export interface WriteOptions extends CallOptions {
  /**
   * `'minimal'` asks for a receipt without a snapshot, for runs of many calls that read the state themselves.
   * An adapter may ignore it. @default 'snapshot'
   */
  readonly receipt?: 'snapshot' | 'minimal' | undefined;
}

/** What came with a read beside the facts. */
export interface ReadContext {
  /** What the reader may do. Absent: not said, an action is found out by trying. */
  readonly permissions?: readonly MuteAction[] | undefined;
  /** How old the state was when it was handed out, in milliseconds. */
  readonly ageMs?: number | undefined;
}

/** What a user search looks through. */
export type SearchScope = 'muted' | 'members';

/**
 * The one contract between the controls and a chat backend. Implemented by the browser's HTTP adapter, by the server's
 * adapter for a vendor, by the memory adapter and by hosts. Every method rejects with a `MuteError`.
 *
 * Prove an implementation with `describeMuteAdapter` from `react-live-mute/testing`.
 */
export interface MuteAdapter {
  /** Facts about the backend. What is absent has the defaults of {@link MuteCapabilities}. May change after a read. */
  readonly capabilities?: { readonly [Name in keyof MuteCapabilities]?: MuteCapabilities[Name] | undefined } | undefined;
  /** Reads both mute layers. Source: `DescribeLiveMessageGroupBand`. */
  readMuteState(groupId: string, options: ReadOptions): Promise<MuteSnapshot>;
  /** What came with the last `readMuteState` of this group. */
  readContext?(groupId: string): ReadContext | undefined;
  /**
   * Mutes the whole group; only the people named here (and those who are always exempt) can still speak. On a muted
   * group it changes who is exempt. Source: `BanLiveMessageGroup`, `ExceptUsers`.
   */
  muteGroup(groupId: string, request: { readonly exemptUserIds: readonly string[] }, options: WriteOptions): Promise<MuteReceipt>;
  /** Lifts the group mute. People muted individually stay muted. Source: `UnbanLiveMessageGroup`. */
  unmuteGroup(groupId: string, options: WriteOptions): Promise<MuteReceipt>;
  /** Unmutes people muted individually, at most `maxUsersPerCall`. Source: `RemoveLiveMessageGroupBand`. */
  unmuteUsers(groupId: string, userIds: readonly string[], options: WriteOptions): Promise<MuteReceipt>;
  /** Unmutes everybody muted individually. A verb of its own: no user id ever means "everyone". */
  unmuteAllUsers(groupId: string, options: WriteOptions): Promise<MuteReceipt>;
  /** Mutes people individually, at most `maxUsersPerCall`. Makes Undo possible. Source: `AddLiveMessageGroupBand`. */
  muteUsers?(groupId: string, userIds: readonly string[], options: WriteOptions): Promise<MuteReceipt>;
  /** Lists the people in the room, page by page. Source: `ListLiveMessageGroupUsers`. */
  listMembers?(groupId: string, request: { readonly cursor?: string | undefined }, options: CallOptions): Promise<MemberPage>;
  /** Finds people by name or id. */
  searchUsers?(
    groupId: string,
    request: { readonly query: string; readonly scope: SearchScope },
    options: CallOptions,
  ): Promise<readonly UserProfile[]>;
  /**
   * Takes over the options of `next` where it talks to the same backend in the same way, so that an adapter made anew
   * at each render keeps what it has learned. Returns whether it did.
   */
  adopt?(next: MuteAdapter): boolean;
  /** Live sync from the host's own chat client: calls back with the whole state on each change. Returns the way to stop. */
  subscribe?(groupId: string, onSnapshot: (snapshot: MuteSnapshot) => void): () => void;
}
