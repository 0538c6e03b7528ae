'use client';

import { useEffect, useSyncExternalStore } from 'react';
import type { UserProfile } from '../core/types.js';
import { useNames } from '../react/use-names.js';

/** What is known of a user; asks the host for it while the caller is on screen. */
export function useUser(userId: string): UserProfile | undefined {
  const names = useNames('A control');
  useEffect(() => names.want([userId]), [names, userId]);
  return useSyncExternalStore(
    names.subscribe,
    () => names.get(userId),
    () => undefined,
  );
}

/** Changes with every name that arrives, while that matters. */
export function useNamesVersion(enabled: boolean): number {
  const names = useNames('A control');
  return useSyncExternalStore(
    names.subscribe,
    () => (enabled ? names.arrived.length : 0),
    () => 0,
  );
}
