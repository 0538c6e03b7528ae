/** Time as the pacer sees it. Tests hand in their own. */
export interface Clock {
  /** Milliseconds that never go back, from any origin. */
  now(): number;
  /** Calls back once after so many milliseconds. Returns the way to cancel. */
  after(ms: number, callback: () => void): () => void;
}

/** The clock of this process. Unlike `Date.now` it does not jump when the system's time is corrected. */
export const processClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
