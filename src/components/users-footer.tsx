'use client';

import { useState, type ReactElement, type Ref } from 'react';
import { useMute } from '../react/mute-context.js';
import { useAllowed, useMuteState } from '../react/use-mute-state.js';
import type { UnmuteResult } from '../store/state.js';
import { ActionButton } from './action-button.js';
import type { OpenChangeReason } from './dialog-shell.js';
import { isLongRun, RunProgress } from './run-progress.js';
import { useDialogText } from './use-dialog-text.js';

/** What can be done with the picked users, and with all. */
export function UsersFooter(props: {
  /** More than that are not unmuted in one go, also where they were picked before it was made smaller. */
  max: number;
  askAllRef: Ref<HTMLButtonElement>;
  onAskAll: () => void;
  onUnmuted: ((result: UnmuteResult) => void) | undefined;
  onClose: (reason: OpenChangeReason) => void;
}): ReactElement {
  const { max, askAllRef, onAskAll, onUnmuted, onClose } = props;
  const { store } = useMute();
  const t = useDialogText();
  const n = useMuteState((state) => state.selectedUserIds.length);
  const stage = useMuteState((state) => {
    if (state.users.status === 'pending') return isLongRun(state) ? 'running' : 'pending';
    return state.snapshot?.mutedUserIdsComplete && state.snapshot.mutedUserIds?.length === 0 ? 'empty' : 'ready';
  });
  const mayUnmute = useAllowed('unmuteUsers');
  const mayUnmuteAll = useAllowed('unmuteAllUsers');
  // By the button here, which leaves for the way to stop: that gets its focus.
  const [started, setStarted] = useState(false);

  if (stage === 'running') return <RunProgress place="footer" focused={started} />;
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
        // The same however many are picked: a toggle then need not measure it again.
        room={[t('unmuting'), ...[1, 2, 10, max].map((count) => t('unmuteN', { n: count }))].join('\n')}
        busy={pending}
        off={n === 0 || n > max || !mayUnmute}
        onPress={unmute}
      />
    </div>
  );
}
