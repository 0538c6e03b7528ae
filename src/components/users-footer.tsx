'use client';

import { useState, type ReactElement, type Ref } from 'react';
import { useMute } from '../react/mute-context.js';
import { useAllowed, useMuteState } from '../react/use-mute-state.js';
import type { UnmuteResult } from '../store/state.js';
import { ActionButton } from './action-button.js';
import type { OpenChangeReason } from './dialog-shell.js';
import { LiveText } from './live-text.js';
import { useDialogText } from './use-dialog-text.js';

/** How far a run of several calls has come, and the way to stop it. */
function Progress({ started }: { started: boolean }): ReactElement | null {
  const { store } = useMute('UnmuteUsersDialog');
  const t = useDialogText();
  const users = useMuteState('UnmuteUsersDialog', (state) => state.users);
  if (users.status !== 'pending') return null;
  const { done, total, remainingMs } = users.progress;
  const numbers = t(users.action === 'muteUsers' ? 'progressMuting' : 'progress', { n: done, m: total });
  const left = remainingMs > 0 ? t('secondsLeft', { n: Math.max(1, Math.round(remainingMs / 1000)) }) : '';
  return (
    <div data-mute-footer="">
      <div
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={numbers}
        aria-label={numbers}
        data-mute-progress=""
        style={{ ['--mute-progress' as string]: total > 0 ? done / total : 0 }}
      >
        <span data-mute-progress-bar="" />
      </div>
      <span data-mute-counter="">{[numbers, left].filter(Boolean).join(' · ')}</span>
      <ActionButton label={t('stop')} autoFocus={started} onPress={() => store.getState().cancel()} />
      <LiveText text={numbers} delayMs={3000} steady />
    </div>
  );
}

/** What can be done with the picked users, and with all. */
export function UsersFooter(props: {
  askAllRef: Ref<HTMLButtonElement>;
  onAskAll: () => void;
  onUnmuted: ((result: UnmuteResult) => void) | undefined;
  onClose: (reason: OpenChangeReason) => void;
}): ReactElement {
  const { askAllRef, onAskAll, onUnmuted, onClose } = props;
  const { store } = useMute('UnmuteUsersDialog');
  const t = useDialogText();
  const n = useMuteState('UnmuteUsersDialog', (state) => state.selectedUserIds.length);
  const stage = useMuteState('UnmuteUsersDialog', ({ users, snapshot, capabilities }) => {
    if (users.status !== 'pending') return snapshot?.mutedUserIdsComplete && snapshot.mutedUserIds?.length === 0 ? 'empty' : 'ready';
    return users.action !== 'unmuteAllUsers' && users.progress.total > capabilities.maxUsersPerCall ? 'running' : 'pending';
  });
  const mayUnmute = useAllowed('unmuteUsers');
  const mayUnmuteAll = useAllowed('unmuteAllUsers');
  // By the button here, which leaves for the way to stop: that gets its focus.
  const [started, setStarted] = useState(false);

  if (stage === 'running') return <Progress started={started} />;
  const pending = stage === 'pending';
  const unmute = (): void => {
    setStarted(true);
    void store
      .getState()
      .unmute()
      .then((result) => {
        setStarted(false);
        if (result) onUnmuted?.(result);
      });
  };
  return (
    <div data-mute-footer="">
      <ActionButton buttonRef={askAllRef} label={t('unmuteAll')} off={stage !== 'ready' || !mayUnmuteAll} onPress={onAskAll} />
      <span data-mute-spring="" />
      <ActionButton label={t('cancel')} onPress={() => onClose('cancel-press')} />
      <ActionButton
        kind="primary"
        label={n > 0 ? t('unmuteN', { n }) : t('unmute')}
        busyLabel={t('unmuting')}
        busy={pending}
        off={n === 0 || !mayUnmute}
        onPress={unmute}
      />
    </div>
  );
}
