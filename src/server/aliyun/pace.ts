import { SlidingWindow } from '../sliding-window.js';
import { waitFor } from './deadline.js';
import { abortedError } from './failure.js';

/** Waits until one more write may be sent. Rejects with `ABORTED`, nothing being sent then. */
export type Pace = (signal: AbortSignal) => Promise<void>;

/**
 * Lets writes through in the order they came, at most `writesPerSecond` in any second. `Infinity` lets all through. A backstop
 * for who uses the adapter without the handler: the handler's own pacer is stricter, so nothing that it let go waits here.
 */
export function createPace(writesPerSecond: number): Pace {
  if (writesPerSecond === Infinity) return () => Promise.resolve();
  const window = new SlidingWindow({ limit: writesPerSecond });
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
