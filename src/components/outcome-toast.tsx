'use client';

import { useLayoutEffect, useRef, type ReactElement, type RefObject } from 'react';
import { createPortal } from 'react-dom';
import { useMute } from '../react/mute-context.js';
import { useStage } from '../react/use-mute-state.js';
import { isElement, isFocusLost, useContainer } from './dialog-container.js';
import { Outcome, type OutcomeProps } from './outcome.js';
import type { RunProgress } from './run-progress.js';

/** Props of {@link OutcomeToast}. */
export interface OutcomeToastProps extends Pick<OutcomeProps, 'lane' | 'onUnmuted'> {
  readonly anchor: RefObject<HTMLElement | null>;
  /** Tells how far a run has come. */
  readonly Progress?: typeof RunProgress | undefined;
}

/** Tells an outcome while no dialog is open. It stays until it is dismissed: no timer takes Undo away. */
export function OutcomeToast({ lane, anchor, onUnmuted, Progress }: OutcomeToastProps): ReactElement {
  const { container: given, dir, locale } = useMute();
  const showUsers = useStage((state) => state.openers.users[0]);
  const container = useContainer(anchor, given);
  const toast = useRef<HTMLDivElement>(null);
  const focused = useRef<Element>(null);
  const before = useRef<HTMLElement>(null);
  // A control that leaves with the focus, as Stop at the end of a run, would drop it to the page.
  useLayoutEffect(() => {
    const own = toast.current;
    const next = anchor.current;
    if (!own) return undefined;
    const observer = new MutationObserver(() => {
      if (focused.current?.isConnected === false && isFocusLost(own)) own.focus();
    });
    observer.observe(own, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      // The hidden stand-in for a trigger of the host's can't take it.
      if (own.matches(':focus-within')) (next?.hidden === false ? next : before.current)?.focus();
    };
  }, [anchor, container]);
  return createPortal(
    <div
      ref={toast}
      tabIndex={-1}
      data-mute-toast={lane}
      dir={dir}
      lang={locale}
      // The second half of a double click on what mutes would fall on Undo.
      onClickCapture={(event) => event.detail > 1 && event.stopPropagation()}
      onFocus={({ target, currentTarget, relatedTarget }) => {
        focused.current = target;
        if (isElement(relatedTarget) && !currentTarget.contains(relatedTarget)) before.current = relatedTarget;
      }}
      // Not told by React of what it takes away itself.
      onBlur={() => {
        focused.current = null;
      }}
    >
      <Outcome lane={lane} focusAfter={anchor} onShowUsers={showUsers} onUnmuted={onUnmuted} />
      {Progress && <Progress place="note" />}
    </div>,
    container,
  );
}
