'use client';

import { useEffect, type ReactElement, type RefObject } from 'react';
import type { Lane } from '../react/mute-context.js';
import { useMuteState, useStage } from '../react/use-mute-state.js';
import { createPartLoader } from './lazy-part.js';

const toast = createPartLoader(() => import('./outcome-toast.js').then((module) => module.OutcomeToast));

/** Tells what a lane's last action came to, once no dialog is open that does. */
export function OutcomeSlot({ lane, anchor }: { lane: Lane; anchor: RefObject<HTMLElement | null> }): ReactElement | null {
  const dialogOpen = useStage((state) => state.dialogs > 0);
  const busy = useMuteState('A control', (state) => state[lane].status !== 'idle');
  const { part: Toast } = toast.use();
  useEffect(() => {
    if (busy) toast.load();
  }, [busy]);
  return Toast && !dialogOpen ? <Toast lane={lane} anchor={anchor} /> : null;
}
