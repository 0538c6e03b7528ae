'use client';

import type { ReactElement } from 'react';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import { ActionButton } from './action-button.js';
import { ErrorNote } from './error-note.js';
import { LiveText } from './live-text.js';
import { codeLabel, sentences, useDialogText } from './use-dialog-text.js';

/** After a failed read: why, and from when what is shown is. */
export function StaleNote(): ReactElement | null {
  const { store, locale } = useMute();
  const t = useDialogText();
  const reading = useMuteState((state) => state.readStatus === 'pending');
  const readAt = useMuteState((state) => state.readAt);
  const error = useMuteState((state) => state.readError);
  if (!error) return null;
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
