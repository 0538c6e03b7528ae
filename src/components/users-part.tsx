'use client';

import type { ReactElement } from 'react';
import { useMute } from '../react/mute-context.js';
import { useSelection, type SelectionOptions } from '../react/use-selection.js';
import { UsersDialog, type UsersDialogProps } from './users-dialog.js';

export { RunProgress as Progress } from './run-progress.js';

/** Keeps the selection in step with the host's, also while the dialog is closed. */
export function Part(
  props: Omit<UsersDialogProps, 'selection'> & {
    readonly open: boolean;
    readonly options: SelectionOptions;
  },
): ReactElement | null {
  const { open, options, ...dialog } = props;
  const { store } = useMute();
  const selection = useSelection(options);
  // A dialog that the host keeps open starts over with another group.
  return open ? <UsersDialog key={store.getState().groupId} {...dialog} selection={selection} /> : null;
}
