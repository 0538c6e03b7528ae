'use client';

import { useState, type ReactElement } from 'react';
import { idProblem } from '../core/ids.js';
import { foldText } from '../core/search-text.js';
import { useMute } from '../react/mute-context.js';
import type { ExemptDraft } from '../react/use-exempt-draft.js';
import { useAllowed, useMuteState } from '../react/use-mute-state.js';
import { useNames } from '../react/use-names.js';
import { ActionButton } from './action-button.js';
import { ExemptList } from './exempt-list.js';
import { mergeUsers, useFoundMembers, useMembers } from './exempt-members.js';
import { IdsField } from './ids-field.js';
import { LiveText } from './live-text.js';
import { SearchField } from './search-field.js';
import { refusalLabel, useDialogText } from './use-dialog-text.js';
import { useUsers } from './use-users.js';

/** Finds people who should be able to speak: among those in the room, through the backend's search, by id. */
export function ExemptFinder({ draft }: { draft: ExemptDraft }): ReactElement {
  const { currentUserId } = useMute();
  const t = useDialogText();
  const { maxExemptUsers: max, userIdPattern, listMembers, searchUsers } = useMuteState((state) => state.capabilities);
  const always = useMuteState((state) => state.snapshot?.alwaysExemptUserIds);
  const listing = useAllowed('listMembers') && listMembers;
  const maySearch = useAllowed('searchUsers') && searchUsers;
  const [query, setQuery] = useState('');
  const [attempt, setAttempt] = useState(0);
  const [byId, setById] = useState(false);
  const { users, pending, failed: pageFailed, listable, more, load } = useMembers(listing);

  const wanted = foldText(query.trim());
  // What is not loaded can only be found by the backend.
  const remote = maySearch && (!listable || more || pending || pageFailed);
  const found = useFoundMembers(query.trim(), remote, attempt);
  const { folded } = useNames();
  // Found by the names that are shown; those out of view are asked for.
  useUsers(wanted === '' ? [] : users.map(({ userId }) => userId));
  const shown =
    wanted === ''
      ? users
      : mergeUsers(
          users.filter(({ userId }) => foldText(userId).includes(wanted) || folded.get(userId)?.includes(wanted)),
          found?.users ?? [],
        );

  const searching = wanted !== '' && remote;
  const loading = searching ? !found : pending;
  const failed = searching ? found?.failed : pageFailed;
  const busy = searching && failed ? found?.attempt !== attempt : pending;
  const unlistable = !listable && !pending && !pageFailed;
  // Not said of all while there may be more.
  const partly = more && !searching;
  const empty = wanted !== '' ? t(partly ? 'membersNoMatchYet' : 'membersNoMatch') : partly || unlistable ? '' : t('membersNone');
  const full = draft.userIds.length >= max;
  const results = partly && shown.length === 0 ? empty : t('memberResults', { n: shown.length });

  return (
    <div data-mute-finder="">
      {unlistable && listing && <p data-mute-note="">{t(maySearch ? 'membersUnlistableSearch' : 'membersUnlistable')}</p>}
      {(listable || maySearch) && <SearchField label={t('searchMembers')} query={query} onQuery={setQuery} />}
      {shown.length > 0 && (
        <ExemptList
          query={wanted}
          userIds={shown.map(({ userId }) => userId)}
          label={t('addPeople')}
          stateOf={(userId) => {
            const host = always?.includes(userId) ?? false;
            const selected = host || draft.userIds.includes(userId);
            const problem = idProblem(userId, userIdPattern);
            const why = host ? t('alwaysExemptTag') : problem && t('notPickable', { reason: t(refusalLabel(problem)) });
            return {
              selected,
              disabled: !!why || (full && !selected),
              tag: why ?? (userId === currentUserId ? t('you') : undefined),
            };
          }}
          onToggle={(userId) => {
            if (draft.userIds.includes(userId)) draft.remove([userId]);
            else draft.add([userId]);
          }}
        />
      )}
      {failed ? (
        <p data-mute-note="error">{t('membersFailed')}</p>
      ) : loading && shown.length === 0 ? (
        <p data-mute-empty="" aria-busy="true">
          {t('membersLoading')}
        </p>
      ) : (
        shown.length === 0 && empty !== '' && <p data-mute-empty="">{empty}</p>
      )}
      <div data-mute-toolbar="">
        {/* One and the same, so that it keeps the focus when a page fails and is asked for again. */}
        {(more || failed) && (
          <ActionButton
            kind="link"
            label={t(failed ? 'tryAgain' : 'moreMembers')}
            busyLabel={t('loading')}
            busy={busy}
            onPress={searching && failed ? () => setAttempt(attempt + 1) : load}
          />
        )}
        {!byId && !unlistable && <ActionButton kind="link" label={t('pasteIds')} onPress={() => setById(true)} />}
      </div>
      {(byId || unlistable) && <IdsField autoFocus={byId} onAdd={draft.add} />}
      <LiveText text={failed ? (busy ? '' : t('membersFailed')) : wanted !== '' && !loading ? results : ''} delayMs={1000} />
    </div>
  );
}
