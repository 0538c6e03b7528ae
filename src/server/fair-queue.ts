/** A queue in which actors take turns, and within an actor the groups do. Items of one actor and group stay in order. */
export class FairQueue<T> {
  // A Map keeps the order of insertion: who had a turn is put in again and is thereby last.
  readonly #actors = new Map<string, Map<string, Set<T>>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether somebody other than this actor waits. */
  hasOthers(actorId: string): boolean {
    return this.#actors.size > (this.#actors.has(actorId) ? 1 : 0);
  }

  add(actorId: string, groupId: string, item: T): void {
    let groups = this.#actors.get(actorId);
    if (!groups) this.#actors.set(actorId, (groups = new Map()));
    let items = groups.get(groupId);
    if (!items) groups.set(groupId, (items = new Set()));
    items.add(item);
    this.#size += 1;
  }

  /** Whose turn it is. */
  peek(): T | undefined {
    for (const groups of this.#actors.values()) {
      for (const items of groups.values()) {
        for (const item of items) return item;
      }
    }
    return undefined;
  }

  /** The last item of whoever has the most. Of those who have as many, who came last. */
  lastOfMost(): T | undefined {
    let most: T[] = [];
    for (const groups of this.#actors.values()) {
      const items = [...groups.values()].flatMap((of) => [...of]);
      if (items.length >= most.length) most = items;
    }
    return most.at(-1);
  }

  /** Takes an item out. `served`: it had its turn, and the next one goes to somebody else. */
  remove(actorId: string, groupId: string, item: T, served: boolean): void {
    const groups = this.#actors.get(actorId);
    const items = groups?.get(groupId);
    if (!groups || !items?.delete(item)) return;
    this.#size -= 1;
    if (items.size === 0 || served) groups.delete(groupId);
    if (items.size > 0 && served) groups.set(groupId, items);
    if (groups.size === 0 || served) this.#actors.delete(actorId);
    if (groups.size > 0 && served) this.#actors.set(actorId, groups);
  }

  *[Symbol.iterator](): Generator<T> {
    for (const groups of this.#actors.values()) for (const items of groups.values()) yield* items;
  }
}
