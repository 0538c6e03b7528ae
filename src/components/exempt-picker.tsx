'use client';

import { Fragment, useId, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { idProblem } from '../core/ids.js';
import { useMute } from '../react/mute-context.js';
import type { ExemptDraft } from '../react/use-exempt-draft.js';
import { useMuteState } from '../react/use-mute-state.js';
import { ExemptChips } from './exempt-chips.js';
import { ExemptFinder } from './exempt-finder.js';
import { LiveText } from './live-text.js';
import { useNamesOf } from './outcome.js';
import { sentences, useDialogText } from './use-dialog-text.js';
import type { ExemptEdit } from './use-exempt-edit.js';
import { useUsers } from './use-users.js';

/** As many names as fit into the folded line. */
const previewed = 4;

/** How many will be able to speak, and what is to be said of that: in sight however long their list is, and aloud. */
export function useExemptNotes({ draft, beyond, dirty }: Pick<ExemptEdit, 'draft' | 'beyond' | 'dirty'>): {
  readonly count: string;
  /** Whether nobody more can be added. */
  readonly full: boolean;
  readonly note: ReactNode;
  readonly live: ReactElement;
} {
  const { currentUserId, pinnedExemptUserIds } = useMute();
  const t = useDialogText();
  const { maxExemptUsers: max, userIdPattern } = useMuteState((state) => state.capabilities);
  const always = useMuteState((state) => state.snapshot?.alwaysExemptUserIds);
  const speaking = dirty ? draft.userIds : [...draft.userIds, ...beyond];
  const n = speaking.length;
  const full = n >= max;
  const count = t('canStillSpeak', { n, max });
  const silenced = currentUserId !== undefined && !speaking.includes(currentUserId) && !always?.includes(currentUserId);
  const misfits = [...new Set([...pinnedExemptUserIds, ...beyond])].filter(
    (userId) => !speaking.includes(userId) && !always?.includes(userId) && (full || idProblem(userId, userIdPattern)),
  );
  const namesOf = useNamesOf(true, [...misfits, ...beyond]);
  const notes = [
    full && t('exemptFull', { n, max }),
    misfits.length > 0 && t('outcomeMissing', { names: namesOf(misfits) }),
    !dirty && beyond.length > 0 && t('outcomeUnexpected', { names: namesOf(beyond) }),
    silenced && t('youWillBeMuted'),
  ].filter(Boolean);
  const spoken = sentences(count, ...notes);
  // From the first change on, also where that is taken back.
  const [first, setFirst] = useState(spoken);
  if (first && first !== spoken) setFirst('');
  return {
    count,
    full,
    note: notes.length > 0 && (
      <p data-mute-note="warning">
        {notes.map((text, index) => (
          <span key={index}>{text}</span>
        ))}
      </p>
    ),
    live: <LiveText text={first ? '' : spoken} />,
  };
}

/**
 * Who will be able to speak, up to the backend's limit. `folded`: all of it waits behind one line, so that nothing stands
 * in the way of muting; else only the way to add people does.
 */
export function ExemptPicker(props: {
  draft: ExemptDraft;
  count: string;
  full: boolean;
  readOnly: boolean;
  folded: boolean;
}): ReactElement {
  const { draft, count, full, readOnly, folded } = props;
  const t = useDialogText();
  const [open, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const id = useId();
  const { userIds } = draft;
  const preview = folded && !open ? userIds.slice(0, previewed) : [];
  const userOf = useUsers(preview);
  const disclosure = (
    <button
      ref={toggle}
      type="button"
      data-mute-disclosure=""
      aria-expanded={open}
      aria-controls={open ? id : undefined}
      onClick={() => setOpen(!open)}
    >
      <span data-mute-subtitle="" data-full={full ? '' : undefined}>
        {folded ? count : t('addPeople')}
      </span>
      {preview.length > 0 && (
        <span data-mute-preview="">
          {preview.map((userId, index) => (
            <Fragment key={userId}>
              {index > 0 && ' · '}
              <bdi>{userOf(userId)?.name ?? userId}</bdi>
            </Fragment>
          ))}
        </span>
      )}
    </button>
  );
  const chips = <ExemptChips draft={draft} readOnly={readOnly} focusAfter={toggle} />;
  return (
    <div role="group" data-mute-exempt="" aria-label={count}>
      {folded ? (
        disclosure
      ) : (
        <>
          <h3 data-mute-subtitle="" data-full={full ? '' : undefined}>
            {count}
          </h3>
          {chips}
          {!readOnly && disclosure}
        </>
      )}
      {open && (
        <div id={id} data-mute-unfolded="">
          {folded && chips}
          {!readOnly && <ExemptFinder draft={draft} />}
        </div>
      )}
    </div>
  );
}
