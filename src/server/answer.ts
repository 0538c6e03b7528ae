import { muteErrorStatus, type MuteError } from '../core/errors.js';
import type { MuteReceipt } from '../core/types.js';
import { wireVersion } from '../core/wire.js';
import { errorBody } from '../core/wire-error.js';
import { MethodError } from './route.js';

type ExtraHeaders = Readonly<Record<string, string>>;

const always: ExtraHeaders = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' };

/** The answer to a write. */
export function receiptAnswer(receipt: MuteReceipt, minimal: boolean, extra: ExtraHeaders): Response {
  const headers = { ...always, ...extra, 'cache-control': 'no-store', ...(minimal && { 'preference-applied': 'return=minimal' }) };
  return new Response(JSON.stringify({ wire: wireVersion, ...receipt }), { headers });
}

/** The answer to a read, or 304 when the caller has it already. `tag` stands for everything in it that can change. */
export function readAnswer(request: Request, body: () => string, tag: string, extra: ExtraHeaders): Response {
  const etag = `"${tag}"`;
  const headers = { ...extra, etag, 'cache-control': 'private, no-cache' };
  if (holds(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  return new Response(body(), { headers: { ...always, ...headers } });
}

/** Weak comparison: compressing an answer on the way weakens its tag. `*` is any tag. */
function holds(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === '*') return true;
  return ifNoneMatch?.split(',').some((one) => one.trim().replace(/^W\//u, '') === etag) ?? false;
}

/** The answer to a failure. */
export function errorAnswer(error: MuteError, extra: ExtraHeaders): Response {
  const { code, retryAfterMs } = error;
  const headers = {
    ...always,
    ...extra,
    'cache-control': 'no-store',
    ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1000)) }),
    ...(error instanceof MethodError && { allow: error.allow }),
  };
  return new Response(JSON.stringify(errorBody(error)), { status: muteErrorStatus[code], headers });
}

/** The answer to a preflight. */
export function preflightAnswer(extra: ExtraHeaders): Response {
  return new Response(null, { status: 204, headers: extra });
}

/** A short name for a text: equal texts have equal names. */
export async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash, 0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether a request prefers an answer without the state read back (RFC 7240). */
export function prefersMinimal(request: Request): boolean {
  return (request.headers.get('prefer') ?? '').split(/[,;]/u).some((one) => /^\s*return\s*=\s*"?minimal"?\s*$/iu.test(one));
}
