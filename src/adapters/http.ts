import { isMuteError, MuteError, toMuteError, type MuteErrorCode } from '../core/errors.js';
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
import { parseReceipt, parseState, wirePath } from '../core/wire.js';

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
  /**
   * Live sync from the chat client of the page, see `MuteAdapter.subscribe`. `subscribeToAliyunGroup` is one. Being new at each render, it
   * is told from another by its `name` alone.
   */
  readonly subscribe?: MuteAdapter['subscribe'] | undefined;
}

/** Longer than everything the handler may take (15 s), so that its answer is heard. */
const deadlineMs = 20_000;
/** Groups whose last state is kept to be confirmed by a 304. */
const maxKept = 8;

/** How each adapter was made, for `adopt`. */
const optionsOf: WeakMap<MuteAdapter, HttpAdapterOptions> = /* @__PURE__ */ new WeakMap();

interface Kept {
  readonly snapshot: MuteSnapshot;
  readonly context: ReadContext;
  etag: string | null;
}

/** What only a list of people or a failure needs is fetched then. */
function loadRest(): Promise<typeof import('./http-rest.js')> {
  return import('./http-rest.js').catch((cause: unknown) => {
    throw new MuteError('NETWORK', 'The code could not be loaded.', { cause });
  });
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
  if (/[?#]/u.test(endpoint ?? '?')) throw new MuteError('INPUT_INVALID', 'endpoint: needed, no query or fragment.');
  const base = endpoint.replace(/\/+$/u, '');
  let settings = options;
  const kept = new Map<string, Kept>();
  let capabilities: Partial<MuteCapabilities> = {};

  async function call<T>(
    action: MuteAction,
    groupId: string,
    path: string,
    { signal }: CallOptions,
    parse: (json: unknown, response: Response) => T | undefined,
    extra?: Record<string, string> | false | '' | null,
    body?: object,
    unchanged?: T,
  ): Promise<T> {
    // Before the first read only the server knows its pattern. What means a list or everybody to some is never an id.
    assertGroupId(groupId, capabilities.groupIdPattern ?? '[^,*]+');
    const { fetch: send = (url, init) => fetch(url, init), credentials = 'same-origin', headers } = settings;
    const controller = new AbortController();
    let sent = false;
    const failure = (code: MuteErrorCode, why: string, cause?: unknown): MuteError =>
      new MuteError(code, `${action}: ${why}.`, { outcomeUnknown: sent && !!body, cause });

    async function exchange(): Promise<T> {
      const all = {
        // Names come out of Headers in lower case, so that ours replace the host's.
        ...Object.fromEntries(new Headers(typeof headers === 'function' ? await headers() : headers)),
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...extra,
      };
      controller.signal.throwIfAborted();
      sent = true;
      const response = await send(`${base}/${wirePath(groupId, path)}`, {
        method: body ? 'POST' : 'GET',
        headers: all,
        credentials,
        cache: 'no-store',
        signal: controller.signal,
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.status === 304 && unchanged) return unchanged;
      let json: unknown;
      try {
        json = JSON.parse(text);
        const answer = response.ok && parse(json, response);
        if (answer) return answer;
      } catch {
        // Not JSON, or nested too deeply to be walked: the status decides.
      }
      const rest = await loadRest().catch(() => undefined);
      throw rest?.failureOf(action, response, json, !!body) ?? failure('SERVER_ERROR', `status ${response.status}`);
    }

    // Raced, since neither `headers` nor a `fetch` of the host's own need obey a signal.
    const stopped = new Promise<never>((_, reject) => {
      controller.signal.onabort = () => reject(signal.aborted ? failure('ABORTED', 'aborted') : failure('TIMEOUT', 'no answer'));
    });
    const stop = (): void => controller.abort();
    const timer = setTimeout(stop, deadlineMs);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      return await Promise.race([stopped, exchange()]);
    } catch (error) {
      throw sent && !isMuteError(error) ? failure('NETWORK', 'no connection', error) : toMuteError(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  async function write(
    action: MuteAction,
    groupId: string,
    path: string,
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
      // Live sync that comes, goes or has another name is another way to talk: what is connected would not hear of it.
      const same = theirs?.endpoint === endpoint && theirs.subscribe?.name === subscribe?.name;
      if (same) settings = { ...theirs, fetch: theirs.fetch ?? settings.fetch };
      return same;
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
      const path = fresh ? '?fresh=1' : '';
      return call('read', groupId, path, options, parse, etag && { 'if-none-match': etag }, undefined, etag ? before.snapshot : undefined);
    },
    readContext: (groupId) => kept.get(groupId)?.context,
    muteGroup: (groupId, { exemptUserIds }, options) => write('muteGroup', groupId, '/mute', options, { exemptUserIds }),
    unmuteGroup: (groupId, options) => write('unmuteGroup', groupId, '/unmute', options, {}),
    unmuteUsers: (groupId, userIds, options) => write('unmuteUsers', groupId, '/users/unmute', options, { userIds }),
    unmuteAllUsers: (groupId, options) => write('unmuteAllUsers', groupId, '/users/unmute', options, { all: true }),
    muteUsers: (groupId, userIds, options) => write('muteUsers', groupId, '/users/mute', options, { userIds }),
    listMembers: async (...given) => (await loadRest()).listMembers(call, ...given),
    searchUsers: async (...given) => (await loadRest()).searchUsers(call, ...given),
  };
  optionsOf.set(adapter, options);
  return adapter;
}
