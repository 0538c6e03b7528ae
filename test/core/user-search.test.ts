import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from '../../src/core/search-text.js';
import { createUserSearch } from '../../src/core/user-search.js';

/** A search over a list and names that can still arrive. */
function searchOf(userIds: readonly string[]) {
  const folded = new Map<string, string>();
  const arrived: string[] = [];
  return {
    search: createUserSearch(userIds, { folded, arrived }),
    learn(userId: string, name: string): void {
      folded.set(userId, foldText(name));
      arrived.push(userId);
    },
  };
}

describe('the search of a list', () => {
  it('gives the list itself for an empty query, and the same answer for the same question', () => {
    const ids = ['uid1', 'UID2', 'other'];
    const { search } = searchOf(ids);
    expect(search.find(' ')).toBe(ids);
    expect(search.find('uid')).toEqual(['uid1', 'UID2']);
    expect(search.find('uid')).toBe(search.find('UID '));
  });

  it('finds names that arrive while somebody types, whatever was found before', () => {
    const { search, learn } = searchOf(['u1', 'u2', 'u3']);
    expect(search.find('b')).toEqual([]);
    learn('u2', 'Björk');
    expect(search.find('bj')).toEqual(['u2']);
    learn('u3', 'bjorn');
    expect(search.find('bjor')).toEqual(['u2', 'u3']);
  });

  it('leaves out whose name has changed', () => {
    const { search, learn } = searchOf(['u1', 'u2']);
    learn('u2', 'Noor');
    expect(search.find('no')).toEqual(['u2']);
    learn('u2', 'Grace');
    expect(search.find('no')).toEqual([]);
    expect(search.find('noo')).toEqual([]);
  });

  it('keeps its answer when a name arrives that changes nothing', () => {
    const { search, learn } = searchOf(['u1', 'u2']);
    const before = search.find('u1');
    learn('u2', 'Noor');
    expect(search.find('u1')).toBe(before);
  });

  it('finds what a look at each user would, key by key, with names arriving between', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'B', 'é', 'E', '\u0301', '花', 'か', 'が', '7', '\n', 'Ａ', 'k', '\u212a', 's', 'ſ', '.', '(', '\\', '-'),
      maxLength: 4,
    });
    const step = fc.record({ query: text, named: fc.option(fc.tuple(fc.nat(9), text), { nil: undefined }) });
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 10 }), fc.array(step, { maxLength: 8 }), (ids, steps) => {
        const { search, learn } = searchOf(ids);
        const names = new Map<string, string>();
        for (const { query, named } of steps) {
          const id = named && ids[named[0]];
          if (named && id !== undefined) {
            names.set(id, named[1]);
            learn(id, named[1]);
          }
          const folded = foldText(query.trim());
          const expected = ids.filter((each) => foldText(each).includes(folded) || foldText(names.get(each) ?? '').includes(folded));
          expect(search.find(query)).toEqual(folded === '' ? ids : expected);
        }
      }),
    );
  });
});
