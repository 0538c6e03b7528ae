import { once } from 'node:events';
import { request as send } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { MuteHandler } from '../../src/server/index.js';
import { serveWithExpress } from './mounts/express.js';
import { serveWithFastify } from './mounts/fastify.js';
import { serveWithHono } from './mounts/hono.js';
import { serveWithNode } from './mounts/node-http.js';
import { GET, OPTIONS, POST } from './mounts/next-route.js';
import { bench, base } from './support.js';

interface Mounted {
  readonly listening: boolean;
  address(): unknown;
  close(): unknown;
  once(event: 'listening', listener: () => void): unknown;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

const mounts: readonly (readonly [string, (handler: MuteHandler) => Mounted | Promise<Mounted>])[] = [
  ['node:http', serveWithNode],
  ['Express', serveWithExpress],
  ['Fastify', serveWithFastify],
  ['Hono', serveWithHono],
];

const open: Mounted[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function start(mount: (handler: MuteHandler) => Mounted | Promise<Mounted>, handler: MuteHandler): Promise<number> {
  const server = await mount(handler);
  open.push(server);
  if (!server.listening) await new Promise<void>((resolve) => void server.once('listening', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null || !('port' in address) || typeof address.port !== 'number')
    throw new Error('no port');
  return address.port;
}

/** Sends a request as it stands: fetch would rewrite paths and refuse headers. */
async function raw(port: number, method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Reply> {
  const own = { 'sec-fetch-site': 'same-origin', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers };
  const outgoing = send({ host: '127.0.0.1', port, method, path, headers: own, agent: false });
  outgoing.end(body);
  const [incoming] = await once(outgoing, 'response');
  let text = '';
  for await (const part of incoming) text += String(part);
  return { status: incoming.statusCode, headers: incoming.headers, body: text === '' ? undefined : JSON.parse(text) };
}

describe.each(mounts)('mounted on %s', (_name, mount) => {
  it('reads and writes', async () => {
    const { handler, adapter } = bench();
    const port = await start(mount, handler);
    const state = await raw(port, 'GET', '/api/mute/groups/g1');
    expect(state).toMatchObject({ status: 200, body: { wire: 1, snapshot: { groupMuted: false } } });
    expect((await raw(port, 'GET', '/api/mute/groups/g1', undefined, { 'if-none-match': String(state.headers['etag']) })).status).toBe(304);
    expect(await raw(port, 'POST', '/api/mute/groups/g1/users/unmute', '{"userIds":["u1"]}')).toMatchObject({
      status: 200,
      body: { snapshot: { mutedUserIds: ['u2', 'u3', 'u4', 'u5'] } },
    });
    expect((await raw(port, 'POST', '/api/mute/groups/g1/unmute')).status).toBe(200);
    expect(adapter.calls.map(({ action }) => action)).toEqual(expect.arrayContaining(['unmuteUsers', 'unmuteGroup']));
  });

  it('takes a slash at the end, as frameworks put one there that are set to', async () => {
    const { handler, adapter } = bench();
    const port = await start(mount, handler);
    const [state, muted] = [
      await raw(port, 'GET', '/api/mute/groups/g1/?fresh=1'),
      await raw(port, 'POST', '/api/mute/groups/g1/users/unmute/', '{"userIds":["u1"]}'),
    ];
    expect([state.status, muted.status]).toEqual([200, 200]);
    expect(adapter.calls.map(({ action, groupId }) => [action, groupId])).toEqual([
      ['read', 'g1'],
      ['unmuteUsers', 'g1'],
      ['read', 'g1'],
    ]);
  });

  it('answers failures in the documented form', async () => {
    const port = await start(mount, bench().handler);
    expect(await raw(port, 'GET', '/api/mute/elsewhere')).toMatchObject({ status: 404, body: { error: { code: 'ROUTE_NOT_FOUND' } } });
    expect(await raw(port, 'DELETE', '/api/mute/groups/g1')).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    expect(await raw(port, 'POST', '/api/mute/groups/g1/users/unmute', '{"userIds":["*"]}')).toMatchObject({
      status: 400,
      body: { error: { code: 'INPUT_INVALID' } },
    });
  });

  it('refuses a body of 1 MB', async () => {
    const { handler, adapter } = bench();
    const port = await start(mount, handler);
    const body = JSON.stringify({ userIds: ['u1'], filler: 'x'.repeat(1_000_000) });
    expect((await raw(port, 'POST', '/api/mute/groups/g1/users/unmute', body)).status).toBe(413);
    expect(adapter.calls).toEqual([]);
  });
});

it('works as a Next.js route handler', async () => {
  const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', cookie: 'session=mod1' };
  expect((await GET(new Request(`${base}/groups/g1`, { headers }))).status).toBe(200);
  expect((await POST(new Request(`${base}/groups/g1/unmute`, { method: 'POST', headers }))).status).toBe(200);
  expect((await OPTIONS(new Request(`${base}/groups/g1`, { method: 'OPTIONS', headers }))).status).toBe(405);
});
