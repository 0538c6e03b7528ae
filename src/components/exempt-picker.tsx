'use client';

import { Fragment, useId, useRef, useState, type ReactElement } from 'react';
import { idProblem } from '../core/ids.js';
import { useMute } from '../react/mute-context.js';
import type { ExemptDraft } from '../react/use-exempt-draft.js';
import { useMuteState } from '../react/use-mute-state.js';
import { ExemptChips } from './exempt-chips.js';
import { ExemptFinder } from './exempt-finder.js';
import { LiveText } from './live-text.js';
import { useNamesOf } from './outcome.js';
import { sentences, useDialogText } from './use-dialog-text.js';
import { useUsers } from './use-users.js';

/** As many names as fit into the folded line. */
const previewed = 4;

/**
 * Who will be able to speak, up to the backend's limit. `folded`: all of it waits behind one line, so that nothing stands
 * in the way of muting; else only the way to add people does.
 */
export function ExemptPicker(props: {
  draft: ExemptDraft;
  /** Who can speak besides, and has no place in the draft. */
  beyond: readonly string[];
  readOnly: boolean;
  folded: boolean;
}): ReactElement {
  const { draft, beyond, readOnly, folded } = props;
  const { currentUserId, pinnedExemptUserIds } = useMute();
  const t = useDialogText();
  const { maxExemptUsers: max, userIdPattern } = useMuteState((state) => state.capabilities);
  const always = useMuteState((state) => state.snapshot?.alwaysExemptUserIds);
  const [open, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const id = useId();
  const { userIds } = draft;
  const speaking = [...userIds, ...beyond];
  const n = speaking.length;
  const full = n >= max;
  const count = t('canStillSpeak', { n, max });
  const silenced = currentUserId !== undefined && !speaking.includes(currentUserId) && !always?.includes(currentUserId);
  const misfits = pinnedExemptUserIds.filter(
    (userId) => !speaking.includes(userId) && !always?.includes(userId) && (full || idProblem(userId, userIdPattern)),
  );
  const namesOf = useNamesOf(true, [...misfits, ...beyond]);
  const unfit = sentences(
    misfits.length > 0 && t('outcomeMissing', { names: namesOf(misfits) }),
    beyond.length > 0 && t('outcomeUnexpected', { names: namesOf(beyond) }),
  );

  const atLimit = full && t('exemptFull', { n, max });
  const muted = silenced && t('youWillBeMuted');
  const spoken = sentences(count, atLimit, unfit, muted);
  // From the first change on, also where that is taken back.
  const [first, setFirst] = useState(spoken);
  if (first && first !== spoken) setFirst('');

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
      {atLimit && <p data-mute-hint="">{atLimit}</p>}
      {unfit && <p data-mute-note="warning">{unfit}</p>}
      {muted && <p data-mute-note="warning">{muted}</p>}
      <LiveText text={first ? '' : spoken} />
    </div>
  );
}
