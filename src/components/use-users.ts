'use client';

import { useEffect, useSyncExternalStore } from 'react';
import type { UserProfile } from '../core/types.js';
import { useNames } from '../react/use-names.js';

/**
 * Tells what is known of a user, and asks the host for those given while the caller is on screen. `enabled`: whether what arrives
 * draws the caller again.
 */
export function useUsers(userIds: readonly string[], enabled = true): (userId: string) => UserProfile | undefined {
  const names = useNames();
  // By content: callers make their lists anew.
  const asked = userIds.join('\n');
  useEffect(() => (asked ? names.want(asked.split('\n')) : undefined), [names, asked]);
  useSyncExternalStore(
    names.subscribe,
    () => (enabled ? names.version() : 0),
    () => 0,
  );
  return names.get;
}
