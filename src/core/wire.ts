import { isMuteErrorCode, MuteError, type MuteErrorCode, type MuteErrorDetails } from './errors.js';
import type { FailedUser, MemberPage, MuteAction, MuteCapabilities, MuteReceipt, MuteSnapshot, SearchScope, UserProfile } from './types.js';

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

/** Paths under the endpoint. */
export const wirePaths = {
  state: (groupId: string): string => `groups/${encodeURIComponent(groupId)}`,
  muteGroup: (groupId: string): string => `groups/${encodeURIComponent(groupId)}/mute`,
  unmuteGroup: (groupId: string): string => `groups/${encodeURIComponent(groupId)}/unmute`,
  unmuteUsers: (groupId: string): string => `groups/${encodeURIComponent(groupId)}/users/unmute`,
  muteUsers: (groupId: string): string => `groups/${encodeURIComponent(groupId)}/users/mute`,
  members: (groupId: string, cursor?: string): string =>
    `groups/${encodeURIComponent(groupId)}/members${cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`}`,
  users: (groupId: string, query: string, scope: SearchScope): string =>
    `groups/${encodeURIComponent(groupId)}/users?query=${encodeURIComponent(query)}&scope=${scope}`,
} as const;

/** Answer to a read of the state. */
export interface WireState {
  readonly snapshot: MuteSnapshot;
  readonly capabilities: Partial<MuteCapabilities>;
  readonly permissions?: readonly MuteAction[];
  readonly ageMs: number;
}

/** Body of every failure. */
export interface WireError {
  readonly error: {
    readonly code: MuteErrorCode;
    readonly message: string;
    readonly requestId?: string;
    readonly retryable: boolean;
    readonly outcomeUnknown: boolean;
    readonly retryAfterMs?: number;
  };
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A list of ids as read: odd ones are kept, since the screen shows them; each is kept once. */
function idList(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  return [...new Set(value.map((id: unknown) => (typeof id === 'string' ? id : (JSON.stringify(id) ?? String(id)))))];
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

function parsePattern(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 500) return undefined;
  try {
    new RegExp(`^(?:${value})$`, 'u');
    return value;
  } catch {
    return undefined;
  }
}

/** Capabilities as read: what is missing or makes no sense is left to the defaults. */
export function parseCapabilities(value: unknown): Partial<MuteCapabilities> {
  const parsed: Json = {};
  for (const name of ['maxExemptUsers', 'maxUsersPerCall', 'writesPerSecond']) {
    const given = field(value, name);
    if (Number.isSafeInteger(given) && Number(given) >= (name === 'maxExemptUsers' ? 0 : 1)) parsed[name] = given;
  }
  for (const name of ['userIdPattern', 'groupIdPattern']) {
    const given = parsePattern(field(value, name));
    if (given !== undefined) parsed[name] = given;
  }
  for (const name of ['perUserResults', 'muteUsers', 'listMembers', 'searchUsers']) {
    const given = field(value, name);
    if (typeof given === 'boolean') parsed[name] = given;
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

function parseProfile(value: unknown): UserProfile[] {
  const userId = field(value, 'userId');
  if (typeof userId !== 'string') return [];
  const name = text(field(value, 'name'));
  const avatarUrl = text(field(value, 'avatarUrl'));
  const role = text(field(value, 'role'));
  return [{ userId, ...(name && { name }), ...(avatarUrl && { avatarUrl }), ...(role && { role }) }];
}

/** A list of people, or nothing when it is not one. Entries without an id are left out. */
export function parseUsers(value: unknown): UserProfile[] | undefined {
  const users = field(value, 'users');
  return Array.isArray(users) ? users.flatMap(parseProfile) : undefined;
}

/** A page of members, or nothing when it is not one. */
export function parseMembers(value: unknown): MemberPage | undefined {
  const users = parseUsers(value);
  if (!users) return undefined;
  const nextCursor = text(field(value, 'nextCursor'));
  return { users, listable: field(value, 'listable') !== false, ...(nextCursor && { nextCursor }) };
}

/**
 * The error in a failure's body, or nothing when it is not one. An unknown code counts as `SERVER_ERROR`. `unsaid` is what
 * holds where the body does not say.
 */
export function parseError(value: unknown, unsaid: Pick<MuteErrorDetails, 'outcomeUnknown' | 'retryAfterMs'> = {}): MuteError | undefined {
  const error = field(value, 'error');
  if (!isObject(error)) return undefined;
  const code = error['code'];
  const retryable = error['retryable'];
  const outcomeUnknown = error['outcomeUnknown'];
  const retryAfterMs = error['retryAfterMs'];
  const details: MuteErrorDetails = {
    ...unsaid,
    requestId: text(error['requestId']),
    ...(typeof outcomeUnknown === 'boolean' && { outcomeUnknown }),
    ...(typeof retryable === 'boolean' && { retryable }),
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 && { retryAfterMs }),
  };
  return new MuteError(isMuteErrorCode(code) ? code : 'SERVER_ERROR', text(error['message']) ?? 'The server gave no message.', details);
}

/** The body of a failure. The cause and the refused ids stay behind. */
export function errorBody(error: MuteError): WireError {
  const { code, message, requestId, retryable, outcomeUnknown, retryAfterMs } = error;
  return {
    error: {
      code,
      message,
      retryable,
      outcomeUnknown,
      ...(requestId !== undefined && { requestId }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  };
}
