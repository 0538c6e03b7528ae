'use client';

import { useState, type ReactElement } from 'react';
import { buttonLabels } from '../locales/en-button.js';
import { useText } from '../react/labels.js';
import { useMute } from '../react/mute-context.js';
import type { ExemptDraft } from '../react/use-exempt-draft.js';
import { useMuteState } from '../react/use-mute-state.js';

/** The confirmation in its plainest form, for when the dialog's code can't be fetched: muting stays possible. */
export function InlineConfirm(props: { draft: ExemptDraft; onRetry: () => void; onClose: () => void }): ReactElement {
  const { draft, onRetry, onClose } = props;
  const { store } = useMute('MuteGroupButton');
  const t = useText(buttonLabels);
  const now = useMuteState('MuteGroupButton', (state) => state.snapshot?.groupMuted);
  // The question stays what it was: when somebody else answers it meanwhile, a press does nothing more.
  const [muted] = useState(now);
  const question = t(muted ? 'unmuteChat' : 'muteEveryone');
  const act = (): void => {
    const { muteGroup, unmuteGroup } = store.getState();
    if (now === muted) void (muted ? unmuteGroup() : muteGroup({ exemptUserIds: draft.userIds }));
    onClose();
  };
  return (
    <span role="group" aria-label={question} data-mute-inline="">
      <span role="alert">
        {t('loadFailed')} {question}
      </span>
      <button type="button" data-mute-button="danger" onClick={act} autoFocus>
        {t(muted ? 'unmuteChat' : 'muteChat')}
      </button>
      <button type="button" data-mute-button="" onClick={onRetry}>
        {t('tryAgain')}
      </button>
      <button type="button" data-mute-button="" onClick={onClose}>
        {t('cancel')}
      </button>
    </span>
  );
}
