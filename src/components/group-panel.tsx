'use client';

import { useId, useRef, useState, type ReactElement, type RefObject } from 'react';
import { useMute } from '../react/mute-context.js';
import type { ExemptDraftProps } from '../react/exempt-start.js';
import { useAllowed, useMuteState } from '../react/use-mute-state.js';
import { ActionButton } from './action-button.js';
import { DialogShell } from './dialog-shell.js';
import { ExemptConflict } from './exempt-conflict.js';
import { ExemptPicker, useExemptNotes } from './exempt-picker.js';
import { Icon } from './icon.js';
import { LiveText } from './live-text.js';
import type { ConfirmMode } from './mute-group-button.js';
import { Outcome } from './outcome.js';
import { StaleNote } from './stale-note.js';
import { sentences, useDialogText } from './use-dialog-text.js';
import { useExemptEdit } from './use-exempt-edit.js';

type View = 'open' | 'muted' | 'unknown';

function viewOf(groupMuted: boolean | null | undefined): View {
  return groupMuted ? 'muted' : groupMuted === false ? 'open' : 'unknown';
}

/** The question before muting, the panel of a muted chat, and the ways on from a state that is not known. */
export function GroupPanel(props: {
  anchor: RefObject<HTMLElement | null>;
  confirm: ConfirmMode;
  exempt: ExemptDraftProps;
  onClose: () => void;
}): ReactElement {
  const { anchor, confirm } = props;
  const { store, currentUserId } = useMute();
  const t = useDialogText();
  const snapshot = useMuteState((state) => state.snapshot);
  const command = useMuteState((state) => state.group);
  const mayMute = useAllowed('muteGroup');
  const mayLift = useAllowed('unmuteGroup');
  const reading = useMuteState((state) => state.readStatus === 'pending');
  const now = viewOf(snapshot?.groupMuted);
  // What the panel was opened for: it never turns into something else by itself, under a finger that is about to press.
  const [view, setView] = useState(now);
  // Whether lifting is being asked about; false once that was cancelled.
  const [asking, setAsking] = useState<boolean>();
  const [sent, setSent] = useState<'muteGroup' | 'unmuteGroup'>();
  // What was sent from here and may still turn out to have taken effect: then nobody else did it.
  const [doubted, setDoubted] = useState<typeof sent>();
  const edit = useExemptEdit(props.exempt, view === 'muted' && now === 'muted');
  const { draft, theirs, base, dirty, conflict, takeTheirs } = edit;
  const told = useExemptNotes(edit);
  // What answers the panel, and has the focus once an error was read.
  const answer = useRef<HTMLButtonElement>(null);
  const footer = useRef<HTMLDivElement>(null);
  const id = useId();

  const busy = sent ?? (command.status === 'pending' ? command.action : undefined);
  const found = !busy && now !== 'unknown' && now !== view;
  const turned = found && view !== 'unknown';
  const held = command.status === 'conflict';
  // The error of a refusal says it already.
  const refused = !turned && (!mayMute || (view !== 'open' && !mayLift)) && command.status !== 'error';

  const onClose = (): void => {
    // Told here; no need to tell it again.
    if (held) store.getState().dismiss('group');
    props.onClose();
  };
  const run = async (action: 'muteGroup' | 'unmuteGroup', basedOn?: readonly string[]): Promise<void> => {
    if (busy) return;
    const { muteGroup, unmuteGroup } = store.getState();
    setSent(action);
    await (action === 'muteGroup' ? muteGroup({ exemptUserIds: draft.userIds, basedOn }) : unmuteGroup());
    setSent(undefined);
    const { group } = store.getState();
    setDoubted(group.status === 'error' && group.error.outcomeUnknown ? action : undefined);
    // Closed meanwhile, this panel has nothing more to close. What was held back before is told no more.
    if (footer.current && group.status === 'success') props.onClose();
  };
  // The pressed control leaves with what it stood in: the dialog itself keeps the focus.
  const stay = (): void => footer.current?.closest<HTMLElement>('[data-mute-dialog]')?.focus();
  const show = (next: View): void => {
    stay();
    setAsking(undefined);
    setView(next);
    if (held) store.getState().dismiss('group');
  };
  const checkAgain = async (): Promise<void> => {
    await store.getState().refresh({ fresh: true });
    const next = viewOf(store.getState().snapshot?.groupMuted);
    if (footer.current && next !== 'unknown') show(next);
  };
  const lift = (): void => {
    if (confirm === 'always' && !asking) setAsking(true);
    else void run('unmuteGroup');
  };

  const n = draft.userIds.length;
  const left = snapshot?.mutedUserIdsComplete ? snapshot.mutedUserIds?.length : undefined;
  const stayMuted = left === undefined ? t('unmuteExplainedUnknown') : left > 0 && t('unmuteExplained', { n: left });
  const question =
    n === 0
      ? t('muteEveryone')
      : n === 1 && draft.userIds[0] === currentUserId
        ? t('muteEveryoneExceptYou')
        : t('muteEveryoneExcept', { n });
  const title = asking ? t('unmuteEveryone') : view === 'open' ? question : t(view === 'muted' ? 'chatMuted' : 'chatStateUnknown');
  const description = asking
    ? stayMuted
    : t(view === 'open' ? 'muteExplained' : view === 'muted' ? 'mutedExplained' : 'stateUnknownExplained');
  const turn = sentences(
    turned && doubted !== (now === 'muted' ? 'muteGroup' : 'unmuteGroup')
      ? t(now === 'muted' ? 'meanwhileMuted' : 'meanwhileUnmuted')
      : found && t(now === 'muted' ? 'chatMuted' : 'chatOpen'),
    found && held && t('nothingSent'),
  );

  const mute = (
    <ActionButton
      kind="danger"
      icon={<Icon name="muted" />}
      label={t('muteChat')}
      busyLabel={t('muting')}
      busy={busy === 'muteGroup'}
      off={!!busy || turned || !mayMute}
      describedBy={turned || (refused && !mayMute) ? id : undefined}
      buttonRef={view === 'open' ? answer : undefined}
      onPress={() => void run('muteGroup')}
    />
  );
  const unmute = (
    <ActionButton
      kind={view === 'muted' && (!dirty || asking) ? 'primary' : ''}
      icon={<Icon name="chat" />}
      label={t('unmuteChat')}
      busyLabel={t('unmuting')}
      busy={busy === 'unmuteGroup'}
      off={!!busy || turned || !mayLift}
      describedBy={turned || (refused && !mayLift) ? id : undefined}
      autoFocus={asking === false}
      onPress={lift}
    />
  );

  return (
    <DialogShell
      anchor={anchor}
      kind="group"
      title={title}
      description={description || undefined}
      initialFocus={view === 'open' ? answer : undefined}
      onClose={(reason) => (asking && reason === 'escape-key' ? setAsking(false) : onClose())}
    >
      <div data-mute-body="">
        <StaleNote />
        {!asking && (
          <>
            {view === 'muted' && !theirs && <p data-mute-note="">{t('exemptUnknown')}</p>}
            <ExemptPicker draft={draft} {...told} readOnly={!mayMute} folded={view !== 'muted'} />
            {view !== 'open' && stayMuted && <p data-mute-hint="">{stayMuted}</p>}
          </>
        )}
        {refused && (
          <p id={id} data-mute-hint="">
            {t(mayMute || mayLift ? 'noRightHere' : 'noRight')}
          </p>
        )}
      </div>
      {/* In sight however far the rest is scrolled. */}
      <div data-mute-foot="">
        {!asking && told.note}
        {told.live}
        {turn && (
          <div data-mute-note="" data-mute-banner="">
            <span id={turned ? id : undefined}>{turn}</span>
            {turned && <ActionButton kind="link" label={t(now === 'muted' ? 'showExempt' : 'muteAgain')} onPress={() => show(now)} />}
          </div>
        )}
        <LiveText text={turn} />
        {conflict && !turned && !asking && (
          <ExemptConflict
            theirs={theirs ?? []}
            basedOn={base}
            held={held}
            busy={!!busy}
            onUseTheirs={() => {
              stay();
              takeTheirs();
              store.getState().dismiss('group');
            }}
            onSendMine={() => {
              stay();
              void run('muteGroup', theirs ?? undefined);
            }}
          />
        )}
        {(command.status === 'pending' || command.status === 'error') && <Outcome lane="group" focusAfter={answer} />}
        <div ref={footer} data-mute-footer="">
          {asking ? (
            <>
              {/* A button of its own: on that which asked falls the second half of a double click. */}
              <ActionButton key="cancel" label={t('cancel')} autoFocus onPress={() => setAsking(false)} />
              {unmute}
            </>
          ) : view === 'open' ? (
            <>
              <ActionButton label={t('cancel')} onPress={onClose} />
              {mute}
            </>
          ) : view === 'muted' ? (
            <>
              {unmute}
              <ActionButton
                buttonRef={answer}
                kind={dirty ? 'primary' : ''}
                label={t('saveExempt')}
                busyLabel={t('saving')}
                busy={busy === 'muteGroup'}
                off={!!busy || turned || conflict || !dirty || !mayMute}
                onPress={() => void run('muteGroup', theirs ? base : undefined)}
              />
            </>
          ) : (
            <>
              <ActionButton
                buttonRef={answer}
                label={t('checkAgain')}
                busyLabel={t('loading')}
                busy={reading}
                off={!!busy}
                onPress={() => void checkAgain()}
              />
              {unmute}
              {mute}
            </>
          )}
        </div>
      </div>
    </DialogShell>
  );
}
