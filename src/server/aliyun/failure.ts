import { MuteError, type MuteErrorCode } from '../../core/errors.js';

/** What the vendor or the network said, before anything is taken out of it. For the log alone. */
export interface Failure {
  readonly error: MuteError;
  readonly vendorCode?: string | undefined;
  readonly vendorMessage?: string | undefined;
  readonly status?: number | undefined;
}

interface Meaning {
  readonly code: MuteErrorCode;
  readonly message: string;
  readonly retryable?: boolean;
  /** Whether a write may have taken effect. */
  readonly outcomeUnknown?: boolean;
}

/** What the operator has to look at: the vendor's own code is in no log unless the host asked for one. */
const misconfigured = (what: string): Meaning => ({
  code: 'BACKEND_MISCONFIGURED',
  message: `ApsaraVideo Live does not accept this server's ${what}.`,
});

const refusedInput: Meaning = { code: 'INPUT_INVALID', message: 'ApsaraVideo Live refused the input: an id, or the data centre.' };

const unavailable: Meaning = { code: 'BACKEND_UNAVAILABLE', message: 'ApsaraVideo Live can not be reached at the moment.' };

const noAnswer: Meaning = {
  code: 'BACKEND_UNAVAILABLE',
  message: 'ApsaraVideo Live gave no answer that can be read.',
  outcomeUnknown: true,
};

/**
 * Codes of the vendor, first match wins. By code and never by status: 400 and 404 may be a fault of the key or the clock, and
 * the status of a throttle varies.
 */
const meanings: readonly (readonly [RegExp, Meaning])[] = [
  [/Throttling/u, { code: 'THROTTLED', message: 'ApsaraVideo Live asks to slow down.' }],
  [/^InputInvalid$/u, refusedInput],
  [/^ResourceNotExist$/u, { code: 'GROUP_NOT_FOUND', message: 'ApsaraVideo Live knows no such group in this app.' }],
  // It gave up somewhere in its work, before or after the effect.
  [/^(?:ServerError|InternalError)/u, { code: 'SERVER_ERROR', message: 'ApsaraVideo Live had an error of its own.', outcomeUnknown: true }],
  [/^ServiceUnavailable/u, { ...unavailable, outcomeUnknown: true }],
  // The same signed request came there before, so somebody on the way sent it twice and the first may have been carried out.
  [/^SignatureNonceUsed$/u, noAnswer],
  [/^(?:NoAuth|Forbidden|AccessDenied|(?:\w+\.)?NoPermission)/u, misconfigured('rights (appId, RAM policy)')],
  [/^InvalidTimestamp/iu, misconfigured('clock')],
  [
    /^(?:Missing|Signature|IncompleteSignature|UnsupportedHTTPMethod|Authentication|Invalid(?:AccessKey|Api|Action|Credential|Product|Protocol|SecurityToken|Signature|Version))/iu,
    misconfigured('keys or endpoint'),
  ],
  [/^Invalid/u, refusedInput],
];

/** Errors of the network that come before anything is sent. A connection that breaks later has other names. */
const notSent = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/u;

const timedOut: Meaning = { code: 'TIMEOUT', message: 'ApsaraVideo Live did not answer in time.', outcomeUnknown: true };

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** A text of the vendor. Its client turns what is absent into the word `undefined`. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'undefined' ? value : undefined;
}

/** The vendor's id of a request, if it looks like one (its pages print stars in it): the only thing of a reply that reaches a moderator. */
export function requestIdOf(value: unknown): string | undefined {
  const id = text(value);
  return id !== undefined && /^[\w*-]{1,64}$/u.test(id) ? id : undefined;
}

function meaningOf(thrown: unknown, status: number | undefined, vendorCode = ''): Meaning {
  const known = meanings.find(([pattern]) => pattern.test(vendorCode));
  if (known) return known[1];
  // A status and a code: the vendor has refused, or has failed in its work. A status alone comes from something in between.
  if (status !== undefined && vendorCode !== '') {
    const failed = status >= 500;
    const message = 'ApsaraVideo Live answered with an error that is not known here.';
    // Under the status of a success nobody knows what was done.
    return { code: 'SERVER_ERROR', message, retryable: failed, outcomeUnknown: failed || status === 200 };
  }
  if (notSent.test(vendorCode)) return unavailable;
  // Whichever of its two time-outs the client names, the request may have arrived.
  if (field(thrown, 'name') === 'RequestTimeoutError' || vendorCode === 'ETIMEDOUT') return timedOut;
  return noAnswer;
}

/** What a failed call comes to. Nothing of the vendor's text goes into the error, and no cause: both carry URLs and keys. */
export function failureOf(thrown: unknown, { write }: { readonly write: boolean }): Failure {
  const vendorCode = text(field(thrown, 'code'));
  // The client wraps the vendor's sentence; where there is none, its own says what happened.
  const vendorMessage = text(field(field(thrown, 'data'), 'Message')) ?? text(field(thrown, 'message'));
  const statusCode = field(thrown, 'statusCode');
  const status = typeof statusCode === 'number' ? statusCode : undefined;
  const { code, message, retryable, outcomeUnknown } = meaningOf(thrown, status, vendorCode);
  const retryAfter = field(thrown, 'retryAfter');
  const error = new MuteError(code, message, {
    requestId: requestIdOf(field(thrown, 'requestId')),
    retryable,
    outcomeUnknown: write && outcomeUnknown === true,
    retryAfterMs: code === 'THROTTLED' && typeof retryAfter === 'number' && retryAfter >= 0 ? retryAfter : undefined,
  });
  return { error, vendorCode, vendorMessage, status };
}

/** The error of a call that was given up after its time. */
export function timeoutError(write: boolean): MuteError {
  return new MuteError(timedOut.code, timedOut.message, { outcomeUnknown: write });
}

/** The error of a call whose caller went away. */
export function abortedError(outcomeUnknown: boolean): MuteError {
  return new MuteError('ABORTED', outcomeUnknown ? 'Aborted after the call was sent.' : 'Aborted before the call was sent.', {
    outcomeUnknown,
  });
}
