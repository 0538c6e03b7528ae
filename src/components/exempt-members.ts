import { useCallback, useEffect, useRef, useState } from 'react';
import type { UserProfile } from '../core/types.js';
import { useMute } from '../react/mute-context.js';
import { useNames } from '../react/use-names.js';

/** The people of the room, as far as their pages were fetched. */
export interface Members {
  readonly users: readonly UserProfile[];
  readonly pending: boolean;
  /** Whether the last page failed, also while it is asked for again. */
  readonly failed: boolean;
  /** Whether this room's people can be listed at all. */
  readonly listable: boolean;
  readonly more: boolean;
  /** Fetches the next page, or again the one that failed. */
  readonly load: () => void;
}

interface Loaded {
  readonly users: readonly UserProfile[];
  readonly pending: boolean;
  readonly failed: boolean;
  readonly listable: boolean;
  readonly cursor?: string | undefined;
}

/** Every user once: a page may repeat people of the one before. */
export function mergeUsers(...lists: (readonly UserProfile[])[]): readonly UserProfile[] {
  return [...new Map(lists.flat().map((user) => [user.userId, user])).values()];
}

/** Lists the people of the room page by page, from the first on while mounted. */
export function useMembers(enabled: boolean): Members {
  const { store } = useMute();
  const names = useNames();
  const [loaded, setLoaded] = useState<Loaded>({ users: [], pending: true, failed: false, listable: true });
  const running = useRef<AbortController>(undefined);

  const fetchPage = useCallback(
    async (cursor: string | undefined): Promise<void> => {
      const { signal } = (running.current = new AbortController());
      try {
        const { users, listable, nextCursor } = await store.listMembers(cursor, signal);
        if (signal.aborted) return;
        names.learn(users);
        setLoaded((before) => ({ users: mergeUsers(before.users, users), pending: false, failed: false, listable, cursor: nextCursor }));
      } catch {
        if (!signal.aborted) setLoaded((before) => ({ ...before, pending: false, failed: true }));
      }
    },
    [store, names],
  );
  useEffect(() => {
    if (!enabled) return undefined;
    void fetchPage(undefined);
    return () => running.current?.abort();
  }, [enabled, fetchPage]);

  const { users, pending, failed, listable, cursor } = loaded;
  return {
    users,
    pending: enabled && pending,
    failed: enabled && failed,
    listable: enabled && listable,
    more: !!cursor,
    load: () => {
      setLoaded({ ...loaded, pending: true });
      void fetchPage(cursor);
    },
  };
}

/** People found by the backend. */
export interface Found {
  readonly query: string;
  readonly attempt: number;
  readonly users: readonly UserProfile[];
  readonly failed: boolean;
}

const pauseMs = 250;

/** Asks the backend for people once typing pauses. Undefined while it is not known what it finds. */
export function useFoundMembers(query: string, enabled: boolean, attempt: number): Found | undefined {
  const { store } = useMute();
  const names = useNames();
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    if (!enabled || query === '') return undefined;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      store
        .searchUsers(query, 'members', controller.signal)
        .then((users) => {
          if (controller.signal.aborted) return;
          // Throws at an answer that is no list.
          names.learn(users);
          setFound({ query, attempt, users, failed: false });
        })
        .catch(() => {
          if (!controller.signal.aborted) setFound({ query, attempt, users: [], failed: true });
        });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [query, enabled, attempt, store, names]);
  return found?.query === query ? found : undefined;
}
