import { MuteError } from '../core/errors.js';
import { assertGroupId, assertUserIds } from '../core/ids.js';
import { field, isObject, type Json } from '../core/json.js';
import type { MuteCapabilities, SearchScope } from '../core/types.js';
import type { Route } from './route.js';

/** A request to read, checked. */
export type ReadCommand =
  | { readonly action: 'read'; readonly groupId: string; readonly fresh: boolean }
  | { readonly action: 'listMembers'; readonly groupId: string; readonly cursor: string | undefined }
  | { readonly action: 'searchUsers'; readonly groupId: string; readonly query: string; readonly scope: SearchScope };

/** A request to change something, checked. */
export type WriteCommand =
  | { readonly action: 'muteGroup'; readonly groupId: string; readonly exemptUserIds: readonly string[] }
  | { readonly action: 'unmuteGroup'; readonly groupId: string }
  | { readonly action: 'unmuteUsers'; readonly groupId: string; readonly userIds: readonly string[] }
  | { readonly action: 'unmuteAllUsers'; readonly groupId: string }
  | { readonly action: 'muteUsers'; readonly groupId: string; readonly userIds: readonly string[] };

/** What somebody wants, checked: ids are of the backend's form and within its limits. */
export type Command = ReadCommand | WriteCommand;

/** Whether a command changes something. */
export function isWrite(command: Command): command is WriteCommand {
  return command.action !== 'read' && command.action !== 'listMembers' && command.action !== 'searchUsers';
}

/** The group mute and the individual mutes of a group are two layers. */
export function isGroupLayer({ action }: WriteCommand): boolean {
  return action === 'muteGroup' || action === 'unmuteGroup';
}

/** The users whom a command acts on. A list of its own: what a host does with it changes nothing that was checked. */
export function userIdsOf(command: Command): readonly string[] {
  return 'userIds' in command ? [...command.userIds] : [];
}

/** The users whom a group mute leaves free to speak, in a list of its own too. */
export function exemptUserIdsOf(command: Command): readonly string[] {
  return 'exemptUserIds' in command ? [...command.exemptUserIds] : [];
}

/** The command in a request. Throws `INPUT_INVALID`, naming what is wrong. */
export function parseCommand(route: Route, url: URL, body: string, capabilities: MuteCapabilities): Command {
  const { groupId } = route;
  assertGroupId(groupId, capabilities.groupIdPattern);
  const usersRule = { pattern: capabilities.userIdPattern, max: capabilities.maxUsersPerCall, what: 'userIds' };
  switch (route.name) {
    case 'read':
      return { action: 'read', groupId, fresh: url.searchParams.get('fresh') === '1' };
    case 'listMembers':
      return { action: 'listMembers', groupId, cursor: parameter(url, 'cursor') };
    case 'searchUsers':
      return { action: 'searchUsers', groupId, query: parameter(url, 'query') ?? '', scope: scopeOf(url) };
    case 'muteGroup': {
      // Required even when empty: a misspelt key must not silence those it was meant to spare.
      const exemptUserIds = idsIn(parseObject(body), 'exemptUserIds');
      assertUserIds(exemptUserIds, { pattern: capabilities.userIdPattern, max: capabilities.maxExemptUsers, what: 'exemptUserIds' });
      return { action: 'muteGroup', groupId, exemptUserIds };
    }
    case 'unmuteGroup':
      if (body !== '') parseObject(body);
      return { action: 'unmuteGroup', groupId };
    case 'unmuteUsers': {
      const given = parseObject(body);
      if (!Object.hasOwn(given, 'all')) return { action: 'unmuteUsers', groupId, userIds: users(given, usersRule) };
      // Whatever is beside `all` may be meant to narrow it down.
      if (given['all'] !== true || Object.keys(given).length > 1) {
        throw invalid('The body is either {"userIds": […]} or {"all": true} and nothing else.');
      }
      return { action: 'unmuteAllUsers', groupId };
    }
    case 'muteUsers':
      return { action: 'muteUsers', groupId, userIds: users(parseObject(body), usersRule) };
  }
}

function invalid(message: string): MuteError {
  return new MuteError('INPUT_INVALID', message);
}

/** The JSON object in a body. Unknown keys are left alone; those that reach for a prototype are no mistake and are refused. */
function parseObject(body: string): Readonly<Json> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw invalid(body ? 'The body is no JSON.' : 'The body is empty, or was already read.');
  }
  if (!isObject(value)) throw invalid('The body has to be a JSON object.');
  if (keysIn(body) > Object.keys(value).length) throw invalid('The body has a key twice.');
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    if (Object.hasOwn(value, key)) throw invalid(`The body must not have a key "${key}".`);
  }
  return value;
}

/** How many keys of its own the object in a JSON text has. A parser keeps the last of two with the same name, without a word. */
function keysIn(json: string): number {
  let depth = 0;
  let keys = 0;
  for (const [token, colon] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}]/gu)) {
    if (token === '{') depth += 1;
    else if (token === '}') depth -= 1;
    else if (colon && depth === 1) keys += 1;
  }
  return keys;
}

function idsIn(body: Readonly<Json>, name: string): readonly string[] {
  const ids = field(body, name);
  if (!Array.isArray(ids)) throw invalid(`${name}: a list of ids is needed.`);
  const odd = ids.findIndex((id) => typeof id !== 'string');
  if (odd >= 0) throw invalid(`${name}: entry ${odd} is no string.`);
  return ids.filter((id) => typeof id === 'string');
}

function users(body: Readonly<Json>, rule: { pattern: string; max: number; what: string }): readonly string[] {
  const userIds = idsIn(body, 'userIds');
  if (userIds.length === 0) throw invalid('userIds: at least one id is needed.');
  assertUserIds(userIds, rule);
  return userIds;
}

/** The most characters in a parameter of a query. */
export const maxParameterLength = 1024;

/** Whether a text can stand in a query and come back as it was. */
export function isParameter(value: string): boolean {
  return value.length <= maxParameterLength && !/[\p{Cc}\p{Cs}]/u.test(value);
}

function parameter(url: URL, name: string): string | undefined {
  const value = url.searchParams.get(name) ?? undefined;
  if (value !== undefined && !isParameter(value)) {
    throw invalid(`${name}: at most ${maxParameterLength} characters and no control characters.`);
  }
  return value;
}

function scopeOf(url: URL): SearchScope {
  const scope = url.searchParams.get('scope');
  if (scope !== 'muted' && scope !== 'members') throw invalid('scope: "muted" or "members" is needed.');
  return scope;
}
