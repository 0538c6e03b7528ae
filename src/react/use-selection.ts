'use client';

import { useEffect, useMemo, useRef } from 'react';
import { addToSelection, type SelectResult } from '../core/selection.js';
import type { MuteStore } from '../store/state.js';
import { useMute } from './mute-context.js';
import { useMuteState } from './use-mute-state.js';

/** How the users picked to be unmuted are controlled. */
export interface SelectionOptions {
  /** The most users that can be picked. Above `maxUsersPerCall` they are unmuted in several calls. @default `maxUsersPerCall` (30) */
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
  /**
   * Picks users up to the limit; tells who was added and who was refused, with the reason. Where the host keeps the selection each call
   * starts from what was last rendered: pass everybody at once.
   */
  readonly select: (userIds: readonly string[]) => SelectResult;
  /** Takes users out of the selection. */
  readonly deselect: (userIds: readonly string[]) => void;
  /** Empties the selection. */
  readonly clear: () => void;
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  // No id holds a line break.
  return a.join('\n') === b.join('\n');
}

/** What can be held of a selection that the host keeps, and whom to tell of changes. */
interface Kept {
  readonly theirs: readonly string[] | undefined;
  readonly tell: SelectionOptions['onSelectedUserIdsChange'];
}

/** Keeps the store's selection in step with the host's. Gives the ways to change it, what it holds of the host's, and that of the moment. */
export function useKeptSelection(
  options: SelectionOptions,
): readonly [SelectionActions, readonly string[] | undefined, { readonly current: Kept }] {
  const { store } = useMute();
  const { maxUsersPerCall, userIdPattern: pattern } = useMuteState((state) => state.capabilities);
  const { selectedUserIds, maxSelected: most = maxUsersPerCall, onSelectedUserIdsChange: tell } = options;
  // What is no number, as that of a setting which is still to come, counts as not given.
  const maxSelected = most >= 0 ? most : maxUsersPerCall;
  // What the store can hold of the host's: at most so many, each once, nobody whom the backend can't have.
  const theirs = useMemo(
    () => selectedUserIds && addToSelection([], selectedUserIds, { max: maxSelected, pattern }).next,
    [selectedUserIds, maxSelected, pattern],
  );
  const latest = useRef<Kept>({ theirs, tell });
  const syncing = useRef(false);

  useEffect(() => {
    latest.current = { theirs, tell };
  });
  // The store is where a selection lives. Put there once, however often it is made anew: two hosts that differ would take turns forever.
  const put = useRef<readonly [MuteStore, readonly string[]]>(null);
  useEffect(() => {
    const state = store.getState();
    const last = put.current;
    put.current = theirs ? [store, theirs] : null;
    if (!theirs || sameOrder(state.selectedUserIds, theirs) || (last?.[0] === store && sameOrder(last[1], theirs))) return;
    syncing.current = true;
    state.clear();
    state.select(theirs, maxSelected);
    syncing.current = false;
  }, [store, theirs, maxSelected]);
  const first = useRef(options.defaultSelectedUserIds);
  const unread = useMuteState((state) => !state.snapshot);
  useEffect(() => {
    if (first.current && !latest.current.theirs) store.getState().select(first.current, maxSelected);
    // Whom the backend can have, and how many, is told by the first read.
    if (!unread) first.current = undefined;
  }, [store, maxSelected, unread]);
  useEffect(
    () =>
      store.subscribe((state, previous) => {
        if (syncing.current || state.selectedUserIds === previous.selectedUserIds) return;
        const { theirs: kept, tell: propose } = latest.current;
        if (!kept || !sameOrder(kept, state.selectedUserIds)) propose?.(state.selectedUserIds);
      }),
    [store],
  );

  // A selection that the host keeps changes when the host says so.
  const actions = useMemo<SelectionActions>(() => {
    const deselect = (userIds: readonly string[]): void => {
      const { theirs: kept, tell: propose } = latest.current;
      if (!kept) return store.getState().deselect(userIds);
      const gone = new Set(userIds);
      return propose?.(kept.filter((id) => !gone.has(id)));
    };
    return {
      maxSelected,
      select(userIds) {
        const { theirs: kept, tell: propose } = latest.current;
        if (!kept) return store.getState().select(userIds, maxSelected);
        const { next, ...result } = addToSelection(kept, userIds, { max: maxSelected, pattern });
        if (result.added.length > 0) propose?.(next);
        return result;
      },
      deselect,
      clear: () => deselect(latest.current.theirs ?? store.getState().selectedUserIds),
    };
  }, [store, maxSelected, pattern]);
  return [actions, theirs, latest];
}

/** The ways to change a selection that is kept in step with the host's. Does not render on a change. */
export function useSelection(options: SelectionOptions): SelectionActions {
  return useKeptSelection(options)[0];
}
