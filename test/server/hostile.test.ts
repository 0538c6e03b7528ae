import { once } from 'node:events';
import { createServer, request as send, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseError } from '../../src/core/wire-error.js';
import { toNodeHandler } from '../../src/server/index.js';
import { liveBench, type LiveBench } from './live-support.js';

const listed = 'https://studio.example';
const publicOrigin = 'https://app.example';
const group = '/api/mute/groups/grouptest';
const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `user_${at}`);

interface Hostile {
  readonly name: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without a site header, as old browsers and scripts send. */
  readonly bare?: boolean;
  readonly body?: unknown;
  readonly raw?: string | Buffer;
  readonly status: number;
}

const unmute = `${group}/users/unmute`;
const mute = `${group}/mute`;
const ids = (name: string, userIds: unknown, status = 400): Hostile[] => [
  { name: `unmute ${name}`, path: unmute, body: { userIds }, status },
  { name: `exempt ${name}`, path: mute, body: { exemptUserIds: userIds }, status },
  { name: `mute ${name}`, path: `${group}/users/mute`, body: { userIds }, status },
];
const foreign = (name: string, headers: Record<string, string>, bare = true): Hostile[] => [
  { name: `${name}, write`, path: unmute, body: { all: true }, headers, bare, status: 400 },
  { name: `${name}, read`, method: 'GET', path: group, headers, bare, status: 400 },
];
const body = (name: string, given: unknown): Hostile => ({ name: `body: ${name}`, path: unmute, body: given, status: 400 });
const path = (name: string, given: string, status = 404): Hostile => ({ name: `path: ${name}`, path: given, body: { all: true }, status });

const requests: readonly Hostile[] = [
  // Ids.
  ...ids('31 users', many(31)),
  ...ids('1,000 users', many(1000)),
  ...ids('the same twice', ['user_14', 'user_14']),
  ...ids('with a comma', ['user_14,user_15']),
  ...ids('everyone', ['*']),
  ...ids('everyone among others', ['user_14', '*']),
  ...ids('an empty id', ['']),
  ...ids('a space', ['user_14 ']),
  ...ids('a line break', ['user_14\nuser_15']),
  ...ids('a zero byte', ['user_14\0']),
  ...ids('half a character', ['\ud800']),
  ...ids('other scripts', ['用户']),
  ...ids('lookalikes', ['uѕer_14']),
  ...ids('65 characters', ['x'.repeat(65)]),
  ...ids('257 bytes', ['x'.repeat(257)]),
  ...ids('a number', [14]),
  ...ids('null', [null]),
  ...ids('a list in a list', [['user_14']]),
  ...ids('an object', [{ userId: 'user_14' }]),
  ...ids('no list', 'user_14'),
  ...ids('an object for a list', { 0: 'user_14', length: 1 }),
  // Bodies.
  body('neither', {}),
  body('both', { all: true, userIds: ['user_14'] }),
  body('both, one null', { all: true, userIds: null }),
  body('all is false', { all: false }),
  body('all is a word', { all: 'true' }),
  body('all and something else', { all: true, except: ['user_14'] }),
  body('nobody', { userIds: [] }),
  body('a list', ['user_14']),
  body('a word', 'all'),
  body('null', null),
  { name: 'body: misspelt key would spare nobody', path: mute, body: { exemptUserIDs: ['user_11'] }, status: 400 },
  { name: 'body: __proto__', path: unmute, raw: '{"__proto__":{"all":true}}', status: 400 },
  { name: 'body: __proto__ beside ids', path: unmute, raw: '{"userIds":["user_14"],"__proto__":{"all":true}}', status: 400 },
  { name: 'body: constructor', path: unmute, raw: '{"constructor":{"prototype":{"all":true}},"userIds":["user_14"]}', status: 400 },
  { name: 'body: prototype', path: mute, raw: '{"prototype":{},"exemptUserIds":[]}', status: 400 },
  { name: 'body: ids twice', path: unmute, raw: '{"userIds":["user_14"],"userIds":["user_15"]}', status: 400 },
  { name: 'body: all twice', path: unmute, raw: '{"all":false,"all":true}', status: 400 },
  { name: 'body: all twice, once escaped', path: unmute, raw: '{"all":true,"\\u0061ll" : true}', status: 400 },
  { name: 'body: exempt twice', path: mute, raw: '{"exemptUserIds":["user_11"],"x":{"y":[{}]},\n"exemptUserIds":[]}', status: 400 },
  { name: 'body: ids twice, after a brace in a text', path: unmute, raw: '{"x":"{","userIds":["user_14"],"userIds":[]}', status: 400 },
  { name: 'body: none', path: unmute, raw: '', status: 400 },
  { name: 'body: half, where none is needed', path: `${group}/unmute`, raw: '{', status: 400 },
  { name: 'body: half', path: unmute, raw: '{"all":tr', status: 400 },
  { name: 'body: no UTF-8', path: unmute, raw: Buffer.from('7b22616c6cff223a747275657d', 'hex'), status: 400 },
  { name: 'body: JSON5', path: unmute, raw: "{all: true, /* */ 'x': 1}", status: 400 },
  { name: 'body: deep', path: unmute, raw: `${'['.repeat(8000)}${']'.repeat(8000)}`, status: 400 },
  { name: 'body: 1 MB', path: unmute, body: { userIds: ['user_14'], x: 'x'.repeat(1_000_000) }, status: 413 },
  {
    name: 'body: 1 MB in chunks',
    path: unmute,
    headers: { 'transfer-encoding': 'chunked' },
    raw: `{"all":true}${' '.repeat(1_000_000)}`,
    status: 413,
  },
  { name: 'body: one byte too many', path: unmute, raw: '{"all":true}'.padEnd(16_385), status: 413 },
  // Content types.
  { name: 'type: form', path: unmute, raw: 'all=true', headers: { 'content-type': 'application/x-www-form-urlencoded' }, status: 415 },
  { name: 'type: text', path: unmute, body: { all: true }, headers: { 'content-type': 'text/plain' }, status: 415 },
  {
    name: 'type: multipart',
    path: unmute,
    body: { all: true },
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    status: 415,
  },
  {
    name: 'type: JSON in UTF-16',
    path: unmute,
    body: { all: true },
    headers: { 'content-type': 'application/json; charset=utf-16' },
    status: 415,
  },
  {
    name: 'type: JSON in what begins like UTF-8',
    path: unmute,
    body: { all: true },
    headers: { 'content-type': 'application/json; charset=utf-8x' },
    status: 415,
  },
  {
    name: 'type: hidden behind another',
    path: unmute,
    body: { all: true },
    headers: { 'content-type': 'text/plain;application/json' },
    status: 415,
  },
  { name: 'type: problem+json', path: unmute, body: { all: true }, headers: { 'content-type': 'application/problem+json' }, status: 415 },
  { name: 'encoding: gzip', path: unmute, body: { all: true }, headers: { 'content-encoding': 'gzip' }, status: 415 },
  // Methods.
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'LINK'].map((method) => ({
    name: `method: ${method} to a write`,
    method,
    path: mute,
    status: 405,
  })),
  ...['POST', 'PUT', 'DELETE', 'TRACE'].map((method) => ({
    name: `method: ${method} to a read`,
    method,
    path: group,
    raw: '',
    status: 405,
  })),
  { name: 'method: override by header', method: 'GET', path: mute, headers: { 'x-http-method-override': 'POST' }, status: 405 },
  { name: 'method: override by query', method: 'GET', path: `${mute}?_method=POST`, status: 405 },
  { name: 'method: override of a POST', path: group, headers: { 'x-http-method-override': 'GET' }, raw: '', status: 405 },
  // Paths.
  path('root', '/'),
  path('base', '/api/mute'),
  path('no group', '/api/mute/groups'),
  path('empty group', '/api/mute/groups/'),
  path('no group before a verb', '/api/mute/groups//unmute'),
  path('two slashes at the end', `${unmute}//`),
  path('slash after an unknown verb', `${group}/users/ban/`),
  path('two slashes', `/api/mute//groups/grouptest/users/unmute`),
  path('two slashes at the start', `//api/mute/groups/grouptest/users/unmute`),
  path('dots to another group', '/api/mute/groups/other/../grouptest/users/unmute'),
  path('escaped dots', '/api/mute/groups/other/%2e%2e/grouptest/users/unmute'),
  path('dots at the end', `${unmute}/x/..`),
  path('one dot', '/api/mute/./groups/grouptest/users/unmute'),
  path('dots out of elsewhere', '/public/../api/mute/groups/grouptest/users/unmute'),
  path('backslashes', '/api/mute\\groups\\grouptest\\users\\unmute'),
  path('upper case', '/api/mute/groups/grouptest/users/UNMUTE'),
  path('escaped verb', '/api/mute/groups/grouptest/users/%75nmute'),
  path('base of another, as long', '/api/evil/groups/grouptest/users/unmute'),
  path('escaped base', '/api/%6dute/groups/grouptest/users/unmute'),
  path('verb of nobody', `${group}/users/ban`),
  path('a whole URL', 'http://elsewhere.example/api/mute/groups/grouptest/users/unmute'),
  path('host in the path', '//elsewhere.example/api/mute/groups/grouptest/users/unmute'),
  path('search where there is none', `${group}/users/search`),
  path('escaped slash', '/api/mute/groups/a%2Fb/users/unmute', 400),
  path('escaped twice', '/api/mute/groups/grouptest%252e/users/unmute', 400),
  path('escape of nothing', '/api/mute/groups/%zz/users/unmute', 400),
  path('half an escape', '/api/mute/groups/grouptest%/users/unmute', 400),
  path('no UTF-8', '/api/mute/groups/%ff/users/unmute', 400),
  path('half a character', '/api/mute/groups/%ED%A0%80/users/unmute', 400),
  path('zero byte', '/api/mute/groups/grouptest%00/users/unmute', 400),
  path('line break', '/api/mute/groups/grouptest%0a/users/unmute', 400),
  path('comma', '/api/mute/groups/grouptest,other/users/unmute', 400),
  path('star', '/api/mute/groups/*/users/unmute', 400),
  path('matrix parameter', '/api/mute/groups/grouptest;x=1/users/unmute', 400),
  path('long id', `/api/mute/groups/${'x'.repeat(300)}/users/unmute`, 400),
  path('unknown group', '/api/mute/groups/elsewhere/users/unmute', 404),
  { name: 'query: members at a long cursor', method: 'GET', path: `${group}/members?cursor=${'1'.repeat(1025)}`, status: 400 },
  { name: 'query: a search that the backend has not', method: 'GET', path: `${group}/users?query=a&scope=muted`, status: 404 },
  // Pages of others.
  ...foreign('cross-site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }),
  ...foreign('same-site', { 'sec-fetch-site': 'same-site', origin: 'https://blog.app.example' }),
  ...foreign('typed address', { 'sec-fetch-site': 'none' }),
  ...foreign('unknown site', { 'sec-fetch-site': 'same-origin, cross-site' }),
  ...foreign('cross-site that names our origin', { 'sec-fetch-site': 'cross-site', origin: publicOrigin }),
  ...foreign('origin of another', { origin: 'https://evil.example' }),
  ...foreign('origin null', { origin: 'null' }),
  ...foreign('origin of another port', { origin: `${publicOrigin}:8443` }),
  ...foreign('origin without TLS', { origin: 'http://app.example' }),
  ...foreign('origin that begins like ours', { origin: `${publicOrigin}.evil.example` }),
  ...foreign('origin in upper case', { origin: publicOrigin.toUpperCase() }),
  ...foreign('listed origin with a path', { origin: `${listed}/` }),
  ...foreign('nothing said', {}),
  ...foreign('forwarded host', { 'x-forwarded-host': 'app.example', 'x-forwarded-proto': 'https' }),
  ...foreign('forwarded and foreign', { 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' }),
  ...foreign('referer alone', { referer: `${publicOrigin}/` }),
  {
    name: 'preflight of a foreign page',
    method: 'OPTIONS',
    path: mute,
    bare: true,
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    status: 400,
  },
  {
    name: 'preflight of nothing',
    method: 'OPTIONS',
    path: '/api/mute',
    headers: { origin: listed, 'access-control-request-method': 'POST' },
    status: 404,
  },
];

describe(`${requests.length} hostile requests`, () => {
  let live: LiveBench;
  let server: Server;
  let port: number;
  let authorized = 0;

  beforeAll(async () => {
    live = await liveBench({
      publicOrigin,
      allowedOrigins: [listed],
      authorize: () => {
        authorized += 1;
        return { actorId: 'mod1' };
      },
    });
    server = createServer(toNodeHandler(live.handler)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  beforeEach(() => {
    authorized = 0;
    live.simulator.clearRequests();
  });
  afterAll(async () => {
    server.close();
    await live.simulator.close();
  });

  it.each(requests)('$name', async ({ name, method = 'POST', path: given = unmute, headers, bare, body: json, raw, status }) => {
    const before = { ...live.simulator.group() };
    const payload = raw ?? (json === undefined ? undefined : JSON.stringify(json));
    const all = {
      ...(!bare && { 'sec-fetch-site': 'same-origin' }),
      ...(payload !== undefined && method !== 'GET' && { 'content-type': 'application/json' }),
      ...headers,
    };
    const outgoing = send({ host: '127.0.0.1', port, method, path: given, headers: all, agent: false });
    // A server may refuse before everything is sent.
    outgoing.on('error', () => undefined);
    outgoing.end(method === 'GET' || method === 'HEAD' ? undefined : payload);
    const [incoming] = await once(outgoing, 'response');
    let text = '';
    for await (const part of incoming) text += String(part);

    expect(incoming.statusCode).toBe(status);
    expect(incoming.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store', vary: 'Origin' });
    if (method !== 'HEAD') {
      const error = parseError(JSON.parse(text));
      expect(error).toMatchObject({ retryable: false, outcomeUnknown: false });
      expect(error?.status).toBe(status);
      // What was sent is named escaped, if at all: it can't break out of a log line or a page.
      expect(error?.message).toMatch(/^[\x20-\x7e…]+$/u);
    }
    if (status === 405) expect(incoming.headers.allow).toBe(given.startsWith(mute) ? 'POST' : 'GET');
    if (headers?.['origin'] !== listed) expect(incoming.headers).not.toHaveProperty('access-control-allow-origin');
    expect({ ...live.simulator.group() }).toEqual(before);
    if (name !== 'path: unknown group') {
      expect(authorized).toBe(0);
      expect(live.simulator.requests).toEqual([]);
    }
  });

  it('leave prototypes as they were and the handler working', async () => {
    expect(Reflect.get({}, 'all')).toBeUndefined();
    expect((await live.get('groups/grouptest')).status).toBe(200);
  });
});
