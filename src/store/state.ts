import type { MuteError } from '../core/errors.js';
import type { SelectResult } from '../core/selection.js';
import type {
  FailedUser,
  MemberPage,
  MuteAction,
  MuteAdapter,
  MuteCapabilities,
  MuteSnapshot,
  SearchScope,
  UserProfile,
} from '../core/types.js';

/** Whether an accepted write could be read back. */
export type Confirmation =
  /** The state read back agrees. */
  | 'confirmed'
  /** Accepted, and the state read back still says otherwise after repeated reads. */
  | 'not-visible'
  /** Accepted, and the backend does not say the part of the state that would confirm it, or could not be read. */
  | 'unconfirmable';

/** What a pending command is doing. `waiting`: the backend asked for a pause, it is tried again at `retryAt`. */
export type PendingPhase = 'sending' | 'waiting' | 'checking';

/** What a command of the group layer came to. */
export interface GroupResult {
  /** What was done. */
  readonly action: 'muteGroup' | 'unmuteGroup';
  /** Whether it could be read back. */
  readonly confirmation: Confirmation;
  /** Whether the group was muted before and only who can still speak was changed. */
  readonly edited: boolean;
  /** Who was asked to be able to speak. Empty after lifting. */
  readonly exemptUserIds: readonly string[];
  /** Read back as able to speak although not asked for. */
  readonly unexpectedUserIds: readonly string[];
  /** Asked to be able to speak and not read back as such. */
  readonly missingUserIds: readonly string[];
  /** What the backend calls the requests, for support. */
  readonly requestIds: readonly string[];
}

/** How far the other moderators' state is from what a change was based on. */
export interface GroupConflict {
  /** Whether the group was muted in what the change was based on. Not so where lifting was to be taken back. */
  readonly wasMuted: boolean;
  /** Whether the group is muted now. */
  readonly groupMuted: boolean | null;
  /** Who can speak now, as just read. */
  readonly exemptUserIds: readonly string[];
  /** Can speak now and could not in the list that the change was based on. */
  readonly addedUserIds: readonly string[];
  /** Could speak in that list and can not now. */
  readonly removedUserIds: readonly string[];
}

/** The command of the group layer. */
export type GroupCommand =
  | { readonly status: 'idle' }
  | {
      readonly status: 'pending';
      readonly action: 'muteGroup' | 'unmuteGroup';
      readonly phase: PendingPhase;
      /** When it is tried again, in milliseconds since the epoch; only in phase `waiting`. */
      readonly retryAt?: number;
    }
  | { readonly status: 'success'; readonly action: 'muteGroup' | 'unmuteGroup'; readonly result: GroupResult }
  /** Nothing was sent: somebody else changed meanwhile what the change was based on. */
  | { readonly status: 'conflict'; readonly action: 'muteGroup' | 'unmuteGroup'; readonly conflict: GroupConflict }
  | {
      readonly status: 'error';
      readonly action: 'muteGroup' | 'unmuteGroup';
      readonly error: MuteError;
      /** Only after an unknown outcome, when a read showed that the command had no effect. Absent: still not known. */
      readonly tookEffect?: false;
    };

/** Actions on people muted individually. `muteUsers` only ever runs as Undo. */
export type UsersAction = 'unmuteUsers' | 'unmuteAllUsers' | 'muteUsers';

/** How far a run has come. */
export interface RunProgress {
  /** Users whose calls were accepted. */
  readonly done: number;
  /** Users in the whole run. */
  readonly total: number;
  /** Estimate of the time left, in milliseconds. */
  readonly remainingMs: number;
}

/** A user for whom a command did nothing, as far as known. */
export interface UndoneUser extends FailedUser {
  /** The call may have taken effect, and no read could tell. */
  readonly outcomeUnknown?: true;
}

/** What a command on individual mutes came to, user by user. Partial success is a result, not an error. */
export interface UnmuteResult {
  /** What was done. */
  readonly action: UsersAction;
  /** Read back as wanted, including those whom somebody else had dealt with already. */
  readonly doneUserIds: readonly string[];
  /** Accepted, without having been read back. See `confirmation`. */
  readonly unconfirmedUserIds: readonly string[];
  /** Whether it could be read back. */
  readonly confirmation: Confirmation;
  /** Not done, each with the reason. */
  readonly failed: readonly UndoneUser[];
  /** Never sent, because the run was stopped. */
  readonly notSentUserIds: readonly string[];
  /** The error behind what was not done, for its request id. */
  readonly error?: MuteError;
  /** What the backend calls the requests, one for each call, for support. */
  readonly requestIds: readonly string[];
}

/** The command of the individual layer. */
export type UsersCommand =
  | { readonly status: 'idle' }
  | {
      readonly status: 'pending';
      readonly action: UsersAction;
      readonly phase: PendingPhase;
      readonly progress: RunProgress;
      readonly retryAt?: number;
    }
  | { readonly status: 'success'; readonly action: UsersAction; readonly result: UnmuteResult }
  | {
      readonly status: 'error';
      readonly action: UsersAction;
      readonly error: MuteError;
      readonly result: UnmuteResult;
      /** Only after an unknown outcome, when a read showed that the command had no effect. Absent: still not known. */
      readonly tookEffect?: false;
    };

/** What Undo would take back. */
export type UndoOffer =
  | { readonly lane: 'group'; readonly before: MuteSnapshot; readonly after: MuteSnapshot }
  | { readonly lane: 'users'; readonly userIds: readonly string[] };

/** The last complete list of people muted individually. */
export interface LastComplete {
  /** Everybody who was muted individually. */
  readonly userIds: readonly string[];
  /** When it was last read, in milliseconds since the epoch; while it is what is shown, when it was first read as such. */
  readonly readAt: number;
}

/** What `muteGroup` of the store takes. */
export interface MuteGroupRequest {
  /** Who can still speak, at most `maxExemptUsers`. An empty list mutes everybody but those always exempt. */
  readonly exemptUserIds: readonly string[];
  /**
   * For changing who can speak while the group is muted: the list that the change is based on. A fresh read comes
   * first, and nothing is sent when somebody else has changed it.
   */
  readonly basedOn?: readonly string[] | undefined;
}

/** The facts, the drafts and the commands of one group. Changes only through its actions. */
export interface MuteState {
  /** The group that all of this is about. */
  readonly groupId: string;
  /** Null until the first read. */
  readonly snapshot: MuteSnapshot | null;
  /** When what is shown was read, in milliseconds since the epoch. */
  readonly readAt: number | null;
  /** How the last read stands. */
  readonly readStatus: 'idle' | 'pending' | 'success' | 'error';
  /** Why the last read failed. Null once a read succeeds. */
  readonly readError: MuteError | null;
  /** The last whole list of people muted individually, for while the backend does not give one. */
  readonly lastComplete: LastComplete | null;
  /** Facts about the backend, with the defaults filled in. */
  readonly capabilities: MuteCapabilities;
  /** What this moderator may do, where the server says. */
  readonly permissions: readonly MuteAction[] | null;
  /** Actions that were refused since the server last said what this moderator may do. */
  readonly deniedActions: readonly MuteAction[];

  /** The command of the group layer. */
  readonly group: GroupCommand;
  /** The command of the individual layer. Independent of that of the group layer. */
  readonly users: UsersCommand;
  /** What {@link MuteState.undoLast} would take back. Null: nothing. */
  readonly undo: UndoOffer | null;

  /** Who will be able to speak, as picked so far. At most `maxExemptUsers`. */
  readonly exemptDraft: readonly string[];
  /** Whom this moderator last let speak. */
  readonly lastExemptUserIds: readonly string[] | null;
  /** The users picked to be unmuted. */
  readonly selectedUserIds: readonly string[];
  /** Picked users whom somebody else unmuted meanwhile; they have left the selection. */
  readonly unmutedElsewhere: readonly string[];
  /** Accepted as unmuted while the backend does not give a complete list. */
  readonly unconfirmedUserIds: readonly string[];

  /** Reads the state, past caches when `fresh`. Resolves when it is shown; failures are in `readError`. */
  refresh(options?: { fresh?: boolean | undefined }): Promise<void>;
  /** Mutes the whole group, or changes who can speak. Ignored while a command of the group layer is pending. */
  muteGroup(request: MuteGroupRequest): Promise<void>;
  /** Lifts the group mute. Ignored while a command of the group layer is pending. */
  unmuteGroup(): Promise<void>;
  /** Unmutes the given users, by default those selected, in calls of at most `maxUsersPerCall`. Ignored while pending. */
  unmute(userIds?: readonly string[]): Promise<UnmuteResult | undefined>;
  /** Unmutes everybody muted individually. Ignored while a command of the individual layer is pending. */
  unmuteAll(): Promise<UnmuteResult | undefined>;
  /** Stops a run: what is done stays done, what was sent is finished, the rest stays selected. */
  cancel(): void;
  /** Takes back what the last command changed, while it is offered. */
  undoLast(): Promise<void>;
  /** Puts a finished command out of sight, and its Undo with it. */
  dismiss(lane: 'group' | 'users'): void;

  /** Adds to the users to unmute, up to `max` (by default `maxUsersPerCall`). */
  select(userIds: readonly string[], max?: number): SelectResult;
  /** Takes users out of the selection. */
  deselect(userIds: readonly string[]): void;
  /** Empties the selection. */
  clear(): void;
  /** Adds to those who will be able to speak, up to `maxExemptUsers`. Who is always exempt takes no slot. */
  addExempt(userIds: readonly string[]): SelectResult;
  /** Takes users out of the draft. */
  removeExempt(userIds: readonly string[]): void;
  /** Starts the draft anew. What does not fit is named. */
  resetExempt(userIds: readonly string[]): SelectResult;
}

/** A change to be handed to the store in one go. */
export type StateChange = { -readonly [Key in keyof MuteState]?: MuteState[Key] };

/** What a store does while it is connected. */
export interface ConnectOptions {
  /** Reads again at this interval, in milliseconds, while the page is visible. @default none */
  readonly refreshIntervalMs?: number | undefined;
}

/** A store for one group. Reads and subscribes while it is connected. */
export interface MuteStore {
  /** The state of the moment, with the actions. */
  getState(): MuteState;
  /** The state before the first read, for rendering on a server. */
  getInitialState(): MuteState;
  /** Calls back after each change. Returns the way to stop. What a listener throws ends nothing: it becomes an unhandled rejection. */
  subscribe(listener: (state: MuteState, previous: MuteState) => void): () => void;
  /** A page of the people in the room. Rejects with a `MuteError`; see the capability `listMembers`. */
  listMembers(cursor: string | undefined, signal: AbortSignal): Promise<MemberPage>;
  /** Finds people on the backend. Rejects with a `MuteError`; see the capability `searchUsers`. */
  searchUsers(query: string, scope: SearchScope, signal: AbortSignal): Promise<readonly UserProfile[]>;
  /** Starts reading and listening; returns the way to stop. Nests. */
  connect(options?: ConnectOptions): () => void;
}

/** What {@link createMuteStore} takes. */
export interface MuteStoreOptions {
  /** How the backend is reached. */
  readonly adapter: MuteAdapter;
  /** The group to act on. An id that the backend can not have makes every call fail with `INPUT_INVALID`. */
  readonly groupId: string;
}
