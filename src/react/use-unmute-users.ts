'use client';

import { useCallback, useMemo } from 'react';
import type { MuteError } from '../core/errors.js';
import type { MuteStore, RunProgress, UnmuteResult, UsersCommand } from '../store/state.js';
import { useMute } from './mute-context.js';
import { useAllowed, useMuteState } from './use-mute-state.js';
import { useKeptSelection, type SelectionActions, type SelectionOptions } from './use-selection.js';
import { useUndo } from './use-undo.js';

/** What {@link useUnmuteUsers} gives. */
export interface UnmuteUsers extends SelectionActions {
  /** The users picked so far, at most `maxSelected`. */
  readonly selectedUserIds: readonly string[];
  /**
   * Unmutes the picked users, or those given. Resolves with the result user by user; undefined while one is pending, for nobody, and for
   * more picked users than the `maxSelected` that was given, where that was made smaller since.
   */
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
  /** The last command with all that its status brings: `action`, `phase` and `retryAt`, `tookEffect`. */
  readonly command: UsersCommand;
  /** Whether this moderator may unmute people, as far as the server has said or refused. */
  readonly canUnmute: boolean;
  /** The same for everybody at once. */
  readonly canUnmuteAll: boolean;
  /** All the rest: `unmutedElsewhere`, `capabilities`, `dismiss`. The same for every control under one provider. */
  readonly store: MuteStore;
}

/** Picking and unmuting people in the nearest provider's group, for controls of your own. */
export function useUnmuteUsers(options: SelectionOptions = {}): UnmuteUsers {
  const { store } = useMute('useUnmuteUsers');
  const [selection, theirs, latest] = useKeptSelection(options);
  const kept = useMuteState((state) => state.selectedUserIds);
  const users = useMuteState((state) => state.users);
  const undo = useUndo('users');
  const canUnmute = useAllowed('unmuteUsers');
  const canUnmuteAll = useAllowed('unmuteAllUsers');
  const selectedUserIds = theirs ?? kept;
  // Beside a dialog that takes more, a hook that says nothing of it refuses nobody.
  const most = options.maxSelected === undefined ? Infinity : selection.maxSelected;
  const unmute = useCallback<UnmuteUsers['unmute']>(
    // Whoever is picked by then, and not when this was drawn: a press may pick and unmute in one go.
    async (userIds = latest.current.theirs) => {
      const { selectedUserIds: picked, unmute: send } = store.getState();
      return !userIds && picked.length > most ? undefined : send(userIds);
    },
    [store, latest, most],
  );
  return useMemo(() => {
    const { unmuteAll, cancel } = store.getState();
    return {
      ...selection,
      selectedUserIds,
      unmute,
      unmuteAll,
      cancel,
      undo,
      status: users.status,
      progress: 'progress' in users ? users.progress : null,
      result: 'result' in users ? users.result : null,
      error: 'error' in users ? users.error : null,
      command: users,
      canUnmute,
      canUnmuteAll,
      store,
    };
  }, [store, selection, selectedUserIds, unmute, users, undo, canUnmute, canUnmuteAll]);
}
