import { once } from 'node:events';
import { createServer, IncomingMessage, request as send, ServerResponse, type OutgoingHttpHeaders, type Server } from 'node:http';
import { connect, constants, createServer as createHttp2Server, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { Socket } from 'node:net';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import express from 'express';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMuteHandler, nodeRequestOf, toNodeHandler, type MuteHandler } from '../../src/server/index.js';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { bench } from './support.js';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  open.push(server);
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function call(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Uint8Array } = {},
): Promise<{ incoming: IncomingMessage; bytes: Buffer }> {
  const outgoing = send({ host: '127.0.0.1', port, method, path, headers: { 'sec-fetch-site': 'same-origin', ...headers }, agent: false });
  outgoing.end(body);
  const [incoming]: IncomingMessage[] = await once(outgoing, 'response');
  if (!incoming) throw new Error('no response');
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  return { incoming, bytes: Buffer.concat(parts) };
}

describe('toNodeHandler', () => {
  const many = { mutedUserIds: Array.from({ length: 5000 }, (_, at) => `user_${at}`) };
  const inflate = { gzip: gunzipSync, br: brotliDecompressSync, none: (bytes: Buffer): Buffer => bytes };

  it.each([
    ['gzip', 'gzip', 'gzip'],
    ['br', 'gzip, deflate, br', 'br'],
    ['gzip', 'br;q=0, gzip', 'gzip'],
    ['gzip', 'deflate, Gzip;q=0.5', 'gzip'],
    ['none', 'gzip; q=0.0', undefined],
    ['none', 'identity', undefined],
    ['none', 'deflate', undefined],
    ['none', undefined, undefined],
  ] as const)('compresses a large answer: %s for %s', async (how, accepted, encoding) => {
    const port = await listen(createServer(toNodeHandler(bench({}, many).handler)));
    const { incoming, bytes } = await call(port, '/api/mute/groups/g1', { headers: accepted ? { 'accept-encoding': accepted } : {} });
    expect(incoming.headers['content-encoding']).toBe(encoding);
    expect(incoming.headers.vary).toBe('Origin, Accept-Encoding');
    expect(incoming.headers['content-length']).toBe(`${bytes.length}`);
    const etag = incoming.headers.etag ?? '';
    expect(etag.startsWith('W/')).toBe(encoding !== undefined);
    expect(JSON.parse(inflate[how](bytes).toString())).toMatchObject({ snapshot: { mutedUserIds: { length: 5000 } } });
    if (encoding) expect(bytes.length).toBeLessThan(25_000);
    const again = await call(port, '/api/mute/groups/g1', { headers: { 'if-none-match': etag } });
    expect([again.incoming.statusCode, again.bytes.length]).toEqual([304, 0]);
  });

  it('leaves small answers as they are', async () => {
    const port = await listen(createServer(toNodeHandler(bench().handler)));
    const { incoming } = await call(port, '/api/mute/groups/g1', { headers: { 'accept-encoding': 'gzip' } });
    expect(incoming.headers).not.toHaveProperty('content-encoding');
    expect(incoming.headers.etag).toMatch(/^"/u);
  });

  it('does not believe the Host header, and hands out the request of Node', async () => {
    const urls: string[] = [];
    const sessions: unknown[] = [];
    const handler = createMuteHandler({
      adapter: createMemoryAdapter(),
      authorize: ({ request }) => {
        urls.push(request.url);
        sessions.push(nodeRequestOf(request)?.headers['x-session']);
        return { actorId: 'mod1' };
      },
    });
    const port = await listen(createServer(toNodeHandler(handler, { publicOrigin: 'https://app.example' })));
    await call(port, '/api/mute/groups/g1?fresh=1', { headers: { host: 'evil.example', 'x-session': 's1' } });
    expect(urls).toEqual(['https://app.example/api/mute/groups/g1?fresh=1']);
    expect(sessions).toEqual(['s1']);
  });

  it.each(['app.example', 'https://app.example/', 'https://app.example/mute', '', 'capacitor://localhost'])(
    'can not be made for %j, with which no URL can be made',
    (origin) => {
      expect(() => toNodeHandler(bench().handler, { publicOrigin: origin })).toThrow(/publicOrigin .* is no origin.*Write scheme, host/u);
    },
  );

  it('shows authorize the headers as a middleware left them, not as somebody sent them', async () => {
    const seen: unknown[] = [];
    const handler = createMuteHandler({
      adapter: createMemoryAdapter(),
      authorize: ({ request: { headers } }) => {
        seen.push(headers.get('x-user'), headers.has('x-role'), headers.has('x-team'), headers.get('cookie'));
        return { actorId: 'mod1' };
      },
    });
    const app = express();
    app.use((incoming, _outgoing, next) => {
      delete incoming.headers['x-role'];
      incoming.headers['x-team'] = undefined;
      incoming.headers['x-user'] = 'viewer7';
      // What no header can hold does no harm.
      incoming.headers['x-name'] = '安娜';
      next();
    }, toNodeHandler(handler));
    const port = await listen(createServer(app));
    const headers = { 'x-user': 'mod1', 'x-role': 'admin', 'x-team': 'a', cookie: ['a=1', 'b=2'] };
    expect((await call(port, '/api/mute/groups/g1', { headers })).incoming.statusCode).toBe(200);
    expect(seen).toEqual(['viewer7', false, false, 'a=1; b=2']);
  });

  describe('over HTTP/2', () => {
    const page = { ':path': '/api/mute/groups/g1', 'sec-fetch-site': 'same-origin' };
    const write = { ...page, ':method': 'POST', ':path': '/api/mute/groups/g1/mute', 'content-type': 'application/json' };

    /** A client of a server that is closed with it. */
    async function client(handler: MuteHandler, handle = toNodeHandler(handler)): Promise<ClientHttp2Session> {
      const server = createHttp2Server((...given) => void Reflect.apply(handle, undefined, given)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const session = connect(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
      onTestFinished(() => {
        session.destroy();
        server.close();
      });
      return session;
    }

    async function ask(session: ClientHttp2Session, headers: OutgoingHttpHeaders, body?: string): Promise<unknown[]> {
      const stream = session.request(headers);
      stream.end(body);
      const [answer]: IncomingHttpHeaders[] = await once(stream, 'response');
      await stream.resume().toArray();
      return [answer?.[':status'], answer?.etag];
    }

    it('serves requests whose names have a colon and whose cookies come in pieces', async () => {
      const cookies: unknown[] = [];
      const authorize = ({ request }: { request: Request }): { actorId: string } => {
        cookies.push(request.headers.get('cookie'));
        return { actorId: 'mod1' };
      };
      const session = await client(bench({ authorize }).handler);
      const pieces = { cookie: ['a=1', 'b=2'] };
      const [status, etag] = await ask(session, { ...page, ...pieces });
      expect(status).toBe(200);
      expect(await ask(session, { ...page, ...pieces, 'if-none-match': String(etag) })).toEqual([304, etag]);
      expect(await ask(session, { ...write, ...pieces }, '{"exemptUserIds":[]}')).toEqual([200, undefined]);
      expect(new Set(cookies)).toEqual(new Set(['a=1; b=2']));
    });

    it.each(['post', 'Post', 'get', 'Get', 'head', 'options', 'connect'])('takes %s for no method that it knows', async (method) => {
      const { handler, adapter } = bench();
      const session = await client(handler);
      for (const { ':path': path } of [page, write]) {
        expect(await ask(session, { ...write, ':method': method, ':path': path }, '{"exemptUserIds":[]}')).toEqual([405, undefined]);
      }
      expect(adapter.calls).toEqual([]);
    });

    it('drops the call of a client that went away before it was sent', async () => {
      let arrived = (): void => undefined;
      const waiting = new Promise<void>((resolve) => (arrived = resolve));
      const { handler, adapter, records } = bench({
        authorize: async ({ request }) => {
          arrived();
          await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
          return { actorId: 'mod1' };
        },
      });
      const stream = (await client(handler)).request(write);
      stream.end('{"exemptUserIds":[]}');
      await waiting;
      stream.close(constants.NGHTTP2_CANCEL);
      await expect.poll(() => records).toMatchObject([{ action: 'muteGroup', result: 'aborted' }]);
      expect(adapter.calls).toEqual([]);
    });

    it('drops the call of a client that went away before the handler was asked', async () => {
      const { handler, adapter, records } = bench();
      const handle = toNodeHandler(handler);
      let arrived = (): void => undefined;
      const waiting = new Promise<void>((resolve) => (arrived = resolve));
      const session = await client(handler, async (incoming, outgoing) => {
        arrived();
        await once(outgoing, 'close');
        await handle(incoming, outgoing);
      });
      const stream = session.request({ ...write, ':path': '/api/mute/groups/g1/unmute' }, { endStream: true });
      await waiting;
      stream.close(constants.NGHTTP2_CANCEL);
      await expect.poll(() => records).toMatchObject([{ action: 'unmuteGroup', result: 'aborted' }]);
      expect(adapter.calls).toEqual([]);
    });

    it('ends the stream of a body that does not end by itself', async () => {
      const stream = (await client(bench().handler)).request(write);
      stream.write(' '.repeat(20_000));
      const [answer]: IncomingHttpHeaders[] = await once(stream.resume(), 'response');
      expect(answer?.[':status']).toBe(413);
      await once(stream, 'close');
    });
  });

  it('serves a request and a response that a platform of functions made by hand', async () => {
    // As serverless-http makes them: the headers alone are set, one of them to a number, and writeHead returns nothing.
    class MadeResponse extends ServerResponse {
      override writeHead(...given: never[]): this {
        Reflect.apply(super.writeHead, this, given);
        return Reflect.get({}, 'nothing');
      }
    }
    const body = '{"exemptUserIds":["u1"]}';
    const incoming = new IncomingMessage(new Socket());
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', 'content-length': body.length };
    Object.assign(incoming, { complete: true, method: 'POST', url: '/api/mute/groups/g1/mute', headers });
    incoming.push(body);
    incoming.push(null);
    const outgoing = new MadeResponse(incoming);
    const { handler, adapter } = bench();
    await toNodeHandler(handler)(incoming, outgoing);
    expect([outgoing.statusCode, outgoing.writableEnded, outgoing.destroyed]).toEqual([200, true, false]);
    expect(adapter.calls).toMatchObject([{ action: 'muteGroup', exemptUserIds: ['u1'] }, { action: 'read' }]);
  });

  it('works behind body parsers and under a path', async () => {
    const { handler, adapter } = bench();
    const app = express();
    app.use(express.json(), express.urlencoded({ extended: true }));
    app.use('/api/mute', toNodeHandler(handler));
    const port = await listen(createServer(app));
    const headers = { 'content-type': 'application/json' };
    const path = '/api/mute/groups/g1/users/unmute';
    expect((await call(port, path, { method: 'POST', headers, body: '{"userIds":["u1"]}' })).incoming.statusCode).toBe(200);
    expect((await call(port, '/api/mute/groups/g1/unmute', { method: 'POST' })).incoming.statusCode).toBe(200);
    const large = JSON.stringify({ userIds: ['u1'], filler: 'x'.repeat(20_000) });
    expect((await call(port, path, { method: 'POST', headers, body: large })).incoming.statusCode).toBe(413);
    const proto = await call(port, path, { method: 'POST', headers, body: '{"userIds":["u1"],"__proto__":{"all":true}}' });
    expect(proto.incoming.statusCode).toBe(400);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await call(port, path, { method: 'POST', headers: form, body: 'all=true' })).incoming.statusCode).toBe(415);
    expect(adapter.calls.filter(({ action }) => action !== 'read')).toMatchObject([{ action: 'unmuteUsers' }, { action: 'unmuteGroup' }]);
  });

  it('takes from a body parser what it has unpacked, and nothing that is still packed', async () => {
    const { handler, adapter } = bench();
    const handle = toNodeHandler(handler);
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const packed = { method: 'POST', headers, body: gzipSync('{"userIds":["u1"]}') };
    const path = '/api/mute/groups/g1/users/unmute';
    expect((await call(await listen(createServer(handle)), path, packed)).incoming.statusCode).toBe(415);
    expect(adapter.calls).toEqual([]);
    const app = express();
    app.use(express.json(), handle);
    expect((await call(await listen(createServer(app)), path, packed)).incoming.statusCode).toBe(200);
    expect(adapter.calls).toMatchObject([{ action: 'unmuteUsers', userIds: ['u1'] }, { action: 'read' }]);
  });

  it('takes a text from a body parser as it is', async () => {
    const { handler, adapter } = bench();
    const app = express();
    app.use(express.text({ type: 'application/json' }), toNodeHandler(handler));
    const headers = { 'content-type': 'application/json' };
    const sent = { method: 'POST', headers, body: '{"userIds":["u1"]}' };
    expect((await call(await listen(createServer(app)), '/api/mute/groups/g1/users/unmute', sent)).incoming.statusCode).toBe(200);
    expect(adapter.calls).toMatchObject([{ userIds: ['u1'] }, { action: 'read' }]);
  });

  it('says to the developer that a body parser has left nothing, as those of Koa do', async () => {
    const { handler, adapter } = bench();
    const app = express();
    app.use((incoming, _outgoing, next) => void incoming.resume().once('end', next), toNodeHandler(handler));
    const port = await listen(createServer(app));
    const headers = { 'content-type': 'application/json' };
    const { incoming, bytes } = await call(port, '/api/mute/groups/g1/mute', { method: 'POST', headers, body: '{"exemptUserIds":[]}' });
    expect(incoming.statusCode).toBe(400);
    expect(JSON.parse(bytes.toString())).toMatchObject({ error: { message: 'The body is empty, or was already read.' } });
    expect(adapter.calls).toEqual([]);
  });

  it('refuses what is no UTF-8 behind a parser that hands out bytes', async () => {
    const { handler, adapter } = bench({}, { capabilities: { userIdPattern: '.+' } });
    const app = express();
    app.use(express.raw({ type: 'application/json' }), toNodeHandler(handler));
    const port = await listen(createServer(app));
    const path = '/api/mute/groups/g1/users/unmute';
    const headers = { 'content-type': 'application/json' };
    const body = Buffer.from('{"userIds":["u?"]}').map((byte) => (byte === 0x3f ? 0xff : byte));
    expect((await call(port, path, { method: 'POST', headers, body })).incoming.statusCode).toBe(400);
    expect((await call(port, path, { method: 'POST', headers, body: '{"userIds":["ü1"]}' })).incoming.statusCode).toBe(200);
    expect(adapter.calls.filter(({ action }) => action !== 'read')).toMatchObject([{ userIds: ['ü1'] }]);
  });

  it('hands out every cookie that a host puts on an answer', async () => {
    const { handler } = bench();
    const withCookies = async (request: Request): Promise<Response> => {
      const answer = await handler(request);
      for (const cookie of ['session=1; HttpOnly', 'csrf=2']) answer.headers.append('set-cookie', cookie);
      return answer;
    };
    const port = await listen(createServer(toNodeHandler(withCookies)));
    const { incoming } = await call(port, '/api/mute/groups/g1');
    expect(incoming.headers['set-cookie']).toEqual(['session=1; HttpOnly', 'csrf=2']);
  });

  it('cuts off a request that no body parser left in a form to pass on, and lives on', async () => {
    const handle = toNodeHandler(bench().handler);
    const ended: string[] = [];
    const app = express();
    // Large numbers become bigint there, which is no JSON any more.
    app.use(express.text({ type: 'application/json' }), (incoming, outgoing) => {
      incoming.body = { userIds: ['u1'], n: BigInt(1) };
      handle(incoming, outgoing).then(
        () => ended.push('well'),
        () => ended.push('unheard'),
      );
    });
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const port = await listen(createServer(app));
    const headers = { 'content-type': 'application/json' };
    await expect(call(port, '/api/mute/groups/g1/users/unmute', { method: 'POST', headers, body: '{}' })).rejects.toThrow();
    expect(said).toHaveBeenCalledWith('react-live-mute: an answer could not be sent', expect.objectContaining({ error: 'TypeError' }));
    said.mockRestore();
    expect(ended).toEqual(['well']);
  });

  it('refuses an endless body without reading it', async () => {
    const port = await listen(createServer(toNodeHandler(bench().handler)));
    const outgoing = send({
      host: '127.0.0.1',
      port,
      method: 'POST',
      path: '/api/mute/groups/g1/unmute',
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', connection: 'keep-alive' },
      agent: false,
    });
    outgoing.on('error', () => undefined);
    const closed = new Promise((resolve) => outgoing.once('close', resolve));
    const pump = (): void => {
      while (!outgoing.destroyed && outgoing.write(' '.repeat(65_536)));
    };
    outgoing.on('drain', pump);
    pump();
    const [incoming]: IncomingMessage[] = await once(outgoing, 'response');
    expect(incoming?.statusCode).toBe(413);
    // Told, so that nobody sends the next request after it.
    expect(incoming?.headers.connection).toBe('close');
    incoming?.resume();
    // The server ends what does not end by itself.
    await closed;
  });

  it.each(['HEAD', 'GET'])('answers a %s whose announced body never comes, though the answer has none', async (method) => {
    const port = await listen(createServer(toNodeHandler(bench().handler)));
    const headers = { 'sec-fetch-site': 'same-origin', 'if-none-match': '*', 'content-length': 5 };
    const outgoing = send({ host: '127.0.0.1', port, method, path: '/api/mute/groups/g1', headers, agent: false });
    outgoing.on('error', () => undefined);
    outgoing.flushHeaders();
    const [incoming]: IncomingMessage[] = await once(outgoing, 'response');
    expect(incoming?.statusCode).toBe(method === 'HEAD' ? 405 : 304);
    outgoing.destroy();
  });

  it('drops the call of a client that went away during a slow middleware', async () => {
    const { handler, adapter, records } = bench();
    const app = express();
    app.use(
      express.json(),
      (_incoming, outgoing, next) => {
        outgoing.once('close', () => next());
        gone.destroy();
      },
      toNodeHandler(handler),
    );
    const port = await listen(createServer(app));
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
    const gone = send({ host: '127.0.0.1', port, method: 'POST', path: '/api/mute/groups/g1/users/unmute', headers, agent: false });
    gone.on('error', () => undefined);
    gone.end('{"all":true}');
    await expect.poll(() => records).toMatchObject([{ action: 'unmuteAllUsers', result: 'aborted' }]);
    expect(adapter.calls).toEqual([]);
  });

  it('tells the handler that a client went away, and not that it was answered', async () => {
    let answered: AbortSignal | undefined;
    let arrived = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (arrived = resolve));
    let ended = (): void => undefined;
    const over = new Promise<void>((resolve) => (ended = resolve));
    const port = await listen(
      createServer(
        toNodeHandler(async (request) => {
          if (!request.url.endsWith('slow')) {
            answered = request.signal;
            return new Response('{}');
          }
          arrived();
          await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
          ended();
          return new Response('{}');
        }),
      ),
    );
    await call(port, '/fast');
    const outgoing = send({ host: '127.0.0.1', port, path: '/slow', agent: false });
    outgoing.on('error', () => undefined);
    outgoing.end();
    await waiting;
    outgoing.destroy();
    await over;
    expect(answered?.aborted).toBe(false);
  });
});
