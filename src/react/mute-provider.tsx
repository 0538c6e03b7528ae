'use client';

import { useEffect, useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import type { MuteError } from '../core/errors.js';
import type { MuteAction, MuteAdapter } from '../core/types.js';
import { createMuteStore } from '../store/create-mute-store.js';
import { stageOf } from '../store/stage.js';
import type { MuteState, MuteStore } from '../store/state.js';
import { buttonLabels } from '../locales/en-button.js';
import type { Label, MuteLabels } from './labels.js';
import { MuteContext, useNearest, type MuteContextValue } from './mute-context.js';
import type { NameSource, ResolveUsers } from './names.js';

/** Something that happened, for analytics and logs of the host. */
export interface MuteEvent {
  /** What a moderator asked for. */
  readonly action: MuteAction;
  /** Whether it starts or how it ended; `error` also where nothing was sent, since somebody else had changed the same meanwhile. */
  readonly status: 'pending' | 'success' | 'error';
  /** Of which group. */
  readonly groupId: string;
  /** Ids of the backend's requests, where it is known. */
  readonly requestIds: readonly string[];
}

/** The props that do not depend on where the state lives. */
export interface MuteProviderBase {
  /** The acting moderator. Preselected as exempt, since a group mute silences whoever is left out. */
  readonly currentUserId?: string | undefined;
  /** `false` makes every control read-only. What the server allows is decided there, always. @default true */
  readonly canModerate?: boolean | undefined;
  /** Puts names and avatars on ids. Called for what is visible only. */
  readonly resolveUsers?: ResolveUsers | undefined;
  /**
   * Exempt from every group mute unless a moderator takes them off. They take places of `maxExemptUsers` (30 at ApsaraVideo
   * Live), before anybody else; those for whom none is left are not exempt.
   */
  readonly pinnedExemptUserIds?: readonly string[] | undefined;
  /** A label set from `react-live-mute/locales/*`, or some texts of your own. @default English */
  readonly labels?: Partial<Record<keyof MuteLabels, Label | undefined>> | undefined;
  /** BCP 47 tag for numbers, plurals and lists. What is none, as `zh_CN`, counts as not given. @default that of the labels */
  readonly locale?: string | undefined;
  /** The direction of writing. @default that of the labels */
  readonly dir?: 'ltr' | 'rtl' | undefined;
  /** Where dialogs are put. @default the nearest fullscreen element, open dialog or shadow root, else the body */
  readonly container?: Element | DocumentFragment | null | undefined;
  /** Of the page's Content-Security-Policy. No part makes a style element or a script, so that nothing needs it so far. */
  readonly nonce?: string | undefined;
  /** Reads the state again at this interval, in milliseconds, while the page is visible. @default never */
  readonly refreshIntervalMs?: number | undefined;
  /** `eager` fetches the dialogs with the page; `lazy` when a pointer or focus is near, or when the page is idle. @default 'lazy' */
  readonly loading?: 'lazy' | 'eager' | undefined;
  /** Told of every failure of a read or of a command. */
  readonly onError?: ((error: MuteError, context: { readonly action: MuteAction }) => void) | undefined;
  /** Told when a command starts and ends. */
  readonly onEvent?: ((event: MuteEvent) => void) | undefined;
  /** The parts, and whatever is around them. */
  readonly children?: ReactNode;
}

/** Props of {@link MuteProvider}: an adapter with a group, or a store made with `createMuteStore`. */
export type MuteProviderProps = MuteProviderBase &
  (
    | { readonly adapter: MuteAdapter; readonly groupId: string; readonly store?: undefined }
    | { readonly store: MuteStore; readonly adapter?: undefined; readonly groupId?: undefined }
  );

const none: readonly string[] = [];

/** Whether it is the tag of a language: Intl throws at any other, which would end the page. */
function isTag(tag: unknown): tag is string {
  try {
    return typeof tag === 'string' && !!new Intl.Locale(tag);
  } catch {
    return false;
  }
}

function useOwnStore({ adapter, groupId, store: given }: MuteProviderProps): MuteStore {
  const make = (): { adapter: MuteAdapter | undefined; groupId: string | undefined; store: MuteStore | undefined } => ({
    adapter,
    groupId,
    store: adapter && groupId !== undefined ? createMuteStore({ adapter, groupId }) : undefined,
  });
  const [made, setMade] = useState(make);
  let own = made;
  // An adapter made anew at each render, as in the README's example, carries on as the one before it.
  const same = made.groupId === groupId && (made.adapter === adapter || (adapter && made.adapter?.adopt?.(adapter)));
  if (!given && !same) setMade((own = make()));
  const store = given ?? own.store;
  if (!store) {
    throw new Error('react-live-mute: <MuteProvider> has no group. Pass adapter and groupId, or store.');
  }
  return store;
}

/** Tells the host of what changed between two states. */
function report(state: MuteState, previous: MuteState, props: Pick<MuteProviderBase, 'onError' | 'onEvent'>): void {
  if (state.readError && state.readError !== previous.readError) props.onError?.(state.readError, { action: 'read' });
  for (const lane of ['group', 'users'] as const) {
    const command = state[lane];
    if (command === previous[lane] || command.status === 'idle') continue;
    const { action } = command;
    const status = command.status === 'conflict' ? 'error' : command.status;
    const error = 'error' in command ? command.error : undefined;
    // How far it is, or what a later read says of it, is no event.
    if ((status === 'pending') === (previous[lane].status === 'pending')) continue;
    if (error) props.onError?.(error, { action });
    const requestIds = command.status === 'success' ? command.result.requestIds : error?.requestId ? [error.requestId] : [];
    props.onEvent?.({ action, status, groupId: state.groupId, requestIds });
  }
}

/**
 * Gives the controls below it one group to act on. Makes a store per adapter and group, reads the state, keeps it in
 * step, and tells the outcome of actions once no dialog is open.
 */
export function MuteProvider(props: MuteProviderProps): ReactElement {
  // Asked first, for its sentence about two copies of React.
  useNearest();
  const { canModerate = true, pinnedExemptUserIds = none, labels, container, refreshIntervalMs, loading = 'lazy', children } = props;
  const store = useOwnStore(props);
  // Nobody, while a session is still to come, is often given as an empty text or null.
  const currentUserId = props.currentUserId || undefined;
  const locale = [props.locale, labels?.locale].find(isTag) ?? buttonLabels.locale;
  const dir = props.dir ?? (labels?.dir === 'rtl' ? 'rtl' : 'ltr');

  const latest = useRef(props);
  // Anew for each group: what somebody is called in one room, and their part in it, says nothing of the next.
  const nameSource = useMemo<NameSource>(() => ({ store, resolve: () => latest.current.resolveUsers }), [store]);
  useEffect(() => {
    latest.current = props;
    nameSource.made?.ask();
  });

  useEffect(() => {
    let last = store.getState();
    return store.subscribe((state, previous) => {
      // A listener before this one may have brought about the next change already, which is then told of first.
      const before = last;
      if (state === before) return;
      last = state;
      report(previous, before, latest.current);
      report(state, previous, latest.current);
    });
  }, [store]);
  useEffect(() => store.connect(), [store]);
  // Beside that one, so that another interval does not end what is under way.
  useEffect(() => store.connect({ refreshIntervalMs }), [store, refreshIntervalMs]);

  const stage = stageOf(store);

  const value = useMemo<MuteContextValue>(
    () => ({
      store,
      nameSource,
      currentUserId,
      canModerate,
      pinnedExemptUserIds,
      labels,
      locale,
      dir,
      container,
      loading,
      stage,
    }),
    [store, nameSource, currentUserId, canModerate, pinnedExemptUserIds, labels, locale, dir, container, loading, stage],
  );

  return <MuteContext.Provider value={value}>{children}</MuteContext.Provider>;
}
