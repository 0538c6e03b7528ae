'use client';

import { useEffect, useId, useRef, useState, type HTMLAttributes, type KeyboardEvent, type MouseEvent, type ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { rowHeight, Rows, rowsPerBlock } from './rows.js';

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
  const states = {
    'data-mute-row': '',
    'data-index': index,
    'data-selected': selected ? '' : undefined,
    'data-active': active ? '' : undefined,
    'data-disabled': disabled ? '' : undefined,
  };
  return {
    ...states,
    'aria-disabled': disabled || undefined,
    id,
    role: 'option',
    'aria-selected': selected,
    'aria-posinset': index + 1,
    'aria-setsize': count,
  };
}

/** People to pick from, of whom only those in view exist: one tab stop, arrows, Home, End, pages, Space and Enter. */
export function ListBox(props: {
  userIds: readonly string[];
  label: string;
  onToggle: (userId: string) => void;
  /** Picks several: with Shift, or everybody with Control or Command and A. */
  onSelect?: (userIds: readonly string[]) => void;
  children: (place: RowPlace) => ReactElement;
}): ReactElement {
  const { userIds, label, onToggle, onSelect, children } = props;
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<{ readonly index: number; readonly userId: string } | null>(null);
  const [height, setHeight] = useState(0);
  const [away, setAway] = useState(false);
  const rangeStart = useRef(0);
  const count = userIds.length;
  const last = count - 1;

  useEffect(() => {
    const scroller = list.current;
    if (!scroller || typeof ResizeObserver === 'undefined') return undefined;
    let measured = 0;
    // Any row: all are as high.
    const measure = (): number => (measured ||= scroller.querySelector<HTMLElement>('[data-mute-row]')?.offsetHeight ?? 0);
    const draw = (): void => {
      const rowsAbove = scroller.scrollTop / measure();
      flushSync(() => {
        setHeight(measured);
        setAway(rowsAbove > 2 * rowsPerBlock);
      });
    };
    // Scrolled rows would be drawn in the frame after the one that scrolls, which shows a blank. Told within flushSync, the
    // virtualizer draws them at once.
    const onScroll = (event: Event): void => {
      if (!event.isTrusted) return;
      event.stopImmediatePropagation();
      draw();
      flushSync(() => scroller.dispatchEvent(new Event('scroll')));
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
    return () => {
      scroller.removeEventListener('scroll', onScroll, true);
      observer.disconnect();
    };
  }, []);

  let active = cursor ? cursor.index : -1;
  if (cursor && userIds[active] !== cursor.userId) {
    const moved = userIds.indexOf(cursor.userId);
    // When the row under the cursor leaves, its neighbour takes its place.
    active = moved < 0 ? Math.min(active, last) : moved;
  }

  const place = (index: number): string | undefined => {
    const userId = userIds[index];
    if (userId !== undefined) setCursor({ index, userId });
    return userId;
  };
  const moveTo = (index: number): void => {
    // Drawn first, since a row that is not in view does not exist.
    flushSync(() => place(index));
    // Without a layout, as in a host's tests, there is no such method.
    list.current?.querySelector('[data-active]')?.scrollIntoView?.({ block: 'nearest' });
  };
  const press = (index: number, shift: boolean): void => {
    const userId = place(index);
    if (userId === undefined) return;
    const start = rangeStart.current;
    if (shift && onSelect) return onSelect(userIds.slice(Math.min(start, index), Math.max(start, index) + 1));
    rangeStart.current = index;
    onToggle(userId);
  };

  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const row = event.target instanceof Element && event.target.closest<HTMLElement>('[data-mute-row]');
    if (row) press(Number(row.dataset['index']), event.shiftKey);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { key, shiftKey, currentTarget } = event;
    const page = Math.max(1, Math.floor(currentTarget.clientHeight / rowHeight) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -count, End: count };
    const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
    if (step !== undefined) {
      const target = Math.max(0, Math.min(active + step, last));
      if (shiftKey && onSelect && key.startsWith('Arrow')) press(target, true);
      else rangeStart.current = target;
      moveTo(target);
    } else if (key === ' ' || key === 'Enter') press(Math.max(active, 0), shiftKey);
    else if (key === 'a' && (event.ctrlKey || event.metaKey) && onSelect) onSelect(userIds);
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
      aria-activedescendant={active < 0 ? undefined : `${listId}${active}`}
      data-mute-list=""
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={({ currentTarget }) => {
        // Not for a pointer: a list that scrolls between down and up loses the click.
        if (active < 0 && currentTarget.matches(':focus-visible')) moveTo(0);
      }}
    >
      <Rows count={count} active={active} height={height} away={away}>
        {(index) => children({ userId: userIds[index] ?? '', index, count, active: index === active, id: `${listId}${index}` })}
      </Rows>
    </div>
  );
}
