import type { LiveFaults } from './faults.js';
import type { LiveGroup, LiveGroupSeed } from './group.js';
import type { LiveRecord } from './record.js';
import type { ThrottlingOptions } from './throttle.js';

/** The operations that the simulator answers. */
export type LiveOperation =
  | 'BanLiveMessageGroup'
  | 'UnbanLiveMessageGroup'
  | 'AddLiveMessageGroupBand'
  | 'RemoveLiveMessageGroupBand'
  | 'DescribeLiveMessageGroupBand'
  | 'ListLiveMessageGroupUsers'
  | 'DescribeLiveMessageGroup';

/** A data centre of the service. */
export type LiveDataCenter = 'cn-shanghai' | 'ap-southeast-1';

/** One key of the simulated account. */
export interface LiveAccessKey {
  /** Names the key. */
  readonly accessKeyId: string;
  /** Checks signatures. */
  readonly accessKeySecret: string;
  /** Makes it a temporary key: every call must carry this token. */
  readonly securityToken?: string;
  /** What the key may call, as a RAM policy would say; anything else is `Forbidden.RAM`. @default everything */
  readonly operations?: readonly LiveOperation[];
}

/** One app of the simulated account. */
export interface LiveAppSeed {
  /** The id of the app. */
  readonly appId: string;
  /** Every call must name it. @default 'cn-shanghai' */
  readonly dataCenter?: LiveDataCenter;
  /** Keys that may use the app; others get `NoAuth`. @default all keys of the account */
  readonly accessKeyIds?: readonly string[];
  /** Its groups. */
  readonly groups: readonly LiveGroupSeed[];
}

/**
 * What nobody has verified against the live service (reference §10), each with the cautious reading as default: the one
 * under which a client that takes things for granted goes wrong in a test, and not in a show.
 */
export interface LiveQuirks {
  /** Unverified: what `BannedUserList` says while the whole group is muted. @default 'empty' */
  mutedListWhileGroupMuted: 'full' | 'empty';
  /**
   * Unverified: what a second `BanLiveMessageGroup` does with the exempt list. Replacing is the plain reading of "the users who
   * are exempt", and the harsher one: who sends a partial list silences people. @default 'replaces'
   */
  secondBan: 'replaces' | 'merges';
  /** Unverified: milliseconds until a write shows in `DescribeLiveMessageGroupBand`. @default 0 */
  readDelayMs: number;
  /** Unverified: whether `RemoveLiveMessageGroupBand` with `*` lifts the group mute too. @default false */
  removeAllLiftsGroup: boolean;
  /** Unverified: a call without `DataCenter`. Refusing it finds the client that forgets it. @default 'refused' */
  missingDataCenter: 'refused' | 'accepted';
  /** Unverified: how a super-large group answers `ListLiveMessageGroupUsers`. An empty list is the trap. @default 'empty' */
  superLargeMembers: 'empty' | 'refused';
}

/** What the simulated service holds and how it behaves. */
export interface LiveSimulatorOptions extends Partial<LiveQuirks> {
  /** The port of the loopback address to listen on. @default 0, any free port */
  readonly port?: number;
  /** The apps of the account, with their groups. @default one app `demo` with one group `grouptest` of a dozen people, five of them muted individually */
  readonly apps?: readonly LiveAppSeed[];
  /** The keys that requests may be signed with, and what each may do. @default one key that may do everything */
  readonly accessKeys?: readonly LiveAccessKey[];
  /** Limits of the account; `false` for none. @default 10 writes and 50 reads in any second */
  readonly throttling?: ThrottlingOptions | false;
  /** The service's clock, in milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** A running simulator of ApsaraVideo Live. */
export interface LiveSimulator extends LiveFaults, LiveRecord {
  /** Host and port. */
  readonly endpoint: string;
  /** It has no certificate. */
  readonly protocol: 'http';
  /** The first app, its data centre and first group, and the first key. */
  readonly appId: string;
  /** Of the first app. */
  readonly dataCenter: LiveDataCenter;
  /** The first group of the first app. */
  readonly groupId: string;
  /** Of the first key. */
  readonly accessKeyId: string;
  /** Of the first key. */
  readonly accessKeySecret: string;
  /** All that a server needs to be pointed here: `createAliyunAdapter(simulator.connection)`. */
  readonly connection: LiveConnection;
  /** The unverified points; may be changed while it runs. */
  readonly quirks: LiveQuirks;
  /**
   * The true state of a group, for tests to read and to set; ask again after `reset`. Throws when there is no such group.
   * @default the first group of the first app
   */
  group(groupId?: string, appId?: string): LiveGroup;
  /** Back to how it was started: state, quirks, faults, budgets, nonces and the record. Calls that are still held back are let go of. */
  reset(): void;
  /** Breaks open connections and stops. */
  close(): Promise<void>;
}

/** How to reach a simulator, in the words of the adapter's options. */
export interface LiveConnection {
  /** The first app. */
  readonly appId: string;
  /** Of that app. */
  readonly dataCenter: LiveDataCenter;
  /** Host and port. */
  readonly endpoint: string;
  /** The simulator has no certificate. */
  readonly protocol: 'http';
  /** The first key. */
  readonly credential: {
    getCredential(): Promise<{ accessKeyId: string; accessKeySecret: string; securityToken?: string }>;
  };
}
