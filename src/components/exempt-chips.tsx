'use client';

import { useRef, useState, type KeyboardEvent, type ReactElement, type RefObject } from 'react';
import { useMute } from '../react/mute-context.js';
import type { ExemptDraft } from '../react/use-exempt-draft.js';
import { useMuteState } from '../react/use-mute-state.js';
import { ignoreHeld } from './as-child.js';
import { Cross } from './dialog-shell.js';
import { useDialogText } from './use-dialog-text.js';
import { useUsers } from './use-users.js';
import { UserLine } from './user-line.js';

const none: readonly string[] = [];

/** Who will be able to speak, each with a way to take them off: one tab stop, arrows between them, Delete removes. */
export function ExemptChips(props: {
  draft: ExemptDraft;
  readOnly: boolean;
  /** What gets the focus when the last one was taken off. */
  focusAfter: RefObject<HTMLElement | null>;
}): ReactElement {
  const { draft, readOnly, focusAfter } = props;
  const { currentUserId, pinnedExemptUserIds } = useMute();
  const t = useDialogText();
  const always = useMuteState((state) => state.snapshot?.alwaysExemptUserIds) ?? none;
  const list = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  const { userIds } = draft;
  const userOf = useUsers([...userIds, ...always]);
  const current = Math.min(at, userIds.length - 1);

  const line = (userId: string, tag?: ReactElement | false): ReactElement => (
    <UserLine userId={userId} user={userOf(userId)}>
      {userId === currentUserId && <small data-mute-tag="">{t('you')}</small>}
      {tag}
    </UserLine>
  );
  const buttons = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('button') ?? [])];
  const remove = (index: number): void => {
    const all = buttons();
    (all[index + 1] ?? all[index - 1] ?? focusAfter.current)?.focus();
    setAt(index);
    draft.remove(userIds.slice(index, index + 1));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // It would take off one after the other, since the focus goes on.
    ignoreHeld(event);
    const all = buttons();
    const from = all.indexOf(event.currentTarget);
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const { key } = event;
    if (key === 'Backspace' || key === 'Delete') remove(from);
    else if (key === 'Home') all[0]?.focus();
    else if (key === 'End') all.at(-1)?.focus();
    else if (key === 'ArrowDown' || key === forward) all[from + 1]?.focus();
    else if (key.startsWith('Arrow')) all[from - 1]?.focus();
    else return;
    event.preventDefault();
  };

  return (
    <>
      {userIds.length > 0 ? (
        <ul ref={list} data-mute-chips="" aria-label={t('canSpeak')}>
          {userIds.map((userId, index) => (
            <li key={userId} data-mute-chip="">
              {line(userId, pinnedExemptUserIds.includes(userId) && <small data-mute-tag="">{t('pinnedExempt')}</small>)}
              {!readOnly && (
                <button
                  type="button"
                  data-mute-remove=""
                  aria-label={t('removeExempt', { name: userOf(userId)?.name ?? userId })}
                  tabIndex={index === current ? 0 : -1}
                  onFocus={() => setAt(index)}
                  onClick={() => remove(index)}
                  onKeyDown={onKeyDown}
                >
                  <Cross />
                </button>
              )}
            </li>
          ))}
        </ul>
      ) : (
        <p data-mute-hint="">{t('nobodyExempt')}</p>
      )}
      {always.length > 0 && (
        <>
          <p data-mute-hint="">{t('alwaysExempt')}</p>
          <ul data-mute-chips="" aria-label={t('alwaysExempt')}>
            {always.map((userId) => (
              <li key={userId} data-mute-chip="" data-locked="">
                {line(userId)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
