import { MuteError } from './errors.js';
import { muteLimits } from './limits.js';

/** Why an id can't be used. `pattern`: it is not of the form that the backend accepts. */
export type IdProblem = 'empty' | 'control-character' | 'unpaired-surrogate' | 'too-long' | 'pattern' | 'duplicate';

/** An id that was refused, and why. */
export interface RefusedId {
  /** The id as it was given. */
  readonly userId: string;
  /** Why it can not be used. */
  readonly reason: IdProblem;
}

// C0, DEL and C1 controls, line and paragraph separators; lone halves of a pair match \p{Cs} under the flag u.
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u;
const surrogate = /\p{Cs}/u;
const compiled = new Map<string, RegExp>();

function matchesPattern(id: string, pattern: string): boolean {
  let regExp = compiled.get(pattern);
  if (!regExp) compiled.set(pattern, (regExp = new RegExp(`^(?:${pattern})$`, 'u')));
  return regExp.test(id);
}

/**
 * What is wrong with an id, or nothing. Empty ids, control characters, unpaired surrogates and more than 256 bytes are
 * always refused; `pattern` (source of a regular expression) is the backend's own rule.
 */
export function idProblem(id: unknown, pattern?: string): IdProblem | undefined {
  if (id === '') return 'empty';
  // What plain JavaScript may give: a number would be sent, and never be found on a list.
  if (typeof id !== 'string') return 'pattern';
  if (control.test(id)) return 'control-character';
  if (surrogate.test(id)) return 'unpaired-surrogate';
  // 85 units are at most 255 bytes. To encode each of 100,000 ids would take half a second.
  if (id.length > 85 && new TextEncoder().encode(id).length > muteLimits.maxIdBytes) return 'too-long';
  if (pattern !== undefined && !matchesPattern(id, pattern)) return 'pattern';
  return undefined;
}

/** A refused id as it can stand in a message, quoted, printable and cut, with the reason. */
function naming({ userId, reason }: RefusedId): string {
  const quoted = `${JSON.stringify(userId)}`.replace(/[^ -~]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return `${quoted.slice(0, 80)} (${reason})`;
}

/**
 * Checks ids before they are sent. Throws `INPUT_INVALID`, naming each bad id and why, also for more ids than `max` and
 * for duplicates.
 */
export function assertUserIds(ids: readonly string[], rule: { pattern?: string; max: number; what: string }): void {
  if (ids.length > rule.max) {
    throw new MuteError('INPUT_INVALID', `${rule.what}: ${ids.length} ids were given, at most ${rule.max} can be sent in one call.`);
  }
  const seen = new Set<string>();
  const refused: RefusedId[] = [];
  for (const userId of ids) {
    const reason = idProblem(userId, rule.pattern) ?? (seen.has(userId) ? 'duplicate' : undefined);
    seen.add(userId);
    if (reason) refused.push({ userId, reason });
  }
  if (refused.length > 0) {
    throw new MuteError('INPUT_INVALID', `${rule.what}: leave out ${refused.map(naming).join(', ')}.`, { refused });
  }
}

/** Checks a group id before it is sent. Throws `INPUT_INVALID`. */
export function assertGroupId(groupId: string, pattern?: string): void {
  // A path segment of dots would be resolved away by every URL parser on the way.
  const reason = idProblem(groupId, pattern) ?? (/^\.\.?$/u.test(groupId) ? 'pattern' : undefined);
  if (reason) throw new MuteError('INPUT_INVALID', `groupId: not to be used: ${naming({ userId: groupId, reason })}.`);
}
