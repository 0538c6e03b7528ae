import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingWindow } from '../../src/server/sliding-window.js';

function clockedWindow(limit: number) {
  const clock = { ms: 0 };
  return { clock, window: new SlidingWindow({ limit, now: () => clock.ms }) };
}

describe('SlidingWindow', () => {
  it('lets the limit through at once and then says how long to wait', () => {
    const { clock, window } = clockedWindow(3);
    expect(Array.from({ length: 4 }, () => window.take() !== undefined)).toEqual([true, true, true, false]);
    clock.ms = 400;
    expect(window.waitMs()).toBe(601);
    clock.ms = 1001;
    expect(window.waitMs()).toBe(0);
    expect(window.take()).toBeDefined();
  });

  it('refuses around the turn of a second what a counter per second would let through', () => {
    const { clock, window } = clockedWindow(2);
    clock.ms = 990;
    expect([window.take(), window.take()]).not.toContain(undefined);
    clock.ms = 1010;
    expect(window.take()).toBeUndefined();
  });

  it('never exceeds the limit in any sliding second, whatever the gaps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }), fc.integer({ min: 1, max: 10 }), (gaps, limit) => {
        const { clock, window } = clockedWindow(limit);
        const taken: number[] = [];
        for (const gap of gaps) {
          clock.ms += gap;
          if (window.take()) taken.push(clock.ms);
        }
        for (const from of taken) expect(taken.filter((at) => at >= from && at <= from + 1000).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('counts an event from when it arrived, or from the end of the longest travel', () => {
    const clock = { ms: 0 };
    const window = new SlidingWindow({ limit: 1, travelMs: 250, now: () => clock.ms });
    const slot = window.take();
    expect(window.waitMs()).toBe(1251);
    clock.ms = 40;
    slot?.arrived();
    expect(window.waitMs()).toBe(1001);
    clock.ms = 2000;
    slot?.arrived();
    window.take();
    expect(window.waitMs()).toBe(1251);
  });

  it('never exceeds the limit where events arrive, however long each is on its way', () => {
    const trips = fc.array(fc.record({ gap: fc.integer({ min: 0, max: 300 }), travel: fc.integer({ min: 0, max: 250 }) }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(trips, fc.integer({ min: 1, max: 10 }), (all, limit) => {
        const clock = { ms: 0 };
        const window = new SlidingWindow({ limit, travelMs: 250, now: () => clock.ms });
        const travelling: { at: number; arrived: () => void }[] = [];
        const arrivals: number[] = [];
        for (const { gap, travel } of all) {
          const next = clock.ms + gap;
          for (const trip of travelling.filter(({ at }) => at > clock.ms && at <= next).toSorted((a, b) => a.at - b.at)) {
            clock.ms = trip.at;
            trip.arrived();
          }
          clock.ms = next;
          const slot = window.take();
          if (!slot) continue;
          travelling.push({ at: next + travel, arrived: () => slot.arrived() });
          arrivals.push(next + travel);
        }
        for (const from of arrivals) expect(arrivals.filter((at) => at >= from && at <= from + 1000).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('counts nothing when the limit is Infinity', () => {
    const { window } = clockedWindow(Infinity);
    expect(Array.from({ length: 100 }, () => window.take())).not.toContain(undefined);
  });

  it('refuses a limit below one', () => {
    expect(() => new SlidingWindow({ limit: 0 })).toThrow(RangeError);
    expect(() => new SlidingWindow({ limit: Number.NaN })).toThrow(RangeError);
  });
});
