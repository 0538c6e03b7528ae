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
  let last: { query: string; byName: ReadonlySet<string>; found: readonly string[]; folded: readonly string[] } | undefined;

  return {
    find(query) {
      const wanted = foldText(query.trim());
      if (wanted === '') return userIds;
      const byName = names.find(wanted);
      const earlier = last && wanted.startsWith(last.query) ? last : undefined;
      let kept = earlier;
      // A name that came since may belong to somebody whom the last answer left out.
      if (earlier) for (const id of byName) if (!earlier.byName.has(id) && !foldText(id).includes(earlier.query)) kept = undefined;
      if (kept?.query === wanted) return kept.found;
      foldedIds ??= foldIds(userIds);
      const ids = kept?.found ?? userIds;
      const lines = kept?.folded ?? foldedIds;
      const found: string[] = [];
      // Most ids are the same folded, and one list serves as both.
      const folded = foldedIds === userIds ? found : [];
      const named = byName.size > 0;
      for (let at = 0; at < ids.length; at++) {
        const id = ids[at];
        const line = lines[at];
        if (id === undefined || line === undefined || !(line.includes(wanted) || (named && byName.has(id)))) continue;
        found.push(id);
        if (folded !== found) folded.push(line);
      }
      last = { query: wanted, byName, found, folded };
      return found;
    },
    matches(userId, query) {
      const folded = foldText(query.trim());
      return folded === '' || foldText(userId).includes(folded) || (names.get(userId)?.includes(folded) ?? false);
    },
  };
}
