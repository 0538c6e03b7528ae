import type { Reply } from './call.js';
import { parseFlag, parseIds } from './reply.js';

/** What `DescribeLiveMessageGroup` says about a group. `null`: not said. */
export interface GroupInfo {
  /** Creator and administrators. */
  readonly alwaysExemptUserIds: readonly string[] | null;
  readonly superLarge: boolean | null;
}

/** Parses a reply of `DescribeLiveMessageGroup`. */
export function parseGroupInfo(reply: Reply): GroupInfo {
  // One creator is read as a list of one: an id as text or number, an empty text for nobody.
  const lists = [parseIds([reply['CreatorId']]), parseIds(reply['AdminList'])];
  const said = lists.some((list) => list !== null);
  return {
    alwaysExemptUserIds: said ? [...new Set(lists.flatMap((list) => list ?? []))] : null,
    superLarge: parseFlag(reply['SuperLargeGroup']),
  };
}

const freshMs = 60_000;
const retryMs = 5_000;
const maxGroups = 1_000;

interface Entry {
  info?: GroupInfo;
  /** When it may be asked for again. */
  until: number;
  pending?: Promise<GroupInfo | undefined>;
}

/** Keeps what is known about groups. */
export interface GroupInfoCache {
  /**
   * What is known: kept for a minute, shared by all who ask meanwhile. Never rejects: after a failure it is what was known
   * before, or nothing, and the service is asked again after 5 seconds.
   */
  get(groupId: string, options?: { readonly fresh?: boolean }): Promise<GroupInfo | undefined>;
}

/** Makes a cache over a loader. */
export function createGroupInfoCache(
  load: (groupId: string) => Promise<GroupInfo>,
  now: () => number = () => performance.now(),
): GroupInfoCache {
  const entries = new Map<string, Entry>();

  const refresh = async (entry: Entry, groupId: string): Promise<GroupInfo | undefined> => {
    try {
      entry.info = await load(groupId);
      entry.until = now() + freshMs;
    } catch {
      // Said in the log by the caller of the service; whoever reads the mute state is not to suffer from it.
      entry.until = now() + retryMs;
    }
    delete entry.pending;
    return entry.info;
  };

  return {
    get(groupId, { fresh = false } = {}) {
      let entry = entries.get(groupId);
      if (!entry) {
        const [oldest] = entries.keys();
        if (entries.size >= maxGroups && oldest !== undefined) entries.delete(oldest);
        entries.set(groupId, (entry = { until: -Infinity }));
      }
      if (entry.pending) return entry.pending;
      if (!fresh && now() < entry.until) return Promise.resolve(entry.info);
      return (entry.pending = refresh(entry, groupId));
    },
  };
}
