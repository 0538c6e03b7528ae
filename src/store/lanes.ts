import { createGroupLane, type GroupLane } from './group-lane.js';
import type { Kernel } from './kernel.js';
import { createPeople, type People } from './people.js';
import { createUsersLane, type UsersLane } from './users-lane.js';

export { follow } from './follow.js';

/** Both lanes of commands, and what is asked about people: fetched apart, since nothing of it is needed to show the state. */
export function createLanes(kernel: Kernel): { readonly group: GroupLane; readonly users: UsersLane; readonly people: People } {
  return { group: createGroupLane(kernel), users: createUsersLane(kernel), people: createPeople(kernel) };
}
