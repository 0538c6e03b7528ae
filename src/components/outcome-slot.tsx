'use client';

import { useEffect, type ReactElement } from 'react';
import { useMute } from '../react/mute-context.js';
import { useMuteState, useStage } from '../react/use-mute-state.js';
import { LoadFailed } from './inline-confirm.js';
import { createPartLoader, whenIdle } from './lazy-part.js';
import type { OutcomeToastProps } from './outcome-toast.js';

const toast = createPartLoader(() => import('./outcome-toast.js').then((module) => module.OutcomeToast));

/** Tells what a lane's last action came to, once no dialog is open that does. */
export function OutcomeSlot(props: OutcomeToastProps): ReactElement | null {
  const dialogOpen = useStage((state) => state.dialogs > 0);
  const command = useMuteState((state) => state[props.lane].status);
  const busy = command !== 'idle';
  const { store } = useMute();
  const { status, part: Toast } = toast.use();
  // Ahead too: what fails for want of a network could not be told without one.
  useEffect(() => (busy ? toast.load() : whenIdle(toast.load)), [busy]);
  if (!busy || dialogOpen) return null;
  if (status === 'failed') {
    // Until there is something to tell nothing is missed, nor can it be put out of sight.
    if (command === 'pending') return null;
    return <LoadFailed anchor={props.anchor} onRetry={toast.load} onClose={() => store.getState().dismiss(props.lane)} />;
  }
  // Put there with its first word, so that of two lanes the one that came later comes later in the page.
  return Toast ? <Toast {...props} /> : null;
}
