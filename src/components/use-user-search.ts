'use client';

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { SearchScope } from '../core/types.js';
import { createUserSearch } from '../core/user-search.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import { useNames } from '../react/use-names.js';

const remoteDelayMs = 250;

/** What {@link useUserSearch} gives. */
export interface UserSearchResult {
  readonly userIds: readonly string[];
  readonly matches: (userId: string) => boolean;
}

/** Searches a list by id and by the names known so far, and through the backend where it can. */
export function useUserSearch(userIds: readonly string[], query: string, scope: SearchScope): UserSearchResult {
  const { store } = useMute('A control');
  const names = useNames('A control');
  const remote = useMuteState('A control', (state) => state.capabilities.searchUsers);
  const search = useMemo(() => createUserSearch(userIds, names), [userIds, names]);

  // What the backend finds becomes known, and is then found here.
  const [found, setFound] = useState<readonly string[]>([]);
  useEffect(() => {
    const text = query.trim();
    if (!remote || text === '') return undefined;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      store.searchUsers(text, scope, controller.signal).then(
        (users) => {
          if (controller.signal.aborted) return;
          names.learn(users);
          setFound(users.map(({ userId }) => userId));
        },
        () => undefined,
      );
    }, remoteDelayMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [store, names, remote, scope, query]);

  // A name that arrives may be a match; most are not, and then nothing is drawn.
  const shown = useSyncExternalStore(
    names.subscribe,
    () => search.find(query),
    () => userIds,
  );

  return useMemo(() => {
    const listed = found.length > 0 && query.trim() !== '' ? new Set(shown) : undefined;
    const all = listed && found.some((id) => !listed.has(id)) ? new Set(userIds) : undefined;
    const more = all ? found.filter((id) => all.has(id) && !listed?.has(id)) : [];
    return {
      userIds: more.length > 0 ? [...shown, ...more] : shown,
      matches: (userId: string) => search.matches(userId, query) || more.includes(userId),
    };
  }, [search, query, found, userIds, shown]);
}
