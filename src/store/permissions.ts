import type { MuteAction } from '../core/types.js';
import type { MuteState } from './state.js';

/** Whether this moderator may do something, as far as the server has said or refused. */
export function allows({ permissions, deniedActions }: MuteState, action: MuteAction): boolean {
  return !deniedActions.includes(action) && (permissions === null || permissions.includes(action));
}
