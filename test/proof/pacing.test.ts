import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBudget, type BudgetKind } from '../../src/server/budget.js';
import type { Clock } from '../../src/server/clock.js';
import { FairQueue } from '../../src/server/fair-queue.js';
import { createPacer, type PacerOptions, type PacerRequest } from '../../src/server/index.js';
import { SlidingWindow } from '../../src/server/sliding-window.js';

/** A clock that is wound by hand. */
function makeClock() {
  const timers: { at: number; readonly callback: () => void }[] = [];
  const clock: Clock & { ms: number; pass(ms: number): Promise<void>; waiting(): number } = {
    ms: 1000,
    now: () => clock.ms,
    after(ms, callback) {
      const timer = { at: clock.ms + ms, callback };
      timers.push(timer);
      return () => {
        timer.at = Infinity;
      };
    },
    waiting: () => timers.filter(({ at }) => at < Infinity).length,
    async pass(ms) {
      const until = clock.ms + ms;
      for (;;) {
        await Promise.resolve();
        const [next] = timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
        if (!next) break;
        clock.ms = Math.max(clock.ms, next.at);
        next.at = Infinity;
        next.callback();
      }
      clock.ms = until;
      // What was let go takes a few turns to tell.
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    },
  };
  return clock;
}

function makePacer(options: PacerOptions = {}) {
  const clock = makeClock();
  const pacer = createPacer({ clock, writesPerSecond: 2, jitterMs: 100, marginMs: 5, ...options });
  const sent: string[] = [];
  const refused: { readonly name: string; readonly error: unknown }[] = [];
  const leases = new Map<string, { release(): void }>();
  const ask = (name: string, given: Partial<PacerRequest> = {}): void => {
    const { signal } = new AbortController();
    pacer.acquire({ key: 'k', priority: 'normal', actorId: 'a', groupId: 'g', signal, deadline: Infinity, ...given }).then(
      (lease) => {
        sent.push(`${name} ${clock.ms - 1000}`);
        if (lease) leases.set(name, lease);
      },
      (error: unknown) => refused.push({ name, error }),
    );
  };
  return { clock, ask, sent, refused, release: (name: string) => leases.get(name)?.release() };
}

describe('a pacer', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 5000 }));
  afterEach(() => void vi.useRealTimers());

  it('counts a call from when it was answered, and at the latest from its longest way', async () => {
    const { clock, ask, sent, release } = makePacer();
    for (const name of ['1', '2', '3', '4']) ask(name);
    await clock.pass(40);
    expect(sent).toEqual(['1 0', '2 0']);
    release('1');
    await clock.pass(1004);
    expect(sent).toHaveLength(2);
    await clock.pass(1);
    expect(sent).toEqual(['1 0', '2 0', '3 1045']);
    await clock.pass(60);
    // Nobody answered the second one: 100 ms on its way, a second, and the margin.
    expect(sent).toEqual(['1 0', '2 0', '3 1045', '4 1105']);
  });

  it('is not made slower by an answer that comes very late, or twice', async () => {
    const { clock, ask, sent, release } = makePacer({ writesPerSecond: 1 });
    ask('1');
    ask('2');
    await clock.pass(600);
    release('1');
    release('1');
    await clock.pass(505);
    expect(sent).toEqual(['1 0', '2 1105']);
  });

  it('spreads calls as soon as two actors are about, and not for one alone', async () => {
    const { clock, ask, sent, release } = makePacer({ writesPerSecond: 4 });
    ask('a1');
    ask('b1', { actorId: 'b' });
    ask('a2');
    ask('b2', { actorId: 'b' });
    for (let step = 0; step < 4; step++) {
      await clock.pass(252);
      for (const name of ['a1', 'b1', 'a2', 'b2']) release(name);
    }
    expect(sent).toEqual(['a1 0', 'b1 252', 'a2 504', 'b2 756']);
    const alone = makePacer({ writesPerSecond: 4 });
    for (const name of ['1', '2', '3', '4']) alone.ask(name);
    await alone.clock.pass(0);
    expect(alone.sent).toEqual(['1 0', '2 0', '3 0', '4 0']);
  });

  it('lets a group mute go at once while there is room, whoever else is about, and does not spread the others because of it', async () => {
    const { clock, ask, sent } = makePacer({ writesPerSecond: 4 });
    ask('a1');
    ask('mute', { actorId: 'b', priority: 'high' });
    ask('a2');
    await clock.pass(0);
    expect(sent).toEqual(['a1 0', 'mute 0', 'a2 0']);
  });

  it('refuses after the longest wait, at the deadline or when too many wait, each with the time to come back', async () => {
    const { clock, ask, refused, sent } = makePacer({ writesPerSecond: 1, maxWaitMs: 900, maxWaiting: 4 });
    for (const name of ['1', '2', '3', '4', '5', '6']) ask(name, name === '3' ? { deadline: 5300 } : {});
    await clock.pass(0);
    expect(refused).toEqual([{ name: '6', error: expect.objectContaining({ code: 'THROTTLED', retryAfterMs: 900 }) }]);
    await clock.pass(299);
    expect(refused).toHaveLength(1);
    await clock.pass(1);
    expect(refused[1]).toEqual({ name: '3', error: expect.objectContaining({ code: 'THROTTLED', retryAfterMs: 900 }) });
    await clock.pass(600);
    expect(refused.slice(2).map(({ name }) => name)).toEqual(['2', '4', '5']);
    expect(refused.slice(2).map(({ error }) => Object(error).retryAfterMs)).toEqual([900, 900, 900]);
    expect(sent).toEqual(['1 0']);
    await clock.pass(300);
    expect(clock.waiting()).toBe(0);
  });

  it('lets whoever goes away leave at once, with the reason, and keeps no timer for them', async () => {
    const { clock, ask, refused } = makePacer({ writesPerSecond: 1 });
    const going = new AbortController();
    const removed = vi.spyOn(going.signal, 'removeEventListener');
    ask('1');
    ask('2', { signal: going.signal });
    await clock.pass(10);
    going.abort('gone');
    await clock.pass(0);
    expect(refused).toEqual([{ name: '2', error: 'gone' }]);
    expect(removed).toHaveBeenCalledTimes(1);
    ask('3', { signal: AbortSignal.abort('never came') });
    await clock.pass(0);
    expect(refused.at(-1)).toEqual({ name: '3', error: 'never came' });
  });

  it.each([0, -1, 1.5, Number.NaN])('can not be made for %s calls a second', (writesPerSecond) => {
    expect(() => createPacer({ writesPerSecond })).toThrow(
      `createPacer: writesPerSecond must be a whole number of at least 1, since it counts calls; it is ${writesPerSecond}.`,
    );
  });

  it('lets ten a second through unless told otherwise', async () => {
    const clock = makeClock();
    const pacer = createPacer({ clock });
    let sent = 0;
    for (let call = 0; call < 12; call++) {
      const request = {
        key: 'k',
        priority: 'normal',
        actorId: 'a',
        groupId: 'g',
        signal: new AbortController().signal,
        deadline: Infinity,
      } as const;
      void pacer.acquire(request).then(() => sent++);
    }
    await clock.pass(3004);
    expect(sent).toBe(10);
    await clock.pass(1);
    expect(sent).toBe(12);
  });
});

describe('a fair queue', () => {
  const at = fc.record({ actor: fc.constantFrom('a', 'b', 'c'), group: fc.constantFrom('x', 'y') });

  it('gives everybody their turns: nobody is served twice while somebody waits who was not served since', () => {
    fc.assert(
      fc.property(fc.array(at, { minLength: 1, maxLength: 30 }), (places) => {
        const queue = new FairQueue<{ readonly nth: number; readonly actor: string; readonly group: string }>();
        for (const [nth, { actor, group }] of places.entries()) queue.add(actor, group, { nth, actor, group });
        expect(queue.size).toBe(places.length);
        expect([...queue]).toHaveLength(places.length);
        const served: { nth: number; actor: string; group: string }[] = [];
        for (let item = queue.peek(); item; item = queue.peek()) {
          expect(queue.hasOthers(item.actor)).toBe([...queue].some(({ actor }) => actor !== item?.actor));
          expect(queue.hasOthers('nobody')).toBe(true);
          served.push(item);
          queue.remove(item.actor, item.group, item, true);
          queue.remove(item.actor, item.group, item, true);
        }
        expect([queue.size, queue.hasOthers('nobody')]).toEqual([0, false]);
        expect(served.map(({ nth }) => nth).toSorted((a, b) => a - b)).toEqual(places.map((_, nth) => nth));
        for (const [turn, { nth, actor, group }] of served.entries()) {
          const later = served.slice(turn + 1);
          const next = later.findIndex((each) => each.actor === actor);
          const between = new Set(later.slice(0, next < 0 ? 0 : next).map((each) => each.actor));
          const others = new Set(later.map((each) => each.actor).filter((each) => each !== actor));
          if (next >= 0) expect(between).toEqual(others);
          // And in a group of an actor in the order in which they came.
          expect(later.every((each) => each.actor !== actor || each.group !== group || each.nth > nth)).toBe(true);
        }
      }),
    );
  });

  it('keeps the place of an actor whose item left without having been served', () => {
    const queue = new FairQueue<string>();
    for (const item of ['a1', 'a2', 'b1']) queue.add(item.slice(0, 1), 'x', item);
    queue.remove('a', 'x', 'a1', false);
    expect([...queue]).toEqual(['a2', 'b1']);
    queue.remove('a', 'x', 'a2', true);
    queue.add('a', 'x', 'a3');
    expect([...queue]).toEqual(['b1', 'a3']);
    queue.remove('c', 'x', 'a3', true);
    queue.remove('b', 'y', 'b1', true);
    expect(queue.size).toBe(2);
  });

  it('gives the groups of an actor their turns, and one that left none', () => {
    const queue = new FairQueue<string>();
    for (const item of ['x1', 'x2', 'y1', 'z1']) queue.add('a', item.slice(0, 1), item);
    queue.remove('a', 'y', 'y1', false);
    queue.remove('a', 'x', 'x1', true);
    expect([...queue]).toEqual(['z1', 'x2']);
  });
});

describe('a budget', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());
  const spend = (budget: ReturnType<typeof createBudget>, actor = 'a', kind: BudgetKind = 'write'): number => {
    try {
      budget.spend(actor, kind);
      return 0;
    } catch (error) {
      return Number(Object(error).retryAfterMs);
    }
  };

  it('counts the last minute in steps of a second, whatever the gaps, and says when one is free', () => {
    const calls = fc.array(fc.oneof(fc.nat(3000), fc.nat(70_000)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(calls, fc.integer({ min: 1, max: 6 }), (gaps, writesPerMinute) => {
        const budget = createBudget({ writesPerMinute });
        const taken: number[] = [];
        for (const gap of gaps) {
          vi.advanceTimersByTime(gap);
          const second = Math.floor(performance.now() / 1000);
          const recent = taken.filter((each) => each > second - 60);
          const waitMs = spend(budget);
          if (recent.length < writesPerMinute) {
            expect(waitMs).toBe(0);
            taken.push(second);
          } else expect(waitMs).toBe((Math.min(...recent) + 60 - second) * 1000);
        }
      }),
    );
  });

  it('is one for each kind of call and each actor', () => {
    const budget = createBudget({ writesPerMinute: 1, lookupsPerMinute: 1, readsPerMinute: 1 });
    for (const kind of ['groupWrite', 'write', 'lookup', 'read'] as const)
      expect([spend(budget, 'a', kind), spend(budget, 'a', kind)]).toEqual([0, 60_000]);
    expect(spend(budget, 'b')).toBe(0);
  });

  it('is 300 writes, 600 lookups and 6,000 reads unless told otherwise', () => {
    for (const [kind, limit] of [
      ['write', 300],
      ['lookup', 600],
      ['read', 6000],
    ] as const) {
      const budget = createBudget();
      for (let call = 0; call < limit; call++) expect(spend(budget, 'a', kind)).toBe(0);
      expect(spend(budget, 'a', kind)).toBe(60_000);
    }
  });

  it('is 300 group mutes, too, of which five go in any one second', () => {
    const budget = createBudget();
    for (let second = 0; second < 60; second++) {
      for (let call = 0; call < 5; call++) expect(spend(budget, 'a', 'groupWrite')).toBe(0);
      expect(spend(budget, 'a', 'groupWrite')).toBe(1000);
      vi.advanceTimersByTime(1000);
    }
  });

  it('of none at all is spent from the beginning; turned off it never is', () => {
    expect(spend(createBudget({ writesPerMinute: 0 }))).toBe(60_000);
    const none = createBudget(false);
    for (let call = 0; call < 1000; call++) expect(spend(none)).toBe(0);
  });

  it('remembers 10,000 actors, and forgets who was away longest', () => {
    const budget = createBudget({ writesPerMinute: 1 });
    for (let actor = 0; actor < 10_000; actor++) spend(budget, `actor${actor}`);
    expect(spend(budget, 'actor0')).toBe(60_000);
    expect(spend(budget, 'one more')).toBe(0);
    expect(spend(budget, 'actor0')).toBe(60_000);
    expect(spend(budget, 'actor2')).toBe(60_000);
    expect(spend(budget, 'actor1')).toBe(0);
  });
});

describe('a sliding window', () => {
  it.each([0, -1, Number.NaN])('can not be made for %s events', (limit) => {
    expect(() => new SlidingWindow({ limit })).toThrow(`SlidingWindow: limit must be at least 1, not ${limit}.`);
  });

  it('without a limit counts nothing and remembers nothing', () => {
    const window = new SlidingWindow({ limit: Infinity, now: () => 0 });
    for (let event = 0; event < 100; event++) expect(window.take()).toBeDefined();
    expect(window.waitMs()).toBe(0);
  });

  it('of another length, by the clock of the process unless it gets one', () => {
    vi.useFakeTimers({ now: 0 });
    const window = new SlidingWindow({ limit: 1, windowMs: 200 });
    window.take();
    expect(window.waitMs()).toBe(201);
    vi.advanceTimersByTime(201);
    expect(window.waitMs()).toBe(0);
    vi.useRealTimers();
  });
});
