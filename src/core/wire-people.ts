import { field, text } from './json.js';
import type { MemberPage, UserProfile } from './types.js';

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
