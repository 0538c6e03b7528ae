import { SlidingWindow } from '../sliding-window.js';
import { waitFor } from './deadline.js';
import { abortedError } from './failure.js';

// A little over a second: what is sent a second apart arrives closer together now and then.
const windowMs = 1020;

/** Waits until one more write may be sent. Rejects with `ABORTED`, nothing being sent then. */
export type Pace = (signal: AbortSignal) => Promise<void>;

/** Lets writes through in the order they came, at most `writesPerSecond` in any second. `Infinity` lets all through. */
export function createPace(writesPerSecond: number): Pace {
  if (writesPerSecond === Infinity) return () => Promise.resolve();
  const window = new SlidingWindow({ limit: writesPerSecond, windowMs });
  let last: Promise<void> = Promise.resolve();

  const takeTurn = async (signal: AbortSignal) => {
    while (!signal.aborted && !window.take()) {
      await new Promise((resolve) => {
        setTimeout(resolve, window.waitMs());
      });
    }
  };

  return (signal) => {
    const turn = last.then(() => takeTurn(signal));
    last = turn;
    return waitFor(turn, { signal, onAbort: () => abortedError(false) });
  };
}
