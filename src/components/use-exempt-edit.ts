'use client';

import { useEffect, useRef, useState } from 'react';
import { addToSelection } from '../core/selection.js';
import { sameUsers } from '../core/snapshot.js';
import type { ExemptDraftProps } from '../react/exempt-start.js';
import { useExemptDraft, type ExemptDraft } from '../react/use-exempt-draft.js';
import { useMuteState } from '../react/use-mute-state.js';

/** How the draft stands to who can speak now. */
export interface ExemptEdit {
  /** The draft; what is picked with it counts as a change of the list as it was then. */
  readonly draft: ExemptDraft;
  /** Who can speak now, as the backend says; null when it does not. */
  readonly theirs: readonly string[] | null;
  /** The list that the draft is a change of. */
  readonly base: readonly string[];
  /** Whether the draft differs from who can speak now. */
  readonly dirty: boolean;
  /** Whether somebody else changed the list under a draft that differs from theirs. */
  readonly conflict: boolean;
  /** Who can speak besides, and has no place in the draft, or an id that can't be sent. */
  readonly beyond: readonly string[];
  /** Takes over the list as it is now. */
  readonly takeTheirs: () => void;
}

/** While `editing`, follows who can speak until the draft is touched; from then on tells where somebody else changed it. */
export function useExemptEdit(exempt: ExemptDraftProps, editing: boolean): ExemptEdit {
  const { maxExemptUsers: max, userIdPattern: pattern } = useMuteState((state) => state.capabilities);
  const snapshot = useMuteState((state) => state.snapshot);
  const theirs = snapshot?.exemptUserIds ?? null;
  const [base, setBase] = useState<readonly string[] | null>(null);
  // Hosts take no place.
  const taking = (list: readonly string[]): string[] => list.filter((id) => !snapshot?.alwaysExemptUserIds?.includes(id));
  // A list as the draft can hold it: some of those read may not be pickable.
  const holdable = (list: readonly string[], most = max): readonly string[] =>
    addToSelection([], taking(list), { max: most, pattern }).next;
  const kept = exempt.exemptUserIds;
  // What the host wants is not what is: shown is who can speak, until that is edited.
  // An id of its own that the backend can't have is not left out: muting is refused, and says so.
  const own = editing && theirs && !base ? undefined : kept && [...new Set(taking(kept))];
  const draft = useExemptDraft({ ...exempt, exemptUserIds: own });
  // The draft before it was touched, while nobody said who can speak.
  const [guess, setGuess] = useState<readonly string[] | null>(null);
  const joined = useRef(guess);

  const isDraft = (list: readonly string[] | null): boolean => !!list && sameUsers(draft.userIds, holdable(list));
  const dirty = !isDraft(theirs);
  const touched = base ? !isDraft(base) : !!guess && !sameUsers(draft.userIds, guess);
  const follow = editing && dirty && !touched;
  // What was put back by hand is no edit any more, and what the host keeps is none.
  if (follow && base) {
    setBase(null);
    setGuess(null);
  }
  if (editing && touched && !base && theirs) setBase(theirs);
  useEffect(() => {
    if (follow && theirs) draft.start(theirs);
    // Who turns out to be a host takes no place any more.
    else if (taking(draft.userIds).length < draft.userIds.length) draft.start(draft.userIds);
    if (!base || !guess || joined.current === guess) return;
    joined.current = guess;
    // Sent as it is, the draft would silence whoever was not known when it was made.
    const stay = base.filter((id) => draft.userIds.includes(id) || !guess.includes(id));
    if (dirty) draft.replace(holdable([...stay, ...draft.userIds]));
  });

  const placed = [...draft.userIds, ...holdable(theirs ?? [])];
  const beyond = editing ? taking(theirs ?? []).filter((id) => !placed.includes(id)) : [];

  const edit = (): void => {
    if (touched && dirty) return;
    setBase(theirs);
    setGuess(theirs ? null : draft.userIds);
  };
  return {
    draft: {
      ...draft,
      add(userIds) {
        edit();
        return draft.add(userIds);
      },
      remove(userIds) {
        edit();
        // Sent without those who had no place, it would silence them too.
        draft.replace([...draft.userIds, ...holdable(beyond, 1)].filter((id) => !userIds.includes(id)));
      },
    },
    theirs,
    base: base ?? theirs ?? [],
    dirty,
    conflict: editing && touched && dirty && !!theirs && !sameUsers(theirs, base),
    beyond,
    takeTheirs() {
      draft.replace(theirs ?? []);
      setBase(theirs);
    },
  };
}
