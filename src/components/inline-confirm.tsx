'use client';

import { useState, type ReactElement, type ReactNode } from 'react';
import { buttonLabels } from '../locales/en-button.js';
import { useText } from '../react/labels.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';

/** Says that a dialog's code can't be fetched, with what can be done without it. */
export function LoadFailed(props: { question?: string; children?: ReactNode; onRetry: () => void; onClose: () => void }): ReactElement {
  const { question, children, onRetry, onClose } = props;
  const t = useText(buttonLabels);
  return (
    <span role={question && 'group'} aria-label={question} data-mute-inline="">
      <span role="alert">
        {t('loadFailed')} {question}
      </span>
      {children}
      <button type="button" data-mute-button="" onClick={onRetry}>
        {t('tryAgain')}
      </button>
      <button type="button" data-mute-button="" onClick={onClose}>
        {t('cancel')}
      </button>
    </span>
  );
}

/** The confirmation in its plainest form, for when the dialog's code can't be fetched: muting stays possible. */
export function InlineConfirm(props: {
  exemptUserIds: readonly string[] | undefined;
  onRetry: () => void;
  onClose: () => void;
}): ReactElement {
  const { exemptUserIds, onRetry, onClose } = props;
  const { store } = useMute('MuteGroupButton');
  const t = useText(buttonLabels);
  const now = useMuteState('MuteGroupButton', (state) => state.snapshot?.groupMuted);
  // The question stays what it was: when somebody else answers it meanwhile, a press does nothing more.
  const [muted] = useState(now);
  const act = (): void => {
    const { muteGroup, unmuteGroup, exemptDraft } = store.getState();
    if (now === muted) void (muted ? unmuteGroup() : muteGroup({ exemptUserIds: exemptUserIds ?? exemptDraft }));
    onClose();
  };
  return (
    <LoadFailed question={t(muted ? 'unmuteChat' : 'muteEveryone')} onRetry={onRetry} onClose={onClose}>
      <button type="button" data-mute-button="danger" onClick={act} autoFocus>
        {t(muted ? 'unmuteChat' : 'muteChat')}
      </button>
    </LoadFailed>
  );
}
