import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCaller } from '../../../src/server/aliyun/call.js';
import { createConnection } from '../../../src/server/aliyun/connection.js';
import { resolveOptions, type AliyunKeys } from '../../../src/server/aliyun/options.js';
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

  it('is asked again after calls that went well, so that temporary keys are renewed in time', async () => {
    const getCredential = vi.fn(() => Promise.resolve(keys()));
    const adapter = adapterWith({ getCredential });
    for (let call = 0; call < 3; call += 1) await adapter.unmuteGroup('grouptest', { signal });
    expect(getCredential).toHaveBeenCalledTimes(3);
  });

  it('is not asked for a call that was aborted before', async () => {
    const getCredential = vi.fn(() => Promise.resolve(keys()));
    const aborted = { signal: AbortSignal.abort() };
    await expect(adapterWith({ getCredential }).unmuteGroup('grouptest', aborted)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(getCredential).not.toHaveBeenCalled();
  });

  it('that fails is told to the log in its own words, and one that is given up is not told', async () => {
    const log: AliyunLogEntry[] = [];
    const adapterThat = (getCredential: AliyunCredential['getCredential']) =>
      createAliyunAdapter({ ...simulator.connection, credential: { getCredential }, log: (entry) => log.push(entry) });
    const failure = Object.assign(new Error('no such profile'), { code: 'ProfileNotFound' });
    await expect(adapterThat(() => Promise.reject(failure)).unmuteGroup('grouptest', { signal })).rejects.toMatchObject({
      code: 'BACKEND_MISCONFIGURED',
    });
    const controller = new AbortController();
    const givenUp = adapterThat(() => new Promise(() => undefined)).unmuteGroup('grouptest', { signal: controller.signal });
    controller.abort();
    await expect(givenUp).rejects.toMatchObject({ code: 'ABORTED' });
    expect(log).toMatchObject([{ operation: 'connect', vendorCode: 'ProfileNotFound', vendorMessage: 'no such profile' }]);
  });

  it('may hand out keys that keep themselves out of JSON', async () => {
    class Keys {
      readonly #id: string;
      constructor(id: string) {
        this.#id = id;
      }
      get accessKeyId() {
        return this.#id;
      }
      get accessKeySecret() {
        return simulator.accessKeySecret;
      }
    }
    let current = new Keys('old');
    const adapter = adapterWith({ getCredential: () => Promise.resolve(current) });
    await expect(adapter.unmuteGroup('grouptest', { signal })).rejects.toMatchObject({ code: 'BACKEND_MISCONFIGURED' });
    current = new Keys(simulator.accessKeyId);
    await adapter.unmuteGroup('grouptest', { signal });
    expect(simulator.requests.map(({ signature }) => signature)).toEqual(['InvalidAccessKeyId.NotFound', 'valid']);
  });

  it('may hand out temporary keys, and an empty or missing token for lasting ones', async () => {
    const tokens: readonly (string | undefined)[] = ['TOKEN+/=', '', undefined];
    for (const securityToken of tokens) {
      const adapter = adapterWith({ getCredential: () => Promise.resolve({ ...keys(), securityToken }) });
      await adapter.unmuteGroup('grouptest', { signal }).catch(() => undefined);
    }
    expect(simulator.requests.map(({ signature }) => signature)).toEqual(['InvalidSecurityToken.MismatchWithAccessKey', 'valid', 'valid']);
  });

  it.each([
    ['accessKeyId', { accessKeyId: 'id\n', accessKeySecret: 'secret' }],
    ['accessKeySecret', { accessKeyId: 'id', accessKeySecret: 'secret\r\n' }],
    ['securityToken', { accessKeyId: 'id', accessKeySecret: 'secret', securityToken: ' token' }],
    ['accessKeyId', { accessKeyId: '钥匙', accessKeySecret: 'secret' }],
  ])('whose %s has what no key has, such as the line break of a file, sends nothing and is named', async (name, given) => {
    const error: unknown = await adapterWith({ getCredential: () => Promise.resolve(given) })
      .unmuteGroup('grouptest', { signal })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BACKEND_MISCONFIGURED', outcomeUnknown: false, message: expect.stringContaining(name) });
    for (const key of Object.values(given)) expect(String(error)).not.toContain(key);
    expect(simulator.requests).toEqual([]);
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

describe('the way to the service', () => {
  const options = resolveOptions({ appId: 'demo', dataCenter: 'cn-shanghai', timeoutMs: 10 });
  const lasting = { accessKeyId: 'id', accessKeySecret: 'secret' };

  /** The vendor's packages, which note what is made of them. */
  function vendorWith(getCredential: AliyunCredential['getCredential']) {
    const made = { chains: 0, clients: 0 };
    const vendor = {
      Client: class {
        constructor() {
          made.clients += 1;
        }
        callApi = () => Promise.resolve({ statusCode: 200, body: { RequestId: 'R-1' } });
      },
      Credential: class {
        constructor() {
          made.chains += 1;
        }
        getCredential = getCredential;
      },
    };
    return { made, vendor };
  }

  it.each([
    [{}, { endpoint: 'live.aliyuncs.com', protocol: 'https', readTimeout: 4000, connectTimeout: 4000 }],
    [
      { endpoint: '127.0.0.1:8080', protocol: 'http', timeoutMs: 900 },
      { endpoint: '127.0.0.1:8080', protocol: 'http', readTimeout: 900, connectTimeout: 900 },
    ],
  ] as const)('of an adapter with %o is a client with %o and the keys', async (given, config) => {
    const configs: unknown[] = [];
    class Client {
      constructor(made: object) {
        configs.push(made);
      }
      callApi = () => Promise.resolve();
    }
    const { vendor } = vendorWith(() => Promise.resolve(lasting));
    const resolved = resolveOptions({ appId: 'demo', dataCenter: 'ap-southeast-1', ...given });
    await createConnection(resolved, () => Promise.resolve({ ...vendor, Client })).connect();
    expect(configs).toEqual([{ ...lasting, ...config }]);
  });

  it('keeps client and chain while the keys stay, and makes a client for new keys', async () => {
    let current: AliyunKeys = lasting;
    const { made, vendor } = vendorWith(() => Promise.resolve({ ...current }));
    const connection = createConnection(options, () => Promise.resolve(vendor));
    const first = await connection.connect();
    expect(await connection.connect()).toBe(first);
    expect(made).toEqual({ chains: 1, clients: 1 });
    current = { ...lasting, accessKeySecret: 'another' };
    expect(await connection.connect()).not.toBe(first);
    current = { ...current, securityToken: 'token' };
    await connection.connect();
    current = { ...current, securityToken: 'renewed' };
    await connection.connect();
    expect(made).toEqual({ chains: 1, clients: 4 });
  });

  it('begins a new chain after one that failed, and when it is told that the keys were refused', async () => {
    const answers = [Promise.reject(new Error('none')), Promise.resolve(lasting), Promise.resolve(lasting)];
    const { made, vendor } = vendorWith(() => answers.shift() ?? Promise.reject(new Error('no more')));
    const connection = createConnection(options, () => Promise.resolve(vendor));
    await expect(connection.connect()).rejects.toThrow('none');
    await connection.connect();
    expect(made.chains).toBe(2);
    connection.renew();
    await connection.connect();
    expect(made.chains).toBe(3);
  });

  it('asks a new chain once its keys were refused, and the same one after any other failure', async () => {
    const codes = ['InputInvalid', 'NoAuth'];
    class Client {
      callApi = () => {
        const code = codes.shift();
        const answer = { statusCode: 200, body: { RequestId: 'R-1' } };
        return code === undefined ? Promise.resolve(answer) : Promise.reject(Object.assign(new Error(), { code, statusCode: 400 }));
      };
    }
    const { made, vendor } = vendorWith(() => Promise.resolve(lasting));
    const call = createCaller(
      options,
      createConnection(options, () => Promise.resolve({ ...vendor, Client })),
    );
    const lift = { operation: 'UnbanLiveMessageGroup', groupId: 'g', write: true, signal };
    const chains: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await call(lift).catch(() => undefined);
      chains.push(made.chains);
    }
    expect(chains).toEqual([1, 1, 2]);
  });

  it('can be given up while its packages are still loaded, and then nothing was sent', async () => {
    const controller = new AbortController();
    const connection = createConnection(options, () => new Promise(() => undefined));
    const call = createCaller(options, connection);
    const lift = call({ operation: 'UnbanLiveMessageGroup', groupId: 'g', write: true, signal: controller.signal });
    controller.abort();
    await expect(lift).rejects.toMatchObject({ code: 'ABORTED', outcomeUnknown: false });
  });

  it('shares keys that are on their way, but none that were given up', async () => {
    const asked: ((keys: typeof lasting) => void)[] = [];
    const { vendor } = vendorWith(() => new Promise((resolve) => asked.push(resolve)));
    const connection = createConnection(options, () => Promise.resolve(vendor));
    const first = connection.connect();
    await expect.poll(() => asked.length).toBe(1);
    connection.renew();
    const second = connection.connect();
    await expect.poll(() => asked.length).toBe(2);
    asked[0]?.(lasting);
    await first;
    const third = connection.connect();
    asked[1]?.(lasting);
    expect(await third).toBe(await second);
    expect(asked).toHaveLength(2);
  });

  it('uses up no turn while keys are on their way: what then goes out goes out a second apart', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const sentAt: number[] = [];
    class Client {
      callApi = () => {
        sentAt.push(performance.now());
        return Promise.resolve({ statusCode: 200, body: { RequestId: 'R-1' } });
      };
    }
    const waits = [900];
    const { vendor } = vendorWith(() => new Promise((resolve) => setTimeout(() => resolve(lasting), waits.pop() ?? 0)));
    const slow = resolveOptions({ appId: 'demo', dataCenter: 'cn-shanghai', writesPerSecond: 1 });
    const caller = createCaller(
      slow,
      createConnection(slow, () => Promise.resolve({ ...vendor, Client })),
    );
    const lift = { operation: 'UnbanLiveMessageGroup', groupId: 'g', write: true, signal };
    const calls = Promise.all([caller(lift), caller(lift)]);
    await vi.runAllTimersAsync();
    await calls;
    expect(sentAt).toHaveLength(2);
    expect((sentAt[1] ?? 0) - (sentAt[0] ?? 0)).toBeGreaterThan(1000);
  });

  it('takes the time that its packages need to load out of no call', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { vendor } = vendorWith(() => Promise.resolve(lasting));
    let loaded = () => {};
    const connection = createConnection(options, () => new Promise((resolve) => (loaded = () => resolve(vendor))));
    const call = createCaller(options, connection)({ operation: 'UnbanLiveMessageGroup', groupId: 'g', write: true, signal });
    await vi.advanceTimersByTimeAsync(3 * options.timeoutMs);
    loaded();
    expect(await call).toEqual({ RequestId: 'R-1' });
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
