'use client';

import { useId, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactElement } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { UserProfile } from '../core/types.js';
import { rowHeight, Rows } from './rows.js';
import { UserLine } from './user-line.js';

/** How one person of the list stands. */
export interface ListedUser {
  readonly selected: boolean;
  readonly disabled: boolean;
  /** Why, or who they are. */
  readonly tag?: string | undefined;
}

/** People to pick from, of whom only those in view exist: one tab stop, arrows, Home, End, pages, Space and Enter. */
export function ExemptList(props: {
  users: readonly UserProfile[];
  label: string;
  stateOf: (userId: string) => ListedUser;
  onToggle: (userId: string) => void;
}): ReactElement {
  const { users, label, stateOf, onToggle } = props;
  const id = useId();
  const virtualizer = useRef<VirtualizerHandle>(null);
  const [cursor, setCursor] = useState(-1);
  const last = users.length - 1;
  const active = Math.min(cursor, last);

  const moveTo = (index: number): void => {
    setCursor(index);
    virtualizer.current?.scrollToIndex(index, { align: 'nearest' });
  };
  const toggle = (index: number): void => {
    const user = users[index];
    if (user) onToggle(user.userId);
  };
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const row = event.target instanceof Element ? event.target.closest('[data-mute-row]') : null;
    if (!row) return;
    const index = Number(row.getAttribute('data-index'));
    setCursor(index);
    toggle(index);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 1);
    const targets: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target !== undefined) moveTo(Math.max(0, Math.min(target, last)));
    else if (event.key === ' ' || event.key === 'Enter') toggle(active);
    else return;
    event.preventDefault();
  };

  return (
    <div
      role="listbox"
      tabIndex={0}
      aria-multiselectable="true"
      aria-label={label}
      aria-activedescendant={active >= 0 ? `${id}${active}` : undefined}
      data-mute-list=""
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={({ currentTarget }) => {
        // Not for a pointer: a list that scrolls between down and up loses the click.
        if (active < 0 && currentTarget.matches(':focus-visible')) moveTo(0);
      }}
    >
      <Rows items={users} active={active} handle={virtualizer}>
        {({ userId }, index) => {
          const { selected, disabled, tag } = stateOf(userId);
          return (
            <div
              role="option"
              id={`${id}${index}`}
              aria-selected={selected}
              aria-posinset={index + 1}
              aria-setsize={users.length}
              aria-disabled={disabled || undefined}
              data-mute-row=""
              data-index={index}
              data-selected={selected ? '' : undefined}
              data-active={index === active ? '' : undefined}
              data-disabled={disabled ? '' : undefined}
            >
              <span data-mute-check="" aria-hidden="true" />
              <UserLine userId={userId}>{tag && <small data-mute-tag="">{tag}</small>}</UserLine>
            </div>
          );
        }}
      </Rows>
    </div>
  );
}
