import { foldText } from './search-text.js';
import type { UserProfile } from './types.js';

/** Finds users of one list by id, and by those names that are known. */
export interface UserSearch {
  /** The users that match, in the order of the list. The list itself for an empty query. */
  find(query: string): readonly string[];
  /** Whether one user matches. */
  matches(userId: string, query: string): boolean;
}

/** Names as searches compare them, folded once each. */
export interface FoldedNames {
  get(userId: string): string | undefined;
  /** Users whose name matches a folded query. */
  find(folded: string): ReadonlySet<string>;
}

/** Folds names as they become known. */
export function createFoldedNames(known: () => Iterable<UserProfile>, version: () => number): FoldedNames {
  const folded = new Map<string, string>();
  let seen = -1;
  const update = (): void => {
    if (seen === version()) return;
    seen = version();
    for (const { userId, name } of known()) if (name !== undefined && !folded.has(userId)) folded.set(userId, foldText(name));
  };
  return {
    get(userId) {
      update();
      return folded.get(userId);
    },
    find(query) {
      update();
      const found = new Set<string>();
      for (const [userId, name] of folded) if (name.includes(query)) found.add(userId);
      return found;
    },
  };
}

function within(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  for (const each of part) if (!whole.has(each)) return false;
  return true;
}

/** Ids as searches compare them: for plain ones all at once, many times faster than one by one. */
function foldIds(userIds: readonly string[]): readonly string[] {
  const text = userIds.join('\n');
  if (!/^[\x20-\x7e\n]*$/.test(text)) return userIds.map(foldText);
  const lower = text.toLowerCase();
  if (lower === text) return userIds;
  const lines = lower.split('\n');
  // An odd id may hold a line break of its own.
  return lines.length === userIds.length ? lines : userIds.map(foldText);
}

/**
 * Searches a list that may hold 100,000 users: each key of a growing query looks only through what the one before it left, and a
 * query whose answer has not changed gets the very same list.
 */
export function createUserSearch(userIds: readonly string[], names: FoldedNames): UserSearch {
  let foldedIds: readonly string[] | undefined;
  let last: { query: string; byName: ReadonlySet<string>; found: readonly string[]; at: readonly number[] } | undefined;

  return {
    find(query) {
      const folded = foldText(query.trim());
      if (folded === '') return userIds;
      const byName = names.find(folded);
      // A name that came since the last key may belong to somebody whom that one left out.
      const narrower = last && folded.startsWith(last.query) && within(byName, last.byName) ? last : undefined;
      if (narrower?.query === folded && narrower.byName.size === byName.size) return narrower.found;
      foldedIds ??= foldIds(userIds);
      const lines = foldedIds;
      const named = byName.size > 0;
      const found: string[] = [];
      const at: number[] = [];
      const look = (index: number): void => {
        const id = userIds[index];
        if (id === undefined || !(lines[index]?.includes(folded) || (named && byName.has(id)))) return;
        found.push(id);
        at.push(index);
      };
      if (narrower) for (const index of narrower.at) look(index);
      else for (let index = 0; index < userIds.length; index++) look(index);
      last = { query: folded, byName, found, at };
      return found;
    },
    matches(userId, query) {
      const folded = foldText(query.trim());
      return folded === '' || foldText(userId).includes(folded) || (names.get(userId)?.includes(folded) ?? false);
    },
  };
}
