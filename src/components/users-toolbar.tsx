'use client';

import { useState, type ReactElement } from 'react';
import { idProblem } from '../core/ids.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import type { SelectionActions } from '../react/use-selection.js';
import { LiveText } from './live-text.js';
import { sentences, useDialogText } from './use-dialog-text.js';

/** Selects as many as fit, and counts: how many of how many, and how many of them the search hides. */
export function UsersToolbar(props: {
  userIds: readonly string[];
  selection: SelectionActions;
  searching: boolean;
  matches: (userId: string) => boolean;
}): ReactElement {
  const { userIds, selection, searching, matches } = props;
  const { store } = useMute('UnmuteUsersDialog');
  const t = useDialogText();
  const selected = useMuteState('UnmuteUsersDialog', (state) => state.selectedUserIds);
  const [stoppedAt, setStoppedAt] = useState<string>();
  const max = selection.maxSelected;
  const n = selected.length;
  const full = n >= max;
  const hidden = searching ? selected.filter((id) => !matches(id)).length : 0;
  // By content: a host that keeps the selection gives another list.
  const stopped = stoppedAt !== undefined && stoppedAt === selected.join('\n');

  const selectShown = (): void => {
    const { userIdPattern } = store.getState().capabilities;
    const { selectedUserIds } = store.getState();
    const room = Math.max(0, max - selectedUserIds.length);
    const chosen = new Set(selectedUserIds);
    const next: string[] = [];
    let more = false;
    for (const id of userIds) {
      if (chosen.has(id) || idProblem(id, userIdPattern)) continue;
      if (next.length === room) {
        more = true;
        break;
      }
      next.push(id);
    }
    selection.select(next);
    setStoppedAt(more ? [...chosen, ...next].join('\n') : undefined);
  };

  const fits = userIds.length <= max;
  const allShown = fits && n >= userIds.length && n - hidden >= userIds.length;
  const spoken = n === 0 ? '' : hidden > 0 ? t('selectedHidden', { n, m: hidden }) : t('selected', { n });
  return (
    <div data-mute-toolbar="">
      {!full && !allShown && (
        <button type="button" data-mute-button="link" onClick={selectShown}>
          {fits ? t('selectAll', { n: userIds.length }) : t(searching ? 'selectMatching' : 'selectFirst', { n: max })}
        </button>
      )}
      {/* Keeps its place while there is nothing to clear. */}
      <button type="button" data-mute-button="link" hidden={n === 0} onClick={selection.clear}>
        {t('clearSelection')}
      </button>
      <span data-mute-spring="" />
      <span data-mute-counter="" data-full={full ? '' : undefined}>
        {t(full ? 'counterFull' : 'counter', { n, max })}
        {hidden > 0 && ` · ${t('hidden', { n: hidden })}`}
      </span>
      {stopped && <small data-mute-hint="">{t('stoppedAtLimit', { n: max })}</small>}
      <LiveText text={sentences(spoken, full && t('counterFull', { n, max }))} delayMs={1000} />
    </div>
  );
}
