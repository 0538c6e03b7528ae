'use client';

import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { useMute, type Lane } from '../react/mute-context.js';
import { useStage } from '../react/use-mute-state.js';
import { ignoreHeld } from './as-child.js';
import type { OpenChangeReason } from './dialog-shell.js';
import { whenIdle, type LazyPart, type PartLoader } from './lazy-part.js';

/** What opens a dialog that is fetched when it may be wanted. */
export type Trigger<Part> = LazyPart<Part> & {
  /** Whether it is the first of its lane: that one tells the lane's outcomes. */
  readonly first: boolean;
  /** Fetch it when a pointer or the focus is near, and call it off when the moderator turns away before it has come. */
  readonly handlers: {
    readonly onPointerEnter: () => void;
    readonly onFocus: () => void;
    readonly onBlur: (event: FocusEvent) => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
};

/** A control that opens a dialog. `close` is called while the dialog is still to come, also where it is not wanted. */
export function useTrigger<Part>(
  lane: Lane,
  { load, use }: PartLoader<Part>,
  open: () => void,
  close: (reason: OpenChangeReason) => void,
): Trigger<Part> {
  const { stage, loading } = useMute();
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  const [opener] = useState(() => () => latest.current());
  useEffect(() => stage.claim(lane, opener), [stage, lane, opener]);
  const part = use();
  useEffect(() => (loading === 'eager' ? load(true) : whenIdle(load)), [loading, load]);
  const first = useStage(({ openers }) => openers[lane][0] === opener);
  const coming = part.status === 'pending';
  return {
    ...part,
    first,
    handlers: {
      onPointerEnter: load,
      onFocus: load,
      // A dialog that is still to come would take the focus from where it went meanwhile.
      onBlur: ({ relatedTarget }) => {
        // Where the whole window is left it stays wanted.
        if (coming && (relatedTarget || document.hasFocus())) close('outside-press');
      },
      onKeyDown: (event) => {
        ignoreHeld(event);
        if (coming && event.key === 'Escape') close('escape-key');
      },
    },
  };
}
