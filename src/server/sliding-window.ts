/** What a {@link SlidingWindow} counts. */
export interface SlidingWindowOptions {
  /** The most events in any window. `Infinity` counts nothing. */
  readonly limit: number;
  /** Length of the window in milliseconds. @default 1000 */
  readonly windowMs?: number;
  /** How long after it was taken an event may happen at the other end, in milliseconds. @default 0, at once */
  readonly travelMs?: number;
  /** A clock in milliseconds that never goes back. @default performance.now */
  readonly now?: () => number;
}

/** One event that was let through. */
export interface Slot {
  /** Say that it has happened by now, so that its window begins here and not after the longest travel. */
  arrived(): void;
}

/**
 * Never more than `limit` events in any stretch of `windowMs`, wherever it begins. (A counter that starts afresh each second
 * lets almost twice as many through around the turn of the second.)
 *
 * What leaves a second apart may arrive closer together, when the first took longer than the second. So an event counts from
 * when it arrived, or from the end of the longest travel until that is known.
 *
 * It keeps no timer: ask {@link waitMs}, wait that long, ask again, then {@link take}.
 */
export class SlidingWindow {
  readonly limit: number;
  readonly windowMs: number;
  readonly #travelMs: number;
  readonly #now: () => number;
  /** Since when each event counts; at most `limit` of them. */
  #taken: { from: number }[] = [];

  constructor({ limit, windowMs = 1000, travelMs = 0, now = () => performance.now() }: SlidingWindowOptions) {
    if (!(limit >= 1)) throw new RangeError(`SlidingWindow: limit must be at least 1, not ${limit}.`);
    this.limit = limit;
    this.windowMs = windowMs;
    this.#travelMs = travelMs;
    this.#now = now;
  }

  /** Milliseconds until one more event fits; 0 when it fits now. */
  waitMs(): number {
    if (this.limit === Infinity) return 0;
    const now = this.#now();
    // One more millisecond, so that a window counts both of its ends: clocks tick in whole milliseconds.
    const left = ({ from }: { from: number }) => from + this.windowMs + 1 - now;
    this.#taken = this.#taken.filter((event) => left(event) > 0);
    return this.#taken.length < this.limit ? 0 : Math.min(...this.#taken.map(left));
  }

  /** Counts one event now, if it fits. */
  take(): Slot | undefined {
    if (this.waitMs() > 0) return undefined;
    const event = { from: this.#now() + this.#travelMs };
    if (this.limit !== Infinity) this.#taken.push(event);
    return {
      arrived: () => {
        event.from = Math.min(event.from, this.#now());
      },
    };
  }
}
