'use client';

import { useState, type ReactElement, type ReactNode, type RefObject } from 'react';
import { buttonLabels } from '../locales/en-button.js';
import { useText } from '../react/labels.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import { ignoreHeld } from './as-child.js';

interface LoadFailedProps {
  /** Gets the focus of a pressed control, which leaves. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onRetry: () => void;
  readonly onClose: () => void;
}

const leave =
  ({ anchor }: LoadFailedProps, run: () => void) =>
  (): void => {
    anchor.current?.focus();
    run();
  };

/** Says that a dialog's code can't be fetched, with what can be done without it. */
export function LoadFailed(props: LoadFailedProps & { question?: string; children?: ReactNode }): ReactElement {
  const { question, children, onRetry, onClose } = props;
  const t = useText(buttonLabels);
  return (
    <span role={question && 'group'} aria-label={question} data-mute-inline="">
      <span role="alert">
        {t('loadFailed')} {question}
      </span>
      {children}
      <button type="button" data-mute-button="" onClick={leave(props, onRetry)}>
        {t('tryAgain')}
      </button>
      <button type="button" data-mute-button="" onClick={leave(props, onClose)}>
        {t('cancel')}
      </button>
    </span>
  );
}

/** The confirmation in its plainest form, for when the dialog's code can't be fetched: muting stays possible. */
export function InlineConfirm(props: LoadFailedProps & { exemptUserIds: readonly string[] | undefined }): ReactElement {
  const { exemptUserIds, onClose } = props;
  const { store } = useMute();
  const t = useText(buttonLabels);
  const now = useMuteState((state) => state.snapshot?.groupMuted);
  // The question stays what it was: when somebody else answers it meanwhile, a press does nothing more.
  const [muted] = useState(now);
  const act = leave(props, () => {
    const { muteGroup, unmuteGroup, exemptDraft } = store.getState();
    if (now === muted) void (muted ? unmuteGroup() : muteGroup({ exemptUserIds: exemptUserIds ?? exemptDraft }));
    onClose();
  });
  return (
    <LoadFailed {...props} question={t(muted ? 'unmuteChat' : 'muteEveryone')}>
      <button type="button" data-mute-button="danger" onClick={act} onKeyDown={ignoreHeld} autoFocus>
        {t(muted ? 'unmuteChat' : 'muteChat')}
      </button>
    </LoadFailed>
  );
}
