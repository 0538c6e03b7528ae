'use client';

import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type HTMLAttributes,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type RefObject,
} from 'react';
import { flushSync } from 'react-dom';
import type { UserProfile } from '../core/types.js';
import { isElement } from './dialog-container.js';
import { Rows, rowsPerBlock } from './rows.js';

/** Where a row stands. */
export interface RowPlace {
  readonly userId: string;
  readonly index: number;
  readonly count: number;
  /** Whether the cursor is on it. */
  readonly active: boolean;
  readonly id: string;
}

/** The attributes of a row. */
export function rowProps(place: RowPlace, selected: boolean, disabled: boolean): HTMLAttributes<HTMLElement> {
  const { index, count, active, id } = place;
  // Not returned at once, for the attributes that React's types do not name.
  const attributes = {
    'data-mute-row': '',
    'data-index': index,
    'data-selected': selected ? '' : undefined,
    'data-active': active ? '' : undefined,
    'data-disabled': disabled ? '' : undefined,
    'aria-disabled': disabled || undefined,
    id,
    role: 'option',
    'aria-selected': selected,
    'aria-posinset': index + 1,
    'aria-setsize': count,
  };
  return attributes;
}

/**
 * Scrolled rows would be drawn in the frame after the one that scrolls, which shows a blank. Told within flushSync, the virtualizer
 * draws them at once.
 */
const drawAt = (list: Element): boolean => flushSync(() => list.dispatchEvent(new Event('scroll')));

/** Of any row: all are as high. */
const rowHeightIn = (list: Element): number => list.querySelector<HTMLElement>('[data-mute-row]')?.offsetHeight ?? 0;

/** Where the cursor is in a list, -1 before it is anywhere. */
interface Cursor {
  readonly index: number;
  readonly userIds: readonly string[];
}

/** A place when the list has changed: on the same person or, when that one left, on the next one who stayed, else on the one before. */
function follow({ index, userIds: before }: Cursor, userIds: readonly string[]): Cursor {
  if (before[index] === userIds[index]) return { index, userIds };
  // Most often somebody near stayed, and then a key stroke need not pay for a set of 100,000.
  let stayed = before.slice(index, index + 20).find((userId) => userIds.includes(userId));
  if (stayed === undefined) {
    const here = new Set(userIds);
    stayed = [...before.slice(index), ...before.slice(0, index).reverse()].find((userId) => here.has(userId));
  }
  return { index: userIds.indexOf(stayed ?? ''), userIds };
}

/** Where a list was left, for when it comes back. */
export interface ListPlace {
  readonly query: string | undefined;
  readonly cursor: Cursor;
  readonly height: number;
  readonly scrollTop: RefObject<number>;
}

/** People to pick from, of whom only those in view exist: one tab stop, arrows, Home, End, pages, Space and Enter. */
export function ListBox(props: {
  userIds: readonly string[];
  label: string;
  /** What the people were searched by: the list starts at its top when that changes. */
  query?: string | undefined;
  /** Where it was left, kept by a caller that takes it away for a while. */
  placeRef?: RefObject<ListPlace | null> | undefined;
  onToggle: (userId: string) => void;
  /** Picks several: with Shift, or everybody with Control or Command and A. */
  onSelect?: (userIds: readonly string[]) => void;
  children: (place: RowPlace, user: UserProfile | undefined) => ReactElement;
}): ReactElement {
  const { userIds, label, query, placeRef, onToggle, onSelect, children } = props;
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const drawn = useRef<ListPlace>(null);
  const [left] = useState(() => (placeRef?.current?.query === query ? placeRef?.current : null));
  const [cursor, setCursor] = useState<Cursor>(left?.cursor ?? { index: -1, userIds });
  const [height, setHeight] = useState(left?.height ?? 0);
  const [away, setAway] = useState(false);
  const scrollTop = useRef(0);
  // A range starts at whoever was pressed last or, by arrows, where the keyboard went since.
  const pressed = useRef('');
  const rangeStart = useRef('');
  // Whom a pointer went down on: the list may change before it goes up.
  const pointedAt = useRef('');
  const count = userIds.length;
  const last = count - 1;
  // Another one for another person: a screen reader is told of what it points to only where that changes. No id can hold a space.
  const idOf = (index: number): string => `${listId}${index}_${userIds[index]}`.replace(/\s/g, '_');

  useEffect(() => {
    const scroller = list.current;
    if (!scroller || typeof ResizeObserver === 'undefined') return undefined;
    let measured = 0;
    const measure = (): number => (measured ||= rowHeightIn(scroller));
    const draw = (): void => {
      const rowsAbove = (scrollTop.current = scroller.scrollTop) / measure();
      flushSync(() => {
        setHeight(measured);
        setAway(rowsAbove > 2 * rowsPerBlock);
      });
    };
    const onScroll = (event: Event): void => {
      if (!event.isTrusted) return;
      event.stopImmediatePropagation();
      draw();
      drawAt(scroller);
    };
    const fill = (): void => {
      // Without the theme a list may be as high as all its rows, which would all be drawn.
      if (scroller.clientHeight > innerHeight) scroller.style.cssText = 'max-height:60vh;overflow:auto';
      draw();
    };
    // In the next frame: what an observer adds that is observed too is reported to the page as an error.
    const observer = new ResizeObserver(() => scroller.clientHeight > measure() * rowsPerBlock && requestAnimationFrame(fill));
    scroller.addEventListener('scroll', onScroll, true);
    // Ahead of the first scroll, of which a new virtualizer would draw a part only.
    scroller.addEventListener('pointerenter', draw, { once: true });
    observer.observe(scroller);
    if (left) scroller.scrollTop = left.scrollTop.current;
    return () => {
      scroller.removeEventListener('scroll', onScroll, true);
      observer.disconnect();
    };
  }, [left]);

  useLayoutEffect(() => {
    const before = drawn.current;
    drawn.current = { query, cursor, height, scrollTop };
    if (placeRef) placeRef.current = drawn.current;
    const scroller = list.current;
    const top = scrollTop.current;
    // Where it is at its top, asking the browser would cost a key stroke a layout.
    if (!before || !scroller || !top) return;
    // Of the first who is in view as a whole.
    const index = Math.ceil(top / height);
    // Who comes or leaves above moves nobody in view: a press would meet somebody else.
    const by = before.query === query ? (follow({ ...before.cursor, index }, userIds).index - index) * height : -top;
    if (!by) return;
    scroller.scrollTop = scrollTop.current = top + by;
    queueMicrotask(() => drawAt(scroller));
  });

  if (cursor.userIds !== userIds) setCursor(follow(cursor, userIds));
  const active = cursor.index;

  const place = (index: number): string | undefined => {
    const userId = userIds[index];
    if (userId !== undefined) setCursor({ index, userIds });
    return userId;
  };
  const moveTo = (index: number, inRange = false): void => {
    if (!inRange) rangeStart.current = userIds[index] ?? '';
    // Drawn first, since a row that is not in view does not exist.
    flushSync(() => place(index));
    const scroller = list.current;
    // Without a layout, as in a host's tests, there is no such method.
    scroller?.querySelector('[data-active]')?.scrollIntoView?.({ block: 'nearest' });
    // It may be taken away before its scroll event comes.
    if (scroller) scrollTop.current = scroller.scrollTop;
  };
  const press = (index: number, shift: boolean, startedAt = pressed): void => {
    const userId = place(index);
    if (userId === undefined) return;
    const range = shift && onSelect;
    const start = range ? userIds.indexOf(startedAt.current) : -1;
    pressed.current = rangeStart.current = start < 0 ? userId : startedAt.current;
    // Whoever the range started from may have left.
    if (range) range(start < 0 ? [userId] : userIds.slice(Math.min(start, index), Math.max(start, index) + 1));
    else onToggle(userId);
  };

  const indexUnder = ({ target }: MouseEvent): number =>
    isElement(target) ? Number(target.closest<HTMLElement>('[data-mute-row]')?.dataset['index']) : -1;
  const onClick = (event: MouseEvent): void => {
    const index = indexUnder(event);
    const pointed = pointedAt.current;
    // Once: a press of a screen reader may have no pointer.
    pointedAt.current = '';
    if (index >= 0) press(event.detail && pointed ? userIds.indexOf(pointed) : index, event.shiftKey);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { key, shiftKey, currentTarget } = event;
    const page = Math.max(1, Math.floor(currentTarget.clientHeight / (rowHeightIn(currentTarget) || 1)) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -count, End: count };
    const step = steps[key];
    if (step !== undefined) {
      const target = Math.max(0, Math.min(active + step, last));
      const inRange = shiftKey && onSelect && key.startsWith('Arrow');
      if (inRange) press(target, true, rangeStart);
      moveTo(target, inRange);
    } else if (key === ' ' || key === 'Enter') {
      // Held down, it would take back what it did.
      if (!event.repeat) press(Math.max(active, 0), shiftKey);
    } else if (key.toLowerCase() === 'a' && !shiftKey && (event.ctrlKey || event.metaKey) && onSelect) onSelect(userIds);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-multiselectable="true"
      aria-label={label}
      aria-activedescendant={active < 0 ? undefined : idOf(active)}
      data-mute-list=""
      onPointerDown={(event) => {
        pointedAt.current = userIds[indexUnder(event)] ?? '';
      }}
      onClick={onClick}
      // Shift would mark the text between two presses.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onKeyDown={onKeyDown}
      onFocus={({ currentTarget }) => {
        // Not for a pointer: a list that scrolls between down and up loses the click.
        if (currentTarget.matches(':focus-visible')) moveTo(Math.max(active, 0), active >= 0);
      }}
    >
      <Rows userIds={userIds} active={active} height={height} away={away}>
        {(index, user) => children({ userId: userIds[index] ?? '', index, count, active: index === active, id: idOf(index) }, user)}
      </Rows>
    </div>
  );
}
