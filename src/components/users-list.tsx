'use client';

import { memo, type MemoExoticComponent, type ReactElement } from 'react';
import { idProblem } from '../core/ids.js';
import type { UserProfile } from '../core/types.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import type { SelectionActions } from '../react/use-selection.js';
import { ListBox, rowProps, type RowPlace } from './list-box.js';
import { refusalLabel, useDialogText, type DialogText } from './use-dialog-text.js';
import { UserLine } from './user-line.js';

/** Props of {@link UsersList}. */
export interface UsersListProps {
  readonly userIds: readonly string[];
  readonly selection: SelectionActions;
  readonly label: string;
  /** What they were searched by. */
  readonly query?: string | undefined;
}

interface RowProps extends RowPlace {
  readonly user: UserProfile | undefined;
  readonly selected: boolean;
  /** Whether no more can be picked. */
  readonly full: boolean;
  readonly unconfirmed: boolean;
  readonly pattern: string;
  readonly t: DialogText;
}

// A toggle must render one row.
const Row = memo(function Row({ user, selected, full, unconfirmed, pattern, t, ...place }: RowProps): ReactElement {
  const { userId } = place;
  const problem = idProblem(userId, pattern);
  return (
    <div {...rowProps(place, selected, (full && !selected) || problem !== undefined)}>
      <UserLine userId={userId} user={user}>
        {problem && <small data-mute-tag="">{t('notPickable', { reason: t(refusalLabel(problem)) })}</small>}
        {unconfirmed && <small data-mute-tag="">{t('unconfirmedTag')}</small>}
      </UserLine>
    </div>
  );
});

/** The people of a list, with keyboard and pointer selection. */
export const UsersList: MemoExoticComponent<(props: UsersListProps) => ReactElement> = memo(function UsersList(props) {
  const { userIds, selection, label, query } = props;
  const { store } = useMute('A control');
  const pattern = useMuteState('A control', (state) => state.capabilities.userIdPattern);
  const selectedUserIds = useMuteState('A control', (state) => state.selectedUserIds);
  const unconfirmedUserIds = useMuteState('A control', (state) => state.unconfirmedUserIds);
  const t = useDialogText();
  const selected = new Set(selectedUserIds);
  const unconfirmed = new Set(unconfirmedUserIds);
  return (
    <ListBox
      userIds={userIds}
      label={label}
      query={query}
      onToggle={(userId) => {
        if (store.getState().selectedUserIds.includes(userId)) selection.deselect([userId]);
        else selection.select([userId]);
      }}
      onSelect={selection.select}
    >
      {(place, user) => (
        <Row
          key={place.index}
          {...place}
          user={user}
          selected={selected.has(place.userId)}
          full={selected.size >= selection.maxSelected}
          unconfirmed={unconfirmed.has(place.userId)}
          pattern={pattern}
          t={t}
        />
      )}
    </ListBox>
  );
});
