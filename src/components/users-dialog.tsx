'use client';

import { useMemo, useRef, useState, useSyncExternalStore, type ReactElement, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { useMute } from '../react/mute-context.js';
import { useAllowed, useMuteState } from '../react/use-mute-state.js';
import { useListedUsers, type ListedUsers } from '../react/use-muted-users.js';
import { useNames } from '../react/use-names.js';
import type { SelectionActions } from '../react/use-selection.js';
import type { UnmuteResult } from '../store/state.js';
import { DialogShell, type OpenChangeReason } from './dialog-shell.js';
import { ErrorNote } from './error-note.js';
import { IdsField } from './ids-field.js';
import { LiveText } from './live-text.js';
import { Outcome } from './outcome.js';
import { SearchField } from './search-field.js';
import { StaleNote } from './stale-note.js';
import { useUnmuteAllQuestion } from './unmute-all-question.js';
import { useDialogText, type DialogText } from './use-dialog-text.js';
import { useUserSearch } from './use-user-search.js';
import { UsersFooter } from './users-footer.js';
import { UsersList } from './users-list.js';
import { UsersToolbar } from './users-toolbar.js';

/** Props of {@link UsersDialog}. */
export interface UsersDialogProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly selection: SelectionActions;
  readonly onUnmuted: ((result: UnmuteResult) => void) | undefined;
  readonly onClose: (reason: OpenChangeReason) => void;
}

const none: readonly string[] = [];

/** How long ago a moment was, as the language says it. */
function ageText(locale: string, moment: number | null): string {
  const seconds = Math.max(1, Math.round((Date.now() - (moment ?? 0)) / 1000));
  const ago = new Intl.RelativeTimeFormat(locale);
  if (seconds < 60) return ago.format(-seconds, 'second');
  return seconds < 3600 ? ago.format(-Math.floor(seconds / 60), 'minute') : ago.format(-Math.floor(seconds / 3600), 'hour');
}

/** Says where the list can't be trusted to be whole. */
function certaintyText(t: DialogText, locale: string, listed: ListedUsers): string {
  switch (listed.certainty) {
    case 'complete':
      return '';
    case 'at-least':
      return t('atLeastThese');
    case 'last-known':
      return t('listIncomplete', { time: ageText(locale, listed.readAt) });
    case 'unknown':
      return t('listUnknown');
  }
}

/** Says how many names a search looks through, where the backend does not search them all. Apart, since names arrive one after the other. */
function KnownNames({ total }: { total: number }): ReactElement | null {
  const t = useDialogText();
  const { subscribe, folded } = useNames('UnmuteUsersDialog');
  const remote = useMuteState('UnmuteUsersDialog', (state) => state.capabilities.searchUsers);
  const known = useSyncExternalStore(
    subscribe,
    () => folded.size,
    () => 0,
  );
  return remote || known >= total ? null : <small data-mute-hint="">{t('searchNames', { n: known, m: total })}</small>;
}

/** What stands in the place of the list while there is nothing to list. */
function Placeholder({ query, certainty }: { query: string; certainty: ListedUsers['certainty'] }): ReactElement {
  const t = useDialogText();
  const { store } = useMute('UnmuteUsersDialog');
  const read = useMuteState('UnmuteUsersDialog', (state) => state.snapshot !== null);
  const error = useMuteState('UnmuteUsersDialog', (state) => (state.snapshot ? null : state.readError));
  if (error) {
    return (
      <div data-mute-empty="">
        <ErrorNote error={error}>
          <button type="button" data-mute-button="" onClick={() => void store.getState().refresh({ fresh: true })}>
            {t('tryAgain')}
          </button>
        </ErrorNote>
      </div>
    );
  }
  if (!read) {
    return (
      <div data-mute-empty="" aria-busy="true">
        <span data-mute-spoken="">{t('loading')}</span>
        {[0, 1, 2, 3, 4].map((row) => (
          <span key={row} data-mute-skeleton="" />
        ))}
      </div>
    );
  }
  const text = query.trim() !== '' ? t('noResults') : certainty === 'complete' ? t('nobodyMuted') : '';
  return <div data-mute-empty="">{text && <p>{text}</p>}</div>;
}

/** The dialog of people muted individually: search, pick, unmute some or all. */
export function UsersDialog({ anchor, selection, onUnmuted, onClose }: UsersDialogProps): ReactElement {
  const { store, locale } = useMute('UnmuteUsersDialog');
  const t = useDialogText();
  const listed = useListedUsers('UnmuteUsersDialog', false);
  const groupMuted = useMuteState('UnmuteUsersDialog', (state) => state.snapshot?.groupMuted === true);
  const groupPending = useMuteState('UnmuteUsersDialog', (state) => state.group.status === 'pending');
  const elsewhere = useMuteState('UnmuteUsersDialog', (state) => state.unmutedElsewhere.length);
  const read = useMuteState('UnmuteUsersDialog', (state) => state.snapshot !== null);
  const mayUnmute = useAllowed('unmuteUsers');
  const mayUnmuteAll = useAllowed('unmuteAllUsers');
  const mayLift = useAllowed('unmuteGroup');
  const [query, setQuery] = useState('');
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState<readonly string[]>(none);
  const search = useRef<HTMLInputElement>(null);
  const askAll = useRef<HTMLButtonElement>(null);

  // Typed ids that the list does not hold stand before it, so that whoever is picked can be seen.
  const userIds = useMemo(() => {
    const extra = typed.filter((id) => !listed.userIds.includes(id));
    return extra.length > 0 ? [...extra, ...listed.userIds] : listed.userIds;
  }, [typed, listed.userIds]);
  const found = useUserSearch(userIds, query, 'muted');
  const certainty = certaintyText(t, locale, listed);
  const searching = query.trim() !== '';
  const count = listed.certainty === 'complete' ? t('count', { n: listed.userIds.length }) : '';

  const question = useUnmuteAllQuestion({
    shown: searching ? found.userIds.length : undefined,
    onUnmuted,
    onDone: () => {
      // The question leaves with the focus in it.
      flushSync(() => setAsking(false));
      askAll.current?.focus();
    },
  });
  if (asking) {
    return (
      <DialogShell kind="users" anchor={anchor} title={question.title} description={question.description} onClose={onClose}>
        {question.body}
      </DialogShell>
    );
  }
  return (
    <DialogShell
      kind="users"
      anchor={anchor}
      title={
        <>
          {t('mutedTitle')} {count && <span data-mute-count="">{count}</span>}
        </>
      }
      initialFocus={search}
      onClose={onClose}
    >
      {groupMuted && (
        <div data-mute-banner="">
          <span>{t('groupMutedBanner')}</span>
          {mayLift && (
            <button
              type="button"
              data-mute-button="link"
              aria-disabled={groupPending || undefined}
              onClick={() => {
                search.current?.focus();
                void store.getState().unmuteGroup();
              }}
            >
              {t(groupPending ? 'unmuting' : 'unmuteChat')}
            </button>
          )}
        </div>
      )}
      {certainty && read && <div data-mute-note="">{certainty}</div>}
      {!mayUnmute && !mayUnmuteAll && <p data-mute-hint="">{t('noRight')}</p>}
      {read && <StaleNote focusAfter={search} />}
      <SearchField label={t('search')} query={query} onQuery={setQuery} inputRef={search} />
      {searching && <KnownNames total={userIds.length} />}
      {listed.certainty !== 'complete' && read && (
        <IdsField
          label={t('typedIds')}
          onAdd={(ids) => {
            const result = selection.select(ids);
            const bad = new Set(result.refused.map(({ userId }) => userId));
            setTyped((all) => [...new Set([...all, ...ids.filter((id) => !bad.has(id))])]);
            return result;
          }}
        />
      )}
      {(userIds.length > 0 || searching) && (
        <UsersToolbar userIds={found.userIds} selection={selection} searching={searching} matches={found.matches} />
      )}
      {found.userIds.length > 0 ? (
        <UsersList userIds={found.userIds} selection={selection} label={t('mutedTitle')} />
      ) : (
        <Placeholder query={query} certainty={listed.certainty} />
      )}
      <div data-mute-foot="">
        {elsewhere > 0 && <div data-mute-note="">{t('elsewhereUnmuted', { n: elsewhere })}</div>}
        <Outcome lane="group" focusAfter={search} />
        <Outcome lane="users" focusAfter={search} />
        <UsersFooter
          askAllRef={askAll}
          onAskAll={() => {
            question.ask();
            setAsking(true);
          }}
          onUnmuted={onUnmuted}
          onClose={onClose}
        />
      </div>
      <LiveText text={searching ? t('results', { n: found.userIds.length }) : ''} delayMs={1000} />
      <LiveText text={elsewhere > 0 ? t('elsewhereUnmuted', { n: elsewhere }) : ''} />
    </DialogShell>
  );
}
