'use client';

import { useMemo } from 'react';
import type { MuteError } from '../core/errors.js';
import type { RunProgress, UnmuteResult, UsersCommand } from '../store/state.js';
import { useMute } from './mute-context.js';
import { useAllowed, useMuteState } from './use-mute-state.js';
import { useKeptSelection, type SelectionActions, type SelectionOptions } from './use-selection.js';
import { useUndo } from './use-undo.js';

/** What {@link useUnmuteUsers} gives. */
export interface UnmuteUsers extends SelectionActions {
  /** The users picked so far, at most `maxSelected`. */
  readonly selectedUserIds: readonly string[];
  /** Unmutes the picked users, or those given. Resolves with the result user by user; undefined while one is pending, or for nobody. */
  readonly unmute: (userIds?: readonly string[]) => Promise<UnmuteResult | undefined>;
  /** Unmutes everybody muted individually. */
  readonly unmuteAll: () => Promise<UnmuteResult | undefined>;
  /** Stops a run: what is done stays done, the rest stays picked. */
  readonly cancel: () => void;
  /** Takes back the last command, while that is possible. */
  readonly undo: (() => Promise<void>) | undefined;
  /** How the last command on individual mutes stands. */
  readonly status: UsersCommand['status'];
  /** How far a run has come. Null while none is pending. */
  readonly progress: RunProgress | null;
  /** What the last command came to, user by user. */
  readonly result: UnmuteResult | null;
  /** Why the last command failed. Who was not done is in `result`. */
  readonly error: MuteError | null;
  /** Whether this moderator may unmute people, as far as the server has said or refused. */
  readonly canUnmute: boolean;
  /** The same for everybody at once. */
  readonly canUnmuteAll: boolean;
}

/** Picking and unmuting people in the nearest provider's group, for controls of your own. */
export function useUnmuteUsers(options: SelectionOptions = {}): UnmuteUsers {
  const { store } = useMute('useUnmuteUsers');
  const [selection, theirs] = useKeptSelection(options);
  const kept = useMuteState('useUnmuteUsers', (state) => state.selectedUserIds);
  const users = useMuteState('useUnmuteUsers', (state) => state.users);
  const undo = useUndo('useUnmuteUsers', 'users');
  const canUnmute = useAllowed('unmuteUsers');
  const canUnmuteAll = useAllowed('unmuteAllUsers');
  const selectedUserIds = theirs ?? kept;
  return useMemo(() => {
    const { unmute, unmuteAll, cancel } = store.getState();
    return {
      ...selection,
      selectedUserIds,
      unmute: (userIds) => unmute(userIds ?? selectedUserIds),
      unmuteAll,
      cancel,
      undo,
      status: users.status,
      progress: users.status === 'pending' ? users.progress : null,
      result: users.status === 'success' || users.status === 'error' ? users.result : null,
      error: users.status === 'error' ? users.error : null,
      canUnmute,
      canUnmuteAll,
    };
  }, [store, selection, selectedUserIds, users, undo, canUnmute, canUnmuteAll]);
}
