import { afterEach, describe, expect, test, vi } from 'vitest';
import { createNames, type ResolveUsers } from '../../src/react/names.js';

afterEach(() => void vi.useRealTimers());

const host: ResolveUsers = async (userIds) =>
  Object.fromEntries(userIds.map((userId) => [userId, userId === 'uid_1' ? { name: 'Lin', avatarUrl: '/lin.png' } : null]));

describe('Names from the host and from elsewhere', () => {
  test('what the host calls somebody replaces what they call themselves, whichever comes first', async () => {
    const names = createNames(() => host);
    names.learn([{ userId: 'uid_1', name: 'Official Support' }]);
    names.want(['uid_1']);
    await vi.waitFor(() => expect(names.get('uid_1')).toEqual({ userId: 'uid_1', name: 'Lin', avatarUrl: '/lin.png' }));

    names.learn([{ userId: 'uid_1', name: 'Official Support' }]);
    expect(names.get('uid_1')).toMatchObject({ name: 'Lin' });
  });

  test('somebody whom the host does not know keeps the name from elsewhere', async () => {
    const asked = vi.fn(host);
    const names = createNames(() => asked);
    names.learn([{ userId: 'uid_2', name: 'Nadia' }]);
    names.want(['uid_2']);
    await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
    await asked.mock.results[0]?.value;
    expect(names.get('uid_2')).toMatchObject({ name: 'Nadia' });
  });
});

test('somebody whom the host knows without a name goes by their id, and nothing odd of one costs others their name or ends the page', async () => {
  const answer = [
    ['uid_1', { name: null, role: 'VIP' }],
    ['uid_2', { name: '' }],
    ['uid_3', { name: 'Lin', role: { title: 'Host' } }],
  ];
  // What a host hands on from its own server need not be what its types say.
  const asked = vi.fn<ResolveUsers>(() => Promise.resolve(Object.fromEntries(answer)));
  const names = createNames(() => asked);
  names.want(['uid_1', 'uid_2', 'uid_3']);
  await vi.waitFor(() => expect(names.get('uid_3')).toEqual({ userId: 'uid_3', name: 'Lin' }));
  expect(names.get('uid_1')).toEqual({ userId: 'uid_1', role: 'VIP' });
  expect(names.get('uid_2')).toEqual({ userId: 'uid_2' });
});

describe('When the host is asked', () => {
  test('at once for the first rows of a list, together; then once a frame, and not for those that scrolled past', async () => {
    vi.useFakeTimers();
    const asked = vi.fn(host);
    const names = createNames(() => asked);
    names.want(['uid_1']);
    names.want(['uid_2']);
    await Promise.resolve();
    expect(asked.mock.calls.map(([userIds]) => userIds)).toEqual([['uid_1', 'uid_2']]);

    const release = names.want(['uid_3']);
    names.want(['uid_4']);
    release();
    await Promise.resolve();
    expect(asked).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(16);
    expect(asked.mock.calls.map(([userIds]) => userIds)).toEqual([['uid_1', 'uid_2'], ['uid_4']]);
  });

  test('once there is something to ask, for those in view who came before it, and not twice in a frame', async () => {
    vi.useFakeTimers();
    const asked = vi.fn(host);
    const known: ResolveUsers[] = [];
    const names = createNames(() => known[0]);
    names.want(['uid_1']);
    const release = names.want(['uid_2']);
    await vi.advanceTimersByTimeAsync(16);
    names.ask();
    known.push(asked);
    release();
    names.ask();
    expect(asked.mock.calls.map(([userIds]) => userIds)).toEqual([['uid_1']]);

    names.want(['uid_3']);
    names.ask();
    names.ask();
    await vi.advanceTimersByTimeAsync(16);
    expect(asked.mock.calls.map(([userIds]) => userIds)).toEqual([['uid_1'], ['uid_3']]);
  });

  test('in calls of at most 100, for each user once', async () => {
    vi.useFakeTimers();
    const asked = vi.fn(host);
    const names = createNames(() => asked);
    const all = Array.from({ length: 250 }, (_, at) => `uid_${at}`);
    names.want(all);
    names.want(all.slice(0, 10));
    await Promise.resolve();
    expect(asked.mock.calls.map(([userIds]) => userIds.length)).toEqual([100, 100, 50]);
    expect(new Set(asked.mock.calls.flatMap(([userIds]) => userIds)).size).toBe(250);
    await vi.advanceTimersByTimeAsync(20);
    names.want(all);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked).toHaveBeenCalledTimes(3);
  });

  test('until nobody of a call is wanted any more: what comes then is not taken, and is asked for again', async () => {
    vi.useFakeTimers();
    const answers: ((found: Awaited<ReturnType<ResolveUsers>>) => void)[] = [];
    const signals: AbortSignal[] = [];
    const names = createNames(() => (_userIds, { signal }) => {
      signals.push(signal);
      return new Promise((resolve) => answers.push(resolve));
    });
    const first = names.want(['uid_1']);
    const second = names.want(['uid_2']);
    await vi.advanceTimersByTimeAsync(20);
    first();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    second();
    await Promise.resolve();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    answers[0]?.({ uid_1: { name: 'Too late' } });
    await vi.advanceTimersByTimeAsync(20);
    expect(names.get('uid_1')).toBeUndefined();

    names.want(['uid_1']);
    await vi.advanceTimersByTimeAsync(20);
    expect(answers).toHaveLength(2);
    answers[1]?.({ uid_1: { name: 'Lin' } });
    await vi.advanceTimersByTimeAsync(0);
    expect(names.get('uid_1')).toMatchObject({ name: 'Lin' });
  });

  test('again at once for somebody who comes back, where the host goes on with what was cancelled', async () => {
    vi.useFakeTimers();
    const answers: ((found: Awaited<ReturnType<ResolveUsers>>) => void)[] = [];
    const asked = vi.fn<ResolveUsers>(() => new Promise((resolve) => answers.push(resolve)));
    const names = createNames(() => asked);
    const release = names.want(['uid_1']);
    await vi.advanceTimersByTimeAsync(20);
    release();
    await vi.advanceTimersByTimeAsync(20);
    names.want(['uid_1']);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked).toHaveBeenCalledTimes(2);

    // The late answer changes nothing, and nobody is asked for a third time.
    answers[0]?.({ uid_1: { name: 'Too late' } });
    await vi.advanceTimersByTimeAsync(20);
    names.want(['uid_1'])();
    await vi.advanceTimersByTimeAsync(20);
    expect(asked).toHaveBeenCalledTimes(2);
    answers[1]?.({ uid_1: { name: 'Lin' } });
    await vi.advanceTimersByTimeAsync(0);
    expect(names.get('uid_1')).toMatchObject({ name: 'Lin' });
  });

  test('once for those who leave and come back in one commit, as rows do that change places', async () => {
    vi.useFakeTimers();
    const asked = vi.fn<ResolveUsers>(() => new Promise(() => undefined));
    const names = createNames(() => asked);
    const release = names.want(['uid_1']);
    await vi.advanceTimersByTimeAsync(20);
    release();
    names.want(['uid_1']);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked).toHaveBeenCalledOnce();
    expect(asked.mock.calls[0]?.[1].signal.aborted).toBe(false);
  });

  test('again some time after a failure, for those who stayed in view', async () => {
    vi.useFakeTimers();
    const asked = vi.fn(host).mockRejectedValueOnce(new Error('offline')).mockRejectedValueOnce(new Error('offline'));
    const names = createNames(() => asked);
    names.want(['uid_1']);
    const release = names.want(['uid_2']);
    await vi.advanceTimersByTimeAsync(1000);
    release();
    expect(asked).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.mock.calls.map(([userIds]) => userIds)).toEqual([['uid_1', 'uid_2'], ['uid_1'], ['uid_1']]);
    expect(names.get('uid_1')).toMatchObject({ name: 'Lin' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveBeenCalledTimes(3);
  });

  test('again after a failure, when somebody next comes into view', async () => {
    vi.useFakeTimers();
    const asked = vi.fn(host).mockRejectedValueOnce(new Error('offline'));
    const names = createNames(() => asked);
    const release = names.want(['uid_1']);
    await vi.advanceTimersByTimeAsync(20);
    expect(names.get('uid_1')).toBeUndefined();
    release();
    names.want(['uid_1']);
    await vi.advanceTimersByTimeAsync(20);
    expect(names.get('uid_1')).toMatchObject({ name: 'Lin' });
  });
});
