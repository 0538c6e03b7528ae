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

/** The draft of exempt users, kept by the store or, when `exemptUserIds` is given, by the host. */
export function useExemptDraft({ exemptUserIds, onExemptUserIdsChange }: ExemptDraftProps): ExemptDraft {
  const { store } = useMute();
  const kept = useMuteState((state) => state.exemptDraft);
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
        return result.added.length > 0 ? change(next, result) : result;
      },
      remove(removed) {
        change(userIds.filter((id) => !removed.includes(id)));
      },
      start(next) {
        store.getState().resetExempt(next);
      },
      replace(next) {
        change(next);
      },
    };
  }, [userIds, exemptUserIds, onExemptUserIdsChange, store]);
}
