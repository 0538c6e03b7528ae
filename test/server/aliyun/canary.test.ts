import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAliyunAdapter, type AliyunAdapter, type AliyunLogEntry } from '../../../src/server/aliyun/index.js';
import { redact } from '../../../src/server/aliyun/redact.js';
import { startLiveSimulator, type LiveFault, type LiveSimulator } from '../../../src/testing/simulator/index.js';

const { signal } = new AbortController();
const canaries = {
  accessKeyId: 'LTAI5tCanaryKeyId0000000',
  accessKeySecret: 'CanarySecretWithoutDigits',
  securityToken: 'CAIS+canary/token==',
  upstream: 'CanaryUpstream',
  user: 'canary_user',
  group: 'canary_group',
};

let simulator: LiveSimulator;
let adapter: AliyunAdapter;
let log: AliyunLogEntry[];

beforeAll(async () => {
  const { accessKeyId, accessKeySecret, securityToken, group } = canaries;
  simulator = await startLiveSimulator({
    accessKeys: [{ accessKeyId, accessKeySecret, securityToken }],
    apps: [{ appId: 'demo', groups: [{ groupId: group }] }],
  });
});
afterAll(() => simulator.close());
beforeEach(() => {
  simulator.reset();
  log = [];
  adapter = createAliyunAdapter({ ...simulator.connection, timeoutMs: 500, log: (entry) => log.push(entry) });
});

/** Everything about a value that a log could print: hidden fields, causes and stacks included. */
function printed(value: unknown): string {
  return inspect(value, { depth: Infinity, showHidden: true, getters: true });
}

function expectNoCanary(text: string, but: readonly (keyof typeof canaries)[] = []): void {
  for (const [name, canary] of Object.entries(canaries)) {
    if (but.some((allowed) => allowed === name)) continue;
    expect(text).not.toContain(canary);
    expect(text).not.toContain(encodeURIComponent(canary));
  }
}

const { accessKeyId, accessKeySecret, securityToken, upstream, user, group } = canaries;
const talkative = `${upstream}: ${accessKeyId} ${accessKeySecret} ${securityToken} ${encodeURIComponent(securityToken)} on ${group} for ${user},x https://sts.example/?Signature=${upstream}`;

const faults: readonly (readonly [string, LiveFault])[] = [
  ['a reset', { kind: 'reset', when: 'after-effect' }],
  ['a time-out', { kind: 'no-answer', when: 'before-effect' }],
  ['an HTML page', { kind: 'html' }],
  ['a talkative refusal', { kind: 'error', code: 'InputInvalid', message: talkative }],
  ['a talkative throttle', { kind: 'error', code: 'Throttling.User', message: talkative }],
  ['a talkative key fault', { kind: 'error', code: 'SignatureDoesNotMatch', message: talkative, status: 400 }],
  ['a talkative unknown error', { kind: 'error', code: 'Unheard.Of', message: talkative, status: 500 }],
];

describe('secrets', () => {
  it.each(faults)('%s carries nothing into the error, and only clean words into the log', async (_, fault) => {
    simulator.inject(fault);
    const error: unknown = await adapter.unmuteUsers(group, [user, 'x'], { signal }).catch((thrown: unknown) => thrown);
    expectNoCanary(printed(error));
    expect(printed(error)).not.toContain('http://');
    expect(log).toHaveLength(1);
    // The hook is for the vendor's own words, so what is no key, id or URL stays in.
    expectNoCanary(printed(log), ['upstream']);
    expect(printed(log)).not.toContain('://');
  });

  it('and ids stay out of what is logged of every write, the name of the error and of the app included', async () => {
    const writes = [
      () => adapter.muteGroup(group, { exemptUserIds: [user, 'x'] }, { signal }),
      () => adapter.unmuteUsers(group, [user, 'x'], { signal }),
      () => adapter.muteUsers(group, [user, 'x'], { signal }),
    ];
    for (const write of writes) {
      simulator.inject({ kind: 'error', code: `Odd.${accessKeyId}`, message: `${user} of ${group} in demo`, status: 400 });
      await expect(write()).rejects.toMatchObject({ code: 'SERVER_ERROR' });
    }
    expectNoCanary(printed(log));
    expect(log.map(({ vendorCode, vendorMessage }) => [vendorCode, vendorMessage])).toEqual(
      writes.map(() => ['Odd.[redacted]', '[id] of [id] in [id]']),
    );
  });

  it('of a credential that fails stay out of the error and the log', async () => {
    const failing = createAliyunAdapter({
      ...simulator.connection,
      credential: {
        getCredential: () => Promise.reject(new Error(`GET https://sts.example/?AccessKeyId=${accessKeyId}&Signature=${upstream} failed`)),
      },
      log: (entry) => log.push(entry),
    });
    const error: unknown = await failing.unmuteGroup(group, { signal }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BACKEND_MISCONFIGURED', outcomeUnknown: false });
    expectNoCanary(printed(error));
    expectNoCanary(printed(log));
  });

  it('are not in the adapter for whoever prints it', async () => {
    await adapter.unmuteGroup(group, { signal });
    expectNoCanary(printed(adapter), ['user', 'group']);
    expectNoCanary(JSON.stringify(adapter));
  });

  it.each([`<b>${upstream}</b>`, upstream.padEnd(65, 'x')])('a request id that is no id (%s) does not travel', async (RequestId) => {
    const client = { callApi: () => Promise.resolve({ statusCode: 200, body: { RequestId } }) };
    const error: unknown = await createAliyunAdapter({ ...simulator.connection, client })
      .unmuteGroup(group, { signal })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BACKEND_UNAVAILABLE', outcomeUnknown: true, requestId: undefined });
    expectNoCanary(printed(error));
  });
});

describe('redact', () => {
  const nothing = { secrets: [], ids: [] };

  it.each([
    ['POST https://live.aliyuncs.com/?AppId=demo&GroupId=g failed.', 'POST [url] failed.'],
    ['AccessKeyId=abc, Signature: xyz end', 'AccessKeyId=[redacted], Signature: [redacted] end'],
    ['{"SecurityToken":"abc"}', '{"SecurityToken":"[redacted]"}'],
    ['key LTAI5t0123456789abcd is gone', 'key [redacted] is gone'],
    ['one\nforged line\u2028two', 'one forged line two'],
  ])('%j becomes %j', (text, clean) => {
    expect(redact(text, nothing)).toBe(clean);
  });

  it('takes known ids out as whole words only', () => {
    expect(redact('user a and a_b, not banana', { secrets: [], ids: ['a', 'a_b', 'a.c*'] })).toBe('user [id] and [id], not banana');
  });

  it.each([
    ['UnbannedUsers=alice%2Cbob%2Ccarol', 'UnbannedUsers=[id]%2C[id]%2C[id]'],
    ['UnbannedUsers%3Dalice%252Cbob%252ccarol%26x', 'UnbannedUsers%3D[id]%252C[id]%252c[id]%26x'],
    ['GroupId%3Dgrouptest%26AppId%3Ddemo', 'GroupId%3D[id]%26AppId%3D[id]'],
    ['malice%2Cbobby%2CCcarol', 'malice%2Cbobby%2CCcarol'],
  ])('takes known ids out of the escaped %j', (text, clean) => {
    expect(redact(text, { secrets: [], ids: ['alice', 'bob', 'carol', 'grouptest', 'demo'] })).toBe(clean);
  });

  it('takes out a secret that holds another whole, and one that is escaped twice', () => {
    const secrets = ['key', 'key-and-word', 'to/ken=='];
    expect(redact('key key-and-word to%252Fken%253D%253D to%2Fken%3D%3D', { secrets, ids: [] })).toBe(
      '[redacted] [redacted] [redacted] [redacted]',
    );
  });

  it('cuts what is long', () => {
    expect(redact('word '.repeat(200), nothing).length).toBeLessThanOrEqual(300);
  });
});
