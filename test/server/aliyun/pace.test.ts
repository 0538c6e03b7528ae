import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAliyunAdapter, type AliyunClient } from '../../../src/server/aliyun/index.js';

/** A client of the vendor that notes when it is asked, and answers at once. */
function notingClient() {
  const sentAt: { readonly action: string; readonly at: number }[] = [];
  const client: AliyunClient = {
    callApi({ action = '' }) {
      sentAt.push({ action, at: performance.now() });
      return Promise.resolve({ statusCode: 200, body: { RequestId: `R-${sentAt.length}` } });
    },
  };
  return { client, sentAt };
}

const options = { appId: 'demo', dataCenter: 'cn-shanghai' } as const;
/** A signal of each call's own, that never fires. */
const unhurried = () => ({ signal: new AbortController().signal });

function mostInOneSecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at <= from + 1000).length));
}

describe('pacing', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('never sends more than ten writes in any second, of whatever kind, and loses none', async () => {
    const { client, sentAt } = notingClient();
    const adapter = createAliyunAdapter({ ...options, client });
    const work = Promise.all(
      Array.from({ length: 20 }, () => [
        adapter.unmuteUsers('grouptest', ['user_1'], unhurried()),
        adapter.muteGroup('grouptest', { exemptUserIds: [] }, unhurried()),
      ]).flat(),
    );
    await vi.runAllTimersAsync();
    expect(new Set((await work).flatMap(({ requestIds }) => requestIds)).size).toBe(40);
    const times = sentAt.map(({ at }) => at);
    expect(mostInOneSecond(times)).toBe(10);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(3 * 1000 * 1.01);
  });

  it('counts a second from when a call was answered, be it with an error', async () => {
    const sentAt: number[] = [];
    const client = {
      callApi: () => {
        sentAt.push(performance.now());
        return Promise.reject(Object.assign(new Error(), { code: 'NoAuth' }));
      },
    };
    const adapter = createAliyunAdapter({ ...options, client, writesPerSecond: 1 });
    const refused = Promise.allSettled([adapter.unmuteGroup('grouptest', unhurried()), adapter.unmuteGroup('grouptest', unhurried())]);
    await vi.runAllTimersAsync();
    expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((sentAt[1] ?? 0) - (sentAt[0] ?? 0)).toBe(1001);
  });

  it('does not hold reads back', async () => {
    const { client, sentAt } = notingClient();
    const adapter = createAliyunAdapter({ ...options, client });
    await Promise.all(Array.from({ length: 30 }, () => adapter.readMuteState('grouptest', unhurried())));
    expect(sentAt.filter(({ action }) => action === 'DescribeLiveMessageGroupBand')).toHaveLength(30);
  });

  it('can be turned off', async () => {
    const { client, sentAt } = notingClient();
    const adapter = createAliyunAdapter({ ...options, client, writesPerSecond: Infinity });
    await Promise.all(Array.from({ length: 30 }, () => adapter.unmuteGroup('grouptest', unhurried())));
    expect(sentAt).toHaveLength(30);
  });

  it('drops who stops waiting, and gives the turn to the next', async () => {
    const { client, sentAt } = notingClient();
    const adapter = createAliyunAdapter({ ...options, client, writesPerSecond: 1 });
    const controller = new AbortController();
    await adapter.unmuteGroup('grouptest', unhurried());
    const dropped = expect(adapter.unmuteAllUsers('grouptest', { signal: controller.signal })).rejects.toMatchObject({
      code: 'ABORTED',
      outcomeUnknown: false,
    });
    const next = adapter.muteGroup('grouptest', { exemptUserIds: [] }, unhurried());
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    await dropped;
    await vi.runAllTimersAsync();
    await next;
    expect(sentAt.map(({ action }) => action)).toEqual(['UnbanLiveMessageGroup', 'BanLiveMessageGroup']);
    expect(mostInOneSecond(sentAt.map(({ at }) => at))).toBe(1);
  });
});

describe('a call that is done', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('leaves no timer and no listener behind, however it ended', async () => {
    const answers = [Promise.resolve({ body: { RequestId: 'R-1' } }), Promise.reject(new Error('down')), new Promise(() => undefined)];
    const client: AliyunClient = { callApi: () => answers.shift() ?? Promise.resolve({}) };
    const adapter = createAliyunAdapter({ ...options, client, timeoutMs: 100 });
    const controller = new AbortController();
    await adapter.unmuteGroup('grouptest', controller);
    await expect(adapter.unmuteGroup('grouptest', controller)).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
    const late = expect(adapter.unmuteGroup('grouptest', controller)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await vi.advanceTimersByTimeAsync(100);
    await late;
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has waited 0.3 seconds longer for creator and administrators, and no more', async () => {
    const client: AliyunClient = {
      callApi: ({ action }) =>
        action === 'DescribeLiveMessageGroup' ? new Promise(() => undefined) : Promise.resolve({ body: { IsbannedAll: true } }),
    };
    const adapter = createAliyunAdapter({ ...options, client });
    const heard: unknown[] = [];
    const reading = adapter.readMuteState('grouptest', unhurried()).then((snapshot) => heard.push(snapshot.groupMuted));
    await vi.advanceTimersByTimeAsync(299);
    expect(heard).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await reading;
    expect(heard).toEqual([true]);
  });

  it('may take four seconds unless told otherwise, which the log is told', async () => {
    // Else the process is 0 ms old, and a time that is added looks like one that is taken off.
    vi.advanceTimersByTime(5000);
    const log = vi.fn();
    const adapter = createAliyunAdapter({ ...options, client: { callApi: () => new Promise(() => undefined) }, log });
    const ended: unknown[] = [];
    const call = adapter.unmuteGroup('grouptest', unhurried()).catch((error: unknown) => ended.push(error));
    await vi.advanceTimersByTimeAsync(3999);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await call;
    expect(ended).toMatchObject([{ code: 'TIMEOUT', outcomeUnknown: true }]);
    expect(log.mock.calls).toMatchObject([[{ operation: 'UnbanLiveMessageGroup', code: 'TIMEOUT', durationMs: 4000 }]]);
  });
});

describe('a client that was handed in', () => {
  it('is all that is needed, and a reply of its that is none is not taken for success', async () => {
    const { client } = notingClient();
    const adapter = createAliyunAdapter({ ...options, client });
    await adapter.ready();
    expect(await adapter.unmuteGroup('grouptest', unhurried())).toEqual({ requestIds: ['R-1'] });
    for (const answer of [undefined, null, {}, { body: null }, { body: [] }, { body: 'OK' }, { body: {} }, { body: { ok: true } }]) {
      const odd = createAliyunAdapter({ ...options, client: { callApi: () => Promise.resolve(answer) } });
      await expect(odd.unmuteGroup('grouptest', unhurried())).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE', outcomeUnknown: true });
    }
  });

  it('that throws before it returns a promise is no crash', async () => {
    const client = {
      callApi: () => {
        throw new TypeError('broken');
      },
    };
    await expect(createAliyunAdapter({ ...options, client }).unmuteGroup('grouptest', unhurried())).rejects.toMatchObject({
      code: 'BACKEND_UNAVAILABLE',
    });
  });
});
