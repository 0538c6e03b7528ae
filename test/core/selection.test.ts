import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToSelection, batches } from '../../src/core/selection.js';

const pattern = '^[A-Za-z0-9_-]{1,64}$';
const id = fc.oneof(
  fc.nat(60).map((n) => `u${n}`),
  fc.constantFrom('a,b', '*', '', '\ud800', 'a b'),
);

describe('addToSelection', () => {
  it('adds up to the limit and names the rest', () => {
    const result = addToSelection(['a'], ['a', 'b', 'b', 'x,y', 'c', 'd'], { max: 3, pattern });
    expect(result).toEqual({
      next: ['a', 'b', 'c'],
      added: ['b', 'c'],
      refused: [
        { userId: 'x,y', reason: 'pattern' },
        { userId: 'd', reason: 'limit' },
      ],
    });
  });

  it('adds nobody up to a limit that is no number', () => {
    expect(addToSelection([], ['a'], { max: NaN, pattern }).refused).toEqual([{ userId: 'a', reason: 'limit' }]);
  });

  it('hands back the same selection when nothing was added', () => {
    const current = ['a'];
    expect(addToSelection(current, ['a', '*'], { max: 3, pattern }).next).toBe(current);
  });

  it('never exceeds the limit, never loses an id, and accounts for everyone', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.nat(60).map((n) => `u${n}`),
          { maxLength: 30 },
        ),
        fc.array(id, { maxLength: 80 }),
        fc.integer({ min: 0, max: 40 }),
        (current, given, max) => {
          const { next, added, refused } = addToSelection(current, given, { max, pattern });
          expect(next.length).toBeLessThanOrEqual(Math.max(max, current.length));
          expect(next).toEqual([...current, ...added]);
          expect(new Set(next).size).toBe(next.length);
          const asked = new Set(given.filter((one) => !current.includes(one)));
          expect(new Set([...added, ...refused.map((one) => one.userId)])).toEqual(asked);
          expect(added.length + refused.length).toBe(asked.size);
          for (const one of added) expect(one).toMatch(/^u\d+$/u);
        },
      ),
    );
  });
});

describe('batches', () => {
  it('keeps everybody, in order, in lists of at most the size', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 40 }), (ids, size) => {
        const lists = batches(ids, size);
        expect(lists.flat()).toEqual(ids);
        for (const [at, list] of lists.entries()) {
          expect(list.length).toBeLessThanOrEqual(size);
          if (at < lists.length - 1) expect(list).toHaveLength(size);
        }
        expect(lists.every((list) => list.length > 0)).toBe(true);
      }),
    );
  });
});
