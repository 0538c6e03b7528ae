'use client';

import {
  forwardRef,
  useEffect,
  useId,
  useRef,
  useState,
  type ButtonHTMLAttributes,
  type ForwardRefExoticComponent,
  type MouseEvent,
  type ReactElement,
  type RefAttributes,
} from 'react';
import { buttonLabels } from '../locales/en-button.js';
import { startExempt, type ExemptDraftProps } from '../react/exempt-start.js';
import { useText } from '../react/labels.js';
import { useMute } from '../react/mute-context.js';
import { useAllowed, useMuteState } from '../react/use-mute-state.js';
import type { MuteStore } from '../store/state.js';
import { asChild as onChild, joinRefs, mergeProps } from './as-child.js';
import { Icon, Spinner } from './icon.js';
import { InlineConfirm } from './inline-confirm.js';
import { createPartLoader } from './lazy-part.js';
import { OutcomeSlot } from './outcome-slot.js';
import { useTrigger } from './use-trigger.js';

/** Which presses ask first. */
export type ConfirmMode = 'mute-only' | 'always' | 'never';

/** Props of {@link MuteGroupButton}: those of a button, and these. */
export interface MuteGroupButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, ExemptDraftProps {
  /** Put the control's props and behaviour on the only child instead of a button of its own. @default false */
  readonly asChild?: boolean | undefined;
  /** `mute-only` asks before muting; `always` also before lifting; `never` acts at once. @default 'mute-only' */
  readonly confirm?: ConfirmMode | undefined;
  /** Told when the group turns out to be muted or no longer muted, whoever did it. */
  readonly onMutedChange?: ((muted: boolean) => void) | undefined;
}

const panel = createPartLoader(() => import('./group-panel.js').then((module) => module.GroupPanel));

/**
 * Shows whether the chat of the whole room is muted, and mutes it or lifts that.
 *
 * Attributes: `data-mute-group-button`; `data-muted`, `data-pending`, `data-unknown`, `data-readonly`, each present or absent.
 */
export const MuteGroupButton: ForwardRefExoticComponent<MuteGroupButtonProps & RefAttributes<HTMLButtonElement>> =
  /* @__PURE__ */ forwardRef<HTMLButtonElement, MuteGroupButtonProps>(function MuteGroupButton(props, forwardedRef): ReactElement {
    const {
      asChild,
      confirm = 'mute-only',
      exemptUserIds,
      defaultExemptUserIds,
      onExemptUserIdsChange,
      onMutedChange,
      children,
      ...rest
    } = props;
    const context = useMute('MuteGroupButton');
    const { store } = context;
    const asks = confirm !== 'never';
    const exempt = { exemptUserIds, defaultExemptUserIds, onExemptUserIdsChange };
    const t = useText(buttonLabels);
    const snapshot = useMuteState((state) => state.snapshot);
    const failed = useMuteState((state) => state.readError !== null);
    const command = useMuteState((state) => state.group);
    const mayMute = useAllowed('muteGroup');
    const mayLift = useAllowed('unmuteGroup');
    // For which group it was opened: a question about one room is no question about the next.
    const [openFor, setOpenFor] = useState<MuteStore>();
    const open = openFor === store;
    if (openFor && !open) setOpenFor(undefined);
    const button = useRef<HTMLButtonElement>(null);
    const describedBy = useId();

    const muted = snapshot?.groupMuted ?? null;
    const reading = !snapshot && !failed;
    const unknown = !reading && muted === null;
    const pending = command.status === 'pending';
    const readonly = !mayMute && (muted === false || !mayLift);

    // Of which group: the state of the next one is no change of this one's.
    const told = useRef<[MuteStore, boolean]>(null);
    useEffect(() => {
      if (muted === null) return;
      const last = told.current;
      told.current = [store, muted];
      if (last?.[0] === store && last[1] !== muted) onMutedChange?.(muted);
    }, [store, muted, onMutedChange]);

    const close = (): void => setOpenFor(undefined);
    const openPanel = (): void => {
      // Not every browser gives it to what is pressed.
      button.current?.focus();
      panel.load();
      const { snapshot: now, refresh } = store.getState();
      startExempt(context, exempt, now?.groupMuted ? now.exemptUserIds : null);
      setOpenFor(store);
      void refresh({ fresh: true });
    };
    const { status, part: Panel, first, handlers } = useTrigger('group', panel, openPanel, close);

    const off = reading || readonly || pending;
    const press = (event?: MouseEvent): void => {
      // The second half of a double click would take back what the first did.
      if (off || (event && event.detail > 1)) return;
      const { muteGroup, unmuteGroup } = store.getState();
      // What may not be done at once has a panel with what may.
      if (asks || muted === null || (muted && !mayLift)) openPanel();
      else void (muted ? unmuteGroup() : muteGroup({ exemptUserIds: startExempt(context, exempt) }));
    };

    const speakers = snapshot?.exemptUserIds?.filter((id) => !snapshot.alwaysExemptUserIds?.includes(id)).length;
    const label = pending
      ? t(command.action === 'muteGroup' ? 'muting' : 'unmuting')
      : t(unknown ? 'chatStateUnknown' : muted ? 'chatMuted' : 'muteChat');
    const description = [
      reading && t('readingState'),
      readonly && t('noRight'),
      muted && speakers !== undefined && t('exemptBadge', { n: speakers }),
    ]
      .filter(Boolean)
      .join(' ');
    const icon =
      pending || (open && status === 'pending') ? (
        <Spinner />
      ) : (
        <Icon name={readonly ? 'lock' : unknown ? 'unknown' : muted ? 'muted' : 'chat'} />
      );

    const own = mergeProps(rest, {
      'aria-haspopup': asks ? ('dialog' as const) : undefined,
      'aria-expanded': asks ? open : undefined,
      'aria-disabled': off || undefined,
      'aria-describedby': description && describedBy,
      // The theme leaves an element of the host's alone.
      'data-mute-group-button': asChild ? 'child' : '',
      'data-muted': muted ? '' : undefined,
      'data-pending': pending ? '' : undefined,
      'data-unknown': unknown ? '' : undefined,
      'data-readonly': readonly ? '' : undefined,
      onClick: press,
      ...handlers,
    });
    const ref = joinRefs(button, forwardedRef);

    return (
      <>
        {asChild ? (
          onChild(children, own, ref)
        ) : (
          <button {...own} type="button" ref={ref}>
            {children ?? (
              <>
                {icon}
                <span data-mute-label="" data-mute-widest={[t('muteChat'), t('chatMuted'), t('muting'), t('unmuting')].join('\n')}>
                  {label}
                </span>{' '}
                {muted && !!speakers && (
                  <span data-mute-badge="" aria-hidden="true">
                    {t('count', { n: speakers })}
                  </span>
                )}
              </>
            )}
          </button>
        )}
        {description && (
          <span id={describedBy} hidden>
            {description}
          </span>
        )}
        {open && Panel && <Panel anchor={button} confirm={confirm} exempt={exempt} onClose={close} />}
        {open && status === 'failed' && (
          <InlineConfirm exemptUserIds={exemptUserIds} anchor={button} onRetry={panel.load} onClose={close} />
        )}
        {first && <OutcomeSlot lane="group" anchor={button} />}
      </>
    );
  });
