import { isWrite } from './throttle.js';

/** One call as the simulator received it. */
export interface LiveRequest {
  /** `x-acs-action` (the older signature has `Action`), whether the simulator knows it or not. */
  readonly operation: string;
  /** The query as it was sent. */
  readonly rawQuery: string;
  /** The query decoded, and a form in the body; of a repeated name the last. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `valid`, or the code of the gateway's refusal. `unchecked` until it was looked at. */
  readonly signature: string;
  /** The key that it was signed with, where the signature is valid. */
  readonly accessKeyId: string | undefined;
  /** When it arrived, in milliseconds of the service's clock. */
  readonly at: number;
  /** `ok`, the code of the error it was answered with, or the fault it met; `pending` until then. */
  readonly outcome: string;
  /** Whether it was carried out, whatever was answered. */
  readonly applied: boolean;
  /** What the answer called it. */
  readonly requestId: string;
}

/** What the simulator received. */
export interface LiveRecord {
  /** Every call, in the order of arrival. */
  readonly requests: readonly LiveRequest[];
  /** Forgets what was received so far. */
  clearRequests(): void;
  /** The most calls that arrived in any one second, throttled ones too. @default all calls; only writes with `true` */
  peakPerSecond(writesOnly?: boolean): number;
}

/** The most of these times in any stretch of one second. */
export function peak(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let most = 0;
  let from = 0;
  for (const [index, at] of sorted.entries()) {
    while (at - (sorted[from] ?? at) >= 1000) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

/** The peak of a record. */
export function peakOf(requests: readonly LiveRequest[], writesOnly: boolean): number {
  return peak(requests.filter(({ operation }) => !writesOnly || isWrite(operation)).map(({ at }) => at));
}
