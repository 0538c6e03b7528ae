import { MuteError } from '../core/errors.js';
import type { MuteCapabilities } from '../core/types.js';
import { failure } from './failure.js';

/** What stands at an address. `unmuteUsers` has two actions, told apart by the body. */
export type RouteName = 'read' | 'listMembers' | 'searchUsers' | 'muteGroup' | 'unmuteGroup' | 'unmuteUsers' | 'muteUsers';

/** A matched address. */
export interface Route {
  readonly name: RouteName;
  readonly method: 'GET' | 'POST';
  /** As in the path, decoded once; not checked yet. */
  readonly groupId: string;
  /** A browser asks whether it may call this address. */
  readonly preflight: boolean;
}

/** What follows `groups/{groupId}`. */
const routes: ReadonlyMap<string, { readonly name: RouteName; readonly method: 'GET' | 'POST' }> = new Map([
  ['', { name: 'read', method: 'GET' }],
  ['/members', { name: 'listMembers', method: 'GET' }],
  ['/users', { name: 'searchUsers', method: 'GET' }],
  ['/mute', { name: 'muteGroup', method: 'POST' }],
  ['/unmute', { name: 'unmuteGroup', method: 'POST' }],
  ['/users/unmute', { name: 'unmuteUsers', method: 'POST' }],
  ['/users/mute', { name: 'muteUsers', method: 'POST' }],
]);

/** A method that is not the one of its address. */
export class MethodError extends MuteError {
  readonly allow: string;

  constructor(allow: string) {
    super('METHOD_NOT_ALLOWED', `This address answers to ${allow} alone.`);
    this.allow = allow;
  }
}

/**
 * Finds the route of a request. Throws `ROUTE_NOT_FOUND`, `METHOD_NOT_ALLOWED`, and `INPUT_INVALID` for a group id that is no
 * UTF-8. Words of a path are compared as they were sent and the id is decoded once, so nothing is hidden behind an escape.
 */
export function matchRoute(request: Request, basePath: string, capabilities: MuteCapabilities): Route {
  const { pathname } = new URL(request.url);
  // One slash at the end is put there by frameworks that are set to, such as Next.js with `trailingSlash`.
  const match = pathname.startsWith(`${basePath}/`) ? /^groups\/([^/]+)(\/.+?)?\/?$/u.exec(pathname.slice(basePath.length + 1)) : null;
  const route = match && routes.get(match[2] ?? '');
  if (!match || !route || lacks(capabilities, route.name)) throw failure('ROUTE_NOT_FOUND');
  const preflight = request.method === 'OPTIONS' && request.headers.has('access-control-request-method');
  if (!preflight && request.method !== route.method) throw new MethodError(route.method);
  return { ...route, groupId: decodeOnce(match[1] ?? ''), preflight };
}

/** What a backend can't do has no address. */
function lacks(capabilities: MuteCapabilities, name: RouteName): boolean {
  return (name === 'muteUsers' || name === 'listMembers' || name === 'searchUsers') && !capabilities[name];
}

function decodeOnce(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new MuteError('INPUT_INVALID', 'groupId: the path holds an escape that is no UTF-8.');
  }
}
