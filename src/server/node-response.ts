import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

const worthCompressing = 1024;
const lingerMs = 2000;

/** Writes a response out, compressed when it is large and the client takes it. */
export async function sendResponse(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  let bytes: Uint8Array = Buffer.from(await response.arrayBuffer());
  const headers: OutgoingHttpHeaders = Object.fromEntries(response.headers);
  // A host may have put cookies on the answer; of several the entries above keep the last.
  if (headers['set-cookie']) headers['set-cookie'] = response.headers.getSetCookie();
  if (bytes.byteLength > worthCompressing) {
    headers['vary'] = [headers['vary'], 'Accept-Encoding'].filter(Boolean).join(', ');
    const encoding = preferred(incoming.headers['accept-encoding']);
    if (encoding) {
      bytes = await compress(bytes, encoding);
      headers['content-encoding'] = encoding;
      // Other bytes than those the tag was made for, the same content: weak.
      if (headers['etag']) headers['etag'] = `W/${headers['etag']}`;
    }
  }
  if (outgoing.destroyed) return;
  if (response.body) headers['content-length'] = bytes.byteLength;
  if (incoming.complete) {
    // Not chained: those of some platforms of functions return nothing.
    outgoing.writeHead(response.status, headers);
    outgoing.end(bytes);
    return;
  }
  // Refused before it was read whole. Ending now would cut the connection under a sender who has not seen the answer yet, so the
  // rest is thrown away for a while, and whoever has no end is cut off.
  if (incoming.httpVersionMajor === 1) headers['connection'] = 'close';
  outgoing.writeHead(response.status, headers);
  // Of an answer without a body, nothing is written.
  outgoing.flushHeaders();
  outgoing.write(bytes);
  // Not the request's own `destroy`, which leaves a stream of HTTP/2 open.
  const closing = setTimeout(() => outgoing.destroy(), lingerMs);
  const over = (): void => {
    clearTimeout(closing);
    outgoing.end();
  };
  incoming.once('end', over).once('close', over).resume();
}

function preferred(accepted: string | string[] | undefined): 'br' | 'gzip' | undefined {
  const wanted = String(accepted ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => !/;\s*q=0(?:\.0*)?$/u.test(one));
  return (['br', 'gzip'] as const).find((encoding) => wanted.some((one) => one.split(';')[0] === encoding));
}

function compress(bytes: Uint8Array, encoding: 'br' | 'gzip'): Promise<Buffer> {
  // Not imported, so that runtimes without Node's modules can load this file.
  const { brotliCompress, constants, gzip } = process.getBuiltinModule('node:zlib');
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, result: Buffer): void => (error ? reject(error) : resolve(result));
    if (encoding === 'br') brotliCompress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }, done);
    else gzip(bytes, done);
  });
}
