import type { MuteError, MuteErrorCode } from '../core/errors.js';
import type { FailedUser, MuteAction } from '../core/types.js';
import { DeniedError } from './authorize.js';
import { exemptUserIdsOf, isWrite, userIdsOf, type Command } from './command.js';
import { within } from './deadline.js';
import { AbortedError, failure } from './failure.js';
import { traceOf, type Logger } from './logger.js';

/**
 * How an attempt ended. `denied`: by `authorize`. `failed`: nothing changed. `unknown`: it may have taken effect. `aborted`: the
 * client went away before the call was sent.
 */
export type AuditResult = 'ok' | 'denied' | 'failed' | 'unknown' | 'aborted';

/** One attempted action. */
export interface AuditRecord {
  /** `null` when `authorize` named nobody. */
  readonly actorId: string | null;
  /** What was attempted. */
  readonly action: MuteAction;
  /** On which group. */
  readonly groupId: string;
  /** Of `unmuteUsers` and `muteUsers`; otherwise empty. */
  readonly userIds: readonly string[];
  /** Of `muteGroup`; otherwise empty. */
  readonly exemptUserIds: readonly string[];
  /** How it ended. */
  readonly result: AuditResult;
  /** Why, when it is not `ok` or `aborted`. */
  readonly code?: MuteErrorCode;
  /** Users whom a backend with per-user results did not act on. */
  readonly failed?: readonly FailedUser[];
  /** What the backend calls the requests. */
  readonly requestIds: readonly string[];
  /** From the arrival of the request to its outcome, in milliseconds. */
  readonly durationMs: number;
  /** When the request arrived, ISO 8601. */
  readonly at: string;
}

/** Where records go. What it throws is logged and changes nothing; what takes longer than two seconds is not waited for. */
export type Audit = (record: AuditRecord) => void | Promise<void>;

/** The record of one attempt, to be closed once. */
export interface AuditEntry {
  actorId: string | null;
  close(receipt: { readonly requestIds: readonly string[]; readonly failed?: readonly FailedUser[] }): Promise<void>;
  closeWith(error: MuteError): Promise<void>;
}

const maxWaitMs = 2000;

/** Begins the record of an attempt. `arrivedAt`: when its request arrived, by `performance.now`; the body came later. */
export function openAudit(
  command: Command,
  audit: Audit | undefined,
  auditReads: 'denied' | 'all',
  log: Logger,
  arrivedAt: number,
): AuditEntry {
  const at = new Date(Date.now() - (performance.now() - arrivedAt)).toISOString();
  const { action, groupId } = command;

  async function write(entry: AuditEntry, end: Pick<AuditRecord, 'result' | 'requestIds' | 'code' | 'failed'>): Promise<void> {
    const durationMs = Math.round(performance.now() - arrivedAt);
    const { actorId } = entry;
    const { result, code, requestIds } = end;
    log.info('attempt', { actorId, action, groupId, result, code, requestIds, durationMs });
    if (!audit || (!isWrite(command) && result !== 'denied' && auditReads !== 'all')) return;
    // Lists of its own: what a hook does with them, such as hiding names, does not reach the answer.
    const record = structuredClone({
      actorId,
      action,
      groupId,
      userIds: userIdsOf(command),
      exemptUserIds: exemptUserIdsOf(command),
      ...end,
      durationMs,
      at,
    });
    const written = Promise.resolve(record)
      .then(audit)
      .catch((thrown: unknown) =>
        log.error('the audit hook failed, so this attempt may be missing from the trail', {
          action,
          groupId,
          actorId,
          result,
          ...traceOf(thrown),
        }),
      );
    // One that never ends has failed, too, and without a logger of the host's own only errors are seen.
    await within(written, maxWaitMs, () => failure('TIMEOUT')).catch(() =>
      log.error('the audit hook is slow, so the answer did not wait for it', { action, groupId }),
    );
  }

  return {
    actorId: null,
    close(receipt) {
      return write(this, { result: 'ok', requestIds: receipt.requestIds, ...(receipt.failed && { failed: receipt.failed }) });
    },
    closeWith(error) {
      const requestIds = error.requestId === undefined ? [] : [error.requestId];
      if (error instanceof AbortedError) return write(this, { result: 'aborted', requestIds });
      const result = error instanceof DeniedError ? 'denied' : error.outcomeUnknown ? 'unknown' : 'failed';
      return write(this, { result, code: error.code, requestIds });
    },
  };
}
