import { MuteError, toMuteError, type MuteErrorCode, type MuteErrorDetails } from '../core/errors.js';
import { assertGroupId, assertUserIds } from '../core/ids.js';
import { capabilitiesOf } from '../core/limits.js';
import type {
  CallOptions,
  MuteAction,
  MuteAdapter,
  MuteCapabilities,
  MuteReceipt,
  MuteSnapshot,
  ReadContext,
  WriteOptions,
} from '../core/types.js';
import { parseError, parseMembers, parseReceipt, parseState, parseUsers, wirePaths } from '../core/wire.js';

/** Options of {@link createHttpAdapter}. */
export interface HttpAdapterOptions {
  /** Where the handler is mounted: `/api/mute`, or absolute. A query or a fragment is refused. */
  readonly endpoint: string;
  /** Sends the requests in place of the global `fetch`, which is looked up at each call. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Whether cookies go along. @default 'same-origin' */
  readonly credentials?: RequestCredentials | undefined;
  /**
   * Headers for each request, such as a token. A function is asked at each call; a `MuteError` that it throws is passed on,
   * so `UNAUTHENTICATED` can be said from there.
   */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined;
  /** Live sync from the chat client of the page, see `MuteAdapter.subscribe`. `subscribeToAliyunGroup` is one. */
  readonly subscribe?: MuteAdapter['subscribe'] | undefined;
}

/** Longer than everything the handler may take (15 s), so that its answer is heard. */
const deadlineMs = 20_000;
/** Groups whose last state is kept to be confirmed by a 304. */
const maxKept = 8;

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

/** How each adapter was made, for `adopt`. */
const optionsOf: WeakMap<MuteAdapter, HttpAdapterOptions> = /* @__PURE__ */ new WeakMap();

interface Kept {
  readonly snapshot: MuteSnapshot;
  readonly context: ReadContext;
  etag: string | null;
}

/** `Retry-After` in milliseconds: seconds or a date. */
function retryAfter(header: string | null): number | undefined {
  const ms = Number(header) * 1000 || Date.parse(header ?? '') - Date.now();
  return ms >= 0 ? ms : undefined;
}

/**
 * The adapter for browsers: talks to `createMuteHandler`, or to any server of the same wire. Ids are checked before they are
 * sent. A call ends after 20 s with `TIMEOUT`; a write that was sent and whose fate is not known has `outcomeUnknown`.
 *
 * Replies that are not of the wire get a code by their status. One that came by a redirect counts as `UNAUTHENTICATED` (a
 * sign-in page); an HTML page in place of an answer as `SERVER_ERROR` (most often an endpoint where nothing is mounted).
 */
export function createHttpAdapter(options: HttpAdapterOptions): MuteAdapter {
  const { endpoint, subscribe } = options;
  if (/[?#]/u.test(endpoint)) throw new MuteError('INPUT_INVALID', 'endpoint: no query or fragment.');
  const base = endpoint.replace(/\/+$/u, '');
  let { fetch: send = (url: string, init: RequestInit) => fetch(url, init), credentials = 'same-origin', headers } = options;
  const kept = new Map<string, Kept>();
  let capabilities: Partial<MuteCapabilities> = {};

  async function call<T>(
    action: MuteAction,
    groupId: string,
    path: (groupId: string) => string,
    { signal }: CallOptions,
    parse: (json: unknown, response: Response) => T | undefined,
    extra?: Record<string, string> | false | '' | null,
    body?: object,
    unchanged?: T,
  ): Promise<T> {
    assertGroupId(groupId, capabilitiesOf(adapter).groupIdPattern);
    const controller = new AbortController();
    let sent = false;
    const failure = (code: MuteErrorCode, why: string, details?: MuteErrorDetails): MuteError =>
      new MuteError(code, `${action}: ${why}.`, { outcomeUnknown: sent && !!body, ...details });

    async function exchange(): Promise<T> {
      const all = {
        // Names come out of Headers in lower case, so that ours replace the host's.
        ...Object.fromEntries(new Headers(typeof headers === 'function' ? await headers() : headers)),
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...extra,
      };
      const url = `${base}/${path(groupId)}`;
      controller.signal.throwIfAborted();
      sent = true;
      let response: Response;
      let text: string;
      try {
        response = await send(url, {
          method: body ? 'POST' : 'GET',
          headers: all,
          credentials,
          cache: 'no-store',
          signal: controller.signal,
          ...(body && { body: JSON.stringify(body) }),
        });
        text = await response.text();
      } catch (cause) {
        throw failure('NETWORK', 'the connection failed', { cause });
      }
      const { status, ok } = response;
      if (status === 304 && unchanged) return unchanged;
      const retryAfterMs = retryAfter(response.headers.get('retry-after'));
      let error: MuteError | undefined;
      try {
        const json: unknown = JSON.parse(text);
        const answer = ok && parse(json, response);
        if (answer) return answer;
        error = parseError(json, { outcomeUnknown: !!body && (ok || status >= 500), retryAfterMs });
      } catch {
        // Not JSON, or nested too deeply to be walked: the status decides.
      }
      const code = response.redirected ? 'UNAUTHENTICATED' : (codeOfStatus[status] ?? 'SERVER_ERROR');
      throw error ?? failure(code, `status ${status} without a reply of this wire; is the handler mounted there?`, { retryAfterMs });
    }

    // Raced, since neither `headers` nor a `fetch` of the host's own need obey a signal.
    const stopped = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () =>
        reject(signal.aborted ? failure('ABORTED', 'aborted by the caller') : failure('TIMEOUT', 'no answer in time')),
      );
    });
    const stop = (): void => controller.abort();
    const timer = setTimeout(stop, deadlineMs);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      return await Promise.race([stopped, exchange()]);
    } catch (error) {
      throw toMuteError(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  async function write(
    action: MuteAction,
    groupId: string,
    path: (groupId: string) => string,
    options: WriteOptions,
    body: { readonly exemptUserIds?: readonly string[]; readonly userIds?: readonly string[]; readonly all?: true },
  ): Promise<MuteReceipt> {
    const { exemptUserIds = [], userIds = [] } = body;
    const { userIdPattern: pattern, maxExemptUsers, maxUsersPerCall } = capabilitiesOf(adapter);
    assertUserIds(exemptUserIds, { pattern, max: maxExemptUsers, what: 'exemptUserIds' });
    assertUserIds(userIds, { pattern, max: maxUsersPerCall, what: 'userIds' });
    const before = kept.get(groupId);
    if (before) before.etag = null;
    return call(action, groupId, path, options, parseReceipt, options.receipt === 'minimal' && { prefer: 'return=minimal' }, body);
  }

  const adapter: MuteAdapter = {
    get capabilities() {
      return capabilities;
    },
    adopt(next) {
      const theirs = optionsOf.get(next);
      if (theirs?.endpoint !== endpoint) return false;
      ({ fetch: send = send, credentials = 'same-origin', headers } = theirs);
      return true;
    },
    ...(subscribe && { subscribe }),
    readMuteState(groupId, options) {
      const { fresh } = options;
      const before = fresh ? undefined : kept.get(groupId);
      const etag = before?.etag;
      const parse = (json: unknown, response: Response): MuteSnapshot | undefined => {
        const state = parseState(json);
        if (!state) return undefined;
        const { snapshot, capabilities: facts, ...context } = state;
        capabilities = facts;
        kept.delete(groupId);
        kept.set(groupId, { snapshot, context, etag: response.headers.get('etag') });
        for (const oldest of kept.keys()) if (kept.size > maxKept) kept.delete(oldest);
        return snapshot;
      };
      const path = (id: string): string => wirePaths.state(id) + (fresh ? '?fresh=1' : '');
      return call('read', groupId, path, options, parse, etag && { 'if-none-match': etag }, undefined, etag ? before.snapshot : undefined);
    },
    readContext: (groupId) => kept.get(groupId)?.context,
    muteGroup: (groupId, { exemptUserIds }, options) => write('muteGroup', groupId, wirePaths.muteGroup, options, { exemptUserIds }),
    unmuteGroup: (groupId, options) => write('unmuteGroup', groupId, wirePaths.unmuteGroup, options, {}),
    unmuteUsers: (groupId, userIds, options) => write('unmuteUsers', groupId, wirePaths.unmuteUsers, options, { userIds }),
    unmuteAllUsers: (groupId, options) => write('unmuteAllUsers', groupId, wirePaths.unmuteUsers, options, { all: true }),
    muteUsers: (groupId, userIds, options) => write('muteUsers', groupId, wirePaths.muteUsers, options, { userIds }),
    listMembers: (groupId, { cursor }, options) =>
      call('listMembers', groupId, (id) => wirePaths.members(id, cursor), options, parseMembers),
    searchUsers: (groupId, { query, scope }, options) =>
      call('searchUsers', groupId, (id) => wirePaths.users(id, query, scope), options, parseUsers),
  };
  optionsOf.set(adapter, options);
  return adapter;
}
