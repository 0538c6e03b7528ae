'use client';

import { useId, useRef, useState, type ReactElement } from 'react';
import { idProblem } from '../core/ids.js';
import { useMute } from '../react/mute-context.js';
import type { ExemptDraft } from '../react/use-exempt-draft.js';
import { useMuteState } from '../react/use-mute-state.js';
import { ExemptChips } from './exempt-chips.js';
import { ExemptFinder } from './exempt-finder.js';
import { LiveText } from './live-text.js';
import { useNamesOf } from './outcome.js';
import { sentences, useDialogText } from './use-dialog-text.js';
import { useUser } from './use-user.js';

const part = 'MuteGroupButton';

/** As many names as fit into the folded line. */
const previewed = 4;

function PreviewName({ userId, parted }: { userId: string; parted: boolean }): ReactElement {
  return (
    <>
      {parted && ' · '}
      <bdi>{useUser(userId)?.name ?? userId}</bdi>
    </>
  );
}

/**
 * Who will be able to speak, up to the backend's limit. `folded`: all of it waits behind one line, so that nothing stands
 * in the way of muting; else only the way to add people does.
 */
export function ExemptPicker(props: {
  draft: ExemptDraft;
  /** How many can speak besides, and have no place in the draft. */
  beyond: number;
  readOnly: boolean;
  folded: boolean;
}): ReactElement {
  const { draft, beyond, readOnly, folded } = props;
  const { currentUserId, pinnedExemptUserIds } = useMute(part);
  const t = useDialogText();
  const { maxExemptUsers: max, userIdPattern } = useMuteState(part, (state) => state.capabilities);
  const always = useMuteState(part, (state) => state.snapshot?.alwaysExemptUserIds);
  const [open, setOpen] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const id = useId();
  const { userIds } = draft;
  const n = userIds.length + beyond;
  const count = t('canStillSpeak', { n, max });
  const silenced = currentUserId !== undefined && !userIds.includes(currentUserId) && !always?.includes(currentUserId);
  const misfits = pinnedExemptUserIds.filter(
    (userId) => !userIds.includes(userId) && !always?.includes(userId) && (n >= max || idProblem(userId, userIdPattern)),
  );
  const namesOf = useNamesOf(misfits.length > 0, misfits);
  const missing = misfits.length > 0 && t('outcomeMissing', { names: namesOf(misfits) });

  const spoken = sentences(count, n >= max && t('exemptFull', { n, max }), missing, silenced && t('youWillBeMuted'));
  const [first] = useState(spoken);

  const disclosure = (
    <button
      ref={toggle}
      type="button"
      data-mute-disclosure=""
      aria-expanded={open}
      aria-controls={open ? id : undefined}
      onClick={() => setOpen(!open)}
    >
      <span data-mute-subtitle="" data-full={n >= max ? '' : undefined}>
        {folded ? count : t('addPeople')}
      </span>
      {folded && !open && (
        <span data-mute-preview="">
          {userIds.slice(0, previewed).map((userId, index) => (
            <PreviewName key={userId} userId={userId} parted={index > 0} />
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
          <h3 data-mute-subtitle="" data-full={n >= max ? '' : undefined}>
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
      {n >= max && <p data-mute-hint="">{t('exemptFull', { n, max })}</p>}
      {missing && <p data-mute-note="warning">{missing}</p>}
      {silenced && <p data-mute-note="warning">{t('youWillBeMuted')}</p>}
      <LiveText text={spoken === first ? '' : spoken} />
    </div>
  );
}
