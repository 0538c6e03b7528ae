import type { MuteContextValue } from './mute-context.js';

/** How the list of exempt users is controlled. */
export interface ExemptDraftProps {
  /** Who will be able to speak, when the host keeps the list. Use with `onExemptUserIdsChange`. */
  readonly exemptUserIds?: readonly string[] | undefined;
  /** Who is preselected as able to speak the first time, beside the pinned users and the acting moderator. @default nobody */
  readonly defaultExemptUserIds?: readonly string[] | undefined;
  /** Told of every change of the list. */
  readonly onExemptUserIdsChange?: ((userIds: readonly string[]) => void) | undefined;
}

/** Starts the draft anew: with the given users, or as this moderator last had it. Gives the list. */
export function startExempt(context: MuteContextValue, props: ExemptDraftProps, given?: readonly string[] | null): readonly string[] {
  const { store, currentUserId, pinnedExemptUserIds } = context;
  const { exemptUserIds, defaultExemptUserIds = [] } = props;
  if (exemptUserIds && !given) return exemptUserIds;
  const { lastExemptUserIds, resetExempt } = store.getState();
  const own = currentUserId === undefined ? [] : [currentUserId];
  resetExempt(given ?? [...pinnedExemptUserIds, ...(lastExemptUserIds ?? [...own, ...defaultExemptUserIds])]);
  return store.getState().exemptDraft;
}
