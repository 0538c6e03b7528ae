'use client';

import { useMemo } from 'react';
import type { SelectResult } from '../core/selection.js';
import { addToSelection } from '../core/selection.js';
import type { ExemptDraftProps } from './exempt-start.js';
import { useMute } from './mute-context.js';
import { useMuteState } from './use-mute-state.js';

/** Who will be able to speak once the group is muted, as picked so far, and the ways to change it. */
export interface ExemptDraft {
  readonly userIds: readonly string[];
  /** Adds up to the backend's limit; what is refused is named. */
  add(userIds: readonly string[]): SelectResult;
  remove(userIds: readonly string[]): void;
  /** Starts anew with these users, without telling the host. */
  start(userIds: readonly string[]): void;
  /** Makes it these users. */
  replace(userIds: readonly string[]): void;
}

/** The draft of exempt users, kept by the store or, when `exemptUserIds` is given, by the host. Whoever edits it says what is left. */
export function useExemptDraft({ exemptUserIds, onExemptUserIdsChange }: ExemptDraftProps): Omit<ExemptDraft, 'remove'> {
  const { store } = useMute();
  const kept = useMuteState((state) => state.exemptDraft);
  const userIds = exemptUserIds ?? kept;
  return useMemo(() => {
    const replace = (next: readonly string[]): void => {
      if (!exemptUserIds) store.getState().resetExempt(next);
      onExemptUserIdsChange?.(next);
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
        if (result.added.length > 0) replace(next);
        return result;
      },
      start(next) {
        store.getState().resetExempt(next);
      },
      replace,
    };
  }, [userIds, exemptUserIds, onExemptUserIdsChange, store]);
}
