import { MuteError, type MuteErrorCode } from '../core/errors.js';
import type { MuteAction } from '../core/types.js';
import { parseError } from '../core/wire-error.js';

/** What a reply that is not of this wire means. An HTML 403 may come from any proxy: it is no decision about a moderator. */
const codeOfStatus: Readonly<Record<number, MuteErrorCode>> = {
  401: 'UNAUTHENTICATED',
  404: 'ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA',
  429: 'THROTTLED',
  502: 'BACKEND_UNAVAILABLE',
  503: 'BACKEND_UNAVAILABLE',
  504: 'TIMEOUT',
};

/** `Retry-After` in milliseconds: seconds or a date. */
function retryAfter(header: string | null): number | undefined {
  const ms = Number(header) * 1000 || Date.parse(header ?? '') - Date.now();
  return ms >= 0 ? ms : undefined;
}

/** The error in a reply that is no answer: what its body says or, where that is not of the wire, what its status means. */
export function failureOf(action: MuteAction, response: Response, json: unknown, write: boolean): MuteError {
  const { status, ok, redirected } = response;
  const retryAfterMs = retryAfter(response.headers.get('retry-after'));
  const code = redirected ? 'UNAUTHENTICATED' : (codeOfStatus[status] ?? 'SERVER_ERROR');
  return (
    parseError(json, { outcomeUnknown: write && (ok || status >= 500), retryAfterMs }) ??
    new MuteError(code, `${action}: status ${status} without a reply of this wire; is the handler mounted there?`, {
      outcomeUnknown: write,
      retryAfterMs,
    })
  );
}
