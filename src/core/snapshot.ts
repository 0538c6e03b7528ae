import type { MuteSnapshot } from './types.js';

/** Whether two lists hold the same users, in any order. */
export function sameUsers(a: readonly string[] | null | undefined, b: readonly string[] | null | undefined): boolean {
  if (a === b) return true;
  if (!a || !b || a.length !== b.length) return false;
  const set = new Set(a);
  return b.every((userId) => set.has(userId));
}

/** Whether two snapshots say the same. */
export function sameSnapshot(a: MuteSnapshot | null, b: MuteSnapshot | null): boolean {
  if (a === b) return true;
  return (
    a !== null &&
    b !== null &&
    a.groupMuted === b.groupMuted &&
    a.mutedUserIdsComplete === b.mutedUserIdsComplete &&
    sameUsers(a.exemptUserIds, b.exemptUserIds) &&
    sameUsers(a.mutedUserIds, b.mutedUserIds) &&
    sameUsers(a.alwaysExemptUserIds, b.alwaysExemptUserIds)
  );
}
