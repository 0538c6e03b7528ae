import { useEffect, useState } from 'react';
import { addToSelection } from '../core/selection.js';
import { sameUsers } from '../core/snapshot.js';
import type { ExemptDraft } from '../react/use-exempt-draft.js';
import { useMuteState } from '../react/use-mute-state.js';

/** How the draft stands to who can speak now. */
export interface ExemptEdit {
  /** Who can speak now, as the backend says; null when it does not. */
  readonly theirs: readonly string[] | null;
  /** The list that the draft is a change of. */
  readonly base: readonly string[];
  /** Whether the draft differs from who can speak now. */
  readonly dirty: boolean;
  /** Whether somebody else changed the list under a draft that differs from theirs. */
  readonly conflict: boolean;
  /** Takes over the list as it is now. */
  readonly useTheirs: () => void;
}

/** Follows who can speak until the draft is touched; from then on tells where somebody else changed it. */
export function useExemptEdit(draft: ExemptDraft, editing: boolean): ExemptEdit {
  const capabilities = useMuteState('MuteGroupButton', (state) => state.capabilities);
  const snapshot = useMuteState('MuteGroupButton', (state) => state.snapshot);
  const theirs = snapshot?.exemptUserIds ?? null;
  const always = snapshot?.alwaysExemptUserIds;
  const { userIds } = draft;
  const [base, setBase] = useState(() => (editing ? null : userIds));

  // A list as the draft can hold it: some of those read may not be pickable, and hosts take no place.
  const drafted = (list: readonly string[]): readonly string[] =>
    addToSelection(
      [],
      list.filter((id) => !always?.includes(id)),
      { max: capabilities.maxExemptUsers, pattern: capabilities.userIdPattern },
    ).next;
  const touched = base !== null && !sameUsers(userIds, drafted(base));
  const moved = editing && theirs !== null && !sameUsers(theirs, base);
  const follow = moved && !touched;

  useEffect(() => {
    if (!follow || !theirs) return;
    draft.start(theirs);
    setBase(theirs);
  }, [follow, theirs, draft]);

  const dirty = theirs === null || !sameUsers(userIds, drafted(theirs));
  return {
    theirs,
    base: base ?? theirs ?? [],
    dirty,
    conflict: moved && touched && dirty,
    useTheirs() {
      if (!theirs) return;
      draft.replace(theirs);
      setBase(theirs);
    },
  };
}
