import { createHttpAdapter, createMemoryAdapter, type MuteAdapter } from 'react-live-mute';
import { administrators, avatarOf, hostId, members, mutedAtStart } from './live-room-people.ts';

/** What the room runs on. */
export type Source =
  /** The dev server: handler, adapter for ApsaraVideo Live, and a simulator of it that checks every signature. */
  | { readonly kind: 'simulator'; readonly groupId: string }
  /** The dev server on the real service. */
  | { readonly kind: 'real'; readonly groupId: string }
  /** The real service, and this page has no token for it. */
  | { readonly kind: 'locked' }
  /** A static page without a server. */
  | { readonly kind: 'memory'; readonly groupId: string };

/** A call as the simulator received it. */
export interface ReceivedCall {
  readonly requestId: string;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly signature: string;
  readonly outcome: string;
}

// The token comes with the address of the page or of the Storybook around it, and stays in memory.
const token = ((): string | undefined => {
  for (const page of [window, window.parent]) {
    const found = new URLSearchParams(page.location.search).get('token');
    if (found) return found;
  }
  return undefined;
})();

const tokenHeader: Readonly<Record<string, string>> = token === undefined ? {} : { 'x-live-room-token': token };

/** Asks the dev server what the room runs on. Without one it runs in memory. */
export async function findSource(signal: AbortSignal): Promise<Source> {
  const memory: Source = { kind: 'memory', groupId: 'grouptest' };
  // What was built has no dev server: asking its host for one would leave an error in the console.
  if (import.meta.env.PROD) return memory;
  try {
    const response = await fetch('/api/live-room', { headers: tokenHeader, signal });
    if (response.status === 401) return { kind: 'locked' };
    // A static host may answer every address with a page.
    if (!response.ok || !response.headers.get('content-type')?.includes('json')) return memory;
    const info: { readonly mode?: unknown; readonly groupId?: unknown } = await response.json();
    if (typeof info.groupId !== 'string') return memory;
    return { kind: info.mode === 'real' ? 'real' : 'simulator', groupId: info.groupId };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return memory;
  }
}

/** Makes an adapter for each moderator: two browsers, one room. */
export function adaptersFor(source: Source): (moderatorId: string) => MuteAdapter {
  if (source.kind !== 'memory') {
    return (moderatorId) => createHttpAdapter({ endpoint: '/api/mute', headers: { ...tokenHeader, 'x-demo-moderator': moderatorId } });
  }
  const shared = createMemoryAdapter({
    members,
    mutedUserIds: mutedAtStart,
    alwaysExemptUserIds: [hostId, ...administrators],
    latencyMs: [150, 450],
    quirks: { mutedListWhileGroupMuted: 'empty' },
  });
  return () => shared;
}

/** Names and pictures, as a host would look them up among its own users. */
export async function resolveUsers(userIds: readonly string[]): Promise<Record<string, { name: string; avatarUrl?: string } | null>> {
  const known = new Map(members.map((person) => [person.userId, person]));
  return Object.fromEntries(
    userIds.map((userId) => {
      const person = known.get(userId);
      const avatarUrl = avatarOf(userId);
      return [userId, person ? { name: person.name, ...(avatarUrl !== undefined && { avatarUrl }) } : null];
    }),
  );
}

/** What the simulator was told so far. */
export async function receivedCalls(signal: AbortSignal): Promise<{ reads: number; requests: readonly ReceivedCall[] }> {
  const response = await fetch('/api/live-room/requests', { signal });
  if (!response.ok) throw new Error(`The record could not be read: ${response.status}`);
  return response.json();
}

/** Puts the simulator back to the start. */
export async function resetRoom(): Promise<void> {
  await fetch('/api/live-room/reset', { method: 'POST' });
}
