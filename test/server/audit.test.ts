import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Audit, AuditRecord, PacerRequest } from '../../src/server/index.js';
import { base, bench, errorOf } from './support.js';

describe('the audit', () => {
  it('has one record for each attempt', async () => {
    const { post, adapter, records } = bench();
    await post('groups/g1/mute', { exemptUserIds: ['u9'] });
    await post('groups/g1/users/unmute', { userIds: ['u1', 'u2'] });
    adapter.fail('unmuteGroup', { code: 'SERVER_ERROR', requestId: 'r7' });
    await post('groups/g1/unmute');
    adapter.removeGroup('g1');
    await post('groups/g1/users/unmute', { all: true });
    const always = { actorId: 'mod1', groupId: 'g1', durationMs: expect.any(Number), at: expect.stringMatching(/^\d{4}-.*Z$/u) };
    expect(records).toEqual([
      { ...always, action: 'muteGroup', userIds: [], exemptUserIds: ['u9'], result: 'ok', requestIds: ['memory-1'] },
      { ...always, action: 'unmuteUsers', userIds: ['u1', 'u2'], exemptUserIds: [], result: 'ok', requestIds: ['memory-3'] },
      { ...always, action: 'unmuteGroup', userIds: [], exemptUserIds: [], result: 'failed', code: 'SERVER_ERROR', requestIds: ['r7'] },
      { ...always, action: 'unmuteAllUsers', userIds: [], exemptUserIds: [], result: 'failed', code: 'GROUP_NOT_FOUND', requestIds: [] },
    ]);
  });

  it('names the people whom a backend did not act on', async () => {
    const { post, adapter, records } = bench({}, { capabilities: { perUserResults: true } });
    adapter.failUsers(['u2'], 'GROUP_NOT_FOUND');
    const failed = [{ userId: 'u2', code: 'GROUP_NOT_FOUND' }];
    expect(await (await post('groups/g1/users/unmute', { userIds: ['u1', 'u2'] })).json()).toMatchObject({ failed });
    expect(records).toMatchObject([{ result: 'ok', failed }]);
  });

  it('gets a record of its own: what its hook does with it, such as hiding people, does not reach the answer', async () => {
    const hide = ({ failed = [], requestIds }: AuditRecord): void => {
      for (const one of failed) Object.assign(one, { userId: 'hidden' });
      Reflect.apply(Array.prototype.splice, requestIds, [0]);
    };
    const { post, adapter } = bench({ audit: hide }, { capabilities: { perUserResults: true } });
    adapter.failUsers(['u2'], 'GROUP_NOT_FOUND');
    expect(await (await post('groups/g1/users/unmute', { userIds: ['u1', 'u2'] })).json()).toMatchObject({
      requestIds: ['memory-1'],
      failed: [{ userId: 'u2' }],
    });
  });

  it('has of reads those that were denied, and not those that failed, unless it is asked for all', async () => {
    let actor: { readonly actorId: string } | null = null;
    const { get, adapter, records } = bench({ authorize: () => actor });
    await get('groups/g1');
    actor = { actorId: 'mod1' };
    adapter.fail('read', 'SERVER_ERROR');
    await get('groups/g1');
    expect(records).toMatchObject([{ action: 'read', actorId: null, result: 'denied', code: 'UNAUTHENTICATED' }]);
    const all = bench({ auditReads: 'all' });
    all.adapter.fail('read', { code: 'SERVER_ERROR', requestId: 'r1' });
    await all.get('groups/g1');
    expect(all.records).toMatchObject([{ action: 'read', actorId: 'mod1', result: 'failed', code: 'SERVER_ERROR', requestIds: ['r1'] }]);
  });

  it('says when the request arrived and how long it took, and keeps no timer', async () => {
    vi.useFakeTimers();
    try {
      // Else the process is 0 ms old, and a time that is added looks like one that is taken off.
      vi.advanceTimersByTime(5000);
      const at = new Date().toISOString();
      const { post, records } = bench({ authorize: () => new Promise((go) => setTimeout(() => go({ actorId: 'mod1' }), 1234)) });
      const answer = post('groups/g1/unmute');
      await vi.advanceTimersByTimeAsync(1234);
      await answer;
      expect(records).toMatchObject([{ at, durationMs: 1234 }]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts from when the request arrived, also where its body came later', async () => {
    vi.useFakeTimers();
    try {
      vi.advanceTimersByTime(5000);
      const at = new Date().toISOString();
      const { handler, records } = bench();
      const body = new ReadableStream({
        start: (controller) =>
          void setTimeout(() => {
            controller.enqueue(new TextEncoder().encode('{"exemptUserIds":[]}'));
            controller.close();
          }, 3000),
      });
      const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
      const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
      const answer = handler(new Request(`${base}/groups/g1/mute`, init));
      await vi.advanceTimersByTimeAsync(3000);
      expect((await answer).status).toBe(200);
      expect(records).toMatchObject([{ at, durationMs: 3000 }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves out reads that were let in, unless it is asked for them', async () => {
    const quiet = bench();
    await quiet.get('groups/g1');
    expect(quiet.records).toEqual([]);
    const all = bench({ auditReads: 'all' });
    await all.get('groups/g1');
    expect(all.records).toMatchObject([{ action: 'read', result: 'ok', requestIds: [] }]);
  });

  const hooks: readonly (readonly [string, Audit])[] = [
    [
      'throws',
      () => {
        throw new Error('canary');
      },
    ],
    ['rejects', () => Promise.reject(new Error('canary'))],
  ];

  it.each(hooks)('changes nothing when its hook %s, and that is said', async (_name, audit) => {
    const { post, lines } = bench({ audit });
    expect((await post('groups/g1/unmute')).status).toBe(200);
    expect(await errorOf(await post('groups/g1/users/unmute', { userIds: [] }))).toMatchObject({ status: 400 });
    const said = lines.filter(({ level }) => level === 'error');
    expect(said).toEqual([
      {
        level: 'error',
        event: 'the audit hook failed, so this attempt may be missing from the trail',
        fields: { action: 'unmuteGroup', groupId: 'g1', actorId: 'mod1', result: 'ok', error: 'Error', frames: expect.any(Array) },
      },
    ]);
    expect(JSON.stringify(said)).not.toContain('canary');
  });

  it('can not be an object with a method, whose records would go nowhere', () => {
    // @ts-expect-error: what plain JavaScript can do
    expect(() => bench({ audit: { write: () => undefined } })).toThrow('createMuteHandler: audit must be a function.');
  });

  it('is said on the console when there is no logger', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { post } = bench({ logger: undefined, audit: () => Promise.reject(new Error('canary')) });
    await post('groups/g1/unmute');
    expect(said).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('the audit hook failed'), expect.anything());
    expect(JSON.stringify(said.mock.calls)).not.toContain('canary');
    said.mockRestore();
  });

  it('is written before the answer goes out, after which a platform of functions may stop', async () => {
    const order: string[] = [];
    const audit = async ({ result }: AuditRecord): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push(result);
    };
    let actor: { readonly actorId: string } | null = { actorId: 'mod1' };
    const { get, post, adapter } = bench({ audit, auditReads: 'all', authorize: () => actor });
    const answered = async (answer: Promise<Response>): Promise<number> => order.push(`answered ${(await answer).status}`);
    await answered(post('groups/g1/unmute'));
    await answered(get('groups/g1'));
    adapter.fail('unmuteGroup', 'SERVER_ERROR');
    await answered(post('groups/g1/unmute'));
    actor = null;
    await answered(get('groups/g1'));
    expect(order).toEqual(['ok', 'answered 200', 'ok', 'answered 200', 'failed', 'answered 500', 'denied', 'answered 401']);
  });

  it('is not waited for without end', async () => {
    vi.useFakeTimers();
    try {
      const { post, lines } = bench({ audit: () => new Promise(() => undefined) });
      const answered = post('groups/g1/unmute');
      await vi.advanceTimersByTimeAsync(2000);
      expect((await answered).status).toBe(200);
      expect(lines).toContainEqual(expect.objectContaining({ level: 'error', event: expect.stringContaining('slow') }));
    } finally {
      vi.useRealTimers();
    }
  });

  it('that never ends is said on the console when there is no logger', async () => {
    vi.useFakeTimers();
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      const { post } = bench({ logger: undefined, audit: () => new Promise(() => undefined) });
      const answered = post('groups/g1/unmute');
      await vi.advanceTimersByTimeAsync(2000);
      expect((await answered).status).toBe(200);
      expect(said).toHaveBeenCalledTimes(1);
      expect(said).toHaveBeenCalledWith(expect.stringContaining('the audit hook is slow'), { action: 'unmuteGroup', groupId: 'g1' });
    } finally {
      said.mockRestore();
      vi.useRealTimers();
    }
  });

  const canary = new Error('canary');
  const failing: readonly (readonly [string, () => void])[] = [
    [
      'throws',
      () => {
        throw canary;
      },
    ],
    ['rejects', () => Promise.reject(canary)],
    [
      'hands back a promise of another kind that fails',
      // oxlint-disable-next-line unicorn/no-thenable -- what is tried here
      () => ({ then: (_: unknown, reject: (reason: unknown) => void) => reject(canary) }),
    ],
  ];

  it.each(failing)('survives a logger that %s, and so does the process', async (_name, fail) => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const unheard = vi.fn();
    process.on('unhandledRejection', unheard);
    const { post } = bench({ logger: { info: fail, warn: fail, error: fail } });
    expect((await post('groups/g1/unmute')).status).toBe(200);
    // Rejections that nobody heard are told before the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unheard);
    expect(unheard).not.toHaveBeenCalled();
    expect(said).toHaveBeenCalledWith('react-live-mute: the logger itself failed on "attempt".');
    said.mockRestore();
  });

  const hidden = (field: 'stack' | 'constructor' | 'message', descriptor: PropertyDescriptor): Error =>
    Object.defineProperty(new Error('odd'), field, descriptor);
  const throws = {
    get: () => {
      throw new Error('No.');
    },
  };

  it.each([
    ['has a stack that is no text', hidden('stack', { value: [1, 2] }), 'Error'],
    ['has no stack', hidden('stack', { value: undefined }), 'Error'],
    ['has no constructor', hidden('constructor', { value: undefined }), 'Error'],
    ['has a constructor without a name', hidden('constructor', { value: { name: 1 } }), 'Error'],
    ['has a message that is no text', hidden('message', { value: Object.create(null) }), 'object'],
    ['does not let its stack be read', hidden('stack', throws), 'object'],
    ['is no Error', null, 'object'],
    ['is a proxy that answers nothing', new Proxy({}, { getPrototypeOf: throws.get }), 'object'],
  ])('keeps the outcome of a write when what its hook throws %s', async (_name, thrown, error) => {
    const { post, lines, adapter } = bench({ audit: () => Promise.reject(thrown) });
    expect((await post('groups/g1/mute', { exemptUserIds: [] })).status).toBe(200);
    expect(adapter.read('g1').groupMuted).toBe(true);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([{ fields: { error, frames: expect.any(Array) } }]);
  });

  it.each([
    ['its message', new Error('sso said:\n    at https://sso/?token=canary\n    at canary:1:2')],
    ['the beginning of its message', Object.assign(new Error('    at canary:1:2'), { name: '' })],
    [
      'its message before something was put in front',
      (() => {
        const error = new Error('sso said:\n    at canary:1:2');
        error.message = `login: ${error.message}`;
        return error;
      })(),
    ],
  ])('does not log lines of %s that look like places', async (_name, thrown) => {
    const { post, lines } = bench({ audit: () => Promise.reject(thrown) });
    await post('groups/g1/unmute');
    expect(JSON.stringify(lines)).not.toContain('canary');
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { frames: expect.arrayContaining([expect.stringContaining('audit.test.ts')]) } },
    ]);
  });
});

describe('a client that goes away', () => {
  afterEach(() => void vi.useRealTimers());

  const unmute = (handler: (request: Request) => Promise<Response>, signal: AbortSignal) =>
    handler(new Request(`${base}/groups/g1/unmute`, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' }, signal }));

  it('before its call was sent takes it along', async () => {
    const going = new AbortController();
    const acquire = vi.fn(
      ({ signal }: PacerRequest) => new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const { handler, adapter, records, lines } = bench({ pacer: { acquire } });
    const answer = unmute(handler, going.signal);
    await expect.poll(() => acquire.mock.calls.length).toBe(1);
    going.abort();
    await answer;
    expect(adapter.calls).toEqual([]);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(records).toMatchObject([{ actorId: 'mod1', action: 'unmuteGroup', result: 'aborted', requestIds: [] }]);
  });

  it.each(['GET', 'POST'])('while it is decided whether it may takes its %s along, and asks for no place', async (method) => {
    const going = new AbortController();
    let decide = (): void => undefined;
    const authorize = vi.fn(() => new Promise<{ actorId: string }>((resolve) => (decide = () => resolve({ actorId: 'mod1' }))));
    const acquire = vi.fn(() => Promise.resolve());
    const { handler, adapter } = bench({ pacer: { acquire }, authorize });
    const path = method === 'GET' ? 'groups/g1' : 'groups/g1/unmute';
    const answer = handler(new Request(`${base}/${path}`, { method, headers: { 'sec-fetch-site': 'same-origin' }, signal: going.signal }));
    await expect.poll(() => authorize.mock.calls.length).toBe(1);
    going.abort();
    decide();
    await answer;
    expect(adapter.calls).toEqual([]);
    expect(acquire).not.toHaveBeenCalled();
  });

  it('while authorize looks somebody up with the signal of the request was refused nothing, and is no error', async () => {
    const going = new AbortController();
    const authorize = vi.fn(
      ({ request: { signal } }: { readonly request: Request }) =>
        new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const { handler, adapter, records, lines } = bench({ authorize });
    const answer = unmute(handler, going.signal);
    await expect.poll(() => authorize.mock.calls.length).toBe(1);
    going.abort();
    await answer;
    expect(adapter.calls).toEqual([]);
    expect(records).toMatchObject([{ actorId: null, action: 'unmuteGroup', result: 'aborted', requestIds: [] }]);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('is refused all the same where authorize says so', async () => {
    const going = new AbortController();
    const { handler, records } = bench({
      authorize: () => {
        going.abort();
        return { deny: 'NOT_ALLOWED' };
      },
    });
    await unmute(handler, going.signal);
    expect(records).toMatchObject([{ result: 'denied', code: 'NOT_ALLOWED' }]);
  });

  it('unnoticed by the pacer sends nothing, and gives the place back', async () => {
    const going = new AbortController();
    let admit = (): void => undefined;
    const release = vi.fn();
    const acquire = vi.fn(() => new Promise<{ release(): void }>((resolve) => (admit = () => resolve({ release }))));
    const { handler, adapter, records } = bench({ pacer: { acquire } });
    const answer = unmute(handler, going.signal);
    await expect.poll(() => acquire.mock.calls.length).toBe(1);
    going.abort();
    admit();
    await answer;
    expect(adapter.calls).toEqual([]);
    expect(release).toHaveBeenCalledTimes(1);
    expect(records).toMatchObject([{ result: 'aborted', requestIds: [] }]);
  });

  it('while its call waits to be tried again gives up at once', async () => {
    vi.useFakeTimers();
    const going = new AbortController();
    const { handler, adapter, records } = bench({}, { groupMuted: true });
    adapter.fail('unmuteGroup', { code: 'THROTTLED', retryAfterMs: 3000 });
    let answered = false;
    const answer = unmute(handler, going.signal).then(() => (answered = true));
    await vi.advanceTimersByTimeAsync(1000);
    expect(adapter.calls.map(({ action }) => action)).toEqual(['unmuteGroup']);
    expect(answered).toBe(false);
    going.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(answered).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(records).toMatchObject([{ result: 'aborted', requestIds: [] }]);
    await answer;
  });

  it('afterwards leaves a call that is sent once more where it broke and did nothing, with the ids of both', async () => {
    const going = new AbortController();
    const { handler, adapter, records } = bench({}, { groupMuted: true });
    adapter.fail('unmuteGroup', { code: 'TIMEOUT', requestId: 'r1' });
    const release = adapter.hold('unmuteGroup', { times: 1 });
    const answer = unmute(handler, going.signal);
    await expect.poll(() => adapter.calls.length).toBe(1);
    going.abort();
    release();
    expect(await (await answer).json()).toMatchObject({ requestIds: ['r1', 'memory-3'], snapshot: { groupMuted: false } });
    expect(records).toMatchObject([{ result: 'ok', requestIds: ['r1', 'memory-3'] }]);
  });

  it('afterwards leaves a call that is finished and recorded', async () => {
    const going = new AbortController();
    const { handler, adapter, records } = bench({}, { groupMuted: true });
    const release = adapter.hold('unmuteGroup');
    const answer = unmute(handler, going.signal);
    await expect.poll(() => adapter.calls.length).toBe(1);
    going.abort();
    release();
    await answer;
    expect(adapter.read('g1').groupMuted).toBe(false);
    expect(records).toMatchObject([{ result: 'ok', requestIds: ['memory-1'] }]);
  });
});
