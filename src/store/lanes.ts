import { createGroupLane, type GroupLane } from './group-lane.js';
import type { Kernel } from './kernel.js';
import { createUsersLane, type UsersLane } from './users-lane.js';

export { follow } from './follow.js';

/** Both lanes of commands: fetched apart, since nothing of them is needed to show the state. */
export function createLanes(kernel: Kernel): { readonly group: GroupLane; readonly users: UsersLane } {
  return { group: createGroupLane(kernel), users: createUsersLane(kernel) };
}
