import { foldText, odd } from './search-text.js';

/** Finds users of one list by id, and by those names that are known. */
export interface UserSearch {
  /**
   * The users that match, in the order of the list. The list itself for an empty query. Where looking takes longer than a page can be
   * kept waiting, what was given last, until the rest is looked through.
   */
  find(query: string): readonly string[];
  /** Told when a name arrived and when a search came to its end: `find` may then give something else. */
  subscribe(listener: () => void): () => void;
  /** Whether one user matches. */
  matches(userId: string, query: string): boolean;
}

/** Names as searches compare them: folded when they become known, so that no key has to wait for that. */
export interface FoldedNames {
  /** Folded names by user id. */
  readonly folded: ReadonlyMap<string, string>;
  /** Whose name became known or changed, in that order. */
  readonly arrived: readonly string[];
  subscribe(listener: () => void): () => void;
}

/** How long one piece of a search may take, in milliseconds: the rest of a frame of 16.7 is for drawing. */
const pieceMs = 8;
/** Users looked at between two looks at the clock. */
const usersPerLook = 1000;

/**
 * Searches a list that may hold 100,000 users: each key of a growing query looks only through what the one before it left, and a
 * query whose answer has not changed gets the very same list. A long look is taken in pieces, between which the page can draw.
 */
export function createUserSearch(userIds: readonly string[], names: FoldedNames): UserSearch {
  let shown: readonly string[] | undefined;
  let looking: { query: string; timer: ReturnType<typeof setTimeout> } | undefined;
  let listener: (() => void) | undefined;
  let last: { query: string; arrived: number; found: readonly string[] } | undefined;
  /** Of the ids that are not plain ASCII. */
  const foldedIds = new Map<string, string>();
  const isNamed = (id: string, wanted: string): boolean => names.folded.get(id)?.includes(wanted) ?? false;
  function foldedId(id: string): string {
    let folded = foldedIds.get(id);
    if (folded === undefined) foldedIds.set(id, (folded = foldText(id)));
    return folded;
  }
  /** Whose name matches, but for those whose id does as it is. */
  function foundByName(wanted: string, asIs: (id: string) => boolean): ReadonlySet<string> {
    const found = new Set<string>();
    // No loop of entries, which makes a pair for each of 100,000.
    names.folded.forEach((name, id) => {
      if (name.includes(wanted) && !asIs(id)) found.add(id);
    });
    return found;
  }

  /** Tells who of some users matches. Plain ids are looked at as they are, since copies of 100,000 would cost more than the search. */
  function matcher(wanted: string, ids: readonly string[]): (id: string) => boolean {
    const plain = odd.test(wanted) ? '' : `${wanted.replace(/[^\w ]/g, '\\$&')}|`;
    // What is not plain is looked for in the folded id alone: with a mark of its own behind it, か is が.
    const asIs = (id: string): boolean => plain !== '' && String(id).includes(wanted);
    // One look leaves those who match and those who must be folded first.
    const candidate = new RegExp(plain + odd.source, 'i');
    // All names are looked through once, or those of the few who are left are looked up.
    const named = names.folded.size < 4 * ids.length ? foundByName(wanted, asIs) : { size: 1, has: (id: string) => isNamed(id, wanted) };
    return (id) =>
      (candidate.test(id) && (asIs(id) || !odd.test(id) || foldedId(id).includes(wanted))) || (named.size > 0 && named.has(id));
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

  /** Looks through some users, in pieces where something is shown meanwhile: whoever sees a search must not see the whole list. */
  function look(query: string, ids: readonly string[], end: (found: readonly string[]) => void): void {
    const found: string[] = [];
    let at = 0;
    let matches: ((id: string) => boolean) | undefined;
    const piece = (): void => {
      const until = shown ? performance.now() + pieceMs : Infinity;
      matches ??= matcher(query, ids);
      do {
        for (const next = Math.min(at + usersPerLook, ids.length); at < next; at++) {
          const id = ids[at];
          if (id !== undefined && matches(id)) found.push(id);
        }
      } while (at < ids.length && performance.now() < until);
      const later = looking !== undefined;
      looking = at < ids.length ? { query, timer: setTimeout(piece) } : undefined;
      if (looking) return;
      end(found);
      if (later) listener?.();
    };
    piece();
  }

  function stop(): void {
    clearTimeout(looking?.timer);
    looking = undefined;
  }

  function answer(query: string): readonly string[] {
    if (shown && looking?.query === query) return shown;
    stop();
    if (query === '') return userIds;
    const { kept, stale } = narrowing(query);
    const arrived = names.arrived.length;
    if (kept && !stale && kept.query === query) {
      kept.arrived = arrived;
      return kept.found;
    }
    look(query, kept?.found ?? userIds, (found) => {
      const same = kept?.query === query && kept.found.length === found.length;
      last = same ? { ...kept, arrived } : { query, arrived, found };
      shown = last.found;
    });
    return shown ?? userIds;
  }

  return {
    find: (query) => (shown = answer(foldText(query.trim()))),
    subscribe(next) {
      listener = next;
      const unsubscribe = names.subscribe(next);
      return () => {
        unsubscribe();
        stop();
      };
    },
    matches(userId, query) {
      const folded = foldText(query.trim());
      return folded === '' || foldText(userId).includes(folded) || isNamed(userId, folded);
    },
  };
}
