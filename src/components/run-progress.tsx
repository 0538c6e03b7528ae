'use client';

import { useState, type ReactElement } from 'react';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import type { MuteState } from '../store/state.js';
import { ActionButton } from './action-button.js';
import { LiveText } from './live-text.js';
import { useDialogText } from './use-dialog-text.js';

/** Whether a run of several calls is under way, other than `but`. */
export function isLongRun({ users, capabilities }: MuteState, but?: 'muteUsers'): boolean {
  if (users.status !== 'pending' || users.action === but || users.action === 'unmuteAllUsers') return false;
  return users.progress.total > capabilities.maxUsersPerCall;
}

/** How far a run of several calls has come, and the way to stop it: in the place of a footer, or a note where no dialog is open. */
export function RunProgress({ place, focused }: { place: 'footer' | 'note'; focused?: boolean }): ReactElement | null {
  const { store } = useMute();
  const t = useDialogText();
  const users = useMuteState((state) => state.users);
  const long = useMuteState(isLongRun);
  // What was sent is waited for.
  const [stopping, setStopping] = useState(false);
  if (!long || users.status !== 'pending') {
    if (stopping) setStopping(false);
    return null;
  }
  const { done, total, remainingMs } = users.progress;
  const numbers = t(users.action === 'muteUsers' ? 'progressMuting' : 'progress', { n: done, m: total });
  const left = remainingMs > 0 ? ` · ${t('secondsLeft', { n: Math.max(1, Math.round(remainingMs / 1000)) })}` : '';
  return (
    <div {...{ [`data-mute-${place}`]: '' }}>
      <div
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-label={numbers}
        data-mute-progress=""
        style={{ ['--mute-progress' as string]: total > 0 ? done / total : 0 }}
      >
        <span data-mute-progress-bar="" />
      </div>
      <span data-mute-counter="">{numbers + left}</span>
      <ActionButton
        label={t('stop')}
        busyLabel={t('stop')}
        busy={stopping}
        autoFocus={focused}
        onPress={() => {
          setStopping(true);
          store.getState().cancel();
        }}
      />
      {place === 'footer' && <LiveText text={numbers} delayMs={3000} steady />}
    </div>
  );
}
