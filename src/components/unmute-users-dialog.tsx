'use client';

import { useCallback, useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { buttonLabels } from '../locales/en-button.js';
import { useText } from '../react/labels.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState, useStage } from '../react/use-mute-state.js';
import type { SelectionOptions } from '../react/use-selection.js';
import type { UnmuteResult } from '../store/state.js';
import { asChild } from './as-child.js';
import type { OpenChangeReason } from './dialog-shell.js';
import { Icon, Spinner } from './icon.js';
import { createPartLoader, whenIdle } from './lazy-part.js';
import { OutcomeSlot } from './outcome-slot.js';

/** Props of {@link UnmuteUsersDialog}. */
export interface UnmuteUsersDialogProps extends SelectionOptions {
  /** Whether the dialog is open, when the host keeps that. Use with `onOpenChange`. */
  readonly open?: boolean | undefined;
  /** Whether the dialog is open at first. @default false */
  readonly defaultOpen?: boolean | undefined;
  /** Told when the dialog is opened or closed, and by what. */
  readonly onOpenChange?: ((open: boolean, details: { readonly reason: OpenChangeReason }) => void) | undefined;
  /** Told what an unmute came to, user by user. */
  readonly onUnmuted?: ((result: UnmuteResult) => void) | undefined;
  /** What opens the dialog: one element that becomes the trigger; `null` for none. @default a button with the number of people */
  readonly children?: ReactNode;
}

const content = createPartLoader(() => import('./users-part.js').then((module) => module.UsersPart));

/**
 * Lists the people muted individually and unmutes up to 30 of them at a time, or all.
 *
 * Attributes: `data-mute-users-button` on the trigger; `data-pending`, present or absent.
 */
export function UnmuteUsersDialog(props: UnmuteUsersDialogProps): ReactElement {
  const { open: controlled, defaultOpen = false, onOpenChange, onUnmuted, children } = props;
  const { store, stage, loading } = useMute('UnmuteUsersDialog');
  const t = useText(buttonLabels);
  const count = useMuteState('UnmuteUsersDialog', ({ snapshot }) =>
    snapshot?.mutedUserIdsComplete ? snapshot.mutedUserIds?.length : undefined,
  );
  const { status, part: Part } = content.use();
  const [kept, setKept] = useState(defaultOpen);
  const open = controlled ?? kept;
  const trigger = useRef<HTMLElement>(null);

  const change = useCallback(
    (next: boolean, reason: OpenChangeReason): void => {
      setKept(next);
      onOpenChange?.(next, { reason });
    },
    [onOpenChange],
  );
  const show = useRef(() => change(true, 'trigger-press'));
  useEffect(() => {
    show.current = () => change(true, 'trigger-press');
  });
  const [opener] = useState(() => () => show.current());
  useEffect(() => stage.claim('users', opener), [stage, opener]);
  const first = useStage((state) => state.openers.users[0] === opener);
  useEffect(() => {
    if (!open) return;
    content.load();
    void store.getState().refresh({ fresh: true });
  }, [open, store]);
  useEffect(() => (loading === 'eager' ? content.load() : whenIdle(content.load)), [loading]);

  const waiting = open && status === 'pending';
  const own = {
    'aria-haspopup': 'dialog' as const,
    'aria-expanded': open,
    'data-pending': waiting ? '' : undefined,
    onClick: () => change(true, 'trigger-press'),
    onPointerEnter: content.load,
    onFocus: content.load,
  };
  return (
    <>
      {children === undefined ? (
        <button
          type="button"
          data-mute-users-button=""
          {...own}
          ref={(button) => {
            trigger.current = button;
          }}
        >
          {waiting ? <Spinner /> : <Icon name="people" />}
          <span data-mute-label="">{t('mutedUsers')}</span>
          {!!count && <span data-mute-badge="">{t('count', { n: count })}</span>}
        </button>
      ) : children === null ? (
        <span
          hidden
          ref={(place) => {
            trigger.current = place;
          }}
        />
      ) : (
        asChild(children, own, trigger)
      )}
      {open && status === 'failed' && (
        <span data-mute-inline="">
          <span role="alert">{t('loadFailed')}</span>
          <button type="button" data-mute-button="" onClick={content.load}>
            {t('tryAgain')}
          </button>
          <button type="button" data-mute-button="" onClick={() => change(false, 'cancel-press')}>
            {t('cancel')}
          </button>
        </span>
      )}
      {Part && <Part open={open} options={props} anchor={trigger} onUnmuted={onUnmuted} onClose={(reason) => change(false, reason)} />}
      {first && <OutcomeSlot lane="users" anchor={trigger} />}
    </>
  );
}
