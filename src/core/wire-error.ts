import { isMuteErrorCode, MuteError, type MuteErrorCode, type MuteErrorDetails } from './errors.js';
import { field, isObject, text } from './json.js';

/** Body of every failure. */
export interface WireError {
  readonly error: {
    readonly code: MuteErrorCode;
    readonly message: string;
    readonly requestId?: string;
    readonly retryable: boolean;
    readonly outcomeUnknown: boolean;
    readonly retryAfterMs?: number;
  };
}

/**
 * The error in a failure's body, or nothing when it is not one. An unknown code counts as `SERVER_ERROR`. `unsaid` is what
 * holds where the body does not say.
 */
export function parseError(value: unknown, unsaid: Pick<MuteErrorDetails, 'outcomeUnknown' | 'retryAfterMs'> = {}): MuteError | undefined {
  const error = field(value, 'error');
  if (!isObject(error)) return undefined;
  const code = error['code'];
  const retryable = error['retryable'];
  const outcomeUnknown = error['outcomeUnknown'];
  const retryAfterMs = error['retryAfterMs'];
  const details: MuteErrorDetails = {
    ...unsaid,
    requestId: text(error['requestId']),
    ...(typeof outcomeUnknown === 'boolean' && { outcomeUnknown }),
    ...(typeof retryable === 'boolean' && { retryable }),
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 && { retryAfterMs }),
  };
  return new MuteError(isMuteErrorCode(code) ? code : 'SERVER_ERROR', text(error['message']) ?? 'The server gave no message.', details);
}

/** The body of a failure. The cause and the refused ids stay behind. */
export function errorBody(error: MuteError): WireError {
  const { code, message, requestId, retryable, outcomeUnknown, retryAfterMs } = error;
  return {
    error: {
      code,
      message,
      retryable,
      outcomeUnknown,
      ...(requestId !== undefined && { requestId }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  };
}
