import { failure } from './failure.js';

/** What one actor may use in any minute. One stolen login can't drain the account of all moderators. */
export interface BudgetOptions {
  /**
   * Calls that change something: so many on individual mutes, and as many again on group mutes, which a long run therefore never
   * uses up. Of these, which go before all others, at most a sixtieth, or 5, in one second. The default unmutes 9,000 people a minute
   * with half of the account. @default 300
   */
  readonly writesPerMinute?: number | undefined;
  /**
   * Calls that go through to the backend each time: fresh reads, members, searches. Of the last two at most a thirtieth of it, or 5, in
   * one second, and as many reads of a state that nobody else reads: by default nobody uses up alone the 50 of either that the service
   * takes in one. @default 600
   */
  readonly lookupsPerMinute?: number | undefined;
  /** Reads that may be answered from a shared one. @default 6000 */
  readonly readsPerMinute?: number | undefined;
}

/** What a call uses up. */
export type BudgetKind = Counted | 'people';
type Counted = 'groupWrite' | 'write' | 'lookup' | 'read' | 'state';

/** Counts what each actor used. */
export interface Budget {
  /** Takes one call off. Throws `THROTTLED` with `retryAfterMs` when nothing is left. */
  spend(actorId: string, kind: BudgetKind): void;
}

const seconds = 60;
/** More actors than this at a time, and those longest idle start afresh: memory stays bounded. */
const maxActors = 10_000;

/** Calls in the last minute, counted in steps of a second. */
class Minute {
  readonly #counts = new Uint32Array(seconds);
  #total = 0;
  #latest = 0;

  /** Takes one, or says in how many seconds one is free. `burst`: the most in this second. */
  take(second: number, limit: number, burst: number): number {
    const from = Math.max(this.#latest + 1, second - seconds + 1);
    for (let at = from; at <= second; at += 1) {
      this.#total -= this.#counts[at % seconds] ?? 0;
      this.#counts[at % seconds] = 0;
    }
    this.#latest = second;
    const now = this.#counts[second % seconds] ?? 0;
    if (this.#total < limit) {
      if (now >= burst) return 1;
      this.#counts[second % seconds] = now + 1;
      this.#total += 1;
      return 0;
    }
    for (let ahead = 1; ahead < seconds; ahead += 1) {
      if ((this.#counts[(second + ahead) % seconds] ?? 0) > 0) return ahead;
    }
    return seconds;
  }
}

/** A budget for each actor; `false` makes one that never ends. */
export function createBudget(options: BudgetOptions | false = {}): Budget {
  if (options === false) return { spend: () => undefined };
  const { writesPerMinute = 300, lookupsPerMinute = 600, readsPerMinute = 6000 } = options;
  for (const [name, value] of Object.entries({ writesPerMinute, lookupsPerMinute, readsPerMinute })) {
    // Nothing is below NaN: every call would be one too many.
    if (!(value >= 0)) throw new RangeError(`createMuteHandler: budget.${name} must be at least 0; it is ${value}.`);
  }
  const lookupsPerSecond = Math.max(5, lookupsPerMinute / 30);
  /** Of each kind: as what it counts, the most in a minute, the most in a second. */
  const limits: Readonly<Record<BudgetKind, readonly [Counted, number, number]>> = {
    groupWrite: ['groupWrite', writesPerMinute, Math.max(5, writesPerMinute / 60)],
    write: ['write', writesPerMinute, Infinity],
    lookup: ['lookup', lookupsPerMinute, Infinity],
    people: ['lookup', lookupsPerMinute, lookupsPerSecond],
    read: ['read', readsPerMinute, Infinity],
    state: ['state', Infinity, lookupsPerSecond],
  };
  const actors = new Map<string, Partial<Record<Counted, Minute>>>();
  return {
    spend(actorId, kind) {
      const used = actors.get(actorId) ?? {};
      actors.delete(actorId);
      actors.set(actorId, used);
      const [idle] = actors.keys();
      if (idle !== undefined && actors.size > maxActors) actors.delete(idle);
      const [counted, perMinute, perSecond] = limits[kind];
      const minute = (used[counted] ??= new Minute());
      const waitSeconds = minute.take(Math.floor(performance.now() / 1000), perMinute, perSecond);
      if (waitSeconds > 0) throw failure('THROTTLED', { retryAfterMs: waitSeconds * 1000 });
    },
  };
}
