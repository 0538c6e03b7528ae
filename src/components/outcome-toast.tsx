'use client';

import type { ReactElement, RefObject } from 'react';
import { createPortal } from 'react-dom';
import { useMute } from '../react/mute-context.js';
import { useStage } from '../react/use-mute-state.js';
import { useContainer } from './dialog-container.js';
import { Outcome, type OutcomeProps } from './outcome.js';

/** Props of {@link OutcomeToast}. */
export interface OutcomeToastProps extends Pick<OutcomeProps, 'lane' | 'onUnmuted'> {
  readonly anchor: RefObject<HTMLElement | null>;
}

/** Tells an outcome while no dialog is open. It stays until it is dismissed: no timer takes Undo away. */
export function OutcomeToast({ lane, anchor, onUnmuted }: OutcomeToastProps): ReactElement {
  const { container: given, dir, locale } = useMute('A control');
  const showUsers = useStage((state) => state.openers.users[0]);
  const container = useContainer(anchor, given);
  return createPortal(
    <div data-mute-toast={lane} dir={dir} lang={locale}>
      <Outcome lane={lane} focusAfter={anchor} onShowUsers={showUsers} onUnmuted={onUnmuted} />
    </div>,
    container,
  );
}
