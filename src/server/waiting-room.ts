import { MuteError } from '../core/errors.js';
import type { Clock } from './clock.js';
import { FairQueue } from './fair-queue.js';
import type { PacerLease, PacerRequest } from './pacer.js';

/** Somebody who waits to send one call. */
export interface Waiter {
  readonly request: PacerRequest;
  /** Lets the call go. */
  admit(lease: PacerLease): void;
  /** Ends the wait with an error. */
  refuse(error: unknown): void;
}

/** What a {@link WaitingRoom} is made with. */
export interface WaitingRoomOptions {
  readonly clock: Clock;
  /** The longest wait in milliseconds. */
  readonly maxWaitMs: number;
  /** The most who can wait at a time, with each priority: of more, the last of whoever has the most goes. */
  readonly maxWaiting: number;
  /** Calls that leave in a second, for the estimate of when to come back. */
  readonly writesPerSecond: number;
}

/** Those who wait for one budget: group mutes first, then actors and groups in turn. Who waits too long or goes away, leaves. */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  readonly #high = new FairQueue<Waiter>();
  readonly #normal = new FairQueue<Waiter>();

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#high.size + this.#normal.size;
  }

  /** Whose turn it is. */
  head(): Waiter | undefined {
    return this.#high.peek() ?? this.#normal.peek();
  }

  /** Whether somebody other than this actor waits with normal priority. */
  hasOthers(actorId: string): boolean {
    return this.#normal.hasOthers(actorId);
  }

  /** Waits until admitted. Rejects with `THROTTLED` after the longest wait or at the deadline, and with the signal's reason. */
  enter(request: PacerRequest): Promise<PacerLease> {
    const { clock, maxWaitMs, maxWaiting } = this.#options;
    const { signal, deadline, actorId, groupId } = request;
    const queue = request.priority === 'high' ? this.#high : this.#normal;
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const waitMs = Math.min(maxWaitMs, deadline - Date.now());
      if (waitMs <= 0) {
        reject(this.#tooMany(queue));
        return;
      }
      const leave = (served: boolean): void => {
        cancelTimer();
        signal.removeEventListener('abort', onAbort);
        queue.remove(actorId, groupId, waiter, served);
      };
      const waiter: Waiter = {
        request,
        admit(lease) {
          leave(true);
          resolve(lease);
        },
        refuse(error) {
          leave(false);
          reject(error);
        },
      };
      const onAbort = (): void => waiter.refuse(signal.reason);
      const cancelTimer = clock.after(waitMs, () => waiter.refuse(this.#tooMany(queue)));
      signal.addEventListener('abort', onAbort);
      queue.add(actorId, groupId, waiter);
      if (queue.size > maxWaiting) queue.lastOfMost()?.refuse(this.#tooMany(queue));
    });
  }

  /** Ends every wait with the same error. */
  refuseAll(error: unknown): void {
    for (const waiter of [...this.#high, ...this.#normal]) waiter.refuse(error);
  }

  /**
   * Those who give up at the same time leave one by one, so each is told a shorter time: they come back at the pace at which calls
   * leave. Nobody is told more than the longest wait, after which all who wait now are gone.
   */
  #tooMany(queue: FairQueue<Waiter>): MuteError {
    const { maxWaitMs, writesPerSecond } = this.#options;
    const before = queue === this.#high ? queue.size : this.size;
    const retryAfterMs = Math.max(200, Math.min(maxWaitMs, Math.ceil((before * 1000) / writesPerSecond)));
    return new MuteError('THROTTLED', 'Too many calls wait for the backend.', { retryAfterMs });
  }
}
