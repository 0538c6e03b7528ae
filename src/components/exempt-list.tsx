'use client';

import type { ReactElement } from 'react';
import { ListBox, rowProps } from './list-box.js';
import { UserLine } from './user-line.js';

/** How one person of the list stands. */
export interface ListedUser {
  readonly selected: boolean;
  readonly disabled: boolean;
  /** Why, or who they are. */
  readonly tag?: string | undefined;
}

/** People who could be able to speak. */
export function ExemptList(props: {
  userIds: readonly string[];
  label: string;
  /** What they were searched by. */
  query?: string | undefined;
  stateOf: (userId: string) => ListedUser;
  onToggle: (userId: string) => void;
}): ReactElement {
  const { stateOf, ...list } = props;
  return (
    <ListBox {...list}>
      {(place, user) => {
        const { selected, disabled, tag } = stateOf(place.userId);
        return (
          <div key={place.index} {...rowProps(place, selected, disabled)}>
            <UserLine userId={place.userId} user={user}>
              {tag && <small data-mute-tag="">{tag}</small>}
            </UserLine>
          </div>
        );
      }}
    </ListBox>
  );
}
