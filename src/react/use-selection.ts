'use client';

import { useEffect, useMemo, useRef } from 'react';
import { addToSelection, type SelectResult } from '../core/selection.js';
import { useMute } from './mute-context.js';
import { useMuteState } from './use-mute-state.js';

/** How the users picked to be unmuted are controlled. */
export interface SelectionOptions {
  /** The most users that can be picked. Above the backend's limit they are unmuted in several calls. @default 30 */
  readonly maxSelected?: number | undefined;
  /** The picked users, when the host keeps them. Use with `onSelectedUserIdsChange`. */
  readonly selectedUserIds?: readonly string[] | undefined;
  /** Who is picked at first. */
  readonly defaultSelectedUserIds?: readonly string[] | undefined;
  /** Told of every change of the picked users, also when another moderator's action takes some out. */
  readonly onSelectedUserIdsChange?: ((userIds: readonly string[]) => void) | undefined;
}

/** The ways to change a selection. */
export interface SelectionActions {
  /** The most users that can be picked. */
  readonly maxSelected: number;
  /** Picks users up to the limit; tells who was added and who was refused, with the reason. */
  readonly select: (userIds: readonly string[]) => SelectResult;
  /** Takes users out of the selection. */
  readonly deselect: (userIds: readonly string[]) => void;
  /** Empties the selection. */
  readonly clear: () => void;
}

const none: readonly string[] = [];

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}

/** What the store can hold of the users that the host keeps: at most so many, each once, nobody whom the backend can't have. */
export function useHeldByHost({ selectedUserIds, ...options }: SelectionOptions): readonly string[] | undefined {
  const { maxUsersPerCall, userIdPattern: pattern } = useMuteState('useUnmuteUsers', (state) => state.capabilities);
  const max = options.maxSelected ?? maxUsersPerCall;
  return useMemo(() => selectedUserIds && addToSelection(none, selectedUserIds, { max, pattern }).next, [selectedUserIds, max, pattern]);
}

/** Keeps the store's selection in step with the host's, and gives the ways to change it. Does not render on a change. */
export function useSelection(options: SelectionOptions): SelectionActions {
  const { store } = useMute('useUnmuteUsers');
  const perCall = useMuteState('useUnmuteUsers', (state) => state.capabilities.maxUsersPerCall);
  const maxSelected = options.maxSelected ?? perCall;
  const theirs = useHeldByHost(options);
  const { onSelectedUserIdsChange: tell } = options;
  const latest = useRef({ theirs, tell });
  const syncing = useRef(false);

  useEffect(() => {
    latest.current = { theirs, tell };
  });
  // The store is where a selection lives: what it can hold of the host's is put there.
  useEffect(() => {
    const state = store.getState();
    if (!theirs || sameOrder(state.selectedUserIds, theirs)) return;
    syncing.current = true;
    state.clear();
    state.select(theirs, maxSelected);
    syncing.current = false;
  }, [store, theirs, maxSelected]);
  const first = useRef(options.defaultSelectedUserIds);
  useEffect(() => {
    if (first.current && !latest.current.theirs) store.getState().select(first.current, maxSelected);
    first.current = undefined;
  }, [store, maxSelected]);
  useEffect(
    () =>
      store.subscribe((state, previous) => {
        if (syncing.current || state.selectedUserIds === previous.selectedUserIds) return;
        const { theirs: kept, tell: change } = latest.current;
        if (!kept || !sameOrder(kept, state.selectedUserIds)) change?.(state.selectedUserIds);
      }),
    [store],
  );

  return useMemo(() => {
    // A selection that the host keeps changes when the host says so.
    const propose = (next: readonly string[]): void => latest.current.tell?.(next);
    return {
      maxSelected,
      select(userIds) {
        const { theirs: kept } = latest.current;
        if (!kept) return store.getState().select(userIds, maxSelected);
        const { next, ...result } = addToSelection(kept, userIds, {
          max: maxSelected,
          pattern: store.getState().capabilities.userIdPattern,
        });
        if (result.added.length > 0) propose(next);
        return result;
      },
      deselect(userIds) {
        const { theirs: kept } = latest.current;
        if (!kept) store.getState().deselect(userIds);
        else propose(kept.filter((id) => !userIds.includes(id)));
      },
      clear() {
        if (!latest.current.theirs) store.getState().clear();
        else propose(none);
      },
    };
  }, [store, maxSelected]);
}
