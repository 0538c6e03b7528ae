'use client';

import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { buttonLabels } from '../locales/en-button.js';
import { useText } from '../react/labels.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import type { SelectionOptions } from '../react/use-selection.js';
import type { UnmuteResult } from '../store/state.js';
import { asChild } from './as-child.js';
import type { OpenChangeReason } from './dialog-shell.js';
import { Icon, Spinner } from './icon.js';
import { LoadFailed } from './inline-confirm.js';
import { createPartLoader } from './lazy-part.js';
import { OutcomeSlot } from './outcome-slot.js';
import { useTrigger } from './use-trigger.js';

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

const content = createPartLoader(() => import('./users-part.js'));

/**
 * Lists the people muted individually and unmutes up to 30 of them at a time, or all.
 *
 * Attributes: `data-mute-users-button` on the trigger; `data-pending`, present or absent.
 */
export function UnmuteUsersDialog(props: UnmuteUsersDialogProps): ReactElement {
  const { open: controlled, defaultOpen = false, onOpenChange, onUnmuted, children } = props;
  const { store } = useMute('UnmuteUsersDialog');
  const t = useText(buttonLabels);
  const count = useMuteState(({ snapshot }) => (snapshot?.mutedUserIdsComplete ? snapshot.mutedUserIds?.length : undefined));
  const busy = useMuteState((state) => state.users.status === 'pending');
  // For which group it was opened: a list of one room is no list of the next.
  const [openFor, setOpenFor] = useState(defaultOpen ? store : undefined);
  if (openFor && openFor !== store) setOpenFor(undefined);
  const open = controlled ?? openFor === store;
  const trigger = useRef<HTMLButtonElement>(null);

  const change = (next: boolean, reason: OpenChangeReason): void => {
    setOpenFor(next ? store : undefined);
    onOpenChange?.(next, { reason });
  };
  const show = (): void => {
    // Not every browser gives it to what is pressed.
    trigger.current?.focus();
    if (!open) change(true, 'trigger-press');
  };
  const close = (reason: OpenChangeReason): void => {
    if (open) change(false, reason);
  };
  const { status, part, first, handlers } = useTrigger('users', content, show, close);
  useEffect(() => {
    if (!open) return;
    content.load();
    void store.getState().refresh({ fresh: true });
  }, [open, store]);

  const waiting = busy || (open && status === 'pending');
  const own = {
    'aria-haspopup': 'dialog' as const,
    'aria-expanded': open,
    'data-pending': waiting ? '' : undefined,
    onClick: show,
    ...handlers,
  };
  return (
    <>
      {children === undefined ? (
        <button type="button" data-mute-users-button="" {...own} ref={trigger}>
          {waiting ? <Spinner /> : <Icon name="people" />}
          <span data-mute-label="">{t('mutedUsers')}</span> {!!count && <span data-mute-badge="">{t('count', { n: count })}</span>}
        </button>
      ) : children ? (
        asChild(children, own, trigger)
      ) : (
        <span hidden ref={trigger} />
      )}
      {open && status === 'failed' && <LoadFailed anchor={trigger} onRetry={content.load} onClose={() => close('cancel-press')} />}
      {part && <part.Part open={open} options={props} anchor={trigger} onUnmuted={onUnmuted} onClose={close} />}
      {first && <OutcomeSlot lane="users" anchor={trigger} onUnmuted={onUnmuted} Progress={part?.Progress} />}
    </>
  );
}
