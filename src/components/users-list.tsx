'use client';

import { memo, type MemoExoticComponent, type ReactElement, type RefObject } from 'react';
import { idProblem } from '../core/ids.js';
import type { UserProfile } from '../core/types.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import type { SelectionActions } from '../react/use-selection.js';
import { ListBox, rowProps, type ListPlace, type RowPlace } from './list-box.js';
import { isLongRun } from './run-progress.js';
import { refusalLabel, useDialogText, type DialogText } from './use-dialog-text.js';
import { UserLine } from './user-line.js';

/** Props of {@link UsersList}. */
export interface UsersListProps {
  readonly userIds: readonly string[];
  readonly selection: SelectionActions;
  readonly label: string;
  /** What they were searched by. */
  readonly query?: string | undefined;
  /** Where the list was left. */
  readonly placeRef?: RefObject<ListPlace | null> | undefined;
}

interface RowProps extends RowPlace {
  readonly user: UserProfile | undefined;
  readonly max: number;
  readonly pattern: string;
  readonly t: DialogText;
}

// A toggle must render one row, so each asks the store for itself.
const Row = memo(function Row({ user, max, pattern, t, ...place }: RowProps): ReactElement {
  const { userId } = place;
  // One subscription in place of three: there may be hundreds of rows.
  const flags = useMuteState((state) => {
    const { selectedUserIds, unconfirmedUserIds } = state;
    const selected = selectedUserIds.includes(userId);
    // Whoever is part of a run is unmuted by it: to be let go of would change nothing. Undo is not about who is picked.
    const stays = selected ? isLongRun(state, 'muteUsers') : selectedUserIds.length >= max;
    return (selected ? 1 : 0) | (stays ? 2 : 0) | (unconfirmedUserIds.includes(userId) ? 4 : 0);
  });
  const problem = idProblem(userId, pattern);
  return (
    <div {...rowProps(place, (flags & 1) !== 0, (flags & 2) !== 0 || problem !== undefined)}>
      <UserLine userId={userId} user={user}>
        {problem && <small data-mute-tag="">{t('notPickable', { reason: t(refusalLabel(problem)) })}</small>}
        {(flags & 4) !== 0 && <small data-mute-tag="">{t('unconfirmedTag')}</small>}
      </UserLine>
    </div>
  );
});

/** The people of a list, with keyboard and pointer selection. */
export const UsersList: MemoExoticComponent<(props: UsersListProps) => ReactElement> = memo(function UsersList(props) {
  const { userIds, selection, label, query, placeRef } = props;
  const { store } = useMute();
  const pattern = useMuteState((state) => state.capabilities.userIdPattern);
  const t = useDialogText();
  return (
    <ListBox
      userIds={userIds}
      label={label}
      query={query}
      placeRef={placeRef}
      onToggle={(userId) => {
        const state = store.getState();
        if (!state.selectedUserIds.includes(userId)) selection.select([userId]);
        else if (!isLongRun(state, 'muteUsers')) selection.deselect([userId]);
      }}
      onSelect={selection.select}
    >
      {(place, user) => <Row key={place.index} {...place} user={user} max={selection.maxSelected} pattern={pattern} t={t} />}
    </ListBox>
  );
});
