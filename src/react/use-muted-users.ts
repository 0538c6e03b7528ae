'use client';

import { useCallback, useMemo } from 'react';
import type { MuteError } from '../core/errors.js';
import { useMute } from './mute-context.js';
import { useMuteState } from './use-mute-state.js';

/** Who is shown as muted individually, and how far that can be trusted. */
export interface ListedUsers {
  /** Ids, in the order in which the backend gives them. */
  readonly userIds: readonly string[];
  /** `complete`: the whole list. `at-least`: there may be more. `last-known`: the last whole list. `unknown`: nothing is known. */
  readonly certainty: 'complete' | 'at-least' | 'last-known' | 'unknown';
  /** When the list was read, in milliseconds since the epoch. */
  readonly readAt: number | null;
}

const none: readonly string[] = [];

/**
 * {@link ListedUsers} of the nearest provider: what the backend says or, where it does not say, the last whole list. Not `dated`, a
 * complete list has no date, and reading it again changes nothing.
 */
export function useListedUsers(dated: boolean): ListedUsers {
  const snapshot = useMuteState((state) => state.snapshot);
  const lastComplete = useMuteState((state) => state.lastComplete);
  const readAt = useMuteState((state) => (dated ? state.readAt : null));
  return useMemo(() => {
    const said = snapshot?.mutedUserIds ?? none;
    if (snapshot?.mutedUserIdsComplete) return { userIds: said, certainty: 'complete', readAt };
    if (!lastComplete) return { userIds: said, certainty: said.length > 0 ? 'at-least' : 'unknown', readAt };
    const { userIds } = lastComplete;
    const all = new Set([...userIds, ...said]);
    return { userIds: all.size > userIds.length ? [...all] : userIds, certainty: 'last-known', readAt: lastComplete.readAt };
  }, [snapshot, lastComplete, readAt]);
}

/** What {@link useMutedUsers} gives. */
export interface MutedUsers extends ListedUsers {
  /** How the last read stands. */
  readonly status: 'idle' | 'pending' | 'success' | 'error';
  /** Why the last read failed; the list stays what it was. */
  readonly error: MuteError | null;
  /** Reads the list past every cache. Never rejects. */
  readonly refresh: () => Promise<void>;
}

/** The people muted individually in the nearest provider's group, for lists of your own. */
export function useMutedUsers(): MutedUsers {
  const { store } = useMute('useMutedUsers');
  const listed = useListedUsers(true);
  const status = useMuteState((state) => state.readStatus);
  const error = useMuteState((state) => state.readError);
  const refresh = useCallback(() => store.getState().refresh({ fresh: true }), [store]);
  return useMemo(() => ({ ...listed, status, error, refresh }), [listed, status, error, refresh]);
}
