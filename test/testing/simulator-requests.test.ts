import { createHash, createHmac, randomUUID } from 'node:crypto';
import { request as send } from 'node:http';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadVendor } from '../../src/server/aliyun/vendor.js';
import { startLiveSimulator, type LiveSimulator } from '../../src/testing/simulator/index.js';
import { rpcSignatureOf } from '../../src/testing/simulator/signature.js';

let simulator: LiveSimulator;

beforeAll(async () => {
  simulator = await startLiveSimulator({ throttling: false });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
const inOrder = (parameters: Readonly<Record<string, string>>) =>
  Object.entries(parameters)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
const group = { AppId: 'demo', GroupId: 'grouptest', DataCenter: 'cn-shanghai' };
const date = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function post(path: string, headers: Record<string, string | string[]>, body: string | Uint8Array = '', method = 'POST'): Promise<Reply> {
  const [host, port] = simulator.endpoint.split(':');
  return new Promise((resolve, reject) => {
    const request = send(
      { host, port, path, method, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }));
      },
    );
    request.on('error', reject).end(body);
  });
}

interface Signed {
  /** As it is sent; what is signed is spelt by the rules. */
  readonly rawQuery?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Spells the names of headers as they are sent. */
  readonly named?: (name: string) => string;
}

/** Calls an operation as a client in another language would, signed by the rules of the vendor's page. */
function call(operation: string, { query = {}, rawQuery = inOrder(query), body = '', headers = {}, named = (name) => name }: Signed = {}) {
  const all: Record<string, string> = {
    host: simulator.endpoint,
    'x-acs-action': operation,
    'x-acs-content-sha256': sha256(body),
    'x-acs-date': date(),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2016-11-01',
    ...headers,
  };
  const names = Object.keys(all).toSorted();
  const canonical = ['POST', '/', inOrder(query), ...names.map((name) => `${name}:${all[name]}`), '', names.join(';'), sha256(body)].join(
    '\n',
  );
  const signature = createHmac('sha256', simulator.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${simulator.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  const sent = Object.entries({ ...all, authorization }).map(([name, value]) => [named(name), value]);
  return post(`/?${rawQuery}`, Object.fromEntries(sent), body);
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('parameters', () => {
  it('may come as a form in the body, hashed and signed', async () => {
    const body = inOrder({ ...group, ExceptUsers: 'user_11,user_12' });
    expect(await call('BanLiveMessageGroup', { body, headers: form })).toMatchObject({ status: 200 });
    expect(simulator.group()).toMatchObject({ groupMuted: true, exemptUserIds: ['user_11', 'user_12'] });
    expect(simulator.requests).toMatchObject([
      { signature: 'valid', rawQuery: '', parameters: { ...group, ExceptUsers: 'user_11,user_12' }, outcome: 'ok' },
    ]);
  });

  it('may come half in the query and half in the body', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
    await call('RemoveLiveMessageGroupBand', { query: group, body: 'UnbannedUsers=*', headers });
    expect(simulator.group().mutedUserIds).toEqual([]);
  });

  it('are none in a body that is no form, and not lost on one that can not be decoded', async () => {
    const json = { body: JSON.stringify({ ...group }), headers: { 'content-type': 'application/json' } };
    expect(await call('BanLiveMessageGroup', json)).toMatchObject({ status: 400, body: { Code: 'MissingAppId' } });
    expect(await call('BanLiveMessageGroup', { body: 'AppId=%E0%A4%A', headers: form })).toMatchObject({ body: { Code: 'MissingAppId' } });
    const noText = Uint8Array.of(0xff, 0xfe, 0x00, 0x80);
    expect(await call('BanLiveMessageGroup', { query: group, body: noText })).toMatchObject({ status: 200 });
    expect(simulator.requests.map(({ signature }) => signature)).toEqual(['valid', 'valid', 'valid']);
  });

  it('that were changed on their way in the body are refused', async () => {
    const headers = { ...form, 'x-acs-content-sha256': sha256('AppId=other') };
    expect(await call('BanLiveMessageGroup', { body: inOrder(group), headers })).toMatchObject({
      body: { Code: 'SignatureDoesNotMatch', Message: expect.stringContaining('x-acs-content-sha256 is not the hash of the body') },
    });
    expect(simulator.group().groupMuted).toBe(false);
  });

  it.each([
    ['a tilde', '~', ['~', '%7E', '%7e']],
    ['a star', '*', ['*', '%2A', '%2a']],
    ['a space', 'a b', ['a%20b', 'a+b']],
    ['a plus', 'a+b', ['a%2Bb']],
    ['brackets and quotes', "(a)!'", ["(a)!'", '%28a%29%21%27']],
    ['characters of two and four bytes', 'é用😀', ['%C3%A9%E7%94%A8%F0%9F%98%80']],
    ['an equals sign', 'a=b', ['a=b', 'a%3Db']],
  ])('with %s are signed alike however the URL spells it', async (_, GroupId, spellings) => {
    for (const spelling of spellings) {
      await call('DescribeLiveMessageGroupBand', {
        query: { ...group, GroupId },
        rawQuery: `AppId=demo&DataCenter=cn-shanghai&GroupId=${spelling}`,
      });
    }
    expect(simulator.requests.map(({ signature, parameters }) => [signature, parameters['GroupId']])).toEqual(
      spellings.map(() => ['valid', GroupId]),
    );
  });
});

describe('headers', () => {
  it('may be named in any case', async () => {
    const named = (name: string) => name.replaceAll(/\b\w/g, (letter) => letter.toUpperCase());
    expect(await call('UnbanLiveMessageGroup', { query: group, named })).toMatchObject({ status: 200 });
    expect(await call('UnbanLiveMessageGroup', { query: group, named: (name) => name.toUpperCase() })).toMatchObject({ status: 200 });
  });

  it.each([
    [
      'x-acs-extra must be signed',
      { 'x-acs-extra': '1' },
      'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version',
    ],
    ['Host is signed but was not sent', {}, 'Host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version;host'],
    ['not in order', {}, 'x-acs-action;host;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version'],
    ['the hash of our canonical request is', {}, 'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version'],
  ])('that are signed wrongly are told: %s', async (why, extra, signedHeaders) => {
    const headers = {
      host: simulator.endpoint,
      'x-acs-action': 'UnbanLiveMessageGroup',
      'x-acs-content-sha256': sha256(''),
      'x-acs-date': date(),
      'x-acs-signature-nonce': randomUUID(),
      'x-acs-version': '2016-11-01',
      ...extra,
      authorization: `ACS3-HMAC-SHA256 Credential=${simulator.accessKeyId},SignedHeaders=${signedHeaders},Signature=${'0'.repeat(64)}`,
    };
    expect(await post(`/?${inOrder(group)}`, headers)).toMatchObject({
      status: 400,
      body: { Code: 'SignatureDoesNotMatch', Message: expect.stringContaining(why) },
    });
  });
});

describe('the older signature, of which all is a parameter', () => {
  const older = (
    operation: string,
    parameters: Readonly<Record<string, string>> = {},
    method = 'POST',
    secret = simulator.accessKeySecret,
  ) => {
    const all: Record<string, string> = {
      ...group,
      Action: operation,
      Version: '2016-11-01',
      Format: 'JSON',
      AccessKeyId: simulator.accessKeyId,
      SignatureMethod: 'HMAC-SHA1',
      SignatureVersion: '1.0',
      SignatureNonce: randomUUID(),
      Timestamp: date(),
      ...parameters,
    };
    const text = `${method}&%2F&${encode(inOrder(all))}`;
    return { ...all, Signature: createHmac('sha1', `${secret}&`).update(text).digest('base64') };
  };
  const codeOf = async (parameters: Readonly<Record<string, string>>) => (await post(`/?${inOrder(parameters)}`, {})).body['Code'];

  it("is the one of the documentation's example", () => {
    const example = {
      AccessKeyId: 'testid',
      Action: 'DescribeRegions',
      Format: 'XML',
      SignatureMethod: 'HMAC-SHA1',
      SignatureNonce: '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
      SignatureVersion: '1.0',
      Timestamp: '2016-02-23T12:46:24Z',
      Version: '2014-05-26',
    };
    expect(rpcSignatureOf('GET', Object.entries(example), 'testsecret')).toBe('OLeaidS1JvxuMvnyHOwuJ+uX5qY=');
  });

  it('is accepted in the query and in a form, and its operation is on record', async () => {
    expect(await post(`/?${inOrder(older('BanLiveMessageGroup', { ExceptUsers: 'user_11' }))}`, {})).toMatchObject({ status: 200 });
    expect(simulator.group().exemptUserIds).toEqual(['user_11']);
    expect(await post('/', form, inOrder(older('RemoveLiveMessageGroupBand', { UnbannedUsers: '*' })))).toMatchObject({ status: 200 });
    expect(simulator.group().mutedUserIds).toEqual([]);
    expect(simulator.requests).toMatchObject([
      { operation: 'BanLiveMessageGroup', signature: 'valid', accessKeyId: simulator.accessKeyId },
      { operation: 'RemoveLiveMessageGroupBand', signature: 'valid', accessKeyId: simulator.accessKeyId },
    ]);
  });

  it("is accepted from the vendor's own client", async () => {
    const { Client } = await loadVendor();
    const { accessKeyId, accessKeySecret, endpoint } = simulator;
    const client = new Client({ accessKeyId, accessKeySecret, endpoint, protocol: 'http', signatureAlgorithm: 'v2' });
    const shape = {
      protocol: 'HTTPS',
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    };
    const query = { ...group, UnbannedUsers: '*' };
    expect(await client.callApi({ action: 'RemoveLiveMessageGroupBand', version: '2016-11-01', ...shape }, { query }, {})).toMatchObject({
      statusCode: 200,
    });
    expect(simulator.requests).toMatchObject([{ operation: 'RemoveLiveMessageGroupBand', signature: 'valid', outcome: 'ok' }]);
  });

  it.each([
    ['another secret', 'SignatureDoesNotMatch', () => older('UnbanLiveMessageGroup', {}, 'POST', 'other')],
    ['another method', 'SignatureDoesNotMatch', () => older('UnbanLiveMessageGroup', {}, 'GET')],
    ['a parameter more', 'SignatureDoesNotMatch', () => ({ ...older('BanLiveMessageGroup'), ExceptUsers: 'user_11' })],
    ['another key', 'InvalidAccessKeyId.NotFound', () => older('UnbanLiveMessageGroup', { AccessKeyId: 'other' })],
    ['a token that it has not', 'InvalidSecurityToken.MismatchWithAccessKey', () => older('UnbanLiveMessageGroup', { SecurityToken: 'T' })],
    ['another way of signing', 'IncompleteSignature', () => older('UnbanLiveMessageGroup', { SignatureMethod: 'HMAC-MD5' })],
    ['an old date', 'InvalidTimeStamp.Expired', () => older('UnbanLiveMessageGroup', { Timestamp: '2016-02-23T12:46:24Z' })],
    ['an odd date', 'InvalidTimeStamp.Format', () => older('UnbanLiveMessageGroup', { Timestamp: 'now' })],
    ['no nonce', 'MissingSignatureNonce', () => older('UnbanLiveMessageGroup', { SignatureNonce: '' })],
    ['an unknown operation', 'InvalidApi.NotFound', () => older('UnbanEverything')],
    ['an unknown version', 'InvalidApi.NotFound', () => older('UnbanLiveMessageGroup', { Version: '2014-05-26' })],
  ])('with %s is %s', async (_, code, parameters) => {
    expect(await codeOf(parameters())).toBe(code);
    expect(simulator.requests).toMatchObject([{ outcome: code, applied: false }]);
  });

  it('covers the operation and its version: a header beside it, which nobody signed, says nothing', async () => {
    const headers = { 'x-acs-action': 'UnbanLiveMessageGroup', 'x-acs-version': '2014-05-26' };
    expect(await post(`/?${inOrder(older('BanLiveMessageGroup'))}`, headers)).toMatchObject({ status: 200 });
    expect(await post('/', { ...form, ...headers }, inOrder(older('BanLiveMessageGroup')))).toMatchObject({ status: 200 });
    expect(simulator.group().groupMuted).toBe(true);
    expect(simulator.requests.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['BanLiveMessageGroup', 'ok'],
      ['BanLiveMessageGroup', 'ok'],
    ]);
  });

  it('covers what stands in the query and in the form, of which the last counts', async () => {
    const { Signature: _, ...inForm } = older('UnbanLiveMessageGroup');
    const text = `${inOrder({ Action: 'BanLiveMessageGroup' })}&${inOrder(inForm)}`.split('&').toSorted().join('&');
    const Signature = createHmac('sha1', `${simulator.accessKeySecret}&`)
      .update(`POST&%2F&${encode(text)}`)
      .digest('base64');
    const body = inOrder({ ...inForm, Signature });
    expect(await post('/?Action=BanLiveMessageGroup', form, body)).toMatchObject({ status: 200 });
    expect(simulator.requests).toMatchObject([{ operation: 'UnbanLiveMessageGroup', parameters: { Action: 'UnbanLiveMessageGroup' } }]);
    expect(simulator.group().groupMuted).toBe(false);
  });

  it('comes once with a nonce', async () => {
    const twice = older('UnbanLiveMessageGroup');
    expect([await codeOf(twice), await codeOf(twice)]).toEqual([undefined, 'SignatureNonceUsed']);
  });

  it('is wanted where there is none of either kind', async () => {
    const { Signature: _, ...unsigned } = older('UnbanLiveMessageGroup');
    expect(await codeOf(unsigned)).toBe('MissingAuthorization');
  });
});

describe('a client', () => {
  it('that goes away before its request is all there leaves the simulator at work, and an open line in its record', async () => {
    const [host, port] = simulator.endpoint.split(':');
    const socket = createConnection({ host, port: Number(port) });
    socket.write(
      `POST /?${inOrder(group)} HTTP/1.1\r\nhost: ${simulator.endpoint}\r\nx-acs-action: UnbanLiveMessageGroup\r\ncontent-length: 9\r\n\r\nhalf`,
    );
    await expect.poll(() => simulator.requests.length).toBe(1);
    await new Promise<void>((resolve) => {
      socket.once('close', resolve).destroy();
    });
    expect(await call('UnbanLiveMessageGroup', { query: group })).toMatchObject({ status: 200 });
    expect(simulator.requests).toMatchObject([
      { operation: 'UnbanLiveMessageGroup', outcome: 'pending', applied: false },
      { operation: 'UnbanLiveMessageGroup', outcome: 'ok', applied: true },
    ]);
  });

  it('whose call is held back is let go of by a reset, without effect', async () => {
    let arrived = () => {};
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    simulator.inject({ kind: 'latency', ms: () => (arrived(), 50) });
    const held = expect(call('BanLiveMessageGroup', { query: group })).rejects.toThrow();
    await waiting;
    simulator.reset();
    await held;
    expect(simulator.group().groupMuted).toBe(false);
    expect(simulator.requests).toEqual([]);
  });
});

describe('two simulators in one process', () => {
  it('keep state, keys, budgets and nonces to themselves, and a port that is taken is said', async () => {
    const other = await startLiveSimulator({ accessKeys: [{ accessKeyId: 'other', accessKeySecret: 'other' }] });
    try {
      await call('BanLiveMessageGroup', { query: group });
      expect(simulator.group().groupMuted).toBe(true);
      expect(other.group().groupMuted).toBe(false);
      expect(other.requests).toEqual([]);
      await expect(startLiveSimulator({ port: Number(other.endpoint.split(':')[1]) })).rejects.toThrow(/EADDRINUSE/);
    } finally {
      await other.close();
    }
  });
});
