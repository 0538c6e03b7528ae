'use client';

import { useMemo } from 'react';
import type { SelectResult } from '../core/selection.js';
import { addToSelection } from '../core/selection.js';
import { useMute } from './mute-context.js';
import { useMuteState } from './use-mute-state.js';

/** How the list of exempt users is controlled. */
export interface ExemptDraftProps {
  /** Who will be able to speak, when the host keeps the list. Use with `onExemptUserIdsChange`. */
  readonly exemptUserIds?: readonly string[] | undefined;
  /** Who is preselected as able to speak the first time. @default the acting moderator and the pinned users */
  readonly defaultExemptUserIds?: readonly string[] | undefined;
  /** Told of every change of the list. */
  readonly onExemptUserIdsChange?: ((userIds: readonly string[]) => void) | undefined;
}

/** Who will be able to speak once the group is muted, as picked so far, and the ways to change it. */
export interface ExemptDraft {
  readonly userIds: readonly string[];
  /** Adds up to the backend's limit; what is refused is named. */
  add(userIds: readonly string[]): SelectResult;
  remove(userIds: readonly string[]): void;
  /** Makes it these users. */
  replace(userIds: readonly string[]): void;
  /** Starts anew: with the given users, or as this moderator last had it. Gives the list. */
  start(userIds?: readonly string[]): readonly string[];
}

/** The draft of exempt users, kept by the store or, when `exemptUserIds` is given, by the host. */
export function useExemptDraft({ exemptUserIds, defaultExemptUserIds, onExemptUserIdsChange }: ExemptDraftProps): ExemptDraft {
  const { store, currentUserId, pinnedExemptUserIds } = useMute('MuteGroupButton');
  const kept = useMuteState('MuteGroupButton', (state) => state.exemptDraft);
  const userIds = exemptUserIds ?? kept;
  return useMemo(() => {
    const change = (next: readonly string[], result?: SelectResult): SelectResult => {
      if (!exemptUserIds) store.getState().resetExempt(next);
      onExemptUserIdsChange?.(next);
      return result ?? { added: [], refused: [] };
    };
    return {
      userIds,
      add(added) {
        const { capabilities, snapshot } = store.getState();
        const always = new Set(snapshot?.alwaysExemptUserIds);
        const { next, ...result } = addToSelection(
          userIds,
          added.filter((id) => !always.has(id)),
          { max: capabilities.maxExemptUsers, pattern: capabilities.userIdPattern },
        );
        return change(next, result);
      },
      remove(removed) {
        change(userIds.filter((id) => !removed.includes(id)));
      },
      replace(next) {
        change(next);
      },
      start(given) {
        if (exemptUserIds && !given) return exemptUserIds;
        const { lastExemptUserIds } = store.getState();
        const first = lastExemptUserIds ?? [...(currentUserId === undefined ? [] : [currentUserId]), ...(defaultExemptUserIds ?? [])];
        store.getState().resetExempt(given ?? [...pinnedExemptUserIds, ...first]);
        return store.getState().exemptDraft;
      },
    };
  }, [userIds, exemptUserIds, onExemptUserIdsChange, store, currentUserId, defaultExemptUserIds, pinnedExemptUserIds]);
}
