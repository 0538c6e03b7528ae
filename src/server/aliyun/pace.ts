import { SlidingWindow, type Slot } from '../sliding-window.js';
import { waitFor } from './deadline.js';
import { abortedError } from './failure.js';

/** How long a write is taken to be on its way when no answer says better, in milliseconds. */
const travelMs = 250;

/** Waits until one more write may be sent; its slot is to be told when the answer came. Rejects with `ABORTED`. */
export type Pace = (signal: AbortSignal) => Promise<Slot>;

/**
 * Lets writes through in the order they came, at most `writesPerSecond` in any second. `Infinity` lets all through. A backstop
 * for who uses the adapter without the handler: the handler's own pacer is stricter, so nothing that it let go waits here.
 */
export function createPace(writesPerSecond: number): Pace {
  const window = new SlidingWindow({ limit: writesPerSecond, travelMs });
  // Called when an answer makes the wait of whoever is first in the queue shorter.
  let wake: () => void = () => undefined;
  let last: Promise<unknown> = Promise.resolve();

  const takeTurn = async (signal: AbortSignal): Promise<Slot> => {
    while (!signal.aborted) {
      const slot = window.take();
      if (slot) {
        return {
          arrived: () => {
            slot.arrived();
            wake();
          },
        };
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, window.waitMs());
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    throw abortedError(false);
  };

  return (signal) => {
    const turn = last.then(() => takeTurn(signal));
    last = turn.catch(() => undefined);
    return waitFor(turn, { signal, onAbort: () => abortedError(false) });
  };
}
