'use client';

import { useCallback, useMemo } from 'react';
import type { MuteError } from '../core/errors.js';
import type { GroupCommand, GroupResult, MuteGroupRequest, MuteStore } from '../store/state.js';
import { useMute } from './mute-context.js';
import { useAllowed, useMuteState } from './use-mute-state.js';
import { useUndo } from './use-undo.js';

/** What {@link useGroupMute} gives. */
export interface GroupMute {
  /** Whether the whole group is muted; null while it is not known. */
  readonly groupMuted: boolean | null;
  /** Who can still speak; null while it is not known. */
  readonly exemptUserIds: readonly string[] | null;
  /** People whom no mute affects. */
  readonly alwaysExemptUserIds: readonly string[];
  /** How the last command of the group layer stands; `conflict`: nothing was sent, somebody else changed the list meanwhile. */
  readonly status: GroupCommand['status'];
  /** Why the last command failed. */
  readonly error: MuteError | null;
  /** What the last command came to. */
  readonly result: GroupResult | null;
  /** The last command with all that its status brings: `phase` and `retryAt`, `conflict`, `tookEffect`. */
  readonly command: GroupCommand;
  /** Whether this moderator may mute, as far as the server has said or refused. */
  readonly canMute: boolean;
  /** The same for lifting. */
  readonly canUnmute: boolean;
  /**
   * Mutes the group, or changes who can still speak: those named and nobody else, neither `pinnedExemptUserIds` nor the acting moderator.
   * Does nothing while a command is pending. Failures are in `error`.
   */
  readonly muteGroup: (request: MuteGroupRequest) => Promise<void>;
  /** Lifts the group mute. People muted individually stay muted. */
  readonly unmuteGroup: () => Promise<void>;
  /** Takes back the last command, while that is possible. */
  readonly undo: (() => Promise<void>) | undefined;
  /** Reads the state past every cache. Never rejects. */
  readonly refresh: () => Promise<void>;
  /** All the rest: `capabilities`, `dismiss`, who is in the room. The same for every control under one provider. */
  readonly store: MuteStore;
}

const none: readonly string[] = [];

/** The group mute of the nearest provider, for controls of your own. */
export function useGroupMute(): GroupMute {
  const { store } = useMute('useGroupMute');
  const snapshot = useMuteState((state) => state.snapshot);
  const group = useMuteState((state) => state.group);
  const undo = useUndo('group');
  const canMute = useAllowed('muteGroup');
  const canUnmute = useAllowed('unmuteGroup');
  const refresh = useCallback(() => store.getState().refresh({ fresh: true }), [store]);
  return useMemo(() => {
    const { muteGroup, unmuteGroup } = store.getState();
    return {
      groupMuted: snapshot?.groupMuted ?? null,
      exemptUserIds: snapshot?.exemptUserIds ?? null,
      alwaysExemptUserIds: snapshot?.alwaysExemptUserIds ?? none,
      status: group.status,
      error: group.status === 'error' ? group.error : null,
      result: group.status === 'success' ? group.result : null,
      command: group,
      canMute,
      canUnmute,
      muteGroup,
      unmuteGroup,
      undo,
      refresh,
      store,
    };
  }, [store, snapshot, group, undo, canMute, canUnmute, refresh]);
}
