import type { ResolveUsers, UserProfile } from 'react-live-mute';

const given = [
  'Lin 晨',
  'فاطمة الزهراء',
  'Ada',
  'Björk',
  'Dmitri',
  'Émile',
  '花子',
  'Grace',
  'Inés',
  '지훈',
  'Kofi',
  'Linh',
  'Māui',
  'Noor',
  'Priya',
  'Wiśka',
];

/** Ids as a live service hands them out. */
export function ids(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, at) => `uid_${from + at}`);
}

/** A name for each id, in many scripts. */
export function nameOf(userId: string): string {
  const number = Number(/\d+$/.exec(userId)?.[0] ?? 0);
  const name = given[number % given.length] ?? 'Ada';
  return number < given.length ? name : `${name} ${Math.floor(number / given.length)}`;
}

/** People with names, for the member list of a room. */
export function people(userIds: readonly string[]): UserProfile[] {
  return userIds.map((userId) => ({ userId, name: nameOf(userId) }));
}

/** The host app's directory: knows everybody whose id has a number. */
export const resolvePeople: ResolveUsers = async (userIds) =>
  Object.fromEntries(userIds.map((userId) => [userId, /\d/.test(userId) ? { name: nameOf(userId) } : null]));
