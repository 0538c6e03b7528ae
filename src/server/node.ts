import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MuteHandler } from './create-mute-handler.js';
import { traceOf } from './logger.js';
import { sendResponse } from './node-response.js';

/** Options of {@link toNodeHandler}. */
export interface NodeHandlerOptions {
  /**
   * Where the URL of the request begins that `authorize` sees. The `Host` header is not used, since any client can set it.
   * @default 'http://localhost'
   */
  readonly publicOrigin?: string | undefined;
}

/** What Express adds to a request. */
interface MountedRequest extends IncomingMessage {
  readonly originalUrl?: string;
  readonly body?: unknown;
}

const incomingOf = new WeakMap<Request, IncomingMessage>();

/** The Node request behind a request that came through {@link toNodeHandler}: for the session that a middleware put on it. */
export function nodeRequestOf(request: Request): IncomingMessage | undefined {
  return incomingOf.get(request);
}

/** Mounts a handler on `node:http`, Express, or any framework that hands out Node's request and response. */
export function toNodeHandler(
  handler: MuteHandler,
  { publicOrigin = 'http://localhost' }: NodeHandlerOptions = {},
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  if (!URL.canParse(publicOrigin) || new URL(publicOrigin).origin !== publicOrigin) {
    throw new TypeError(
      `toNodeHandler: publicOrigin ${JSON.stringify(publicOrigin)} is no origin, so no URL can be made with it. ` +
        'Write scheme, host and port without a slash at the end: "https://app.example".',
    );
  }
  return async (incoming, outgoing) => {
    const gone = new AbortController();
    // Ended, not finished: HTTP/2 calls a response finished whose client went away.
    outgoing.once('close', () => outgoing.writableEnded || gone.abort());
    // Behind a slow middleware the client may have left already, and nothing tells so any more.
    if (outgoing.destroyed || outgoing.writableFinished) gone.abort();
    try {
      const request = toRequest(incoming, publicOrigin, gone.signal);
      incomingOf.set(request, incoming);
      await sendResponse(await handler(request), incoming, outgoing);
    } catch (thrown) {
      // Without this a bare node:http server would end with the process.
      console.error('react-live-mute: an answer could not be sent', traceOf(thrown));
      outgoing.destroy();
    }
  };
}

function toRequest(incoming: MountedRequest, publicOrigin: string, signal: AbortSignal): Request {
  const headers = new Headers();
  // Not the raw ones: those still have what a middleware took off, and a platform of functions sets none.
  for (const [name, value] of Object.entries(incoming.headers)) {
    try {
      if (value !== undefined) headers.set(name, String(value));
    } catch {
      // HTTP/2 has names with a colon, and a middleware may have put anything there: `nodeRequestOf` has it.
    }
  }
  // A Request can't be made with these, and would take "post", which HTTP/2 lets through, for POST. Any method that no route has gets
  // the same answer.
  const method = /^(?:CONNECT|TRACE|TRACK)$|[a-z]/u.test(incoming.method ?? '') ? 'PATCH' : (incoming.method ?? 'GET');
  const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(incoming, headers);
  const init: RequestInit & { duplex: 'half' } = { method, headers, body, signal, duplex: 'half' };
  return new Request(publicOrigin + plainPath(incoming.originalUrl ?? incoming.url ?? ''), init);
}

/** The path as sent. What a URL parser would rewrite (dot segments, backslashes, a whole URL) leads nowhere. */
function plainPath(url: string): string {
  const path = url.split('?')[0] ?? '';
  return path.startsWith('/') && !/\\|#|\/(?:\.|%2e){1,2}(?=\/|$)/iu.test(path) ? url : '/';
}

/** The body, not read yet; or what a body parser before us has made of it. */
function bodyOf(incoming: MountedRequest, headers: Headers): NonNullable<RequestInit['body']> | null {
  if (!incoming.readableDidRead) return stream(incoming);
  if (incoming.body === undefined) return null;
  headers.delete('content-length');
  headers.delete('content-encoding');
  // As bytes: made a text here, what is no UTF-8 would pass for one.
  if (Buffer.isBuffer(incoming.body)) return new Uint8Array(incoming.body);
  return typeof incoming.body === 'string' ? incoming.body : JSON.stringify(incoming.body);
}

/** Read no faster than asked, and not ended by whoever stops reading: the answer goes out on the same connection. */
function stream(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const parts: AsyncIterator<Uint8Array> = incoming.iterator({ destroyOnReturn: false });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await parts.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
