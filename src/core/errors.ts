import type { RefusedId } from './ids.js';

/** Why a call failed. The same codes on both sides of the wire. */
export type MuteErrorCode =
  | 'INPUT_INVALID'
  | 'UNAUTHENTICATED'
  | 'NOT_ALLOWED'
  | 'GROUP_NOT_FOUND'
  | 'ROUTE_NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_MEDIA'
  | 'THROTTLED'
  | 'SERVER_ERROR'
  | 'BACKEND_MISCONFIGURED'
  | 'BACKEND_UNAVAILABLE'
  | 'TIMEOUT'
  | 'NETWORK'
  | 'ABORTED';

/** HTTP status of each code. `NETWORK` and `ABORTED` exist in the browser alone and have none. */
export const muteErrorStatus: Readonly<Record<MuteErrorCode, number>> = {
  INPUT_INVALID: 400,
  UNAUTHENTICATED: 401,
  NOT_ALLOWED: 403,
  GROUP_NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA: 415,
  THROTTLED: 429,
  SERVER_ERROR: 500,
  BACKEND_MISCONFIGURED: 502,
  BACKEND_UNAVAILABLE: 503,
  TIMEOUT: 504,
  NETWORK: 0,
  ABORTED: 0,
};

/** Worth trying again later, unless the error itself says otherwise. */
const retryableCodes: readonly MuteErrorCode[] = ['THROTTLED', 'SERVER_ERROR', 'BACKEND_UNAVAILABLE', 'TIMEOUT', 'NETWORK'];

const brand = Symbol.for('react-live-mute.MuteError');

/** Details of a {@link MuteError}. */
export interface MuteErrorDetails {
  /** What the backend calls the request, for support. */
  readonly requestId?: string | undefined;
  /** Whether trying again may help. @default true for throttling, time-outs and faults of the service */
  readonly retryable?: boolean | undefined;
  /** The call may have taken effect. @default false */
  readonly outcomeUnknown?: boolean | undefined;
  /** How long to wait before trying again, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The ids that were refused, each with its reason. */
  readonly refused?: readonly RefusedId[] | undefined;
  /** Kept locally, never sent over the wire. */
  readonly cause?: unknown;
}

/** The one error of this library. `message` is for developers; what a moderator reads is chosen by `code`. */
export class MuteError extends Error {
  /** Why it failed; chooses what a moderator reads. */
  declare readonly code: MuteErrorCode;
  /** What the backend calls the request, for support. */
  declare readonly requestId: string | undefined;
  /** Whether trying again may help. */
  declare readonly retryable: boolean;
  /** Whether the call may have taken effect. Read the state before trying again. */
  declare readonly outcomeUnknown: boolean;
  /** How long to wait before trying again, in milliseconds. */
  declare readonly retryAfterMs: number | undefined;
  /** The ids that were refused, each with its reason. Empty unless the code is `INPUT_INVALID`. */
  declare readonly refused: readonly RefusedId[];

  constructor(code: MuteErrorCode, message: string, details: MuteErrorDetails = {}) {
    super(message, details);
    this.name = 'MuteError';
    this.code = code;
    this.requestId = details.requestId;
    this.retryable = details.retryable ?? retryableCodes.includes(code);
    this.outcomeUnknown = details.outcomeUnknown ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.refused = details.refused ?? [];
    Object.defineProperty(this, brand, { value: true });
  }

  /** HTTP status of the code, 0 for those that exist in the browser alone. */
  get status(): number {
    return muteErrorStatus[this.code];
  }
}

/** Whether a value is a {@link MuteError}, also one from another copy of this library. */
export function isMuteError(value: unknown): value is MuteError {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Whether a value is one of the codes. */
export function isMuteErrorCode(value: unknown): value is MuteErrorCode {
  return typeof value === 'string' && Object.hasOwn(muteErrorStatus, value);
}

/** Any thrown value as a {@link MuteError}; what is not one already becomes `SERVER_ERROR`, and says nothing of the outcome of a write. */
export function toMuteError(value: unknown, outcomeUnknown = false): MuteError {
  if (isMuteError(value)) return value;
  return new MuteError('SERVER_ERROR', value instanceof Error ? value.message : 'Not an Error was thrown.', {
    outcomeUnknown,
    cause: value,
  });
}
