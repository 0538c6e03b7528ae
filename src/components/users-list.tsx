'use client';

import {
  memo,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MemoExoticComponent,
  type MouseEvent,
  type ReactElement,
  type Ref,
} from 'react';
import { flushSync } from 'react-dom';
import type { VirtualizerHandle } from 'virtua';
import { useStore } from 'zustand/react';
import { idProblem } from '../core/ids.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import type { SelectionActions } from '../react/use-selection.js';
import type { MuteStore } from '../store/state.js';
import { joinRefs } from './as-child.js';
import { rowHeight, Rows } from './rows.js';
import { refusalLabel, useDialogText, type DialogText } from './use-dialog-text.js';
import { UserLine } from './user-line.js';

/** Props of {@link UsersList}. */
export interface UsersListProps {
  readonly userIds: readonly string[];
  readonly selection: SelectionActions;
  readonly label: string;
  readonly listRef: Ref<HTMLDivElement>;
}

interface RowProps {
  readonly store: MuteStore;
  readonly userId: string;
  readonly index: number;
  readonly count: number;
  readonly active: boolean;
  readonly max: number;
  readonly pattern: string;
  readonly rowId: string;
  readonly t: DialogText;
}

// A toggle must render one row, so each asks the store for itself.
const Row = memo(function Row({ store, userId, index, count, active, max, pattern, rowId, t }: RowProps): ReactElement {
  // One subscription in place of three: there may be hundreds of rows.
  const flags = useStore(
    store,
    ({ selectedUserIds, unconfirmedUserIds }) =>
      (selectedUserIds.includes(userId) ? 1 : 0) | (selectedUserIds.length >= max ? 2 : 0) | (unconfirmedUserIds.includes(userId) ? 4 : 0),
  );
  const selected = (flags & 1) !== 0;
  const full = (flags & 2) !== 0;
  const unconfirmed = (flags & 4) !== 0;
  const problem = useMemo(() => idProblem(userId, pattern), [userId, pattern]);
  return (
    <div
      role="option"
      id={rowId}
      aria-selected={selected}
      aria-posinset={index + 1}
      aria-setsize={count}
      aria-disabled={(full && !selected) || problem !== undefined || undefined}
      data-mute-row=""
      data-index={index}
      data-selected={selected ? '' : undefined}
      data-active={active ? '' : undefined}
      data-disabled={(full && !selected) || problem ? '' : undefined}
    >
      <span data-mute-check="" aria-hidden="true" />
      <UserLine userId={userId}>
        {problem && <small data-mute-tag="">{t('notPickable', { reason: t(refusalLabel(problem)) })}</small>}
        {unconfirmed && <small data-mute-tag="">{t('unconfirmedTag')}</small>}
      </UserLine>
    </div>
  );
});

/** The people of a list, of whom only those in view exist, with keyboard and pointer selection. */
export const UsersList: MemoExoticComponent<(props: UsersListProps) => ReactElement> = memo(function UsersList(props) {
  const { userIds, selection, label, listRef } = props;
  const { store } = useMute('A list of users');
  const pattern = useMuteState('A list of users', (state) => state.capabilities.userIdPattern);
  const busy = useMuteState('A list of users', (state) => state.readStatus === 'pending');
  const t = useDialogText();
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const [cursor, setCursor] = useState<{ readonly index: number; readonly id: string } | null>(null);
  const rangeStart = useRef(0);

  // Scrolled rows would be drawn in the frame after the one that scrolls, which shows a blank. Told within flushSync, the
  // virtualizer draws them at once.
  useEffect(() => {
    const scroller = list.current;
    const draw = (event: Event): void => {
      if (!event.isTrusted) return;
      event.stopImmediatePropagation();
      flushSync(() => scroller?.dispatchEvent(new Event('scroll')));
    };
    scroller?.addEventListener('scroll', draw, true);
    return () => scroller?.removeEventListener('scroll', draw, true);
  }, []);

  // When the row under the cursor leaves, its neighbour takes its place.
  const active = useMemo(() => {
    if (!cursor) return -1;
    if (userIds[cursor.index] === cursor.id) return cursor.index;
    const moved = userIds.indexOf(cursor.id);
    return moved >= 0 ? moved : Math.min(cursor.index, userIds.length - 1);
  }, [userIds, cursor]);

  const moveTo = (index: number): void => {
    const id = userIds[index];
    if (id === undefined) return;
    setCursor({ index, id });
    virtualizer.current?.scrollToIndex(index, { align: 'nearest' });
  };
  const range = (to: number): readonly string[] => userIds.slice(Math.min(rangeStart.current, to), Math.max(rangeStart.current, to) + 1);
  const toggle = (index: number): void => {
    const id = userIds[index];
    if (id === undefined) return;
    rangeStart.current = index;
    if (store.getState().selectedUserIds.includes(id)) selection.deselect([id]);
    else selection.select([id]);
  };

  const onClick = (event: MouseEvent<HTMLDivElement>): void => {
    const row = event.target instanceof Element ? event.target.closest('[data-mute-row]') : null;
    const index = Number(row?.getAttribute('data-index') ?? -1);
    const id = userIds[index];
    if (id === undefined) return;
    setCursor({ index, id });
    if (event.shiftKey) selection.select(range(index));
    else toggle(index);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const page = Math.max(1, Math.floor((list.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const last = userIds.length - 1;
    const from = Math.max(active, 0);
    const targets: Record<string, number> = {
      ArrowDown: active < 0 ? 0 : Math.min(active + 1, last),
      ArrowUp: Math.max(from - 1, 0),
      PageDown: Math.min(from + page, last),
      PageUp: Math.max(from - page, 0),
      Home: 0,
      End: last,
    };
    const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined;
    if (target !== undefined) {
      if (event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) selection.select(range(target));
      else rangeStart.current = target;
      moveTo(target);
    } else if (event.key === ' ' || event.key === 'Enter') {
      if (event.shiftKey) selection.select(range(from));
      else toggle(from);
      if (active < 0) moveTo(0);
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) selection.select(userIds);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={joinRefs(list, listRef)}
      role="listbox"
      tabIndex={0}
      aria-multiselectable="true"
      aria-label={label}
      aria-busy={busy || undefined}
      aria-activedescendant={active >= 0 ? `${listId}${active}` : undefined}
      data-mute-list=""
      onClick={onClick}
      onKeyDown={onKeyDown}
      onFocus={({ currentTarget }) => {
        // Not for a pointer: a list that scrolls between down and up loses the click.
        if (active < 0 && currentTarget.matches(':focus-visible')) moveTo(0);
      }}
    >
      <Rows items={userIds} active={active} first={14} handle={virtualizer}>
        {(userId, index) => (
          <Row
            store={store}
            userId={userId}
            index={index}
            count={userIds.length}
            active={index === active}
            max={selection.maxSelected}
            pattern={pattern}
            rowId={`${listId}${index}`}
            t={t}
          />
        )}
      </Rows>
    </div>
  );
});
