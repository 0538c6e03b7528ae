'use client';

import type { ReactElement, RefObject } from 'react';
import type { MuteError } from '../core/errors.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import { ActionButton } from './action-button.js';
import { ErrorNote } from './error-note.js';
import { LiveText } from './live-text.js';
import { codeLabel, sentences, useDialogText } from './use-dialog-text.js';

interface StaleNoteProps {
  readonly focusAfter: RefObject<HTMLElement | null>;
}

function Note({ error, focusAfter }: StaleNoteProps & { error: MuteError }): ReactElement {
  const { store, locale } = useMute('A control');
  const t = useDialogText();
  const reading = useMuteState('A control', (state) => state.readStatus === 'pending');
  const readAt = useMuteState('A control', (state) => state.readAt);
  const time = readAt === null ? '' : new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(readAt);
  const retry = async (): Promise<void> => {
    await store.getState().refresh({ fresh: true });
    // It worked, and this note leaves with the pressed control.
    if (!store.getState().readError) focusAfter.current?.closest<HTMLElement>('[data-mute-dialog]')?.focus();
  };
  const lead = time && t('stale', { time });
  return (
    <>
      <ErrorNote error={error} lead={lead}>
        <ActionButton kind="link" label={t('tryAgain')} busyLabel={t('loading')} busy={reading} onPress={() => void retry()} />
      </ErrorNote>
      <LiveText text={sentences(lead, t(codeLabel('error', error.code)))} />
    </>
  );
}

/** After a failed read: why, and from when what is shown is. */
export function StaleNote(props: StaleNoteProps): ReactElement | null {
  const error = useMuteState('A control', (state) => state.readError);
  return error && <Note {...props} error={error} />;
}
