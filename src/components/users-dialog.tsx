'use client';

import { useEffect, useMemo, useReducer, useRef, useState, useSyncExternalStore, type ReactElement, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { MuteError } from '../core/errors.js';
import { useMute } from '../react/mute-context.js';
import { useAllowed, useMuteState } from '../react/use-mute-state.js';
import { useListedUsers, type ListedUsers } from '../react/use-muted-users.js';
import { useNames } from '../react/use-names.js';
import type { SelectionActions } from '../react/use-selection.js';
import type { UnmuteResult } from '../store/state.js';
import { ActionButton } from './action-button.js';
import { DialogShell, type OpenChangeReason } from './dialog-shell.js';
import { ErrorNote } from './error-note.js';
import { IdsField } from './ids-field.js';
import type { ListPlace } from './list-box.js';
import { LiveText } from './live-text.js';
import { Outcome } from './outcome.js';
import { SearchField } from './search-field.js';
import { StaleNote } from './stale-note.js';
import { useUnmuteAllQuestion } from './unmute-all-question.js';
import { codeLabel, useDialogText } from './use-dialog-text.js';
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

/** How long ago a moment was, as the language says it. */
function ageText(locale: string, moment: number | null): string {
  const seconds = Math.max(1, Math.round((Date.now() - (moment ?? 0)) / 1000));
  const ago = new Intl.RelativeTimeFormat(locale);
  if (seconds < 60) return ago.format(-seconds, 'second');
  return seconds < 3600 ? ago.format(-Math.floor(seconds / 60), 'minute') : ago.format(-Math.floor(seconds / 3600), 'hour');
}

/** Says how far a list can be trusted that is not known to be whole. Its age counts on by the minute. */
function CertaintyNote({ listed: { certainty, readAt } }: { listed: ListedUsers }): ReactElement {
  const { locale } = useMute();
  const t = useDialogText();
  const [, tick] = useReducer((ticks: number) => ticks + 1, 0);
  const dated = certainty === 'last-known';
  useEffect(() => {
    if (!dated) return undefined;
    const timer = setInterval(tick, 60_000);
    return () => clearInterval(timer);
  }, [dated]);
  return (
    <div data-mute-note="">
      {dated ? t('listIncomplete', { time: ageText(locale, readAt) }) : t(certainty === 'unknown' ? 'listUnknown' : 'atLeastThese')}
    </div>
  );
}

/**
 * Tells who of some people is not on a list, as a text: the same while nothing has changed, and no id holds a line break. Nobody is
 * looked for twice, since that would be at each toggle, among 100,000.
 */
function createUnlisted(userIds: readonly string[]): (ids: readonly string[]) => string {
  const isListed = new Map<string, boolean>();
  return (ids) => {
    const others = ids.filter((id) => !isListed.has(id));
    // A few are found before a set would be made.
    const all = others.length > 20 ? new Set(userIds) : undefined;
    for (const id of others) isListed.set(id, all ? all.has(id) : userIds.includes(id));
    return ids.filter((id) => !isListed.get(id)).join('\n');
  };
}

/**
 * The list, and before it whoever is picked or was added by id and is not on it, so that they can be seen and let go. Where the list is
 * whole, only while they are picked.
 */
function useShownUsers({ userIds, certainty }: ListedUsers): readonly string[] {
  const [kept, setKept] = useState('');
  const unlisted = useMemo(() => createUnlisted(userIds), [userIds]);
  // While a command runs, those who are done leave the list before they leave the selection.
  const picked = useMuteState(({ snapshot, users, selectedUserIds }) =>
    snapshot && users.status !== 'pending' ? unlisted(selectedUserIds) : undefined,
  );
  if (picked !== undefined) {
    const before = certainty === 'complete' ? [] : kept.split('\n');
    const next = [...new Set([...before, ...picked.split('\n')])].filter(Boolean).join('\n');
    if (next !== kept) setKept(next);
  }
  return useMemo(() => {
    const extra = kept && unlisted(kept.split('\n'));
    return extra ? [...extra.split('\n'), ...userIds] : userIds;
  }, [kept, unlisted, userIds]);
}

/** Says how many names a search looks through, where the backend does not search them all. Apart, since names arrive one after the other. */
function KnownNames({ userIds, found }: { userIds: readonly string[]; found: number }): ReactElement | null {
  const t = useDialogText();
  const { subscribe, folded } = useNames();
  const size = useSyncExternalStore(
    subscribe,
    () => folded.size,
    () => 0,
  );
  // Others have names too: people in the room, and who is not muted any more.
  const n = useMemo(() => (size > 0 ? userIds.filter((userId) => folded.has(userId)).length : 0), [userIds, folded, size]);
  const m = userIds.length;
  if (n >= m) return null;
  const text = t('searchNames', { n, m });
  return (
    <>
      <small data-mute-hint="">{text}</small>
      <LiveText text={found > 0 ? '' : text} delayMs={1000} />
    </>
  );
}

/** Why a search failed, also for those who do not see it, and the way to try again. */
function Failure({ error, onRetry }: { error: MuteError; onRetry: () => void }): ReactElement {
  const t = useDialogText();
  const text = t(codeLabel('error', error.code));
  return (
    <>
      <ErrorNote error={error} text={text}>
        <ActionButton label={t('tryAgain')} onPress={onRetry} />
      </ErrorNote>
      <LiveText text={text} />
    </>
  );
}

/** What stands in the place of the list while there is nothing to list. `text`: why, undefined while that is not known. */
function Placeholder({ text }: { text: string | undefined }): ReactElement {
  const t = useDialogText();
  if (text === undefined) {
    return (
      <div data-mute-empty="" aria-busy="true">
        <span data-mute-spoken="">{t('loading')}</span>
        {[0, 1, 2, 3, 4].map((row) => (
          <span key={row} data-mute-skeleton="" />
        ))}
      </div>
    );
  }
  return <div data-mute-empty="">{text && <p>{text}</p>}</div>;
}

/** The dialog of people muted individually: search, pick, unmute some or all. */
export function UsersDialog({ anchor, selection, onUnmuted, onClose }: UsersDialogProps): ReactElement {
  const { store } = useMute();
  const t = useDialogText();
  const listed = useListedUsers(false);
  const groupMuted = useMuteState((state) => state.snapshot?.groupMuted === true);
  const groupPending = useMuteState((state) => state.group.status === 'pending');
  const others = useMuteState((state) => state.unmutedElsewhere);
  const elsewhere = others.length > 0 ? t('elsewhereUnmuted', { n: others.length }) : '';
  const first = useMuteState(({ snapshot, readError }) => (snapshot ? 'read' : readError && 'failed'));
  const read = first === 'read';
  const mayUnmute = useAllowed('unmuteUsers');
  const mayUnmuteAll = useAllowed('unmuteAllUsers');
  const mayLift = useAllowed('unmuteGroup');
  const noRight = mayUnmute || mayUnmuteAll ? '' : t('noRight');
  const [query, setQuery] = useState('');
  const [asking, setAsking] = useState(false);
  // Spoken only where it comes about under an open dialog.
  const [mutedBefore, setMutedBefore] = useState(groupMuted);
  if (mutedBefore && !groupMuted) setMutedBefore(false);
  const search = useRef<HTMLInputElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  // Where a finger points, a field with the focus would bring up a keyboard over half of the dialog.
  const [touch] = useState(() => globalThis.matchMedia?.('(pointer: coarse)')?.matches);
  // The foot is always in view; WebKit would scroll to where it would stand if it did not stick.
  const [still] = useState(() => ({ current: { focus: () => foot.current?.focus({ preventScroll: true }) } }));
  const home: RefObject<Pick<HTMLElement, 'focus'> | null> = touch ? still : search;
  const askAll = useRef<HTMLButtonElement>(null);
  // The question takes the place of the list.
  const place = useRef<ListPlace>(null);

  const userIds = useShownUsers(listed);
  // Where there is nobody to pick from there may still be somebody to let go.
  const pickable = useMuteState((state) => userIds.length > 0 || state.selectedUserIds.length > 0);
  const found = useUserSearch(userIds, query);
  const searching = query.trim() !== '';
  const whole = listed.certainty === 'complete';
  const nobody =
    whole && userIds.length === 0 ? t('nobodyMuted') : !searching || found.error ? '' : found.pending ? undefined : t('noResults');

  // The question leaves with the focus in it.
  const leaveQuestion = (): void => {
    flushSync(() => setAsking(false));
    askAll.current?.focus();
  };
  const question = useUnmuteAllQuestion({
    shown: searching ? found.userIds.length : undefined,
    onUnmuted,
    onDone: leaveQuestion,
  });
  if (asking) {
    return (
      <DialogShell
        kind="users"
        anchor={anchor}
        title={question.title}
        description={question.description}
        onClose={(reason) => (reason === 'escape-key' ? leaveQuestion() : onClose(reason))}
      >
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
          {t('mutedTitle')} {whole && <span data-mute-count="">{t('count', { n: listed.userIds.length })}</span>}
        </>
      }
      initialFocus={touch ? undefined : search}
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
                home.current?.focus();
                void store.getState().unmuteGroup();
              }}
            >
              {t(groupPending ? 'unmuting' : 'unmuteChat')}
            </button>
          )}
        </div>
      )}
      {read && !whole && <CertaintyNote listed={listed} />}
      {noRight && <p data-mute-hint="">{noRight}</p>}
      <StaleNote />
      <SearchField label={t('search')} query={query} onQuery={setQuery} inputRef={search} />
      {found.error && (
        <Failure
          error={found.error}
          onRetry={() => {
            home.current?.focus();
            found.retry();
          }}
        />
      )}
      {searching && found.local && <KnownNames userIds={userIds} found={found.userIds.length} />}
      {!whole && read && <IdsField label={t('typedIds')} onAdd={selection.select} />}
      {(pickable || searching) && (
        <UsersToolbar userIds={found.userIds} selection={selection} searching={searching} matches={found.matches} focusAfter={home} />
      )}
      {found.userIds.length > 0 ? (
        <UsersList query={query} placeRef={place} userIds={found.userIds} selection={selection} label={t('mutedTitle')} />
      ) : (
        <Placeholder text={read ? nobody : first ? '' : undefined} />
      )}
      <div data-mute-foot="" ref={foot} tabIndex={-1}>
        {elsewhere && <div data-mute-note="">{elsewhere}</div>}
        <Outcome lane="group" focusAfter={home} />
        <Outcome lane="users" focusAfter={home} onUnmuted={onUnmuted} />
        <UsersFooter
          max={selection.maxSelected}
          askAllRef={askAll}
          onAskAll={() => {
            question.ask();
            setAsking(true);
            setMutedBefore(groupMuted);
          }}
          onUnmuted={onUnmuted}
          onClose={onClose}
        />
      </div>
      <LiveText text={searching && !found.pending && !found.error ? t('results', { n: found.userIds.length }) : ''} delayMs={1000} />
      <LiveText text={groupMuted && !mutedBefore ? t('groupMutedBanner') : ''} />
      <LiveText text={elsewhere} of={others} />
      <LiveText text={noRight} />
    </DialogShell>
  );
}
