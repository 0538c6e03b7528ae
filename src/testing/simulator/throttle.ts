import type { LiveOperation } from './types.js';
import { VendorError } from './vendor-error.js';

/** Limits of the simulated account, counted over all its apps, groups and keys. */
export interface ThrottlingOptions {
  /** Unverified whether the operations share a budget; sharing is the cautious reading. @default 'shared' */
  readonly budget?: 'shared' | 'per-operation';
  /** Ban, Unban, Add and Remove. @default 10 */
  readonly writesPerSecond?: number;
  /** Describe and List. @default 50 */
  readonly readsPerSecond?: number;
  /** Unverified; public lists have 400, a test of the vendor's command line has 429. @default 400 */
  readonly status?: 400 | 429;
  /** Sent as `x-acs-retry-after`, in milliseconds. @default not sent */
  readonly retryAfterMs?: number;
}

const writes: readonly LiveOperation[] = [
  'BanLiveMessageGroup',
  'UnbanLiveMessageGroup',
  'AddLiveMessageGroupBand',
  'RemoveLiveMessageGroupBand',
];

/** Whether an operation changes anything. */
export function isWrite(operation: string): boolean {
  return (writes as readonly string[]).includes(operation);
}

/** The refusal of one call too many. */
export function throttled({ status = 400, retryAfterMs }: Pick<ThrottlingOptions, 'status' | 'retryAfterMs'>): VendorError {
  return new VendorError('Throttling.User', 'Request was denied due to user flow control.', { status, retryAfterMs });
}

/** Counts calls in any sliding second. Refused calls don't count (unverified). */
export class Throttle {
  readonly #options: ThrottlingOptions | false;
  #admitted = new Map<string, number[]>();

  constructor(options: ThrottlingOptions | false) {
    this.#options = options;
  }

  reset(): void {
    this.#admitted = new Map();
  }

  /** Lets a call through or throws `Throttling.User`. */
  admit(operation: LiveOperation, at: number): void {
    if (this.#options === false) return;
    const write = isWrite(operation);
    const { budget = 'shared', writesPerSecond = 10, readsPerSecond = 50 } = this.#options;
    const key = budget === 'per-operation' ? operation : write ? 'writes' : 'reads';
    // Also what lies a second ahead, or more, is over: the clock was put back since.
    const recent = (this.#admitted.get(key) ?? []).filter((earlier) => Math.abs(at - earlier) < 1000);
    this.#admitted.set(key, recent);
    if (recent.length >= (write ? writesPerSecond : readsPerSecond)) throw throttled(this.#options);
    recent.push(at);
  }
}
