import { isMuteError, MuteError } from '../core/errors.js';
import { field } from '../core/json.js';
import type { MuteAdapter, MuteReceipt, MuteSnapshot } from '../core/types.js';
import { parseReceipt } from '../core/wire.js';
import { isGroupLayer, type WriteCommand } from './command.js';
import { backoffMs, pause, within } from './deadline.js';
import { AbortedError, backendFailure, failedUser, failure, isRequestId, pacerFailure } from './failure.js';
import { traceOf, type Logger } from './logger.js';
import { PacerError, type Pacer, type PacerLease } from './pacer.js';
import { contradicts, safeToRepeat, settle } from './settle.js';
import type { SharedReads } from './shared-read.js';

/** How long things may take, in milliseconds; the last two are within the first. */
export interface Deadlines {
  /** A request from its arrival to its answer. @default 15000 */
  readonly handlerMs: number;
  /** Waiting for the pacer. @default 5000, at most a third of the whole */
  readonly queueMs: number;
  /** One call of the adapter, whose own deadline is to be shorter. @default 4500, at most 0.3 of the whole */
  readonly callMs: number;
}

/** What writes need. */
export interface WriterOptions {
  readonly adapter: MuteAdapter;
  readonly pacer: Pacer;
  readonly pacerKey: string;
  readonly reads: SharedReads;
  readonly deadlines: Deadlines;
  readonly log: Logger;
}

/** Who sends a write, and until when. */
export interface WriteContext {
  readonly actorId: string;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** By `performance.now`: the clock of the system may be put right meanwhile. */
  readonly deadline: number;
}

/** Sends writes: each paced, each with its outcome settled. */
export interface Writer {
  /** The receipt, with a snapshot only when the outcome had to be read. Throws a `MuteError` fit for the wire. */
  send(command: WriteCommand, context: WriteContext): Promise<MuteReceipt>;
  /** The state after a write, or nothing: a write does not fail because it could not be read. */
  readBack(groupId: string, deadline: number): Promise<MuteSnapshot | undefined>;
}

/** A command under way, or over for a short while. */
interface Wish {
  readonly command: WriteCommand;
  /** What the backend calls the calls of it that failed. */
  readonly requestIds: string[];
  /** Somebody wanted the contrary since. */
  superseded: boolean;
  /** Somebody wanted the contrary just before: what is read may be from before that, and does not say that this was carried out. */
  doubtful: boolean;
  endedAt: number;
}

/** How long a read may still show what was before a write, in milliseconds: browsers wait that long for it, too. */
const staleMs = 3500;

/** Makes a {@link Writer}. */
export function createWriter({ adapter, pacer, pacerKey, reads, deadlines, log }: WriterOptions): Writer {
  const wishes = new Set<Wish>();

  /** A pacer that can't take a place back changes no outcome. */
  function release(lease: PacerLease | undefined): void {
    new Promise<void>((resolve) => resolve(lease?.release())).catch((thrown: unknown) => {
      log.warn('the pacer failed to take a place back', traceOf(thrown));
    });
  }

  async function pace(command: WriteCommand, { actorId, signal, deadline }: WriteContext): Promise<PacerLease | undefined> {
    const priority = isGroupLayer(command) ? 'high' : 'normal';
    // Whoever gets through late still needs the time for a call.
    const until = Math.min(performance.now() + deadlines.queueMs, deadline - deadlines.callMs);
    // A slow `authorize` has used it up. No pacer is to blame.
    if (until <= performance.now()) throw failure('TIMEOUT');
    let late = false;
    const { groupId } = command;
    // A promise takes what a pacer throws at once, too.
    const acquired = new Promise<PacerLease | void>((resolve) =>
      resolve(pacer.acquire({ key: pacerKey, priority, actorId, groupId, signal, deadline: Date.now() + until - performance.now() })),
    ).then((lease) => {
      // A pacer that ignores its deadline must not keep a place for nobody.
      if (late && lease) release(lease);
      return lease ?? undefined;
    });
    try {
      const lease = await within(acquired, until - performance.now() + 250, () => failure('THROTTLED', { retryAfterMs: 1000 }));
      if (!signal.aborted) return lease;
      release(lease);
    } catch (thrown) {
      late = true;
      if (!signal.aborted) {
        const failed = pacerFailure(thrown);
        // Nothing was sent, nobody can moderate, and it has no log of its own.
        if (failed.code !== 'THROTTLED') {
          const why = thrown instanceof PacerError ? { why: thrown.message } : {};
          log.error('the pacer failed', { ...why, ...traceOf((isMuteError(thrown) && thrown.cause) || thrown) });
        }
        throw failed;
      }
    }
    throw new AbortedError();
  }

  async function call({ command, requestIds: earlier }: Wish, deadline: number): Promise<MuteReceipt> {
    const { groupId } = command;
    const controller = new AbortController();
    const options = { signal: controller.signal, receipt: 'minimal' } as const;
    reads.invalidate(groupId);
    try {
      const ms = Math.min(deadlines.callMs, deadline - performance.now());
      const receipt = await within(perform(adapter, command, options), ms, () => failure('TIMEOUT', { outcomeUnknown: true }));
      // A backend without request ids may still say whom it did not act on.
      const ids = field(receipt, 'requestIds');
      const { requestIds = [], failed } =
        parseReceipt({ requestIds: Array.isArray(ids) ? ids : [], failed: field(receipt, 'failed') }) ?? {};
      return { requestIds: [...earlier, ...requestIds.filter(isRequestId)], ...(failed && { failed: failed.map(failedUser) }) };
    } catch (thrown) {
      const failed = backendFailure(thrown, true);
      if (failed.requestId) earlier.push(failed.requestId);
      throw failed;
    } finally {
      controller.abort();
      reads.invalidate(groupId);
    }
  }

  /**
   * One call, repeated with growing pauses while the backend says that there were too many. `ended`: how an earlier one ended. What was
   * sent before is not sent again when somebody has wanted the contrary since.
   */
  async function paceAndCall(wish: Wish, context: WriteContext, ended?: MuteError): Promise<MuteReceipt> {
    const { command } = wish;
    for (let attempt = 0; ; attempt += 1) {
      const lease = await pace(command, context);
      try {
        if (ended && wish.superseded) throw superseded(ended);
        return await call(wish, context.deadline);
      } catch (thrown) {
        if (!isMuteError(thrown) || thrown.code !== 'THROTTLED' || thrown.outcomeUnknown) throw thrown;
        if (wish.superseded) throw superseded(thrown);
        ended = thrown;
      } finally {
        release(lease);
      }
      const pauseMs = backoffMs(attempt, ended.retryAfterMs);
      log.warn('the backend throttled a call', {
        action: command.action,
        groupId: command.groupId,
        attempt,
        pauseMs: Math.round(pauseMs),
      });
      if (performance.now() + pauseMs > context.deadline - deadlines.callMs) {
        throw Object.assign(ended, { retryAfterMs: Math.ceil(pauseMs) });
      }
      await pause(pauseMs, context.signal);
      // Nothing took effect, so it is dropped like a call that was never sent.
      if (context.signal.aborted) throw new AbortedError();
    }
  }

  /** A read decides what a broken call did; where repeating is safe and it did nothing, it is sent once more. */
  async function settleUnknown(wish: Wish, context: WriteContext, unknown: MuteError): Promise<MuteReceipt> {
    const { command } = wish;
    const { code, requestId } = unknown;
    const snapshot = await readBack(command.groupId, context.deadline);
    const verdict = snapshot ? settle(command, snapshot) : 'unclear';
    log.warn('a write ended without an answer', { action: command.action, groupId: command.groupId, code, requestId, verdict });
    if (snapshot && verdict === 'applied' && !wish.doubtful) return { requestIds: wish.requestIds, snapshot };
    if (verdict === 'unclear' || !safeToRepeat[command.action]) throw unknown;
    try {
      // The client may be gone by now, yet what was begun is finished.
      return await paceAndCall(wish, { ...context, signal: new AbortController().signal }, unknown);
    } catch (thrown) {
      // Whatever became of the second call, the first one may still arrive. Of two without an answer, one with a request id is told.
      throw isMuteError(thrown) && thrown.outcomeUnknown && (thrown.requestId ?? !requestId) ? thrown : unknown;
    }
  }

  async function readBack(groupId: string, deadline: number): Promise<MuteSnapshot | undefined> {
    try {
      const { snapshot } = await within(reads.read(groupId, true), deadline - performance.now(), () => failure('TIMEOUT'));
      return snapshot;
    } catch (thrown) {
      log.warn('the state could not be read back', { groupId, code: isMuteError(thrown) ? thrown.code : undefined });
      return undefined;
    }
  }

  async function send(command: WriteCommand, context: WriteContext): Promise<MuteReceipt> {
    const wish: Wish = { command, requestIds: [], superseded: false, doubtful: false, endedAt: Infinity };
    const stale = performance.now() - staleMs;
    for (const earlier of wishes) {
      if (earlier.endedAt < stale) wishes.delete(earlier);
      else if (contradicts(command, earlier.command)) earlier.superseded = wish.doubtful = true;
    }
    wishes.add(wish);
    try {
      return await paceAndCall(wish, context);
    } catch (thrown) {
      if (!isMuteError(thrown) || !thrown.outcomeUnknown) throw thrown;
      return await settleUnknown(wish, context, thrown);
    } finally {
      wish.endedAt = performance.now();
    }
  }

  return { send, readBack };
}

/** How a command ended that somebody has contradicted: as it did, and it is not to be tried again by itself. */
function superseded(ended: MuteError): MuteError {
  return ended.outcomeUnknown ? ended : failure('THROTTLED', { requestId: ended.requestId, retryable: false, cause: ended });
}

function perform(adapter: MuteAdapter, command: WriteCommand, options: { signal: AbortSignal; receipt: 'minimal' }): Promise<MuteReceipt> {
  const { groupId } = command;
  switch (command.action) {
    case 'muteGroup':
      return adapter.muteGroup(groupId, { exemptUserIds: command.exemptUserIds }, options);
    case 'unmuteGroup':
      return adapter.unmuteGroup(groupId, options);
    case 'unmuteUsers':
      return adapter.unmuteUsers(groupId, command.userIds, options);
    case 'unmuteAllUsers':
      return adapter.unmuteAllUsers(groupId, options);
    case 'muteUsers':
      // The route is there only when the backend has it.
      if (!adapter.muteUsers) throw failure('ROUTE_NOT_FOUND');
      return adapter.muteUsers(groupId, command.userIds, options);
  }
}
