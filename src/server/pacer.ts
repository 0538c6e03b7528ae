import { MuteError } from '../core/errors.js';
import { muteLimits } from '../core/limits.js';
import { processClock, type Clock } from './clock.js';
import { WaitingRoom } from './waiting-room.js';

/** `high`: commands of the group layer, which go before everything else. `normal`: individual mutes. */
export type PacerPriority = 'high' | 'normal';

/** What a pacer is asked before each call that writes. */
export interface PacerRequest {
  /** Which budget: one for each account at the backend. */
  readonly key: string;
  /** Which calls go first. */
  readonly priority: PacerPriority;
  /** Who acts: actors take turns. */
  readonly actorId: string;
  /** On which group: groups of one actor take turns. */
  readonly groupId: string;
  /** Aborted when the client went away: who waits leaves the queue, and the promise rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** When waiting is no use any more, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** The right to send one call, at once. */
export interface PacerLease {
  /** Say that the call was answered or has failed. Until then it may arrive late and counts as on its way. */
  release(): void;
}

/**
 * Keeps the calls of an account within what its backend accepts.
 *
 * `acquire` resolves when one call may be sent. It rejects with the `MuteError` `THROTTLED` and `retryAfterMs` when the wait
 * is too long, and with `BACKEND_UNAVAILABLE` when the pacer itself can't tell; the call is then not sent.
 */
export interface Pacer {
  /** Waits for the right to send one call. Rejects as said above. */
  acquire(request: PacerRequest): Promise<PacerLease | void>;
}

/** A pacer of this package can't tell. Its message is for the operator's log: what is wrong and what to do, without a secret. */
export class PacerError extends MuteError {}

/** Options that every pacer of this package has. */
export interface PacerLimits {
  /** Calls in any stretch of one second, wherever it begins. @default 10 */
  readonly writesPerSecond?: number | undefined;
  /** The longest wait in milliseconds, then `THROTTLED`. @default 5000 */
  readonly maxWaitMs?: number | undefined;
  /** The most calls that wait at a time, with each priority. With one more, the last of whoever has the most is `THROTTLED` at once. @default 1000 */
  readonly maxWaiting?: number | undefined;
  /**
   * How long a call may be on its way, in milliseconds. The second of a call begins when it was answered, at the latest this
   * long after it left: so two calls can’t come closer together at the backend than they were sent. @default 2000
   */
  readonly jitterMs?: number | undefined;
  /** Added to the second, for clocks that tick in whole milliseconds, in milliseconds. @default 5 */
  readonly marginMs?: number | undefined;
}

/** Options of {@link createPacer}. */
export interface PacerOptions extends PacerLimits {
  /** Tells the time and waits, for tests. @default the clock of this process */
  readonly clock?: Clock | undefined;
}

/** {@link PacerLimits} with the defaults filled in. */
export interface ResolvedPacerLimits {
  readonly writesPerSecond: number;
  readonly maxWaitMs: number;
  readonly maxWaiting: number;
  readonly jitterMs: number;
  /** A second with its margin. */
  readonly windowMs: number;
}

/** Fills in the defaults. Throws when a limit makes no sense. */
export function resolvePacerLimits(options: PacerLimits, name: string): ResolvedPacerLimits {
  const { writesPerSecond = muteLimits.writesPerSecond, maxWaitMs = 5000, maxWaiting = 1000, jitterMs = 2000, marginMs = 5 } = options;
  if (!Number.isInteger(writesPerSecond) || writesPerSecond < 1) {
    throw new RangeError(`${name}: writesPerSecond must be a whole number of at least 1, since it counts calls; it is ${writesPerSecond}.`);
  }
  // Even a call that finds a place at once comes in first: without time or room for that, none would ever go.
  for (const [option, value] of Object.entries({ maxWaitMs, maxWaiting })) {
    if (!(value > 0)) throw new RangeError(`${name}: ${option} must be above 0; it is ${value}.`);
  }
  for (const [option, value] of Object.entries({ jitterMs, marginMs })) {
    // Nothing is within NaN: every call would go at once. A timer of more than 31 bits ends at once.
    if (!(value >= 0 && value < 2 ** 31)) throw new RangeError(`${name}: ${option} must be at least 0 and below 2^31 ms; it is ${value}.`);
  }
  return { writesPerSecond, maxWaitMs, maxWaiting, jitterMs, windowMs: 1000 + marginMs };
}

interface Slot {
  readonly actorId: string;
  readonly high: boolean;
  /** When its second begins: when the call was answered, or when it must have arrived. */
  countsFrom: number;
}

/**
 * A pacer for one process: never more than `writesPerSecond` calls sent in any sliding second, group mutes first, then
 * actors and groups in turn.
 *
 * While one moderator works alone, calls leave as soon as there is room, so that a long run ends as early as it can; a group mute
 * then waits a second at most. As soon as several do, individual calls leave evenly spread, so that room for a group mute comes
 * up every tenth of a second.
 *
 * Several processes on one account need `createRedisPacer`; several handlers in one process share one pacer.
 */
export function createPacer(options: PacerOptions = {}): Pacer {
  const limits = resolvePacerLimits(options, 'createPacer');
  const clock = options.clock ?? processClock;
  const lanes = new Map<string, Lane>();
  return {
    acquire(request) {
      let lane = lanes.get(request.key);
      if (!lane) lanes.set(request.key, (lane = new Lane(limits, clock)));
      return lane.acquire(request);
    },
  };
}

/** One budget. */
class Lane {
  readonly #limits: ResolvedPacerLimits;
  readonly #clock: Clock;
  readonly #room: WaitingRoom;
  #slots: Slot[] = [];
  #lastNormal = -Infinity;
  #cancelWake: (() => void) | undefined;

  constructor(limits: ResolvedPacerLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#room = new WaitingRoom({ ...limits, clock });
  }

  acquire(request: PacerRequest): Promise<{ release(): void }> {
    const entered = this.#room.enter(request);
    this.#admit();
    return entered;
  }

  #admit(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    for (let head = this.#room.head(); head; head = this.#room.head()) {
      const waitMs = this.#waitMs(head.request);
      if (waitMs > 0) {
        this.#cancelWake = this.#clock.after(Math.ceil(waitMs), () => this.#admit());
        return;
      }
      head.admit(this.#take(head.request));
    }
  }

  #waitMs({ priority, actorId }: PacerRequest): number {
    const { writesPerSecond, windowMs } = this.#limits;
    const now = this.#clock.now();
    this.#slots = this.#slots.filter((slot) => slot.countsFrom + windowMs > now);
    const untilRoom = this.#slots.length < writesPerSecond ? 0 : Math.min(...this.#slots.map((slot) => slot.countsFrom)) + windowMs - now;
    if (priority === 'high') return untilRoom;
    const alone = !this.#room.hasOthers(actorId) && this.#slots.every((slot) => slot.high || slot.actorId === actorId);
    return alone ? untilRoom : Math.max(untilRoom, this.#lastNormal + windowMs / writesPerSecond - now);
  }

  #take({ priority, actorId }: PacerRequest): { release(): void } {
    const now = this.#clock.now();
    const slot: Slot = { actorId, high: priority === 'high', countsFrom: now + this.#limits.jitterMs };
    if (!slot.high) this.#lastNormal = now;
    this.#slots.push(slot);
    return {
      release: () => {
        slot.countsFrom = Math.min(slot.countsFrom, this.#clock.now());
        this.#admit();
      },
    };
  }
}
