'use client';

import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useMute } from '../react/mute-context.js';
import { useAllowed } from '../react/use-mute-state.js';
import type { UnmuteResult } from '../store/state.js';
import { ActionButton } from './action-button.js';
import { LiveText } from './live-text.js';
import { sentences, useDialogText } from './use-dialog-text.js';

/** The question before everybody is unmuted: it touches people who are not on screen. */
export interface UnmuteAllQuestion {
  readonly title: string;
  readonly description: string;
  readonly body: ReactElement;
}

/**
 * Asks before everybody is unmuted. Reads again when the question opens and when it is answered: it is asked again when
 * the number has grown meanwhile, or can't be told any more.
 */
export function useUnmuteAllQuestion(props: {
  /** How many a search shows, while there is one. */
  shown: number | undefined;
  onUnmuted: ((result: UnmuteResult) => void) | undefined;
  onDone: () => void;
}): UnmuteAllQuestion & { ask: () => void } {
  const { shown, onUnmuted, onDone } = props;
  const { store } = useMute();
  const t = useDialogText();
  const cancel = useRef<HTMLButtonElement>(null);
  const allowed = useAllowed('unmuteAllUsers');
  const latest = useRef(allowed);
  useEffect(() => {
    latest.current = allowed;
  }, [allowed]);
  // The number asked about: what was just read, undefined while it is being read, null where it is not known.
  const [asked, setAsked] = useState<number | null | undefined>(undefined);
  const [before, setBefore] = useState<number | null>(null);
  const [checking, setChecking] = useState(false);

  const count = async (): Promise<number | null> => {
    await store.getState().refresh({ fresh: true });
    const { snapshot, readError } = store.getState();
    return !readError && snapshot?.mutedUserIdsComplete ? (snapshot.mutedUserIds?.length ?? null) : null;
  };
  const ask = (): void => {
    setAsked(undefined);
    setBefore(null);
    setChecking(false);
    void count().then(setAsked);
  };
  const confirm = async (): Promise<void> => {
    if (asked === undefined) return;
    const question = cancel.current;
    setChecking(true);
    const number = await count();
    // Cancelled or closed meanwhile, also where it was asked once more, or asked about another group.
    if (!question || question !== cancel.current) return;
    setChecking(false);
    // The read may have said so.
    if (!latest.current) return;
    if (asked !== null && (number === null || number > asked)) {
      setBefore(asked);
      setAsked(number);
      question.focus();
      return;
    }
    onDone();
    const result = await store.getState().unmuteAll();
    if (result) onUnmuted?.(result);
  };

  const grown = before !== null && typeof asked === 'number' ? t('unmuteAllGrown', { n: asked, m: before }) : '';
  const nobody = asked === 0;
  const title =
    asked === undefined
      ? t('unmuteAllCounting')
      : asked === null
        ? t('unmuteAllTitleUnknown')
        : t(nobody ? 'nobodyMuted' : 'unmuteAllTitle', { n: asked });
  const noRight = !allowed && t('noRightHere');
  const description = [
    asked === null && t('unmuteAllUnknown'),
    shown !== undefined && !nobody && t('unmuteAllSearch', { n: shown }),
    noRight,
  ];
  return {
    ask,
    title,
    description: sentences(...description),
    body: (
      <>
        {grown && <div data-mute-note="warning">{grown}</div>}
        <LiveText text={noRight || grown || title} />
        <div data-mute-footer="">
          <span data-mute-spring="" />
          <ActionButton buttonRef={cancel} autoFocus label={t('cancel')} onPress={onDone} />
          <ActionButton
            kind="primary"
            label={typeof asked === 'number' ? t('unmuteAllConfirm', { n: asked }) : t('unmuteAllConfirmUnknown')}
            busyLabel={t('unmuteAllCounting')}
            busy={checking}
            off={asked === undefined || nobody || !allowed}
            onPress={() => void confirm()}
          />
        </div>
      </>
    ),
  };
}
