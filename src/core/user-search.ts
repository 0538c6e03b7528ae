import { foldText, odd } from './search-text.js';

/** Finds users of one list by id, and by those names that are known. */
export interface UserSearch {
  /** The users that match, in the order of the list. The list itself for an empty query. */
  find(query: string): readonly string[];
  /** Whether one user matches. */
  matches(userId: string, query: string): boolean;
}

/** Names as searches compare them: folded when they become known, so that no key has to wait for that. */
export interface FoldedNames {
  /** Folded names by user id. */
  readonly folded: ReadonlyMap<string, string>;
  /** Whose name became known or changed, in that order. */
  readonly arrived: readonly string[];
}

/**
 * Searches a list that may hold 100,000 users: each key of a growing query looks only through what the one before it left, and a
 * query whose answer has not changed gets the very same list.
 */
export function createUserSearch(userIds: readonly string[], names: FoldedNames): UserSearch {
  let last: { query: string; arrived: number; found: readonly string[] } | undefined;
  /** Of the ids that are not plain ASCII. */
  const foldedIds = new Map<string, string>();
  const isNamed = (id: string, wanted: string): boolean => names.folded.get(id)?.includes(wanted) ?? false;
  /** Tells which ids match. Plain ones are looked at as they are, since copies of 100,000 would cost more than the search. */
  function idMatcher(wanted: string): (id: string) => boolean {
    const pattern = !odd.test(wanted) && new RegExp(wanted.replace(/[^\w ]/g, '\\$&'), 'i');
    const hasCase = wanted !== wanted.toUpperCase();
    return (id) => {
      if (pattern && (hasCase ? pattern.test(id) : id.includes(wanted))) return true;
      if (!odd.test(id)) return false;
      let folded = foldedIds.get(id);
      if (folded === undefined) foldedIds.set(id, (folded = foldText(id)));
      return folded.includes(wanted);
    };
  }
  /** Whose name matches, but for those whose plain id does too. */
  function foundByName(wanted: string): ReadonlySet<string> {
    const found = new Set<string>();
    // No loop of entries, which makes a pair for each of 100,000.
    names.folded.forEach((name, id) => {
      if (name.includes(wanted) && !id.includes(wanted)) found.add(id);
    });
    return found;
  }

  /** The last answer where a longer query finds nobody but some of it, and whether a new name may have taken somebody out of it. */
  function narrowing(wanted: string): { kept?: NonNullable<typeof last>; stale: boolean } {
    if (!last || !wanted.startsWith(last.query)) return { stale: true };
    let stale = false;
    for (const id of names.arrived.slice(last.arrived)) {
      if (foldText(id).includes(last.query)) continue;
      // Somebody whom the last answer may have left out.
      if (isNamed(id, last.query)) return { stale: true };
      stale = true;
    }
    return { kept: last, stale };
  }

  return {
    find(query) {
      const wanted = foldText(query.trim());
      if (wanted === '') return userIds;
      const { kept, stale } = narrowing(wanted);
      const arrived = names.arrived.length;
      if (kept && !stale && kept.query === wanted) {
        kept.arrived = arrived;
        return kept.found;
      }
      const ids = kept?.found ?? userIds;
      const matchesId = idMatcher(wanted);
      // All names are looked through once, or those of the few who are left are looked up.
      const named = names.folded.size < 4 * ids.length ? foundByName(wanted) : { has: (id: string) => isNamed(id, wanted) };
      const found = ids.filter((id) => matchesId(id) || named.has(id));
      const same = kept?.query === wanted && kept.found.length === found.length;
      last = same ? { ...kept, arrived } : { query: wanted, arrived, found };
      return last.found;
    },
    matches(userId, query) {
      const folded = foldText(query.trim());
      return folded === '' || foldText(userId).includes(folded) || isNamed(userId, folded);
    },
  };
}
