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

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  for (const each of a) if (!b.has(each)) return false;
  return true;
}

/**
 * Searches a list that may hold 100,000 users. All ids are searched as one long text, one id a line: many times faster
 * than a test of each, and made only when somebody searches.
 */
export function createUserSearch(userIds: readonly string[], names: FoldedNames): UserSearch {
  let text: string | undefined;
  let last: { readonly query: string; readonly byName: ReadonlySet<string>; readonly found: readonly string[] } | undefined;
  const starts = new Uint32Array(userIds.length + 1);

  const index = (): string => {
    if (text !== undefined) return text;
    text = userIds.join('\n');
    const plain = /^[\x20-\x7e\n]*$/.test(text);
    const lines = plain ? userIds : userIds.map(foldText);
    let at = 0;
    for (const [line, folded] of lines.entries()) {
      starts[line] = at;
      at += folded.length + 1;
    }
    starts[lines.length] = at;
    return (text = plain ? text.toLowerCase() : lines.join('\n'));
  };

  return {
    find(query) {
      const folded = foldText(query.trim());
      if (folded === '') return userIds;
      const all = index();
      const byName = names.find(folded);
      // Names keep arriving: where none of them adds to the last answer, it stays the very same list.
      if (last?.query === folded && sameSet(last.byName, byName)) return last.found;
      const found: string[] = [];
      let line = 0;
      const upTo = (end: number): void => {
        // Lines without a match by id may still match by name.
        for (; line < end; line++) {
          const id = userIds[line];
          if (id !== undefined && byName.size > 0 && byName.has(id)) found.push(id);
        }
      };
      for (let at = all.indexOf(folded); at !== -1;) {
        let low = line;
        let high = userIds.length;
        // The next match is most often close by: widen the step until it is passed, then halve.
        for (let step = 1; low + step < high; step *= 2) {
          if ((starts[low + step] ?? 0) > at) {
            high = low + step;
            break;
          }
          low += step;
        }
        while (high - low > 1) {
          const middle = (low + high) >> 1;
          if ((starts[middle] ?? 0) > at) high = middle;
          else low = middle;
        }
        upTo(low);
        const id = userIds[low];
        if (id !== undefined) found.push(id);
        line = low + 1;
        const next = starts[line];
        at = next === undefined ? -1 : all.indexOf(folded, next);
      }
      upTo(userIds.length);
      last = { query: folded, byName, found };
      return found;
    },
    matches(userId, query) {
      const folded = foldText(query.trim());
      return folded === '' || foldText(userId).includes(folded) || (names.get(userId)?.includes(folded) ?? false);
    },
  };
}
