import { isMuteError, MuteError, type MuteErrorCode } from '../core/errors.js';
import type { MuteAction } from '../core/types.js';
import { muteActions } from '../core/wire.js';
import { exemptUserIdsOf, userIdsOf, type Command } from './command.js';
import { AbortedError, failure } from './failure.js';
import { traceOf, type Logger } from './logger.js';

/** What is to be decided. */
export interface AuthorizeInput {
  /** The request, for its cookies and headers. Its body has been read. */
  readonly request: Request;
  /** What is asked for. */
  readonly action: MuteAction;
  /** Of which group. */
  readonly groupId: string;
  /** Of `unmuteUsers` and `muteUsers`; otherwise empty. */
  readonly userIds: readonly string[];
  /** Of `muteGroup`; otherwise empty. */
  readonly exemptUserIds: readonly string[];
}

/** Why somebody may not. `GROUP_NOT_FOUND` hides from strangers that a room exists. */
export type DenyCode = 'UNAUTHENTICATED' | 'NOT_ALLOWED' | 'GROUP_NOT_FOUND';

/** Who may do it. */
export interface AuthorizedActor {
  /** Who acts, as in the host's own records: for the audit, for the budget and for taking turns. */
  readonly actorId: string;
  /**
   * All that this actor may do in this group. In the answer to `read` it is shown to the browser; in the answer to a write that
   * is not among them, it denies. Absent: not said.
   */
  readonly permissions?: readonly MuteAction[] | undefined;
}

/** An actor, a reason, or `null` for nobody who is logged in. */
export type AuthorizeResult = AuthorizedActor | { readonly deny: DenyCode } | null;

/**
 * Decides about every call, reads included. A throw denies with `NOT_ALLOWED`, or with its own code when it is a `MuteError` of
 * a {@link DenyCode}; so does an answer of any other form. Both are logged. The answer to a write shows the state after it, and nobody
 * is asked once more: whoever may write may see that.
 */
export type Authorize = (input: AuthorizeInput) => AuthorizeResult | Promise<AuthorizeResult>;

const denyCodes: ReadonlySet<unknown> = new Set<DenyCode>(['UNAUTHENTICATED', 'NOT_ALLOWED', 'GROUP_NOT_FOUND']);

/** A refusal of `authorize`. */
export class DeniedError extends MuteError {
  constructor(code: MuteErrorCode, details?: ConstructorParameters<typeof MuteError>[2]) {
    super(code, failure(code).message, details);
  }
}

/** Asks the host. Throws {@link DeniedError} unless it said plainly who may. */
export async function askHost(authorize: Authorize, request: Request, command: Command, log: Logger): Promise<AuthorizedActor> {
  const { action, groupId } = command;
  try {
    const answer: unknown = await authorize({
      request,
      action,
      groupId,
      userIds: userIdsOf(command),
      exemptUserIds: exemptUserIdsOf(command),
    });
    if (answer === null) throw new DeniedError('UNAUTHENTICATED');
    if (isDenial(answer)) throw new DeniedError(answer.deny);
    if (!isActor(answer)) {
      log.error('authorize returned neither an actor, nor a reason, nor null, so the call was denied', { action, groupId });
      throw new DeniedError('NOT_ALLOWED');
    }
    return answer;
  } catch (thrown) {
    if (isMuteError(thrown) && denyCodes.has(thrown.code)) throw new DeniedError(thrown.code);
    // It may have looked somebody up with the signal of the request: nobody was refused.
    if (request.signal.aborted) throw new AbortedError();
    log.error('authorize threw, so the call was denied', { action, groupId, ...traceOf(thrown) });
    // The host's session store may be back soon.
    throw new DeniedError('NOT_ALLOWED', { retryable: true });
  }
}

function isDenial(answer: unknown): answer is { readonly deny: DenyCode } {
  return typeof answer === 'object' && answer !== null && 'deny' in answer && denyCodes.has(answer.deny);
}

function isActor(answer: unknown): answer is AuthorizedActor {
  if (typeof answer !== 'object' || answer === null || 'deny' in answer) return false;
  if (!('actorId' in answer) || typeof answer.actorId !== 'string' || answer.actorId === '') return false;
  const permissions = 'permissions' in answer ? answer.permissions : undefined;
  const known: readonly unknown[] = muteActions;
  return permissions === undefined || (Array.isArray(permissions) && permissions.every((action) => known.includes(action)));
}
