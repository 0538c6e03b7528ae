'use client';

import type { ReactElement } from 'react';
import { useSelection, type SelectionOptions } from '../react/use-selection.js';
import { UsersDialog, type UsersDialogProps } from './users-dialog.js';

/** Keeps the selection in step with the host's, also while the dialog is closed. */
export function UsersPart(
  props: Omit<UsersDialogProps, 'selection'> & {
    readonly open: boolean;
    /** Changes with the group: a dialog that the host keeps open starts over. */
    readonly about: number;
    readonly options: SelectionOptions;
  },
): ReactElement | null {
  const { open, about, options, ...dialog } = props;
  const selection = useSelection(options);
  return open ? <UsersDialog key={about} {...dialog} selection={selection} /> : null;
}
