import { isMuteError, isMuteErrorCode, MuteError, type MuteErrorCode } from '../core/errors.js';
import type { FailedUser } from '../core/types.js';

/** What the wire says of a fault that was not found by our own checks. The backend's own words stay behind. */
const sentences: Readonly<Record<MuteErrorCode, string>> = {
  INPUT_INVALID: 'The backend refused the input.',
  UNAUTHENTICATED: 'The request carries no valid login.',
  NOT_ALLOWED: 'This caller may not do that.',
  GROUP_NOT_FOUND: 'There is no such group.',
  ROUTE_NOT_FOUND: 'There is nothing at this address.',
  METHOD_NOT_ALLOWED: 'This address does not answer to this method.',
  TOO_LARGE: 'The body is too large.',
  UNSUPPORTED_MEDIA: 'The body has to be JSON.',
  THROTTLED: 'Too many calls: try again later.',
  SERVER_ERROR: 'Something went wrong on the server.',
  BACKEND_MISCONFIGURED: 'The server is not set up to use its backend; its log says more.',
  BACKEND_UNAVAILABLE: 'The backend can not be reached.',
  TIMEOUT: 'This took too long.',
  NETWORK: 'The backend can not be reached.',
  ABORTED: 'The call was aborted.',
};

/** A failure with the fixed sentence of its code. */
export function failure(code: MuteErrorCode, details: ConstructorParameters<typeof MuteError>[2] = {}): MuteError {
  return new MuteError(code, sentences[code], details);
}

/** The client went away before its call was sent. */
export class AbortedError extends MuteError {
  constructor() {
    super('TIMEOUT', 'The client went away before the call was sent, so nothing was changed.');
  }
}

/** A backend's word on who may do what is about the server's keys, never about the moderator. Any other code stands as it is. */
const codesOfBackends: Readonly<Partial<Record<MuteErrorCode, MuteErrorCode>>> = {
  UNAUTHENTICATED: 'BACKEND_MISCONFIGURED',
  NOT_ALLOWED: 'BACKEND_MISCONFIGURED',
  ROUTE_NOT_FOUND: 'BACKEND_MISCONFIGURED',
  METHOD_NOT_ALLOWED: 'BACKEND_MISCONFIGURED',
  TOO_LARGE: 'BACKEND_MISCONFIGURED',
  UNSUPPORTED_MEDIA: 'BACKEND_MISCONFIGURED',
  NETWORK: 'BACKEND_UNAVAILABLE',
  ABORTED: 'TIMEOUT',
};

/** What a backend says of one user of a call, as it may stand on the wire. */
export function failedUser({ userId, code }: FailedUser): FailedUser {
  return { userId, code: codesOfBackends[code] ?? code };
}

/** With these nobody can know whether a write took effect, whatever the adapter says. */
const unknowable: ReadonlySet<MuteErrorCode> = new Set<MuteErrorCode>(['TIMEOUT', 'NETWORK', 'ABORTED']);

/** Request ids are handed to moderators for support, so nothing else may pass for one. */
function requestIdOf(value: string | undefined): { requestId?: string } {
  return isRequestId(value) ? { requestId: value } : {};
}

/** Whether a value looks like what backends call a request. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.:*-]{1,128}$/u.test(value);
}

/** A time to wait as the wire has it. What is no time is not said. */
function waitOf({ retryAfterMs = -1 }: MuteError): { retryAfterMs?: number } {
  return retryAfterMs >= 0 && retryAfterMs <= Number.MAX_SAFE_INTEGER ? { retryAfterMs } : {};
}

/** What an adapter threw, as it may stand on the wire. */
export function backendFailure(thrown: unknown, isWrite: boolean): MuteError {
  // Not one of ours: a bug or a raw network error, so a write may have been sent.
  if (!isMuteError(thrown)) return failure('SERVER_ERROR', { outcomeUnknown: isWrite, cause: thrown });
  // A copy of another version of this library may throw what this one does not know.
  const code = isMuteErrorCode(thrown.code) ? (codesOfBackends[thrown.code] ?? thrown.code) : 'SERVER_ERROR';
  return failure(code, {
    ...requestIdOf(thrown.requestId),
    ...(code === thrown.code && { retryable: thrown.retryable }),
    outcomeUnknown: isWrite && (thrown.outcomeUnknown || unknowable.has(thrown.code)),
    ...waitOf(thrown),
    cause: thrown,
  });
}

/** What a pacer threw, as it may stand on the wire. Nothing was sent. */
export function pacerFailure(thrown: unknown): MuteError {
  if (!isMuteError(thrown)) return failure('BACKEND_UNAVAILABLE', { cause: thrown });
  const code = thrown.code === 'THROTTLED' ? 'THROTTLED' : 'BACKEND_UNAVAILABLE';
  return failure(code, { ...waitOf(thrown), cause: thrown });
}
