import { describe, expect, it } from 'vitest';
import { canonicalRequest, signatureOf, verifySignature, type SignedRequest } from '../../src/testing/simulator/signature.js';
import { createHash } from 'node:crypto';

const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

interface Vector {
  readonly name: string;
  readonly url: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly keyId: string;
  readonly secret: string;
  readonly signature: string;
  readonly canonicalHash?: string;
  readonly securityToken?: string;
}

/** Documented by the vendor, and derived from it by independent code (reference §7). */
const documented = { host: 'live.aliyuncs.com', keyId: 'YourAccessKeyId', secret: 'YourAccessKeySecret' };
const documentedHeaders = {
  'x-acs-date': '2023-10-26T10:22:32Z',
  'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
  'x-acs-content-sha256': emptyHash,
};
const live = { ...documentedHeaders, 'x-acs-version': '2016-11-01' };

const vectors: readonly Vector[] = [
  {
    ...documented,
    name: "the documentation's example",
    host: 'ecs.cn-shanghai.aliyuncs.com',
    url: '/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
    headers: { ...documentedHeaders, 'x-acs-action': 'RunInstances', 'x-acs-version': '2014-05-26' },
    canonicalHash: '7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259',
    signature: '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  },
  {
    ...documented,
    name: 'a group mute with an exempt list',
    url: '/?AppId=demo&DataCenter=cn-shanghai&ExceptUsers=a%2Cb&GroupId=grouptest',
    headers: { ...live, 'x-acs-action': 'BanLiveMessageGroup' },
    canonicalHash: 'b893d41862bc4831b6b0572f645ac1d2cc1cf41cee6487d3bfda9636d601289d',
    signature: 'a102f498ae5bb1e68cc830d0d7578f674ba99663dcd1428ba69c281df66ef4d6',
  },
  ...['%2A', '*'].map((star) => ({
    ...documented,
    name: `unmute all, spelt ${star} in the URL`,
    url: `/?AppId=demo&GroupId=grouptest&UnbannedUsers=${star}`,
    headers: { ...live, 'x-acs-action': 'RemoveLiveMessageGroupBand' },
    canonicalHash: 'a343a092d7ec1483acab2c01af5238d4794ab1f421875d117431ec06312353f1',
    signature: '6e693ca5c7bd7628a36e7924aadd02edeba547ffb524e00f28d2dd31d149fee7',
  })),
  {
    ...documented,
    name: 'a temporary key',
    url: '/?AppId=demo&DataCenter=cn-shanghai&ExceptUsers=a%2Cb&GroupId=grouptest',
    headers: {
      ...live,
      'x-acs-action': 'BanLiveMessageGroup',
      'x-acs-accesskey-id': 'YourAccessKeyId',
      'x-acs-security-token': 'TOKEN+/=',
    },
    securityToken: 'TOKEN+/=',
    canonicalHash: '6e385b654968e46063c1863dc498a364c800f8dffdb79f1d6cb8eeef7e840cb1',
    signature: '9d831497a9c3df0055d2b8b60cf80b8a02df2a2702932d4423cfdf220da7be5a',
  },
];

/** Captured from the vendor's clients (reference §9). */
function capture(name: string, action: string, query: string, nonce: string, signature: string, date = '2026-11-22T13:45:26Z'): Vector {
  return {
    name,
    url: `/?${query}`,
    host: '127.0.0.1:43057',
    headers: {
      'x-acs-version': '2016-11-01',
      'x-acs-action': action,
      'x-acs-date': date,
      'x-acs-signature-nonce': nonce,
      'x-acs-content-sha256': emptyHash,
      'x-acs-credentials-provider': 'static_ak',
    },
    keyId: 'AKIDEXAMPLE',
    secret: 'SECRETEXAMPLE',
    signature,
  };
}

const captures: readonly Vector[] = [
  capture(
    'ban with an exempt list',
    'BanLiveMessageGroup',
    'AppId=demo&DataCenter=cn-shanghai&ExceptUsers=a%2Cb&GroupId=grouptest',
    '7aa4faaf8475ab92acda7b6a6b66c164c9a6bc1244c56a21dd47c615056c557a',
    'cafc8670ea64a78c878fb40f32194e59519b2f338b75d9c7a7c51b94d746e219',
  ),
  capture(
    'ban without exempt list',
    'BanLiveMessageGroup',
    'AppId=demo&GroupId=grouptest',
    '99d175e866d9fc85810bc8c83d490254a865afb9c3ed87210c3a4c89f3ae6102',
    '60349b1cca2fd09c74843dff3eff8bb006dcecb063aaf6db15da6737f329b8d4',
  ),
  capture(
    'unban',
    'UnbanLiveMessageGroup',
    'AppId=demo&GroupId=grouptest',
    'fee2b1bcbf00a2e26d7eeb848d31a39bccf9a332e2c07f36d6cd3f9474a214d0',
    '709f1fadba1e635f0076a3767f2575759b8e1db776e8564d6a942d106438428d',
  ),
  capture(
    'remove two users',
    'RemoveLiveMessageGroupBand',
    'AppId=demo&GroupId=grouptest&UnbannedUsers=a%2Cb',
    '8a40f4a31486be43c01c18aa4987e46d4198738bff3d58d510b4482f7adf41b9',
    '23dbf715d50f47db10938820e6b699d818a4907ac01f138e8363bc163f8a97ba',
  ),
  capture(
    'remove all',
    'RemoveLiveMessageGroupBand',
    'AppId=demo&GroupId=grouptest&UnbannedUsers=*',
    'ba04bdca8975198bbd6b5f36c5250644264fd7125c371e9920cd4ef3baf4aee8',
    '07381749fc7ffbefb373b2d6677731a93e99ae51b86f96ab608f0f346b3c3c47',
  ),
  capture(
    'describe',
    'DescribeLiveMessageGroupBand',
    'AppId=demo&GroupId=grouptest',
    'f496e176e20da05df82817c4b8b24a74127744844b559e212615842acc7c7b19',
    '36bf3faf08f7672ba8aa8a42272370f75c168f3f980b9ef6b480d74582474880',
  ),
  capture(
    'generic call, in order of insertion',
    'BanLiveMessageGroup',
    'AppId=demo&GroupId=grouptest&ExceptUsers=a%2Cb&DataCenter=cn-shanghai',
    '1dd9eb0df2e05bd9941428924856e71550cfed831cf070125480bd5f3e877772',
    '8e0a5d1e784259da72c956f4ae1ad3f0170b533987defbbad5e2a86dbbe8a26c',
    '2026-11-22T13:48:27Z',
  ),
];

function signedNames(vector: Vector): string[] {
  return ['host', ...Object.keys(vector.headers)].toSorted();
}

function requestOf(vector: Vector): SignedRequest & { readonly headers: Record<string, string> } {
  const authorization = `ACS3-HMAC-SHA256 Credential=${vector.keyId},SignedHeaders=${signedNames(vector).join(';')},Signature=${vector.signature}`;
  return { method: 'POST', url: vector.url, headers: { host: vector.host, ...vector.headers, authorization }, body: '' };
}

function verify(vector: Vector, request: SignedRequest = requestOf(vector), { late = 0, used = false, secret = vector.secret } = {}) {
  const { keyId, securityToken } = vector;
  return verifySignature(request, {
    keyOf: (id) => (id === keyId ? { accessKeySecret: secret, ...(securityToken !== undefined && { securityToken }) } : undefined),
    now: Date.parse(vector.headers['x-acs-date'] ?? '') + late,
    nonceUsed: () => used,
  });
}

const refusedAs = (code: string) => expect.objectContaining({ valid: false, code });

describe.each([...vectors, ...captures])('verifying $name', (vector) => {
  it('computes the known signature and accepts the request', () => {
    const canonical = canonicalRequest(requestOf(vector), signedNames(vector));
    if (vector.canonicalHash !== undefined) expect(createHash('sha256').update(canonical).digest('hex')).toBe(vector.canonicalHash);
    expect(signatureOf(canonical, vector.secret)).toBe(vector.signature);
    expect(verify(vector)).toEqual({ valid: true, accessKeyId: vector.keyId, nonce: vector.headers['x-acs-signature-nonce'] });
  });

  it('refuses another query, header, secret, host, method or body', () => {
    const request = requestOf(vector);
    const { headers } = request;
    const tampered: readonly SignedRequest[] = [
      { ...request, url: `${request.url}&ExceptUsers=c` },
      { ...request, url: request.url.replace('AppId=demo', 'AppId=other').replace('RegionId=', 'Region=') },
      { ...request, url: '/elsewhere' },
      { ...request, headers: { ...headers, 'x-acs-action': 'UnbanLiveMessageGroups' } },
      { ...request, headers: { ...headers, host: 'elsewhere.example' } },
      { ...request, headers: { ...headers, 'x-acs-signature-nonce': 'another' } },
      { ...request, headers: { ...headers, 'x-acs-content-sha256': emptyHash.replace('e', 'f') } },
      { ...request, method: 'GET' },
      { ...request, body: 'AppId=other' },
    ];
    for (const attempt of tampered) expect(verify(vector, attempt)).toEqual(refusedAs('SignatureDoesNotMatch'));
    expect(verify(vector, request, { secret: `${vector.secret}x` })).toEqual(refusedAs('SignatureDoesNotMatch'));
  });
});

describe('verifySignature', () => {
  const [vector] = captures;
  if (!vector) throw new Error('no capture');
  const request = requestOf(vector);
  const { headers } = request;

  it('refuses a query that does not decode', () => {
    expect(verify(vector, { ...request, url: `${request.url}%E0%A4%A` })).toEqual(refusedAs('SignatureDoesNotMatch'));
  });

  it('refuses a hash that has the right number of characters, but not of bytes', () => {
    const hash = `${emptyHash.slice(1)}é`;
    expect(verify(vector, { ...request, headers: { ...headers, 'x-acs-content-sha256': hash } })).toEqual(
      refusedAs('SignatureDoesNotMatch'),
    );
  });

  it('wants every x-acs header, host and content-type signed', () => {
    for (const added of [{ 'x-acs-extra': '1' }, { 'content-type': 'application/json' }]) {
      expect(verify(vector, { ...request, headers: { ...headers, ...added } })).toEqual(refusedAs('SignatureDoesNotMatch'));
    }
    const names = signedNames(vector).filter((name) => name !== 'x-acs-action');
    const signature = signatureOf(canonicalRequest(request, names), vector.secret);
    const authorization = `ACS3-HMAC-SHA256 Credential=${vector.keyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
    expect(verify(vector, { ...request, headers: { ...headers, authorization } })).toEqual(refusedAs('SignatureDoesNotMatch'));
  });

  it.each([
    ['authorization', 'MissingAuthorization'],
    ['x-acs-action', 'MissingAction'],
    ['x-acs-version', 'MissingVersion'],
    ['x-acs-date', 'MissingDate'],
    ['x-acs-signature-nonce', 'MissingSignatureNonce'],
    ['x-acs-content-sha256', 'MissingContentSha256'],
  ])('names a missing %s', (name, code) => {
    const { [name]: _, ...rest } = headers;
    expect(verify(vector, { ...request, headers: rest })).toEqual(refusedAs(code));
  });

  it('refuses an unknown key, an odd authorization and a nonce that came before', () => {
    const authorization = headers['authorization'] ?? '';
    const withAuthorization = (value: string) => verify(vector, { ...request, headers: { ...headers, authorization: value } });
    expect(withAuthorization(authorization.replace('AKIDEXAMPLE', 'AKIDOTHER'))).toEqual(refusedAs('InvalidAccessKeyId.NotFound'));
    expect(withAuthorization('Bearer abc')).toEqual(refusedAs('IncompleteSignature'));
    expect(verify(vector, request, { used: true })).toEqual(refusedAs('SignatureNonceUsed'));
  });

  it('accepts a clock up to fifteen minutes off, either way', () => {
    const quarter = 15 * 60 * 1000;
    expect(verify(vector, request, { late: quarter })).toMatchObject({ valid: true });
    expect(verify(vector, request, { late: -quarter })).toMatchObject({ valid: true });
    expect(verify(vector, request, { late: quarter + 1 })).toEqual(refusedAs('InvalidTimeStamp.Expired'));
    expect(verify(vector, request, { late: -quarter - 1 })).toEqual(refusedAs('InvalidTimeStamp.Expired'));
    expect(verify(vector, { ...request, headers: { ...headers, 'x-acs-date': 'yesterday' } })).toEqual(
      refusedAs('InvalidTimeStamp.Format'),
    );
  });

  it('wants the token of a temporary key, and none from a lasting one', () => {
    const temporary = vectors.find(({ securityToken }) => securityToken !== undefined);
    if (!temporary) throw new Error('no vector with a token');
    const signed = requestOf(temporary);
    const mismatch = refusedAs('InvalidSecurityToken.MismatchWithAccessKey');
    const { 'x-acs-security-token': _, ...without } = signed.headers;
    expect(verify(temporary, { ...signed, headers: without })).toEqual(mismatch);
    expect(verify(temporary, { ...signed, headers: { ...signed.headers, 'x-acs-security-token': 'OTHER' } })).toEqual(mismatch);
    expect(verify(temporary, { ...signed, headers: { ...signed.headers, 'x-acs-accesskey-id': 'OTHER' } })).toEqual(mismatch);
    expect(verify(vector, { ...request, headers: { ...headers, 'x-acs-security-token': 'TOKEN' } })).toEqual(mismatch);
  });
});
