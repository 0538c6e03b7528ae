import { fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { expect, it, vi } from 'vitest';
import { ListBox, rowProps } from '../../src/components/list-box.js';
import { createMemoryAdapter, MuteProvider } from '../../src/index.js';

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);
const without = (from: readonly string[], ...gone: string[]): string[] => from.filter((id) => !gone.includes(id));

/** A list that changes under whoever works in it, and what was picked in it. */
function open(first: readonly string[], ranges = true) {
  const onSelect = vi.fn<(userIds: readonly string[]) => void>();
  const onToggle = vi.fn<(userId: string) => void>();
  const adapter = createMemoryAdapter();
  const people = (userIds: readonly string[]): ReactElement => (
    <MuteProvider adapter={adapter} groupId="room">
      <ListBox userIds={userIds} label="People" onToggle={onToggle} {...(ranges && { onSelect })}>
        {(place) => (
          <div key={place.index} {...rowProps(place, false, false)}>
            {place.userId}
          </div>
        )}
      </ListBox>
    </MuteProvider>
  );
  const { rerender } = render(people(first));
  const list = screen.getByRole('listbox');
  return {
    list,
    onSelect,
    onToggle,
    show: (userIds: readonly string[]) => rerender(people(userIds)),
    click: (userId: string, shiftKey = false) => fireEvent.click(screen.getByText(userId), { shiftKey }),
    key: (key: string, shiftKey = false) => fireEvent.keyDown(list, { key, shiftKey }),
    /** Whom the keyboard and a screen reader are on. */
    cursor: () => {
      const named = document.getElementById(list.getAttribute('aria-activedescendant') ?? '');
      expect(named).toBe(list.querySelector('[data-active]'));
      return named?.textContent;
    },
  };
}

it('picks from the person a range was started at, also when others have left before them', () => {
  const { show, click, key, onSelect, onToggle } = open(ids(20));
  click('uid_10');
  expect(onToggle).toHaveBeenLastCalledWith('uid_10');
  show(without(ids(20), 'uid_1', 'uid_2', 'uid_3', 'uid_4', 'uid_5'));
  click('uid_12', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_10', 'uid_11', 'uid_12']);
  key('ArrowDown', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_10', 'uid_11', 'uid_12', 'uid_13']);
  click('uid_8', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_8', 'uid_9', 'uid_10']);
});

it.each(['click', 'key'] as const)('picks nobody else by %s when whoever the range started at is not listed, and starts anew', (how) => {
  const { show, click, key, cursor, onSelect } = open(ids(60));
  click('uid_2');
  show(ids(60).filter((id) => id.includes('uid_4')));
  expect(cursor()).toBe('uid_4');
  if (how === 'click') click('uid_40', true);
  else key('ArrowDown', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_40']);
  click('uid_43', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_40', 'uid_41', 'uid_42', 'uid_43']);
});

it('picks whom the pointer went down on, also when others leave above them before it goes up, and nobody once they left', () => {
  const { show, onToggle } = open(ids(9));
  // Rows stay in their places, and show others.
  const third = screen.getByText('uid_3');
  fireEvent.pointerDown(third);
  show(without(ids(9), 'uid_1'));
  expect(third).toHaveTextContent('uid_4');
  fireEvent.click(third, { detail: 1 });
  expect(onToggle).toHaveBeenLastCalledWith('uid_3');
  fireEvent.pointerDown(third);
  show(without(ids(9), 'uid_1', 'uid_4'));
  fireEvent.click(third, { detail: 1 });
  expect(onToggle).toHaveBeenCalledOnce();
  // A screen reader presses without a pointer.
  fireEvent.click(third);
  expect(onToggle).toHaveBeenLastCalledWith('uid_5');
  // Or says that it was a pointer, and where one went down before was another place.
  fireEvent.pointerDown(third);
  fireEvent.click(third, { detail: 1 });
  fireEvent.click(screen.getByText('uid_8'), { detail: 1 });
  expect(onToggle).toHaveBeenLastCalledWith('uid_8');
});

it('picks one person when nobody was pressed before', () => {
  const { click, onSelect } = open(ids(20));
  click('uid_7', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_7']);
});

it('starts a range at the row the keyboard goes to, the first one when it comes in', () => {
  const { list, show, key, onSelect, cursor } = open(ids(20));
  vi.spyOn(list, 'matches').mockReturnValue(true);
  fireEvent.focus(list);
  expect(cursor()).toBe('uid_1');
  key('ArrowDown', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_1', 'uid_2']);
  for (let at = 0; at < 4; at += 1) key('ArrowDown');
  show(without(ids(20), 'uid_1', 'uid_2'));
  key('ArrowDown', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_6', 'uid_7']);
  // Who comes back by Tab goes on with the range.
  fireEvent.focus(list);
  expect(cursor()).toBe('uid_7');
  key('ArrowDown', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_6', 'uid_7', 'uid_8']);
});

it('picks with Shift and Space, or Shift and a click, from whoever was pressed last, wherever the keyboard went since', () => {
  const { click, key, onSelect, onToggle } = open(ids(30));
  click('uid_3');
  for (let at = 0; at < 4; at += 1) key('ArrowDown');
  key(' ', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_3', 'uid_4', 'uid_5', 'uid_6', 'uid_7']);
  key(' ');
  expect(onToggle).toHaveBeenLastCalledWith('uid_7');
  key('Home');
  key(' ', true);
  expect(onSelect).toHaveBeenLastCalledWith(ids(7));
  key('End');
  click('uid_9', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_7', 'uid_8', 'uid_9']);
  // By arrows it is the row that the keyboard is on.
  key('End');
  key('ArrowUp', true);
  expect(onSelect).toHaveBeenLastCalledWith(['uid_29', 'uid_30']);
});

it('toggles with Shift where a list takes no ranges', () => {
  const { click, onToggle } = open(ids(5), false);
  click('uid_2');
  click('uid_4', true);
  expect(onToggle.mock.calls).toEqual([['uid_2'], ['uid_4']]);
});

it('has the cursor stay with who took the place of somebody who left', () => {
  const { show, click, key, onToggle, cursor } = open(ids(20));
  click('uid_5');
  show(without(ids(20), 'uid_5'));
  expect(cursor()).toBe('uid_6');
  show(without(ids(20), 'uid_5', 'uid_1', 'uid_2'));
  expect(cursor()).toBe('uid_6');
  // Not even for whoever comes back.
  show(ids(20));
  expect(cursor()).toBe('uid_6');
  key(' ');
  expect(onToggle).toHaveBeenLastCalledWith('uid_6');
});

it('points screen readers to another row when another person comes under the cursor', () => {
  const { list, show, click, cursor } = open(ids(20));
  const pointed = () => list.getAttribute('aria-activedescendant') ?? '';
  click('uid_5');
  const before = pointed();
  expect(document.getElementById(before)).toHaveTextContent('uid_5');
  show(without(ids(20), 'uid_5'));
  expect(cursor()).toBe('uid_6');
  expect(pointed()).not.toBe(before);
  expect(document.getElementById(pointed())).toHaveTextContent('uid_6');
});

it.each([
  ['all before it too', ids(30).slice(11), 'uid_12'],
  ['some after it too', without(ids(30), 'uid_11', 'uid_12', 'uid_13'), 'uid_14'],
  ['all after it too', ids(10), 'uid_10'],
  ['while others come first', ['new_1', 'new_2', ...without(ids(30), 'uid_11')], 'uid_12'],
  ['all but one far before it', ['uid_3'], 'uid_3'],
  ['as everybody does', ['new_1', 'new_2'], undefined],
])('moves the cursor to the next who stayed, else to the one before, when its person leaves and %s', (_, then, expected) => {
  const { show, click, cursor } = open(ids(30));
  click('uid_11');
  show(then);
  expect(cursor()).toBe(expected);
});

it('has the cursor follow its person to wherever it moves, and come back to a list that was empty', () => {
  const { show, click, key, cursor } = open(ids(30));
  click('uid_11');
  show(ids(30).toReversed());
  expect(cursor()).toBe('uid_11');
  show([]);
  expect(cursor()).toBeUndefined();
  show(ids(3));
  expect(cursor()).toBeUndefined();
  key('ArrowDown');
  expect(cursor()).toBe('uid_1');
});

it('finds the cursor’s next place among 100,000 in one pass', () => {
  const { show, click, cursor } = open(ids(100_000));
  click('uid_200');
  // The worst: all that follow have left, and as many others have come. To look each up in the list would outlast the test.
  show([...ids(150), ...ids(100_000).map((id) => `new_${id}`)]);
  expect(cursor()).toBe('uid_150');
});

it.each([' ', 'Enter'])('picks once for a key that is held down: "%s"', (key) => {
  const { list, onToggle } = open(ids(3));
  fireEvent.keyDown(list, { key });
  for (let at = 0; at < 3; at++) expect(fireEvent.keyDown(list, { key, repeat: true })).toBe(false);
  expect(onToggle).toHaveBeenCalledTimes(1);
});

it('picks everybody with Control or Command and A, also with Caps Lock, and nobody with A alone or for another shortcut', () => {
  const { list, onSelect } = open(ids(3));
  for (const chord of [{ key: 'a' }, { key: 'A', ctrlKey: true, shiftKey: true }]) expect(fireEvent.keyDown(list, chord)).toBe(true);
  expect(onSelect).not.toHaveBeenCalled();
  for (const chord of [
    { key: 'a', ctrlKey: true },
    { key: 'a', metaKey: true },
    { key: 'A', ctrlKey: true },
  ]) {
    expect(fireEvent.keyDown(list, chord)).toBe(false);
  }
  expect(onSelect.mock.calls).toEqual([[ids(3)], [ids(3)], [ids(3)]]);
});

it('points to a person whose id holds spaces by an id that holds none: no more than one can be given', () => {
  const { list, click } = open(['an "odd" one\t', 'b']);
  click('an "odd" one');
  const pointed = list.getAttribute('aria-activedescendant') ?? '';
  expect(pointed).not.toMatch(/\s/);
  expect(document.getElementById(pointed)).toHaveTextContent('an "odd" one');
});
