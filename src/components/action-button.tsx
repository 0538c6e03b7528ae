'use client';

import type { ReactElement, ReactNode, Ref } from 'react';
import { ignoreHeld } from './as-child.js';
import { Spinner } from './icon.js';

/** Props of {@link ActionButton}. */
export interface ActionButtonProps {
  readonly label: string;
  /** Takes the place of the label while `busy`, in the same width. */
  readonly busyLabel?: string | undefined;
  /** All that it may come to say, a line each: it is as wide from the start. @default both labels */
  readonly room?: string | undefined;
  readonly busy?: boolean | undefined;
  /** Can be reached and read, and does nothing. */
  readonly off?: boolean | undefined;
  readonly kind?: '' | 'primary' | 'danger' | 'link' | undefined;
  readonly icon?: ReactNode;
  readonly describedBy?: string | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly buttonRef?: Ref<HTMLButtonElement> | undefined;
  readonly onPress: () => void;
}

/** A button that keeps its focus and its width while it works. */
export function ActionButton(props: ActionButtonProps): ReactElement {
  const { label, busyLabel, room, busy, off, kind = '', icon, describedBy, autoFocus, buttonRef, onPress } = props;
  return (
    <button
      ref={buttonRef}
      type="button"
      data-mute-button={kind}
      data-pending={busy ? '' : undefined}
      aria-disabled={busy || off || undefined}
      aria-describedby={describedBy}
      autoFocus={autoFocus}
      onClick={() => {
        if (!busy && !off) onPress();
      }}
      onKeyDown={ignoreHeld}
    >
      {busy ? <Spinner /> : icon}
      <span data-mute-label="" data-mute-widest={room ?? [label, busyLabel].filter(Boolean).join('\n')}>
        {busy ? busyLabel : label}
      </span>
    </button>
  );
}
