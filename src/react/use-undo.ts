import { useMute, type Lane } from './mute-context.js';
import { useAllowed, useMuteState } from './use-mute-state.js';

/** Takes back a lane's last command, while that is offered and the moderator may do what it takes. */
export function useUndo(lane: Lane): (() => Promise<void>) | undefined {
  const { store } = useMute();
  const undo = useMuteState((state) => (state.undo?.lane === lane ? state.undo : null));
  const allowed = useAllowed(undo?.lane !== 'group' ? 'muteUsers' : undo.before.groupMuted ? 'muteGroup' : 'unmuteGroup');
  return undo && allowed ? store.getState().undoLast : undefined;
}
