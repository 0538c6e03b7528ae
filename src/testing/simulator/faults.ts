import { check } from './check.js';
import { isOperation } from './operations.js';
import type { LiveOperation } from './types.js';

/** Before it took effect, or after. */
export type FaultMoment = 'before-effect' | 'after-effect';

/** Something that goes wrong with a call. */
export type LiveFault =
  /** The call takes longer; a function makes jitter. It arrives (is recorded) at once. */
  | { readonly kind: 'latency'; readonly ms: number | (() => number); readonly when?: FaultMoment }
  /** The connection breaks. */
  | { readonly kind: 'reset'; readonly when: FaultMoment }
  /** Nothing is ever answered. */
  | { readonly kind: 'no-answer'; readonly when: FaultMoment }
  /** Half a reply comes, and then nothing more. */
  | { readonly kind: 'half-reply'; readonly when: FaultMoment }
  /** A page of some proxy instead of JSON. @default 502, before the effect */
  | { readonly kind: 'html'; readonly status?: number; readonly when?: FaultMoment }
  /** Status 200 without a body. @default before the effect */
  | { readonly kind: 'empty'; readonly when?: FaultMoment }
  /** Any error of the vendor. @default the documented status of the code, before the effect */
  | { readonly kind: 'error'; readonly code: string; readonly message?: string; readonly status?: number; readonly when?: FaultMoment }
  /** A throttle, whatever the budget says. */
  | { readonly kind: 'throttle'; readonly status?: 400 | 429; readonly retryAfterMs?: number }
  /**
   * An odd shape of the reply of `DescribeLiveMessageGroupBand`: lists nested and the flag a string, as one old client of the
   * vendor expects; lists as JSON in a string, as the documentation's example prints; nothing but a request id.
   */
  | { readonly kind: 'shape'; readonly shape: ReplyShape };

/** Shapes of a reply beside the documented one. */
export type ReplyShape = 'nested' | 'json-in-string' | 'absent';

/** Which calls a fault meets. */
export interface FaultScope {
  /** The operation that it meets, by the vendor's name. @default all operations; the one that has the shape, for a shape */
  readonly operation?: LiveOperation;
  /** How many calls. @default 1 */
  readonly times?: number;
}

/** Ways to make things go wrong. */
export interface LiveFaults {
  /**
   * Lets the next calls go wrong, the fault that was dialled in first before others. A latency comes on top of any other.
   * Returns the way to take it back.
   */
  inject(fault: LiveFault, scope?: FaultScope): () => void;
}

const kinds: readonly string[] = [
  'latency',
  'reset',
  'no-answer',
  'half-reply',
  'html',
  'empty',
  'error',
  'throttle',
  'shape',
] satisfies readonly LiveFault['kind'][];

const shapes: readonly string[] = ['nested', 'json-in-string', 'absent'] satisfies readonly ReplyShape[];

function checkFault(fault: LiveFault, operation: string | undefined, times: number): void {
  check(kinds.includes(fault.kind), `inject: there is no fault of the kind ${fault.kind}. There are ${kinds.join(', ')}.`);
  check(operation === undefined || isOperation(operation), `inject: the simulator does not have the operation ${operation}.`);
  check(times === Infinity || (Number.isInteger(times) && times >= 1), 'inject: times must be a whole number, at least 1, or Infinity.');
  const when: unknown = 'when' in fault ? fault.when : undefined;
  check(
    when === undefined || when === 'before-effect' || when === 'after-effect',
    'inject: when must be "before-effect" or "after-effect".',
  );
  check(fault.kind !== 'error' || typeof fault.code === 'string', 'inject: an error needs the code of the vendor.');
  const status = ('status' in fault ? fault.status : undefined) ?? 200;
  // Any other can't be sent, and would end the process.
  check(Number.isInteger(status) && status >= 200 && status < 600, 'inject: status must be one of HTTP, from 200 to 599.');
  check(fault.kind !== 'shape' || shapes.includes(fault.shape), `inject: a shape must be one of ${shapes.join(', ')}.`);
}

/** Faults that are dialled in. */
export class FaultQueue {
  #queue: { readonly fault: LiveFault; readonly operation: LiveOperation | undefined; left: number }[] = [];

  inject(fault: LiveFault, scope: FaultScope = {}): () => void {
    const { operation = fault.kind === 'shape' ? 'DescribeLiveMessageGroupBand' : undefined, times = 1 } = scope;
    checkFault(fault, operation, times);
    const entry = { fault, operation, left: times };
    this.#queue.push(entry);
    return () => {
      this.#queue = this.#queue.filter((other) => other !== entry);
    };
  }

  reset(): void {
    this.#queue = [];
  }

  /** The faults that a call meets: at most one latency and one other, each used up by one. */
  take(operation: string): { latency?: LiveFault & { kind: 'latency' }; fault?: Exclude<LiveFault, { kind: 'latency' }> } {
    const met: ReturnType<FaultQueue['take']> = {};
    for (const entry of this.#queue) {
      if (entry.operation !== undefined && entry.operation !== operation) continue;
      if (entry.fault.kind === 'latency') {
        if (met.latency) continue;
        met.latency = entry.fault;
      } else {
        if (met.fault) continue;
        met.fault = entry.fault;
      }
      entry.left -= 1;
    }
    this.#queue = this.#queue.filter(({ left }) => left > 0);
    return met;
  }
}
