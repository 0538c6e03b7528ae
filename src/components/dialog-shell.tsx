'use client';

import * as Dialog from '@radix-ui/react-dialog';
import { useEffect, useRef, useState, type ReactElement, type ReactNode, type RefObject } from 'react';
import { createPortal } from 'react-dom';
import { useMute } from '../react/mute-context.js';
import { ignoreHeld } from './as-child.js';
import { focusedNear, isElement, isFocusLost, keepTabInside, useContainer, useKeptFocus, useModalLayer } from './dialog-container.js';
import { useDialogText } from './use-dialog-text.js';

const doubleClickMs = 500;

/** What closed or opened a dialog. */
export type OpenChangeReason = 'trigger-press' | 'escape-key' | 'outside-press' | 'close-press' | 'cancel-press';

/** Props of {@link DialogShell}. */
export interface DialogShellProps {
  /** Where the dialog was opened from: decides where it is put, and gets the focus back. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** Named in `data-mute-dialog`. */
  readonly kind: 'group' | 'users';
  /** What has the focus at first. @default the first control */
  readonly initialFocus?: RefObject<HTMLElement | null> | undefined;
  readonly onClose: (reason: OpenChangeReason) => void;
  readonly children: ReactNode;
}

/** Closes, or takes away. */
export function Cross(): ReactElement {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      <path d="M6 6l12 12M18 6L6 18" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
    </svg>
  );
}

function Layer(props: DialogShellProps & { container: Element | DocumentFragment; opener: Element | null }): ReactElement {
  const { anchor, title, description, kind, initialFocus, onClose, children, container, opener } = props;
  const { dir, locale, stage } = useMute();
  const t = useDialogText();
  const layer = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [openedAt] = useState(Date.now);
  const pressed = useRef<EventTarget>(null);
  const pressedAt = useRef(openedAt);
  useModalLayer(layer, container);
  useKeptFocus(content);
  useEffect(() => stage.hold(), [stage]);
  return (
    <div ref={layer} data-mute-overlay="" dir={dir} lang={locale}>
      <Dialog.Content
        ref={content}
        data-mute-dialog={kind}
        aria-modal="true"
        {...(!description && { 'aria-describedby': undefined })}
        // The second half of a double click may fall on what came up under the first: on what mutes everybody, or on a person.
        onClickCapture={(event) => {
          if (event.detail > 1 && event.target !== pressed.current) event.stopPropagation();
          pressed.current = event.target;
          pressedAt.current = Date.now();
        }}
        onKeyDown={keepTabInside}
        onOpenAutoFocus={(event) => {
          if (!initialFocus?.current) return;
          event.preventDefault();
          initialFocus.current.focus();
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          // The hidden stand-in for a trigger of the host's can't take it, and a child that keeps its ref to itself is not known.
          const trigger = anchor.current?.hidden === false ? anchor.current : opener;
          // Nor is it taken from where a press beside the dialog, or the dialog itself in another place, has it by now.
          if (isElement(trigger) && isFocusLost(trigger)) trigger.focus();
        }}
        onEscapeKeyDown={(event) => {
          event.preventDefault();
          // A dialog of the host's around this one may ask for nothing but the key, as antd's does on the window.
          event.stopPropagation();
          // Escape also ends the composition of an input method.
          if (!event.isComposing) onClose('escape-key');
        }}
        onPointerDownOutside={(event) => {
          event.preventDefault();
          // That half may fall beside the dialog, too.
          if (event.detail.originalEvent.button === 0 && Date.now() - pressedAt.current > doubleClickMs) onClose('outside-press');
        }}
        onFocusOutside={(event) => event.preventDefault()}
      >
        <div data-mute-header="">
          <Dialog.Title data-mute-title="">{title}</Dialog.Title>
          <button type="button" data-mute-close="" aria-label={t('close')} onClick={() => onClose('close-press')} onKeyDown={ignoreHeld}>
            <Cross />
          </button>
        </div>
        {description && <Dialog.Description data-mute-description="">{description}</Dialog.Description>}
        {children}
      </Dialog.Content>
    </div>
  );
}

/**
 * The frame of both dialogs: Radix's dialog with a layer of our own around it, which works in a shadow root, in
 * fullscreen and under a host's `showModal()`, and needs no style element that a Content-Security-Policy could refuse.
 */
export function DialogShell(props: DialogShellProps): ReactElement {
  const { container: given } = useMute();
  const container = useContainer(props.anchor, given);
  const [opener] = useState(() => focusedNear(props.anchor.current));
  return (
    // modal={false}: focus, scroll and reach are kept by the layer, see above.
    <Dialog.Root open modal={false}>
      {/* Not Radix's portal, which hands its child a ref: React 18 has none for a function component. */}
      {createPortal(<Layer {...props} container={container} opener={opener} />, container)}
    </Dialog.Root>
  );
}
