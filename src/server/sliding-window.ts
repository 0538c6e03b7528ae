/** What a {@link SlidingWindow} counts. */
export interface SlidingWindowOptions {
  /** The most events in any window. `Infinity` counts nothing. */
  readonly limit: number;
  /** Length of the window in milliseconds. @default 1000 */
  readonly windowMs?: number;
  /** A clock in milliseconds that never goes back. @default performance.now */
  readonly now?: () => number;
}

/**
 * Never more than `limit` events in any stretch of `windowMs`, wherever it begins. (A counter that starts afresh each second
 * lets almost twice as many through around the turn of the second.)
 *
 * It keeps no timer: ask {@link waitMs}, wait that long, ask again, then {@link take}.
 */
export class SlidingWindow {
  readonly limit: number;
  readonly windowMs: number;
  readonly #now: () => number;
  /** When the last events happened, oldest first; at most `limit` of them. */
  readonly #taken: number[] = [];

  constructor({ limit, windowMs = 1000, now = () => performance.now() }: SlidingWindowOptions) {
    if (!(limit >= 1)) throw new RangeError(`SlidingWindow: limit must be at least 1, not ${limit}.`);
    this.limit = limit;
    this.windowMs = windowMs;
    this.#now = now;
  }

  /** Milliseconds until one more event fits; 0 when it fits now. */
  waitMs(): number {
    const oldest = this.#taken.length < this.limit ? undefined : this.#taken[0];
    // One more millisecond, so that a window counts both of its ends: clocks tick in whole milliseconds.
    return oldest === undefined ? 0 : Math.max(0, oldest + this.windowMs + 1 - this.#now());
  }

  /** Counts one event now, if it fits. */
  take(): boolean {
    if (this.waitMs() > 0) return false;
    if (this.limit === Infinity) return true;
    this.#taken.push(this.#now());
    if (this.#taken.length > this.limit) this.#taken.shift();
    return true;
  }
}
