import { isMuteErrorCode } from './errors.js';
import { field, isObject, type Json } from './json.js';
import { capabilitiesOf } from './limits.js';
import type { FailedUser, MuteAction, MuteCapabilities, MuteReceipt, MuteSnapshot } from './types.js';

/** The version of the wire that this library speaks. */
export const wireVersion = 1;

/** All actions, in the order of the documentation. */
export const muteActions: readonly MuteAction[] = [
  'read',
  'listMembers',
  'searchUsers',
  'muteGroup',
  'unmuteGroup',
  'unmuteUsers',
  'unmuteAllUsers',
  'muteUsers',
];

/** The path of a group, and of what is under it, below the endpoint. */
export function wirePath(groupId: string, rest = ''): string {
  return `groups/${encodeURIComponent(groupId)}${rest}`;
}

/** Answer to a read of the state. */
export interface WireState {
  readonly snapshot: MuteSnapshot;
  readonly capabilities: Partial<MuteCapabilities>;
  readonly permissions?: readonly MuteAction[];
  readonly ageMs: number;
}

/** A list of ids as read: odd ones are kept, since the screen shows them; each is kept once. */
function idList(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  return [...new Set(value.map((id: unknown) => (typeof id === 'string' ? id : `${JSON.stringify(id)}`)))];
}

/** A snapshot as read. What is missing or of another type counts as not said. */
export function parseSnapshot(value: unknown): MuteSnapshot {
  const groupMuted = field(value, 'groupMuted');
  const mutedUserIds = idList(field(value, 'mutedUserIds'));
  const alwaysExemptUserIds = idList(field(value, 'alwaysExemptUserIds'));
  return {
    groupMuted: typeof groupMuted === 'boolean' ? groupMuted : null,
    exemptUserIds: idList(field(value, 'exemptUserIds')),
    mutedUserIds,
    mutedUserIdsComplete: mutedUserIds !== null && field(value, 'mutedUserIdsComplete') === true,
    ...(alwaysExemptUserIds && { alwaysExemptUserIds }),
  };
}

function makesSense(name: string, given: unknown): boolean {
  if (typeof given === 'number') return Number.isSafeInteger(given) && given >= (name === 'maxExemptUsers' ? 0 : 1);
  if (typeof given === 'boolean') return true;
  try {
    return String(given).length <= 500 && !!new RegExp(`^(?:${String(given)})$`, 'u');
  } catch {
    return false;
  }
}

/** Capabilities as read: what is missing or makes no sense is left to the defaults. */
export function parseCapabilities(value: unknown): Partial<MuteCapabilities> {
  const parsed: Json = {};
  for (const [name, usual] of Object.entries(capabilitiesOf({}))) {
    const given = field(value, name);
    if (typeof given === typeof usual && makesSense(name, given)) parsed[name] = given;
  }
  return parsed;
}

function isAction(value: unknown): value is MuteAction {
  return (muteActions as readonly unknown[]).includes(value);
}

/** The answer to a read of the state, or nothing when it is not one. */
export function parseState(value: unknown): WireState | undefined {
  const snapshot = field(value, 'snapshot');
  if (!isObject(snapshot)) return undefined;
  const permissions = field(value, 'permissions');
  const ageMs = field(value, 'ageMs');
  return {
    snapshot: parseSnapshot(snapshot),
    capabilities: parseCapabilities(field(value, 'capabilities')),
    ...(Array.isArray(permissions) && { permissions: permissions.filter(isAction) }),
    ageMs: typeof ageMs === 'number' && ageMs > 0 ? ageMs : 0,
  };
}

/** The answer to a write, or nothing when it is not one. */
export function parseReceipt(value: unknown): MuteReceipt | undefined {
  const requestIds = field(value, 'requestIds');
  if (!Array.isArray(requestIds)) return undefined;
  const snapshot = field(value, 'snapshot');
  const failed = field(value, 'failed');
  return {
    requestIds: requestIds.filter((id) => typeof id === 'string'),
    ...(isObject(snapshot) && { snapshot: parseSnapshot(snapshot) }),
    ...(Array.isArray(failed) && { failed: failed.flatMap(parseFailed) }),
  };
}

function parseFailed(value: unknown): FailedUser[] {
  const userId = field(value, 'userId');
  const code = field(value, 'code');
  return typeof userId === 'string' ? [{ userId, code: isMuteErrorCode(code) ? code : 'SERVER_ERROR' }] : [];
}
