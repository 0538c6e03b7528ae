import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isMuteError, type MuteError } from '../../../src/core/errors.js';
import { createAliyunAdapter, type AliyunAdapter, type AliyunClient, type AliyunLogEntry } from '../../../src/server/aliyun/index.js';
import { startLiveSimulator, type LiveFault, type LiveSimulator } from '../../../src/testing/simulator/index.js';

const { signal } = new AbortController();

let simulator: LiveSimulator;
let adapter: AliyunAdapter;
let log: AliyunLogEntry[];

beforeAll(async () => {
  simulator = await startLiveSimulator();
});
afterAll(() => simulator.close());
beforeEach(() => {
  simulator.reset();
  log = [];
  adapter = createAliyunAdapter({ ...simulator.connection, timeoutMs: 500, log: (entry) => log.push(entry) });
});
// Replies that are still held back must not reach into the next test.
afterEach(() => simulator.reset());

async function errorOf(work: Promise<unknown>): Promise<MuteError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isMuteError(error)) throw new Error('A MuteError was expected.', { cause: error });
  return error;
}

/** The error of a write and of a read that meet a fault. */
async function bothErrors(fault: LiveFault): Promise<{ write: MuteError; read: MuteError }> {
  simulator.inject(fault, { operation: 'BanLiveMessageGroup' });
  simulator.inject(fault, { operation: 'DescribeLiveMessageGroupBand' });
  const write = await errorOf(adapter.muteGroup('grouptest', { exemptUserIds: [] }, { signal }));
  const read = await errorOf(adapter.readMuteState('grouptest', { signal }));
  return { write, read };
}

describe.each(['before-effect', 'after-effect'] as const)('a call that goes wrong %s', (when) => {
  const broken: readonly (readonly [string, LiveFault, string])[] = [
    ['a reset', { kind: 'reset', when }, 'BACKEND_UNAVAILABLE'],
    ['no answer', { kind: 'no-answer', when }, 'TIMEOUT'],
    ['half a reply', { kind: 'half-reply', when }, 'TIMEOUT'],
    ['an HTML page with status 502', { kind: 'html', when }, 'BACKEND_UNAVAILABLE'],
    ['an HTML page with status 200', { kind: 'html', status: 200, when }, 'BACKEND_UNAVAILABLE'],
    ['an empty reply', { kind: 'empty', when }, 'BACKEND_UNAVAILABLE'],
  ];

  it.each(broken)('%s: the outcome of a write is unknown, that of a read is not', async (_, fault, code) => {
    const { write, read } = await bothErrors(fault);
    expect(write).toMatchObject({ code, outcomeUnknown: true, retryable: true });
    expect(read).toMatchObject({ code, outcomeUnknown: false, retryable: true });
    expect(simulator.group().groupMuted).toBe(when === 'after-effect');
  });
});

describe('an error of the vendor', () => {
  it.each([
    ['InputInvalid', 400, 'INPUT_INVALID', false],
    ['ResourceNotExist', 404, 'GROUP_NOT_FOUND', false],
    ['NoAuth', 403, 'BACKEND_MISCONFIGURED', false],
    ['Forbidden.RAM', 403, 'BACKEND_MISCONFIGURED', false],
    ['NoPermission', 403, 'BACKEND_MISCONFIGURED', false],
    ['InvalidAccessKeyId.NotFound', 404, 'BACKEND_MISCONFIGURED', false],
    ['InvalidAccessKeyId.Inactive', 400, 'BACKEND_MISCONFIGURED', false],
    ['InvalidSecurityToken.Expired', 400, 'BACKEND_MISCONFIGURED', false],
    ['SignatureDoesNotMatch', 403, 'BACKEND_MISCONFIGURED', false],
    ['InvalidTimeStamp.Expired', 400, 'BACKEND_MISCONFIGURED', false],
    ['InvalidApi.NotFound', 404, 'BACKEND_MISCONFIGURED', false],
    ['InvalidProtocol.NeedSsl', 404, 'BACKEND_MISCONFIGURED', false],
    ['InvalidSecurityToken.MismatchWithAccessKey', 400, 'BACKEND_MISCONFIGURED', false],
    ['InvalidTimestamp', 400, 'BACKEND_MISCONFIGURED', false],
    ['InvalidVersion', 400, 'BACKEND_MISCONFIGURED', false],
    ['InvalidAction.NotFound', 404, 'BACKEND_MISCONFIGURED', false],
    ['InvalidCredentials', 400, 'BACKEND_MISCONFIGURED', false],
    ['IncompleteSignature', 400, 'BACKEND_MISCONFIGURED', false],
    ['AccessDenied', 403, 'BACKEND_MISCONFIGURED', false],
    ['AuthenticationFail.NoPermission', 403, 'BACKEND_MISCONFIGURED', false],
    ['UnsupportedHTTPMethod', 405, 'BACKEND_MISCONFIGURED', false],
    ['InvalidParameter', 400, 'INPUT_INVALID', false],
    ['MissingGroupId', 400, 'BACKEND_MISCONFIGURED', false],
    ['SomethingNew', 409, 'SERVER_ERROR', false],
    ['SomethingNew', 302, 'SERVER_ERROR', false],
  ])('%s (%i) becomes %s, and a write had no effect', async (vendorCode, status, code, retryable) => {
    const { write, read } = await bothErrors({ kind: 'error', code: vendorCode, status });
    for (const error of [write, read]) expect(error).toMatchObject({ code, retryable, outcomeUnknown: false });
    expect(simulator.requests.map(({ requestId }) => requestId)).toContain(write.requestId);
  });

  it.each([
    ['ServerError', 500, 'SERVER_ERROR'],
    ['InternalError', 500, 'SERVER_ERROR'],
    ['InternalError.Timeout', 500, 'SERVER_ERROR'],
    ['ServiceUnavailable', 503, 'BACKEND_UNAVAILABLE'],
    ['SomethingNew', 507, 'SERVER_ERROR'],
    ['SomethingNew', 500, 'SERVER_ERROR'],
  ])('%s (%i) becomes %s, and leaves open what a write did, not what a read did', async (vendorCode, status, code) => {
    for (const when of ['before-effect', 'after-effect'] as const) {
      const { write, read } = await bothErrors({ kind: 'error', code: vendorCode, status, when });
      expect(write).toMatchObject({ code, retryable: true, outcomeUnknown: true });
      expect(read).toMatchObject({ code, retryable: true, outcomeUnknown: false });
      expect(simulator.requests.map(({ requestId }) => requestId)).toContain(write.requestId);
      expect(simulator.group().groupMuted).toBe(when === 'after-effect');
    }
  });

  it.each([
    'XInputInvalid',
    'InputInvalidX',
    'NoResourceNotExist',
    'ResourceNotExistX',
    'MyServerError',
    'NotServiceUnavailable',
    'OldSignatureNonceUsed',
    'UserForbidden',
    'UserInvalid',
    'UserInvalidAction',
  ])('%s is not known, though a code that is known stands in it', async (vendorCode) => {
    const { write } = await bothErrors({ kind: 'error', code: vendorCode, status: 409 });
    expect(write).toMatchObject({ code: 'SERVER_ERROR', retryable: false, outcomeUnknown: false });
  });

  it.each([
    'Throttling',
    'InputInvalid',
    'ResourceNotExist',
    'ServerError',
    'ServiceUnavailable',
    'SignatureNonceUsed',
    'NoAuth',
    'InvalidAction',
    'SomethingNew',
  ])('%s is told in a sentence of ours, without a word of the vendor', async (code) => {
    const { write } = await bothErrors({ kind: 'error', code, message: 'canary' });
    expect(write.message).toMatch(/^ApsaraVideo Live .+\.$/u);
    expect(write.message).not.toMatch(new RegExp(`canary|${code}`, 'u'));
  });

  it.each([
    ['NoAuth', 'rights'],
    ['Forbidden.RAM', 'rights'],
    ['AuthenticationFail.NoPermission', 'rights'],
    ['InvalidTimeStamp.Expired', 'clock'],
    ['SignatureDoesNotMatch', 'keys'],
    ['InvalidAccessKeyId.NotFound', 'keys'],
    ['InvalidSecurityToken.Expired', 'keys'],
    ['InvalidProtocol.NeedSsl', 'endpoint'],
  ])('%s tells the operator to look at %s', async (code, what) => {
    const { read } = await bothErrors({ kind: 'error', code });
    expect(read.message).toContain(what);
    const others = ['rights', 'clock', 'keys or endpoint'].filter((other) => !other.includes(what));
    for (const other of others) expect(read.message).not.toContain(other);
  });

  it.each(['before-effect', 'after-effect'] as const)(
    'a new code under status 200 is no success, and leaves open a write: %s',
    async (when) => {
      const { write, read } = await bothErrors({ kind: 'error', code: 'SomethingNew', status: 200, when });
      expect(write).toMatchObject({ code: 'SERVER_ERROR', retryable: false, outcomeUnknown: true });
      expect(read).toMatchObject({ code: 'SERVER_ERROR', retryable: false, outcomeUnknown: false });
      expect(simulator.group().groupMuted).toBe(when === 'after-effect');
    },
  );

  it('SignatureNonceUsed leaves open whether the first of two copies was carried out', async () => {
    const { write } = await bothErrors({ kind: 'error', code: 'SignatureNonceUsed' });
    expect(write).toMatchObject({ code: 'BACKEND_UNAVAILABLE', outcomeUnknown: true });
  });

  it('without a code comes from something in between', async () => {
    const { write } = await bothErrors({ kind: 'error', code: '', status: 502 });
    expect(write).toMatchObject({ code: 'BACKEND_UNAVAILABLE', outcomeUnknown: true });
  });

  it.each([400, 429] as const)('a throttle with status %i says when to come back', async (status) => {
    const { write } = await bothErrors({ kind: 'throttle', status, retryAfterMs: 700 });
    expect(write).toMatchObject({ code: 'THROTTLED', retryable: true, outcomeUnknown: false, retryAfterMs: 700 });
    const { write: withoutHint } = await bothErrors({ kind: 'throttle', status });
    expect(withoutHint).toMatchObject({ code: 'THROTTLED', retryAfterMs: undefined });
  });

  it.each(['Throttling', 'Throttling.Api', 'Rejected.Throttling'])('%s is a throttle whatever its status, 200 too', async (code) => {
    for (const status of [200, 302, 400, 503]) {
      const { write, read } = await bothErrors({ kind: 'error', code, status });
      for (const error of [write, read]) expect(error).toMatchObject({ code: 'THROTTLED', outcomeUnknown: false });
    }
  });

  it.each([
    ['InputInvalid', 'INPUT_INVALID'],
    ['NoAuth', 'BACKEND_MISCONFIGURED'],
    ['ResourceNotExist', 'GROUP_NOT_FOUND'],
    ['ServerError', 'SERVER_ERROR'],
  ])('%s is told by its code, also under status 200', async (vendorCode, code) => {
    const { write, read } = await bothErrors({ kind: 'error', code: vendorCode, status: 200 });
    for (const error of [write, read]) expect(error).toMatchObject({ code });
  });
});

describe('what the network says', () => {
  const errorFrom = async (thrown: object) => {
    const client = { callApi: () => Promise.reject(thrown) };
    const failing = createAliyunAdapter({ ...simulator.connection, client });
    return errorOf(failing.unmuteGroup('grouptest', { signal }));
  };

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'SELF_SIGNED_CERT_IN_CHAIN'])(
    'before anything was sent (%s) is known to have had no effect',
    async (code) => {
      expect(await errorFrom(Object.assign(new Error(), { code }))).toMatchObject({
        code: 'BACKEND_UNAVAILABLE',
        retryable: true,
        outcomeUnknown: false,
      });
    },
  );

  it.each(['ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'EPROTO', 'HPE_INVALID_CONSTANT', 'Z_DATA_ERROR', 'PROXY_ECONNREFUSED'])(
    'when it may have been sent (%s) leaves the outcome open',
    async (code) => {
      expect(await errorFrom(Object.assign(new Error(), { code }))).toMatchObject({ code: 'BACKEND_UNAVAILABLE', outcomeUnknown: true });
    },
  );

  it('of time is a time-out, whichever it names, and leaves the outcome open', async () => {
    for (const thrown of [
      Object.assign(new Error('ConnectTimeout: Connect failed.'), { name: 'RequestTimeoutError' }),
      Object.assign(new Error('ReadTimeout(500)'), { name: 'RequestTimeoutError' }),
      Object.assign(new Error(), { code: 'ETIMEDOUT' }),
    ]) {
      expect(await errorFrom(thrown)).toMatchObject({ code: 'TIMEOUT', retryable: true, outcomeUnknown: true });
    }
  });

  it('of a wait counts only for a throttle, and only when it is one', async () => {
    const thrown = (code: string, retryAfter: unknown) => ({ code, retryAfter, statusCode: 400 });
    for (const retryAfter of [700, 0]) {
      expect(await errorFrom(thrown('Throttling', retryAfter))).toMatchObject({ code: 'THROTTLED', retryAfterMs: retryAfter });
    }
    for (const retryAfter of [-5, Number.NaN, '700', null]) {
      expect((await errorFrom(thrown('Throttling', retryAfter))).retryAfterMs).toBeUndefined();
    }
    expect((await errorFrom(thrown('ServerError', 700))).retryAfterMs).toBeUndefined();
  });

  it('of a request is handed to moderators only where it looks like the id of one', async () => {
    const thrown = (requestId: unknown) => ({ code: 'NoAuth', statusCode: 403, requestId });
    for (const requestId of ['84AF36BF-0B39-1F8A-A416-FAC7C484****', 'x'.repeat(64)]) {
      expect((await errorFrom(thrown(requestId))).requestId).toBe(requestId);
    }
    for (const requestId of ['<b>R-1', 'R-1 secret', 'x'.repeat(65), '', 7, undefined]) {
      expect((await errorFrom(thrown(requestId))).requestId).toBeUndefined();
    }
  });

  it('is bounded: both of the time-outs of the client are that of the adapter', async () => {
    const runtimes: unknown[] = [];
    const client: AliyunClient = {
      callApi: (_params, _request, runtime) => {
        runtimes.push(runtime);
        return Promise.resolve({ body: { RequestId: 'R-1' } });
      },
    };
    const bounded = createAliyunAdapter({ ...simulator.connection, client, timeoutMs: 1234 });
    expect(await bounded.unmuteGroup('grouptest', { signal })).toEqual({ requestIds: ['R-1'] });
    expect(runtimes).toEqual([{ readTimeout: 1234, connectTimeout: 1234 }]);
  });

  it('does not keep a client that never answers from being given up in time', async () => {
    const client = { callApi: () => new Promise(() => undefined) };
    const bounded = createAliyunAdapter({ ...simulator.connection, client, timeoutMs: 10 });
    expect(await errorOf(bounded.unmuteGroup('grouptest', { signal }))).toMatchObject({ code: 'TIMEOUT', outcomeUnknown: true });
    expect(await errorOf(bounded.readMuteState('grouptest', { signal }))).toMatchObject({ code: 'TIMEOUT', outcomeUnknown: false });
  });
});

describe('the real thing refuses', () => {
  it('keys that are unknown or wrong', async () => {
    for (const keys of [
      { accessKeyId: 'other', accessKeySecret: simulator.accessKeySecret },
      { accessKeyId: simulator.accessKeyId, accessKeySecret: 'other' },
    ]) {
      const wrong = createAliyunAdapter({ ...simulator.connection, credential: { getCredential: () => Promise.resolve(keys) } });
      expect(await errorOf(wrong.unmuteAllUsers('grouptest', { signal }))).toMatchObject({ code: 'BACKEND_MISCONFIGURED' });
    }
  });

  it('another data centre, another app and another group', async () => {
    const { connection } = simulator;
    const elsewhere = createAliyunAdapter({ ...connection, dataCenter: 'ap-southeast-1' });
    expect(await errorOf(elsewhere.readMuteState('grouptest', { signal }))).toMatchObject({ code: 'INPUT_INVALID' });
    const other = createAliyunAdapter({ ...connection, appId: 'other' });
    expect(await errorOf(other.readMuteState('grouptest', { signal }))).toMatchObject({ code: 'GROUP_NOT_FOUND' });
    expect(await errorOf(adapter.readMuteState('other', { signal }))).toMatchObject({ code: 'GROUP_NOT_FOUND' });
  });

  it('a connection, and then nothing was sent', async () => {
    const gone = await startLiveSimulator();
    await gone.close();
    const refused = createAliyunAdapter(gone.connection);
    expect(await errorOf(refused.unmuteAllUsers('grouptest', { signal }))).toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      outcomeUnknown: false,
    });
    const nowhere = createAliyunAdapter({ ...gone.connection, endpoint: 'live.invalid' });
    expect(await errorOf(nowhere.unmuteAllUsers('grouptest', { signal }))).toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
      outcomeUnknown: false,
    });
  });
});

describe('an abort', () => {
  it('before the call sends nothing', async () => {
    const error = await errorOf(adapter.unmuteAllUsers('grouptest', { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'ABORTED', outcomeUnknown: false });
    expect(await errorOf(adapter.readMuteState('grouptest', { signal: AbortSignal.abort() }))).toMatchObject({ code: 'ABORTED' });
    expect(simulator.requests).toEqual([]);
  });

  it('after a write was sent leaves its outcome open, and the write goes on', async () => {
    simulator.inject({ kind: 'latency', ms: 50 });
    const controller = new AbortController();
    const work = errorOf(adapter.unmuteAllUsers('grouptest', { signal: controller.signal }));
    await expect.poll(() => simulator.requests.length).toBe(1);
    controller.abort();
    expect(await work).toMatchObject({ code: 'ABORTED', outcomeUnknown: true });
    // Nobody failed.
    expect(log).toEqual([]);
    await expect.poll(() => simulator.group().mutedUserIds).toEqual([]);
  });

  it('of a read leaves nothing open', async () => {
    simulator.inject({ kind: 'latency', ms: 50, when: 'after-effect' }, { operation: 'DescribeLiveMessageGroupBand' });
    const controller = new AbortController();
    const work = errorOf(adapter.readMuteState('grouptest', { signal: controller.signal }));
    await expect.poll(() => simulator.requests.length).toBeGreaterThan(0);
    controller.abort();
    expect(await work).toMatchObject({ code: 'ABORTED', outcomeUnknown: false });
  });
});

describe('the log', () => {
  it('is told what the vendor said, for each failed call and for no other', async () => {
    await adapter.unmuteGroup('grouptest', { signal });
    expect(log).toEqual([]);
    simulator.inject({ kind: 'error', code: 'Forbidden.RAM', message: 'User not authorized.' }, { operation: 'UnbanLiveMessageGroup' });
    const error = await errorOf(adapter.unmuteGroup('grouptest', { signal }));
    expect(log).toEqual([
      {
        operation: 'UnbanLiveMessageGroup',
        code: 'BACKEND_MISCONFIGURED',
        message: error.message,
        outcomeUnknown: false,
        vendorCode: 'Forbidden.RAM',
        vendorMessage: 'User not authorized.',
        status: 403,
        requestId: error.requestId,
        durationMs: expect.any(Number),
      },
    ]);
  });

  const fails = new Error('The disk is full.');
  const failing: readonly (readonly [string, () => void])[] = [
    [
      'throws',
      () => {
        throw fails;
      },
    ],
    ['rejects', () => Promise.reject(fails)],
    // oxlint-disable-next-line unicorn/no-thenable -- what is tried here
    ['hands back a promise of another kind that fails', () => ({ then: (_: unknown, reject: (reason: unknown) => void) => reject(fails) })],
  ];

  it.each(failing)('that %s changes nothing, and does not end the process', async (_, log) => {
    const unheard = vi.fn();
    process.on('unhandledRejection', unheard);
    const loud = createAliyunAdapter({ ...simulator.connection, log });
    expect(await errorOf(loud.unmuteGroup('other', { signal }))).toMatchObject({ code: 'GROUP_NOT_FOUND' });
    // Rejections that nobody heard are told before the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unheard);
    expect(unheard).not.toHaveBeenCalled();
  });
});
