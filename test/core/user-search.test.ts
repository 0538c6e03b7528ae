import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { foldText } from '../../src/core/search-text.js';
import { createUserSearch } from '../../src/core/user-search.js';

/** A search over a list and names that can still arrive. */
function searchOf(userIds: readonly string[]) {
  const folded = new Map<string, string>();
  const arrived: string[] = [];
  const subscribe = () => () => undefined;
  return {
    search: createUserSearch(userIds, { folded, arrived, subscribe }),
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

  it.each([
    ['ΚΩΣ', 'Κώστας'],
    ['ΓΙΏΡΓΟΣ', 'γιώργος'],
    ['ｌｉｎ', 'Lin 晨'],
    ['BJORK', 'björk'],
    ['STRASSE', 'Straße'],
    ['ISPARTALI', 'Ispartalı'],
    ['ıspartalı', 'ISPARTALI'],
  ])('finds by %s, whatever the case, width and accents: %s', (query, name) => {
    const { search, learn } = searchOf(['u1', 'u2']);
    learn('u2', name);
    expect(search.find(query)).toEqual(['u2']);
  });

  it('does not take a mark apart from its letter, in an id as in a name', () => {
    const ids = ['ka\u304b', 'ga\u304b\u3099', 'na'];
    const { search, learn } = searchOf(ids);
    expect(search.find('か')).toEqual(['ka\u304b']);
    expect(search.find('が')).toEqual(['ga\u304b\u3099']);
    learn('ga\u304b\u3099', 'かな');
    expect(search.find('か')).toEqual(['ka\u304b', 'ga\u304b\u3099']);
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
      unit: fc.constantFrom(
        'a',
        'B',
        'é',
        'E',
        '\u0301',
        '花',
        'か',
        'が',
        '\u3099',
        '7',
        '\n',
        'Ａ',
        'k',
        '\u212a',
        's',
        'ſ',
        '.',
        '(',
        '\\',
        '-',
      ),
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

  describe('on a machine that can look at a thousand users a piece', () => {
    const ids = Array.from({ length: 4500 }, (_, at) => `uid${at}`);
    const sevens = ids.filter((id) => id.includes('7'));
    const eights = ids.filter((id) => id.includes('8'));

    /** Each look at the clock says that ten milliseconds have gone by. */
    function slowly() {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      let now = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => (now += 10));
    }
    afterEach(() => {
      vi.useRealTimers();
      vi.restoreAllMocks();
    });

    it('looks in pieces, gives what was given before meanwhile, and tells of the end', () => {
      slowly();
      const { search } = searchOf(ids);
      const told = vi.fn();
      search.subscribe(told);
      search.find('');
      expect(search.find('7')).toBe(ids);
      vi.advanceTimersToNextTimer();
      vi.advanceTimersToNextTimer();
      vi.advanceTimersToNextTimer();
      expect(search.find('7')).toBe(ids);
      expect(told).not.toHaveBeenCalled();
      vi.advanceTimersToNextTimer();
      expect(told).toHaveBeenCalledTimes(1);
      expect(search.find('7')).toEqual(sevens);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('answers the last question, whatever was asked before it was through', () => {
      slowly();
      const { search, learn } = searchOf(ids);
      search.find('');
      search.find('7');
      vi.advanceTimersToNextTimer();
      expect(search.find('8')).toBe(ids);
      learn('uid1', 'Eight 8');
      vi.runAllTimers();
      search.find('8');
      vi.runAllTimers();
      expect(search.find('8')).toEqual(ids.filter((id) => eights.includes(id) || id === 'uid1'));
    });

    it('goes back to the list at once', () => {
      slowly();
      const { search } = searchOf(ids);
      search.find('');
      search.find('7');
      expect(search.find('')).toBe(ids);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('looks no further for somebody who has gone', () => {
      slowly();
      const { search } = searchOf(ids);
      const leave = search.subscribe(() => undefined);
      search.find('');
      search.find('7');
      leave();
      expect(vi.getTimerCount()).toBe(0);
      expect(search.find('7')).toBe(ids);
      vi.runAllTimers();
      expect(search.find('7')).toEqual(sevens);
    });

    it('shows nobody whom the search leaves out when the list has changed under it', () => {
      slowly();
      expect(searchOf(ids).search.find('7')).toEqual(sevens);
    });
  });
});
