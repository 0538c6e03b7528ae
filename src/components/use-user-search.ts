'use client';

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { toMuteError, type MuteError } from '../core/errors.js';
import { createUserSearch } from '../core/user-search.js';
import { useMute } from '../react/mute-context.js';
import { useAllowed, useMuteState } from '../react/use-mute-state.js';
import { useNames } from '../react/use-names.js';

const remoteDelayMs = 250;

/** What {@link useUserSearch} gives. */
export interface UserSearchResult {
  readonly userIds: readonly string[];
  readonly matches: (userId: string) => boolean;
  /** Whether the backend is asked, and has not answered yet. */
  readonly pending: boolean;
  /** Whether only the names known here are looked through. */
  readonly local: boolean;
  /** Why the backend's search failed. */
  readonly error: MuteError | undefined;
  /** Asks the backend once more. */
  readonly retry: () => void;
}

/** What the backend said to one query. */
interface Answer {
  readonly query: string;
  readonly userIds: readonly string[];
  readonly error?: MuteError;
}

const none: readonly string[] = [];

/** Searches a list by id and by the names known so far, and through the backend where it can. */
export function useUserSearch(userIds: readonly string[], query: string): UserSearchResult {
  const { store } = useMute();
  const names = useNames();
  const able = useMuteState((state) => state.capabilities.searchUsers);
  const allowed = useAllowed('searchUsers');
  const whole = useMuteState((state) => state.snapshot?.mutedUserIdsComplete !== false);
  // What the backend is asked for.
  const wanted = able && allowed ? query.trim() : '';
  const search = useMemo(() => createUserSearch(userIds, names), [userIds, names]);

  // What the backend finds becomes known, and is then found here.
  const [last, setLast] = useState<Answer>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (wanted === '') return undefined;
    const controller = new AbortController();
    const settle = (answer: Omit<Answer, 'query'>): void => {
      if (!controller.signal.aborted) setLast({ query: wanted, ...answer });
    };
    const timer = setTimeout(() => {
      store
        .searchUsers(wanted, 'muted', controller.signal)
        .then((users) => {
          // Throws at an answer that is no list.
          if (!controller.signal.aborted) names.learn(users);
          settle({ userIds: users.map(({ userId }) => userId) });
        })
        .catch((thrown) => settle({ userIds: none, error: toMuteError(thrown) }));
    }, remoteDelayMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [store, names, wanted, attempt]);
  // What was found for another query says nothing of this one.
  const answer = wanted !== '' && last?.query === wanted ? last : undefined;

  // A name that arrives may be a match; most are not, and then nothing is drawn.
  const shown = useSyncExternalStore(
    search.subscribe,
    () => search.find(query),
    () => userIds,
  );

  const found = answer?.userIds ?? none;
  const result = useMemo(() => {
    // Only a whole list can say that somebody is not muted.
    const all = new Set(whole && found.length > 0 ? userIds : none);
    const known = whole ? found.filter((id) => all.has(id)) : found;
    return {
      // Whoever is picked joins a list that is not whole: nobody moves by that.
      userIds: known.length > 0 ? [...new Set(whole ? [...shown, ...known] : [...known, ...shown])] : shown,
      matches: (userId: string) => search.matches(userId, query) || known.includes(userId),
    };
  }, [search, query, found, userIds, shown, whole]);
  const error = answer?.error;
  return {
    ...result,
    pending: wanted !== '' && !answer,
    local: wanted === '' || error !== undefined,
    error,
    retry: () => {
      setLast(undefined);
      setAttempt(attempt + 1);
    },
  };
}
