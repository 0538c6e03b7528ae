/** A person in a simulated group. */
export interface LiveMember {
  /** The id of the person. */
  readonly userId: string;
  /** What the person's client told the service about them, free text of the app. @default '' */
  readonly userInfo?: string;
}

/** How a simulated group starts out. */
export interface LiveGroupSeed {
  /** The id of the group. */
  readonly groupId: string;
  /** Who made the group: never muted. @default '' */
  readonly creatorId?: string;
  /** Who administers it: never muted either. @default [] */
  readonly administrators?: readonly string[];
  /** The people who are in it. @default [] */
  readonly members?: readonly LiveMember[];
  /** Whether all of it is muted. @default false */
  readonly groupMuted?: boolean;
  /** Who can speak although it is. @default [] */
  readonly exemptUserIds?: readonly string[];
  /** Who is muted individually. @default [] */
  readonly mutedUserIds?: readonly string[];
}

/** What `DescribeLiveMessageGroupBand` reports. */
export interface LiveMuteState {
  /** `IsbannedAll`. */
  readonly groupMuted: boolean;
  /** `UnbannedUserList`. */
  readonly exemptUserIds: readonly string[];
  /** `BannedUserList`. */
  readonly mutedUserIds: readonly string[];
}

/** Above so many members a group is super-large. */
export const superLargeAbove = 2000;

/** A group with both of its mute layers. Tests may read and set every field; what they set can be read at once, or as soon as the writes before it. */
export class LiveGroup implements LiveMuteState {
  /** The id of the group. */
  readonly groupId: string;
  /** When it was made, in milliseconds of the service's clock. */
  readonly createdAt: number;
  /** Never muted. Empty: nobody. */
  creatorId: string;
  /** Never muted, at most three. */
  administrators: readonly string[];
  /** Whether the whole group is muted. */
  groupMuted: boolean;
  /** Who can still speak while it is. */
  exemptUserIds: readonly string[];
  /** Who is muted individually. */
  mutedUserIds: readonly string[];
  #members: readonly LiveMember[] = [];
  #superLarge = false;
  /** Writes that may not be readable yet, each with the state before it. */
  #unread: { readonly at: number; readonly before: LiveMuteState }[] = [];

  constructor(seed: LiveGroupSeed, createdAt: number) {
    this.groupId = seed.groupId;
    this.createdAt = createdAt;
    this.creatorId = seed.creatorId ?? '';
    this.administrators = [...(seed.administrators ?? [])];
    this.members = [...(seed.members ?? [])];
    this.groupMuted = seed.groupMuted ?? false;
    this.exemptUserIds = [...(seed.exemptUserIds ?? [])];
    this.mutedUserIds = [...(seed.mutedUserIds ?? [])];
  }

  /** Who is in the room. */
  get members(): readonly LiveMember[] {
    return this.#members;
  }

  set members(members: readonly LiveMember[]) {
    this.#members = members;
    if (members.length > superLargeAbove) this.#superLarge = true;
    if (members.length === 0) this.#superLarge = false;
  }

  /** Set above 2,000 members and only lifted once everyone has left. */
  get superLarge(): boolean {
    return this.#superLarge;
  }

  /** Whether a person's messages get through. Unverified: an exempt person who is muted individually counts as muted. */
  canSpeak(userId: string): boolean {
    if (userId === this.creatorId || this.administrators.includes(userId)) return true;
    if (this.mutedUserIds.includes(userId)) return false;
    return !this.groupMuted || this.exemptUserIds.includes(userId);
  }

  /** Applies a write. @internal */
  write(change: Partial<LiveMuteState>, at: number): void {
    const { groupMuted, exemptUserIds, mutedUserIds } = this;
    this.#unread.push({ at, before: { groupMuted, exemptUserIds, mutedUserIds } });
    Object.assign(this, change);
  }

  /** The state as a read sees it when writes take `delayMs` to show. @internal */
  visibleState(at: number, delayMs: number): LiveMuteState {
    // A write that lies ahead was before the clock was put back.
    this.#unread = this.#unread.filter((write) => write.at <= at && write.at + delayMs > at);
    return this.#unread[0]?.before ?? this;
  }
}
