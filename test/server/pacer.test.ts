import { setMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPacer, type Pacer, type PacerOptions, type PacerRequest } from '../../src/server/index.js';

const { signal } = new AbortController();
setMaxListeners(0, signal);
const request = (given: Partial<PacerRequest> = {}): PacerRequest => ({
  key: 'writes',
  priority: 'normal',
  actorId: 'mod1',
  groupId: 'g1',
  signal,
  deadline: Infinity,
  ...given,
});

interface Sent {
  readonly name: string;
  readonly at: number;
}

/** Asks for a place for each call at once, and notes when it was sent. A call is answered after `latencyMs`. */
function sendAll(pacer: Pacer, calls: readonly (Partial<PacerRequest> & { name: string })[], latencyMs = (): number => 0): Sent[] {
  const sent: Sent[] = [];
  for (const { name, ...given } of calls) {
    pacer.acquire(request(given)).then(
      (lease) => {
        const arrivesIn = latencyMs();
        setTimeout(() => {
          sent.push({ name, at: performance.now() });
          lease?.release();
        }, arrivesIn);
      },
      () => undefined,
    );
  }
  return sent;
}

function mostInOneSecond(sent: readonly Sent[]): number {
  return Math.max(...sent.map(({ at }) => sent.filter((other) => other.at >= at && other.at <= at + 1000).length));
}

const repeat = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const patient: PacerOptions = { maxWaitMs: 60_000 };

describe('createPacer', () => {
  it('ends the run of a moderator alone within 5 % of the floor', async () => {
    const sent = sendAll(
      createPacer(patient),
      repeat(100, (at) => ({ name: `${at}` })),
      () => 10,
    );
    await vi.advanceTimersByTimeAsync(12_000);
    expect(sent).toHaveLength(100);
    expect(mostInOneSecond(sent)).toBe(10);
    const floorMs = 9000;
    expect((sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)).toBeLessThan(floorMs * 1.05);
  });

  it.each([1, 2, 7, 50])('lets no eleventh call arrive in any second, with jitter and %i moderators', async (moderators) => {
    let seed = moderators;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const pacer = createPacer(patient);
    const sent: Sent[] = [];
    for (const wave of [0, 300, 2900, 3100]) {
      setTimeout(() => {
        const calls = repeat(25, (at) => ({ name: `${wave} ${at}`, actorId: `mod${at % moderators}` }));
        const arrived = sendAll(pacer, calls, () => random() * 100);
        setTimeout(() => sent.push(...arrived), 30_000);
      }, wave);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(100);
    expect(mostInOneSecond(sent)).toBeLessThanOrEqual(10);
  });

  it('lets a group mute out within half a second, in the middle of the work of many', async () => {
    const pacer = createPacer(patient);
    sendAll(
      pacer,
      repeat(200, (at) => ({ name: 'unmute', actorId: `mod${at}` })),
      () => 20,
    );
    for (let at = 0; at < 10; at += 1) {
      await vi.advanceTimersByTimeAsync(1037);
      const askedAt = performance.now();
      const urgent = sendAll(pacer, [{ name: 'mute', priority: 'high', actorId: 'mod300' }]);
      await vi.advanceTimersByTimeAsync(500);
      expect((urgent[0]?.at ?? Infinity) - askedAt).toBeLessThan(500);
    }
  });

  it('lets group mutes overtake whoever waits', async () => {
    const sent = sendAll(createPacer(patient), [
      ...repeat(20, (at) => ({ name: `unmute ${at}` })),
      { name: 'mute', priority: 'high', groupId: 'g2' },
    ]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(sent[10]?.name).toBe('mute');
  });

  it('gives actors their turns, and the groups of an actor', async () => {
    const sent = sendAll(createPacer({ ...patient, writesPerSecond: 1 }), [
      { name: 'first' },
      ...repeat(3, (at) => ({ name: `a g1 ${at}`, actorId: 'a', groupId: 'g1' })),
      { name: 'a g2 0', actorId: 'a', groupId: 'g2' },
      { name: 'b g1 0', actorId: 'b' },
      { name: 'c g1 0', actorId: 'c' },
    ]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent.map(({ name }) => name)).toEqual(['first', 'a g1 0', 'b g1 0', 'c g1 0', 'a g2 0', 'a g1 1', 'a g1 2']);
  });

  it('says THROTTLED after five seconds, each with its own time to come back', async () => {
    const pacer = createPacer();
    const refused: unknown[] = [];
    for (const actorId of repeat(100, (at) => `mod${at}`)) {
      pacer.acquire(request({ actorId })).catch((error: unknown) => refused.push(error));
    }
    await vi.advanceTimersByTimeAsync(4999);
    expect(refused).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(refused.length).toBeGreaterThan(40);
    // Who would have to wait for more than five seconds comes back then, when all these are gone.
    expect(refused[0]).toMatchObject({ code: 'THROTTLED', retryable: true, outcomeUnknown: false, retryAfterMs: 5000 });
    expect(refused.at(-20)).toMatchObject({ retryAfterMs: 2000 });
    expect(refused.at(-1)).toMatchObject({ retryAfterMs: 200 });
  });

  it('waits no longer than the deadline', async () => {
    const pacer = createPacer({ writesPerSecond: 1 });
    await pacer.acquire(request());
    const late = expect(pacer.acquire(request({ deadline: Date.now() + 700 }))).rejects.toMatchObject({ code: 'THROTTLED' });
    await vi.advanceTimersByTimeAsync(700);
    await late;
    await expect(pacer.acquire(request({ deadline: Date.now() }))).rejects.toMatchObject({ code: 'THROTTLED' });
  });

  it('forgets whoever goes away', async () => {
    const pacer = createPacer({ ...patient, writesPerSecond: 1 });
    await pacer.acquire(request());
    const going = new AbortController();
    const gone = expect(pacer.acquire(request({ signal: going.signal }))).rejects.toThrow('gone');
    const sent = sendAll(pacer, [{ name: 'stays' }]);
    going.abort(new Error('gone'));
    await gone;
    await vi.advanceTimersByTimeAsync(3100);
    expect(sent.map(({ name }) => name)).toEqual(['stays']);
    await expect(pacer.acquire(request({ signal: going.signal }))).rejects.toThrow('gone');
  });

  it('keeps the budgets of two accounts apart', async () => {
    const pacer = createPacer({ writesPerSecond: 1 });
    await pacer.acquire(request({ key: 'a' }));
    await pacer.acquire(request({ key: 'b' }));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses more than it can remember', async () => {
    const pacer = createPacer({ writesPerSecond: 1, maxWaiting: 1 });
    const answers = repeat(3, () => pacer.acquire(request()).catch((error: unknown) => error));
    await expect(answers[2]).resolves.toMatchObject({ code: 'THROTTLED' });
  });

  it('can not be made with a limit that means nothing', () => {
    expect(() => createPacer({ writesPerSecond: 0 })).toThrow(/writesPerSecond must be a whole number/u);
    // No timer can wait that long.
    for (const value of [Number.NaN, -1, 2 ** 31, Infinity]) {
      for (const option of ['jitterMs', 'marginMs']) {
        expect(() => createPacer({ [option]: value })).toThrow(
          `createPacer: ${option} must be at least 0 and below 2^31 ms; it is ${value}.`,
        );
      }
    }
    // With 0 of these no call would ever go.
    for (const value of [Number.NaN, -1, 0]) {
      for (const option of ['maxWaitMs', 'maxWaiting']) {
        expect(() => createPacer({ [option]: value })).toThrow(`createPacer: ${option} must be above 0; it is ${value}.`);
      }
    }
  });
});
