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
    expect([window.take(), window.take(), window.take(), window.take()]).toEqual([true, true, true, false]);
    clock.ms = 400;
    expect(window.waitMs()).toBe(601);
    clock.ms = 1001;
    expect(window.waitMs()).toBe(0);
    expect(window.take()).toBe(true);
  });

  it('refuses around the turn of a second what a counter per second would let through', () => {
    const { clock, window } = clockedWindow(2);
    clock.ms = 990;
    expect([window.take(), window.take()]).toEqual([true, true]);
    clock.ms = 1010;
    expect(window.take()).toBe(false);
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

  it('counts nothing when the limit is Infinity', () => {
    const { window } = clockedWindow(Infinity);
    expect(Array.from({ length: 100 }, () => window.take()).every(Boolean)).toBe(true);
  });

  it('refuses a limit below one', () => {
    expect(() => new SlidingWindow({ limit: 0 })).toThrow(RangeError);
    expect(() => new SlidingWindow({ limit: Number.NaN })).toThrow(RangeError);
  });
});
