'use client';

import type { MuteErrorCode } from '../core/errors.js';
import type { RefusalReason } from '../core/selection.js';
import { labels } from '../locales/en.js';
import { useText, type MuteLabels, type Text } from '../react/labels.js';

/** Gives any text of the controls. */
export type DialogText = Text<keyof MuteLabels & string>;

/** The texts of the nearest provider over English. */
export function useDialogText(): DialogText {
  return useText(labels);
}

/** Sentences one after the other, with a space between them where the language writes one. */
export function sentences(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).reduce<string>((text, part) => text + (text === '' || /[。！？]$/.test(text) ? '' : ' ') + part, '');
}

const codes = {
  INPUT_INVALID: 'Input',
  UNAUTHENTICATED: 'Unauthenticated',
  NOT_ALLOWED: 'NotAllowed',
  GROUP_NOT_FOUND: 'GroupNotFound',
  ROUTE_NOT_FOUND: 'Misconfigured',
  METHOD_NOT_ALLOWED: 'Misconfigured',
  TOO_LARGE: 'Input',
  UNSUPPORTED_MEDIA: 'Misconfigured',
  THROTTLED: 'Throttled',
  SERVER_ERROR: 'Server',
  BACKEND_MISCONFIGURED: 'Misconfigured',
  BACKEND_UNAVAILABLE: 'Unavailable',
  TIMEOUT: 'Timeout',
  NETWORK: 'Network',
  ABORTED: 'Network',
} as const satisfies Record<MuteErrorCode, string>;

const refusals: Record<RefusalReason, keyof MuteLabels> = {
  empty: 'refusedEmpty',
  'control-character': 'refusedControl',
  'unpaired-surrogate': 'refusedSurrogate',
  'too-long': 'refusedLong',
  pattern: 'refusedPattern',
  duplicate: 'refusedDuplicate',
  limit: 'refusedLimit',
};

/** The label that says a code as a sentence (`error`) or in a word or two (`reason`). */
export function codeLabel(kind: 'error' | 'reason', code: MuteErrorCode): keyof MuteLabels & string {
  // One from another copy of this library may not be known here.
  return `${kind}${codes[code] ?? 'Server'}`;
}

/** The label that says why a user can't be picked. */
export function refusalLabel(reason: RefusalReason): keyof MuteLabels & string {
  return refusals[reason];
}
