'use client';

import type { ReactElement } from 'react';
import { ActionButton } from './action-button.js';
import { useNamesOf } from './outcome.js';
import { sentences, useDialogText } from './use-dialog-text.js';

/** What another moderator changed in the list that is being edited, by name, and the two ways on. */
export function ExemptConflict(props: {
  theirs: readonly string[];
  basedOn: readonly string[];
  /** Whether the change was held back because of it. */
  held: boolean;
  busy: boolean;
  onUseTheirs: () => void;
  onSendMine: () => void;
}): ReactElement {
  const { theirs, basedOn, held, busy, onUseTheirs, onSendMine } = props;
  const t = useDialogText();
  const added = theirs.filter((id) => !basedOn.includes(id));
  const removed = basedOn.filter((id) => !theirs.includes(id));
  const namesOf = useNamesOf(true, [...added, ...removed]);
  return (
    <div data-mute-note="warning" role="alert">
      <span>
        {sentences(
          t('conflictChanged'),
          held && t('nothingSent'),
          added.length > 0 && t('conflictAdded', { names: namesOf(added) }),
          removed.length > 0 && t('conflictRemoved', { names: namesOf(removed) }),
        )}
      </span>
      <span data-mute-note-actions="">
        <ActionButton kind="link" label={t('conflictUseTheirs')} off={busy} onPress={onUseTheirs} />
        <ActionButton kind="link" label={t('conflictUseMine')} off={busy} onPress={onSendMine} />
      </span>
    </div>
  );
}
