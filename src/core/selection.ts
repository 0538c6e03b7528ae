import { idProblem, type IdProblem } from './ids.js';

/** Why a user could not be added to a selection. `limit`: it is full. */
export type RefusalReason = IdProblem | 'limit';

/** A user who could not be added to a selection, and why. */
export interface RefusedUser {
  /** The id as it was given. */
  readonly userId: string;
  /** Why it was not added. */
  readonly reason: RefusalReason;
}

/** What became of the users somebody tried to add. Those who were in already are in neither list. */
export interface SelectResult {
  /** Who was added. */
  readonly added: readonly string[];
  /** Who was not, each with the reason. */
  readonly refused: readonly RefusedUser[];
}

/** What a selection accepts. */
export interface SelectionRule {
  readonly max: number;
  readonly pattern: string;
}

/** Adds users to a selection up to its limit; duplicates are collapsed, everything refused is named. */
export function addToSelection(
  current: readonly string[],
  userIds: readonly string[],
  rule: SelectionRule,
): SelectResult & { readonly next: readonly string[] } {
  const next = new Set(current);
  const added: string[] = [];
  const refused: RefusedUser[] = [];
  for (const userId of new Set(userIds)) {
    if (next.has(userId)) continue;
    const reason = idProblem(userId, rule.pattern) ?? (next.size < rule.max ? undefined : 'limit');
    if (reason) refused.push({ userId, reason });
    else {
      next.add(userId);
      added.push(userId);
    }
  }
  return { next: added.length > 0 ? [...next] : current, added, refused };
}

/** Lists of at most `size` users each. */
export function batches(userIds: readonly string[], size: number): string[][] {
  const all: string[][] = [];
  for (let at = 0; at < userIds.length; at += size) all.push(userIds.slice(at, at + size));
  return all;
}
