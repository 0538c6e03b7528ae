'use client';

import type { ReactElement } from 'react';
import type { MuteError } from '../core/errors.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import { ActionButton } from './action-button.js';
import { ErrorNote } from './error-note.js';
import { LiveText } from './live-text.js';
import { codeLabel, sentences, useDialogText } from './use-dialog-text.js';

function Note({ error }: { error: MuteError }): ReactElement {
  const { store, locale } = useMute();
  const t = useDialogText();
  const reading = useMuteState((state) => state.readStatus === 'pending');
  const readAt = useMuteState((state) => state.readAt);
  const lead = readAt === null ? '' : t('stale', { time: new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(readAt) });
  const text = sentences(lead, t(codeLabel('error', error.code)));
  return (
    <>
      <ErrorNote error={error} text={text}>
        <ActionButton
          kind="link"
          label={t('tryAgain')}
          busyLabel={t('loading')}
          busy={reading}
          onPress={() => void store.getState().refresh({ fresh: true })}
        />
      </ErrorNote>
      <LiveText text={text} />
    </>
  );
}

/** After a failed read: why, and from when what is shown is. */
export function StaleNote(): ReactElement | null {
  const error = useMuteState((state) => state.readError);
  return error && <Note error={error} />;
}
