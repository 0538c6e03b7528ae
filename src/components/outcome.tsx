'use client';

import { useEffect, useState, type ReactElement, type ReactNode, type RefObject } from 'react';
import type { MuteError, MuteErrorCode } from '../core/errors.js';
import { useMute, type Lane } from '../react/mute-context.js';
import { useAllowed, useMuteState } from '../react/use-mute-state.js';
import { useUndo } from '../react/use-undo.js';
import type { GroupResult, UnmuteResult } from '../store/state.js';
import { ErrorNote } from './error-note.js';
import { LiveText } from './live-text.js';
import { codeLabel, sentences, useDialogText, type DialogText } from './use-dialog-text.js';
import { useUsers } from './use-users.js';

/** Counts down to the next attempt, and says so once. */
function Waiting({ until }: { until: number }): ReactElement {
  const t = useDialogText();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const text = t('waiting', { n: Math.max(0, Math.ceil((until - now) / 1000)) });
  const [first] = useState(text);
  return (
    <>
      <div data-mute-note="">{text}</div>
      <LiveText text={first} />
    </>
  );
}

function confirmationText(
  t: DialogText,
  confirmation: GroupResult['confirmation'],
  groupMuted: boolean | null | undefined,
): string | false {
  if (confirmation === 'confirmed') return false;
  if (confirmation === 'not-visible') return t('outcomeNotVisible');
  return t(groupMuted ? 'outcomeUnconfirmableMuted' : 'outcomeUnconfirmable');
}

/** A few names, and how many more there are. While `enabled`, names that arrive are shown; those `wanted` are asked for. */
export function useNamesOf(enabled: boolean, wanted: readonly string[] = []): (userIds: readonly string[]) => string[] {
  const t = useDialogText();
  const userOf = useUsers(wanted, enabled);
  return (userIds) => {
    // All six: to count the last one takes as much room.
    const shown = userIds.slice(0, userIds.length > 6 ? 5 : 6).map((id) => userOf(id)?.name ?? id);
    return userIds.length > shown.length ? [...shown, t('andMore', { n: userIds.length - shown.length })] : shown;
  };
}

function useGroupText(enabled: boolean): (result: GroupResult) => (string | false)[] {
  const t = useDialogText();
  const namesOf = useNamesOf(enabled);
  const snapshot = useMuteState((state) => state.snapshot);
  return (result) => {
    if (result.action === 'unmuteGroup') {
      const left = snapshot?.mutedUserIdsComplete ? snapshot.mutedUserIds?.length : undefined;
      const confirmed = confirmationText(t, result.confirmation, null);
      return [
        confirmed || t('outcomeUnmuted'),
        left === undefined ? t('outcomeStayUnknown') : left > 0 && t('outcomeStayMuted', { n: left }),
      ];
    }
    const { unexpectedUserIds, missingUserIds } = result;
    // What it came to, whatever somebody else changed since.
    const n = result.exemptUserIds.length + unexpectedUserIds.length - missingUserIds.length;
    return [
      confirmationText(t, result.confirmation, null) ||
        (n === 0 ? t('outcomeMutedNobody') : t(result.edited ? 'outcomeExempt' : 'outcomeMuted', { n })),
      unexpectedUserIds.length > 0 && t('outcomeUnexpected', { names: namesOf(unexpectedUserIds) }),
      missingUserIds.length > 0 && t('outcomeMissing', { names: namesOf(missingUserIds) }),
    ];
  };
}

/** Users by what is to be said of them, and by the reason. */
function byCode(failed: UnmuteResult['failed'], known: boolean): Map<MuteErrorCode, string[]> {
  const groups = new Map<MuteErrorCode, string[]>();
  for (const { userId, code, outcomeUnknown } of failed) {
    if (known === !outcomeUnknown) groups.set(code, [...(groups.get(code) ?? []), userId]);
  }
  return groups;
}

function useUsersText(enabled: boolean): (result: UnmuteResult) => (string | false)[] {
  const t = useDialogText();
  const namesOf = useNamesOf(enabled);
  const groupMuted = useMuteState((state) => state.snapshot?.groupMuted);
  return ({ action, doneUserIds, unconfirmedUserIds, confirmation, failed, notSentUserIds }) => {
    const confirm = confirmationText(t, confirmation, groupMuted);
    const n = doneUserIds.length;
    const undoing = action === 'muteUsers';
    const told = [true, false].flatMap((known) =>
      [...byCode(failed, known)].map(([code, ids]) => {
        const values = { n: ids.length, names: namesOf(ids), reason: t(codeLabel('reason', code)) };
        if (!known) return t('outcomeUnknownUsers', values);
        return t(undoing ? 'outcomeNotMutedAgain' : 'outcomeFailed', values);
      }),
    );
    const left = notSentUserIds.length;
    if (undoing) {
      const stopped = left > 0 && t('outcomeNotMutedAgain', { n: left, names: namesOf(notSentUserIds), reason: t('stop') });
      return [n > 0 && t('outcomeMutedAgain', { n }), confirm, ...told, stopped];
    }
    const all = action === 'unmuteAllUsers' && confirmation === 'confirmed';
    return [
      n > 0 ? t('outcomeDone', { n }) : all && t('outcomeAll'),
      // Where it is said of all, no number tells them from others.
      unconfirmedUserIds.length > 0 && n + told.length + left > 0 && t('outcomeUnconfirmed', { n: unconfirmedUserIds.length }),
      confirm,
      ...told,
      left > 0 && t('outcomeNotSent', { n: left }),
      groupMuted === true && n > 0 && t('canSpeakOnceLifted'),
    ];
  };
}

/** When the state had been read, as an error was first told. */
const readBefore = new WeakMap<MuteError, number | null>();

/** Props of {@link Outcome}. */
export interface OutcomeProps {
  readonly lane: Lane;
  /** What gets the focus when the pressed control leaves with what it told. */
  readonly focusAfter: RefObject<Pick<HTMLElement, 'focus'> | null>;
  readonly onShowUsers?: (() => void) | undefined;
  /** Told what Retry came to. */
  readonly onUnmuted?: ((result: UnmuteResult) => void) | undefined;
}

/** What is being done, or what the last action of a lane came to: in words, with Undo and Retry where they are possible. */
export function Outcome(props: OutcomeProps): ReactElement | null {
  const idle = useMuteState((state) => state[props.lane].status === 'idle');
  return idle ? null : <Told {...props} />;
}

function Told({ lane, focusAfter, onShowUsers, onUnmuted }: OutcomeProps): ReactElement | null {
  const { store } = useMute();
  const t = useDialogText();
  const command = useMuteState((state) => state[lane]);
  const undo = useUndo(lane);
  const mayRetry = useAllowed('unmuteUsers');
  const readAt = useMuteState((state) => state.readAt);
  const stayMuted = useMuteState((state) => (state.snapshot?.mutedUserIds?.length ?? 0) > 0);
  const groupText = useGroupText(command.status === 'success');
  const usersText = useUsersText(command.status === 'success');
  const actions = store.getState();

  const retry = async (userIds: readonly string[]): Promise<void> => {
    const result = await actions.unmute(userIds);
    if (result) onUnmuted?.(result);
  };

  if (command.status === 'idle') return null;

  if (command.status === 'pending') {
    if (command.retryAt) return <Waiting key={command.retryAt} until={command.retryAt} />;
    const text = command.phase === 'checking' ? t('checking') : '';
    return (
      <>
        {text && <div data-mute-note="">{text}</div>}
        <LiveText text={text} />
      </>
    );
  }

  const link = (label: string, run: () => void, stays?: boolean): ReactElement => (
    <button
      type="button"
      data-mute-button="link"
      onClick={() => {
        if (!stays) focusAfter.current?.focus();
        run();
      }}
    >
      {label}
    </button>
  );
  // Beside what was muted again, "Undo" would be to unmute them.
  const takeBack = undo && link(t(command.action === 'muteUsers' ? 'tryAgain' : 'undo'), undo);
  const dismiss = link(t('dismiss'), () => actions.dismiss(lane));
  const note = (kind: string, text: string, ways?: ReactNode): ReactElement => (
    <>
      <div data-mute-note={kind}>
        <span>{text}</span>
        <span data-mute-note-actions="">
          {ways}
          {dismiss}
        </span>
      </div>
      <LiveText text={text} of={command} />
    </>
  );
  if (command.status === 'conflict') {
    const { groupMuted, wasMuted } = command.conflict;
    const what = t(groupMuted === false ? 'meanwhileUnmuted' : wasMuted ? 'conflictChanged' : 'meanwhileMuted');
    return note('warning', sentences(what, t('nothingSent')));
  }
  if (command.status === 'error') {
    const { error, tookEffect } = command;
    const checked = error.outcomeUnknown && t(tookEffect === false ? 'checkedNot' : 'checkedUnknown');
    if (!readBefore.has(error)) readBefore.set(error, readAt);
    // A read that came through contradicts that the server can't be reached.
    const isGone = readBefore.get(error) !== readAt && error.code === 'NETWORK';
    const text = isGone ? checked || t('nothingSent') : sentences(checked, t(codeLabel('error', error.code)));
    const checkAgain = async (): Promise<void> => {
      await actions.refresh({ fresh: true });
      const now = store.getState();
      // What was done meanwhile came to something else.
      if (!now.readError && now[lane] === command) now.dismiss(lane);
    };
    return (
      <>
        <ErrorNote error={error} text={text}>
          {checked && tookEffect !== false && link(t('checkAgain'), checkAgain, true)}
          {takeBack}
          {dismiss}
        </ErrorNote>
        <LiveText text={text} of={checked ? command : error} />
      </>
    );
  }

  const { result } = command;
  const parts = 'failed' in result ? usersText(result) : groupText(result);
  const text = sentences(...parts);
  const failed = 'failed' in result ? result.failed.map(({ userId }) => userId) : [];
  const trouble = failed.length > 0 || ('missingUserIds' in result && result.missingUserIds.length > 0);
  return note(
    trouble ? 'warning' : result.confirmation === 'confirmed' ? 'success' : '',
    text,
    <>
      {command.action === 'unmuteGroup' && stayMuted && onShowUsers && link(t('showThem'), onShowUsers)}
      {failed.length > 0 && mayRetry && command.action !== 'muteUsers' && link(t('retryN', { n: failed.length }), () => void retry(failed))}
      {takeBack}
    </>,
  );
}
