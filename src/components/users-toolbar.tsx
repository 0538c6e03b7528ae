'use client';

import { useState, type MouseEvent, type ReactElement, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { idProblem } from '../core/ids.js';
import { useMute } from '../react/mute-context.js';
import { useMuteState } from '../react/use-mute-state.js';
import type { SelectionActions } from '../react/use-selection.js';
import { LiveText } from './live-text.js';
import { isLongRun } from './run-progress.js';
import { sentences, useDialogText } from './use-dialog-text.js';

/** Selects as many as fit, and counts: how many of how many, and how many of them the search hides. */
export function UsersToolbar(props: {
  userIds: readonly string[];
  selection: SelectionActions;
  searching: boolean;
  matches: (userId: string) => boolean;
  /** What gets the focus when the pressed control leaves. */
  focusAfter: RefObject<Pick<HTMLElement, 'focus'> | null>;
}): ReactElement {
  const { userIds, selection, searching, matches, focusAfter } = props;
  const { store } = useMute();
  const t = useDialogText();
  const selected = useMuteState((state) => state.selectedUserIds);
  const running = useMuteState((state) => isLongRun(state, 'muteUsers'));
  const [stoppedAt, setStoppedAt] = useState<string>();
  const max = selection.maxSelected;
  const n = selected.length;
  const full = n >= max;
  const hidden = searching ? selected.filter((id) => !matches(id)).length : 0;
  // By content: a host that keeps the selection gives another list.
  const stopped = stoppedAt !== undefined && stoppedAt === selected.join('\n');

  const clear = (): void => {
    focusAfter.current?.focus();
    selection.clear();
  };
  const selectShown = ({ currentTarget }: MouseEvent): void => {
    const { capabilities, selectedUserIds } = store.getState();
    // One more than fit, where there is one.
    const chosen = new Set(selectedUserIds);
    for (const id of userIds) {
      if (chosen.size > max) break;
      if (!idProblem(id, capabilities.userIdPattern)) chosen.add(id);
    }
    const next = [...chosen].slice(0, max);
    flushSync(() => selection.select(next));
    setStoppedAt(chosen.size > max ? next.join('\n') : undefined);
    if (!currentTarget.isConnected) focusAfter.current?.focus();
  };

  const fits = userIds.length <= max;
  const allShown = fits && n - hidden >= userIds.length;
  const counter = t(full ? 'counterFull' : 'counter', { n, max });
  const spoken = n === 0 ? '' : hidden > 0 ? t('selectedHidden', { n, m: hidden }) : t('selected', { n });
  return (
    <div data-mute-toolbar="">
      {!full && !allShown && (
        <button type="button" data-mute-button="link" onClick={selectShown}>
          {fits ? t('selectAll', { n: userIds.length }) : t(searching ? 'selectMatching' : 'selectFirst', { n: max })}
        </button>
      )}
      {/* Keeps its place while there is nothing to clear, and while a run goes on with all of them. */}
      <button type="button" data-mute-button="link" hidden={n === 0 || running} onClick={clear}>
        {t('clearSelection')}
      </button>
      <span data-mute-spring="" />
      <span data-mute-counter="" data-full={full ? '' : undefined}>
        {counter}
        {hidden > 0 && ` · ${t('hidden', { n: hidden })}`}
      </span>
      {stopped && <small data-mute-hint="">{t('stoppedAtLimit', { n })}</small>}
      <LiveText text={sentences(spoken, full && counter)} delayMs={1000} />
    </div>
  );
}
