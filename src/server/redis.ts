import { processClock } from './clock.js';
import { within } from './deadline.js';
import {
  PacerError,
  resolvePacerLimits,
  type Pacer,
  type PacerLease,
  type PacerLimits,
  type PacerRequest,
  type ResolvedPacerLimits,
} from './pacer.js';
import { releaseScript, takeScript } from './redis-scripts.js';
import { redisTrouble } from './redis-trouble.js';
import { WaitingRoom, type Waiter } from './waiting-room.js';

/** A client of ioredis or node-redis, or anything with the `eval` of one of them. */
export interface RedisClient {
  /** Runs a Lua script. */
  eval: (...args: never[]) => unknown;
}

/** Options of {@link createRedisPacer}. */
export interface RedisPacerOptions extends PacerLimits {
  /** A connected client. Made and closed by you. */
  readonly redis: RedisClient;
  /** How `eval` is called: `(script, 2, key, key, …args)` or `(script, { keys, arguments })`. @default told by the client's form */
  readonly style?: 'ioredis' | 'node-redis' | undefined;
  /** The beginning of the names of the keys in Redis. @default 'react-live-mute' */
  readonly prefix?: string | undefined;
  /** How long Redis may take to answer, in milliseconds; `jitterMs` counts as at least that. @default 1000 */
  readonly timeoutMs?: number | undefined;
}

/**
 * A pacer for several processes on one account: together they never send more than `writesPerSecond` calls in any sliding
 * second, by the clock of Redis. Order and fairness are those of `createPacer`; a group mute that waits in one process keeps the
 * next place free from the individual calls of all others.
 *
 * When Redis does not answer, nothing is sent: calls fail with `BACKEND_UNAVAILABLE`, which can be tried again, and the handler's log says
 * what to do. A call without a place could break the account's limit for everybody. A Redis that loses its data (started anew without any,
 * or a failover) has forgotten the calls of the last second; what the backend then throttles is sent again. Needs Redis 6 or later, or Valkey.
 */
export function createRedisPacer(options: RedisPacerOptions): Pacer {
  const { redis, prefix = 'react-live-mute', timeoutMs = 1000 } = options;
  const asked = resolvePacerLimits(options, 'createRedisPacer');
  // A call leaves only when the answer of Redis is here, which may be this long after the place was taken.
  const limits = { ...asked, jitterMs: Math.max(asked.jitterMs, timeoutMs) };
  if (typeof redis?.eval !== 'function') {
    throw new TypeError(
      'createRedisPacer: redis has no eval. The pacer runs scripts in Redis: pass a connected client of ioredis or node-redis.',
    );
  }
  // A timer of more than 31 bits ends at once: no answer would be in time.
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
    throw new RangeError(`createRedisPacer: timeoutMs must be above 0 and below 2^31 ms; it is ${timeoutMs}.`);
  }
  const run = runner(redis, options.style ?? styleOf(redis), timeoutMs);
  const lanes = new Map<string, RedisLane>();
  return {
    acquire(request) {
      let lane = lanes.get(request.key);
      // The braces keep all keys of a budget on one node of a cluster.
      if (!lane) lanes.set(request.key, (lane = new RedisLane(limits, run, `${prefix}:{${request.key}}`)));
      return lane.acquire(request);
    },
  };
}

type Run = (script: string, keys: readonly string[], args: readonly string[]) => Promise<unknown>;

function styleOf(redis: RedisClient): 'ioredis' | 'node-redis' {
  // Only ioredis tells its state as a word; only node-redis as a flag.
  return 'isOpen' in redis && typeof redis.isOpen === 'boolean' ? 'node-redis' : 'ioredis';
}

function runner(redis: RedisClient, style: 'ioredis' | 'node-redis', timeoutMs: number): Run {
  return (script, keys, args) => {
    const given = style === 'node-redis' ? [script, { keys, arguments: args }] : [script, keys.length, ...keys, ...args];
    const answer = new Promise((resolve) => resolve(Reflect.apply(redis.eval, redis, given)));
    return within(answer, timeoutMs, () => unavailable(`it gave no answer within ${timeoutMs} ms. See the events 'error' of its client.`));
  };
}

function unavailable(why: string, cause?: unknown): PacerError {
  return new PacerError('BACKEND_UNAVAILABLE', `Redis: ${why}`, { retryAfterMs: 1000, cause });
}

/** A place that another process gives back early is free a second later, so who asks again within that second misses none. */
const longestSleepMs = 250;

/** One budget, as one process sees it. */
class RedisLane {
  readonly #limits: ResolvedPacerLimits;
  readonly #run: Run;
  readonly #keys: readonly string[];
  readonly #room: WaitingRoom;
  /** Names this lane's calls apart from those of all other processes. */
  readonly #name: string = crypto.randomUUID();
  #calls = 0;
  #asking = false;
  #cancelWake: (() => void) | undefined;

  constructor(limits: ResolvedPacerLimits, run: Run, prefix: string) {
    this.#limits = limits;
    this.#run = run;
    this.#keys = ['sent', 'urgent', 'actors', 'last'].map((name) => `${prefix}:${name}`);
    this.#room = new WaitingRoom({ ...limits, clock: processClock });
  }

  acquire(request: PacerRequest): Promise<PacerLease> {
    const entered = this.#room.enter(request);
    // Whoever comes may come first: ask again, even before the time that was told to the last one.
    void this.#admit();
    return entered;
  }

  /** Asks Redis for one place after another, for whoever's turn it is. One question at a time. */
  async #admit(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    try {
      for (let head = this.#room.head(); head; head = this.#room.head()) {
        const id = `${this.#name}.${(this.#calls += 1)}`;
        const waitMs = await this.#ask(head, id);
        const next = this.#room.head();
        if (waitMs > 0) {
          // A group mute that came while Redis was asked does not wait for the others.
          if (next && next !== head && next.request.priority === 'high') continue;
          this.#cancelWake = processClock.after(Math.min(waitMs, longestSleepMs), () => void this.#admit());
          return;
        }
        if (next) next.admit({ release: () => this.#release(id) });
        else this.#release(id);
      }
    } catch (thrown) {
      this.#room.refuseAll(thrown instanceof PacerError ? thrown : unavailable(redisTrouble(thrown), thrown));
    } finally {
      this.#asking = false;
    }
  }

  /** Takes a place, or says how many milliseconds to wait before asking again. */
  async #ask({ request }: Waiter, id: string): Promise<number> {
    const { writesPerSecond, windowMs, jitterMs } = this.#limits;
    const alone = this.#room.hasOthers(request.actorId) ? '0' : '1';
    const answer = await this.#run(takeScript, this.#keys, [
      id,
      this.#name,
      request.priority,
      request.actorId,
      String(writesPerSecond),
      String(windowMs * 1000),
      String(jitterMs * 1000),
      alone,
    ]);
    // Nothing else is taken for a number: null, '' and [] would be 0, and the call would go.
    const digits = typeof answer === 'number' || typeof answer === 'string' ? String(answer) : '';
    if (!/^\d+$/u.test(digits))
      throw unavailable('its answer to a script is no number. Set `style` to the form of `eval` that the client has.');
    return Math.ceil(Number(digits) / 1000);
  }

  #release(id: string): void {
    // When this is lost, the call counts as long as it could have been on its way.
    this.#run(releaseScript, this.#keys, [id]).then(
      () => void this.#admit(),
      () => undefined,
    );
  }
}
