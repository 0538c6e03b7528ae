import { text } from '../core/json.js';
import { muteLimits } from '../core/limits.js';
import { foldText } from '../core/search-text.js';
import type { UserProfile } from '../core/types.js';
import type { FoldedNames } from '../core/user-search.js';
import type { MuteStore } from '../store/state.js';

/** What the host app knows of a user. */
export interface ResolvedUser {
  /** Shown in place of the id, and searched. */
  readonly name: string;
  /** A picture, shown at 24 to 32 pixels. @default initials on a colour out of the id */
  readonly avatarUrl?: string | undefined;
  /** A word for their part in the room: "Host", "VIP". */
  readonly role?: string | undefined;
}

/**
 * Puts names on ids: called with at most 100 ids that are visible, each once for a group, and cancelled through `signal` when none
 * of them is any longer. `null` or absent: the host does not know this user.
 */
export type ResolveUsers = (
  userIds: readonly string[],
  options: { readonly signal: AbortSignal },
) => Promise<Readonly<Record<string, ResolvedUser | null>>>;

/** After so long those in view are asked for again whose call failed, in milliseconds. */
const retryMs = 5000;

/** The names known so far. */
export interface Names extends FoldedNames {
  /** The profile of a user, undefined while it is not known. */
  get(userId: string): UserProfile | undefined;
  /** Asks for users until the returned function is called. */
  want(userIds: readonly string[]): () => void;
  /** Changes with every profile that arrives. */
  version(): number;
  /** Asks for those who came before there was a function to ask. */
  ask(): void;
  /** Takes in profiles that came from elsewhere. */
  learn(users: readonly UserProfile[]): void;
  subscribe(listener: () => void): () => void;
}

/** What the names of one provider and group are made of, once the first of them is wanted. */
export interface NameSource {
  /** Of whose group. */
  readonly store: MuteStore;
  /** The host's function of the moment. */
  readonly resolve: () => ResolveUsers | undefined;
  made?: Names;
}

/** The names of one provider and group. */
export function namesOf(source: NameSource): Names {
  return (source.made ??= createNames(source.resolve));
}

/** Makes the names of one provider and group. `resolve` gives the host's function of the moment. */
export function createNames(resolve: () => ResolveUsers | undefined): Names {
  const profiles = new Map<string, UserProfile>();
  const folded = new Map<string, string>();
  const arrived: string[] = [];
  // Asked for, whether or not the host knew them: nobody is asked for twice.
  const asked = new Set<string>();
  // Named by the host: what comes from elsewhere may be what people call themselves, and does not replace it.
  const resolved = new Set<string>();
  const wanted = new Map<string, number>();
  const listeners = new Set<() => void>();
  let version = 0;
  let queue = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const put = (user: UserProfile): void => {
    const { userId, name } = user;
    if (name !== undefined && name !== profiles.get(userId)?.name) {
      folded.set(userId, foldText(name));
      arrived.push(userId);
    }
    profiles.set(userId, user);
    version += 1;
  };
  const notify = (): void => {
    for (const listener of listeners) listener();
  };

  async function ask(userIds: readonly string[], resolveUsers: ResolveUsers): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    // Who is left without a name is asked for again when they next come into view.
    const forget = (): void => {
      releases.delete(watch);
      for (const userId of userIds) asked.delete(userId);
    };
    const watch = (): void => {
      if (userIds.some((id) => wanted.has(id))) return;
      forget();
      controller.abort();
    };
    releases.add(watch);
    try {
      const found = await resolveUsers(userIds, { signal });
      // Not waited for any more, and perhaps asked for again meanwhile.
      if (signal.aborted) return;
      let learned = false;
      for (const userId of userIds) {
        const user = Object.hasOwn(found, userId) ? found[userId] : null;
        if (!user) continue;
        const { avatarUrl } = user;
        // What a host hands on from its own server need not be what its types say.
        const name = text(user.name);
        const role = text(user.role);
        put({ userId, ...(name && { name }), ...(avatarUrl && { avatarUrl }), ...(role && { role }) });
        resolved.add(userId);
        learned = true;
      }
      if (learned) notify();
      releases.delete(watch);
    } catch {
      if (signal.aborted) return;
      forget();
      // Whoever stays in view does not come into it again.
      setTimeout(() => {
        for (const id of userIds) if (!asked.has(id)) queue.add(id);
        flush();
      }, retryMs);
    }
  }
  const releases = new Set<() => void>();

  function flush(): void {
    const resolveUsers = resolve();
    // It may come later: `ask` is called then.
    if (!resolveUsers) return;
    const ids = [...queue].filter((id) => wanted.has(id));
    queue = new Set();
    for (const id of ids) asked.add(id);
    for (let at = 0; at < ids.length; at += muteLimits.maxUsersPerResolve) {
      void ask(ids.slice(at, at + muteLimits.maxUsersPerResolve), resolveUsers);
    }
  }

  return {
    get: (userId) => profiles.get(userId),
    version: () => version,
    folded,
    arrived,
    ask() {
      // Where a frame is waited for, that asks.
      if (timer === undefined) flush();
    },
    want(userIds) {
      for (const id of userIds) {
        wanted.set(id, (wanted.get(id) ?? 0) + 1);
        if (!asked.has(id)) queue.add(id);
      }
      if (queue.size > 0 && timer === undefined) {
        // At once, so that names at hand are in the first picture of a list; then once a frame: rows that scrolled past are not asked for.
        queueMicrotask(flush);
        timer = setTimeout(() => {
          timer = undefined;
          flush();
        }, 16);
      }
      return () => {
        for (const id of userIds) {
          const left = (wanted.get(id) ?? 0) - 1;
          if (left > 0) wanted.set(id, left);
          else wanted.delete(id);
        }
        // Not at once: rows that only change places leave and come back within one commit.
        queueMicrotask(() => {
          for (const release of releases) release();
        });
      };
    },
    learn(users) {
      for (const user of users) if (user.name && !resolved.has(user.userId)) put(user);
      if (users.length > 0) notify();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
