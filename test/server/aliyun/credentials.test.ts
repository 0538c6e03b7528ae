import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAliyunAdapter, type AliyunCredential, type AliyunLogEntry } from '../../../src/server/aliyun/index.js';
import { startLiveSimulator, type LiveSimulator } from '../../../src/testing/simulator/index.js';
import { canonicalRequest, signatureOf, verifySignature } from '../../../src/testing/simulator/signature.js';

const { signal } = new AbortController();

let simulator: LiveSimulator;

beforeAll(async () => {
  simulator = await startLiveSimulator();
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

describe("the vendor's default chain", () => {
  const variables = [
    'ACCESS_KEY_ID',
    'ACCESS_KEY_SECRET',
    'SECURITY_TOKEN',
    'ROLE_ARN',
    'OIDC_PROVIDER_ARN',
    'OIDC_TOKEN_FILE',
    'CREDENTIALS_URI',
    'ECS_METADATA',
    'PROFILE',
  ];

  beforeEach(() => {
    for (const name of variables) vi.stubEnv(`ALIBABA_CLOUD_${name}`, '');
    // Nothing outside of this test is to be asked: no instance role, no profile files.
    vi.stubEnv('ALIBABA_CLOUD_ECS_METADATA_DISABLED', 'true');
    vi.stubEnv('HOME', '/nonexistent');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  function adapterOnDefaultChain(log: AliyunLogEntry[] = []) {
    const { credential: _, ...connection } = simulator.connection;
    return createAliyunAdapter({ ...connection, log: (entry) => log.push(entry) });
  }

  it('finds keys in the environment', async () => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', simulator.accessKeyId);
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', simulator.accessKeySecret);
    await adapterOnDefaultChain().unmuteGroup('grouptest', { signal });
    expect(simulator.requests).toMatchObject([{ signature: 'valid', outcome: 'ok' }]);
  });

  it('without keys is a fault of the server, told before anything is sent, and found out anew at the next call', async () => {
    const log: AliyunLogEntry[] = [];
    const adapter = adapterOnDefaultChain(log);
    await expect(adapter.unmuteGroup('grouptest', { signal })).rejects.toMatchObject({
      code: 'BACKEND_MISCONFIGURED',
      retryable: false,
      outcomeUnknown: false,
    });
    expect(simulator.requests).toEqual([]);
    expect(log).toMatchObject([{ operation: 'connect', code: 'BACKEND_MISCONFIGURED' }]);
    // The vendor's own chain would now stick to its last provider for good.
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', simulator.accessKeyId);
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', simulator.accessKeySecret);
    await adapter.unmuteGroup('grouptest', { signal });
    expect(simulator.requests).toMatchObject([{ signature: 'valid', outcome: 'ok' }]);
  });
});

describe('a credential of the host', () => {
  function adapterWith(credential: AliyunCredential, timeoutMs = 4000) {
    return createAliyunAdapter({ ...simulator.connection, credential, timeoutMs });
  }
  const keys = () => ({ accessKeyId: simulator.accessKeyId, accessKeySecret: simulator.accessKeySecret });

  it('is asked before each call, so that keys may rotate', async () => {
    let current = { accessKeyId: 'old', accessKeySecret: 'old' };
    const adapter = adapterWith({ getCredential: () => Promise.resolve(current) });
    await expect(adapter.unmuteGroup('grouptest', { signal })).rejects.toMatchObject({ code: 'BACKEND_MISCONFIGURED' });
    current = keys();
    await adapter.unmuteGroup('grouptest', { signal });
    expect(simulator.requests.map(({ signature }) => signature)).toEqual(['InvalidAccessKeyId.NotFound', 'valid']);
  });

  it('is asked once for calls that come together', async () => {
    const getCredential = vi.fn(() => Promise.resolve(keys()));
    const adapter = adapterWith({ getCredential });
    await Promise.all([adapter.unmuteGroup('grouptest', { signal }), adapter.unmuteAllUsers('grouptest', { signal })]);
    expect(getCredential).toHaveBeenCalledTimes(1);
  });

  it.each([{}, { accessKeyId: 'only' }, { accessKeySecret: 'only' }, { accessKeyId: '', accessKeySecret: '' }])(
    'without keys (%j) sends nothing',
    async (given) => {
      await expect(adapterWith({ getCredential: () => Promise.resolve(given) }).unmuteGroup('grouptest', { signal })).rejects.toMatchObject(
        {
          code: 'BACKEND_MISCONFIGURED',
        },
      );
      expect(simulator.requests).toEqual([]);
    },
  );

  it('that takes too long sends nothing, which is known, and is asked anew by the next call', async () => {
    const answers = [new Promise<never>(() => undefined), Promise.resolve(keys())];
    const adapter = adapterWith({ getCredential: () => answers.shift() ?? Promise.reject(new Error('no more')) }, 100);
    await expect(adapter.unmuteGroup('grouptest', { signal })).rejects.toMatchObject({ code: 'TIMEOUT', outcomeUnknown: false });
    expect(simulator.requests).toEqual([]);
    await adapter.unmuteGroup('grouptest', { signal });
    expect(simulator.requests).toMatchObject([{ outcome: 'ok' }]);
  });

  it('that takes long can be given up by the caller', async () => {
    const controller = new AbortController();
    const adapter = adapterWith({ getCredential: () => new Promise(() => undefined) });
    const work = expect(adapter.unmuteGroup('grouptest', { signal: controller.signal })).rejects.toMatchObject({
      code: 'ABORTED',
      outcomeUnknown: false,
    });
    controller.abort();
    await work;
  });
});

describe('the simulator', () => {
  it("lets a temporary key in by its token alone, for clients that are not the vendor's and send no second copy of the key's id", () => {
    const key = { accessKeySecret: 'secret', securityToken: 'TOKEN+/=' };
    const now = Date.parse('2026-11-22T13:45:26Z');
    const signed = {
      host: 'live.aliyuncs.com',
      'x-acs-action': 'UnbanLiveMessageGroup',
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-acs-date': '2026-11-22T13:45:26Z',
      'x-acs-security-token': key.securityToken,
      'x-acs-signature-nonce': 'nonce',
      'x-acs-version': '2016-11-01',
    };
    const request = { method: 'POST', url: '/?AppId=demo&GroupId=grouptest', body: '' };
    const names = Object.keys(signed);
    const signature = signatureOf(canonicalRequest({ ...request, headers: signed }, names), key.accessKeySecret);
    const authorization = `ACS3-HMAC-SHA256 Credential=STS.key,SignedHeaders=${names.join(';')},Signature=${signature}`;
    const headers = { ...signed, authorization };
    expect(verifySignature({ ...request, headers }, { keyOf: () => key, now, nonceUsed: () => false })).toMatchObject({ valid: true });
  });
});
