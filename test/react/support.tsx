import { configure, screen, waitFor } from '@testing-library/react';
import type { ReactElement, ReactNode } from 'react';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  type MemoryAdapter,
  type MuteAdapter,
  type MuteProviderBase,
  type MuteProviderProps,
  type MuteStore,
} from 'react-live-mute';

export const groupId = 'room1';

// jsdom has no layout, and nothing that watches it.
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  },
);

// The dialogs' code is fetched on the first press.
configure({ asyncUtilTimeout: 15_000 });

/** Every test of a file has to end without a word of React on the console. */
export function quietConsole(): void {
  beforeEach(() => {
    vi.spyOn(console, 'error');
    vi.spyOn(console, 'warn');
  });
  afterEach(() => {
    const said = [...vi.mocked(console.error).mock.calls, ...vi.mocked(console.warn).mock.calls];
    vi.restoreAllMocks();
    expect(said).toEqual([]);
  });
}

/** Both controls over one group. */
export function Room({
  adapter,
  groupId: id = groupId,
  ...base
}: MuteProviderBase & { readonly adapter: MuteAdapter; readonly groupId?: string }) {
  return (
    <MuteProvider adapter={adapter} groupId={id} {...base}>
      <MuteGroupButton />
      <UnmuteUsersDialog />
      {base.children}
    </MuteProvider>
  );
}

/** How many live subscriptions an adapter has at the moment. */
export function countSubscriptions(adapter: MemoryAdapter): () => number {
  const { subscribe } = adapter;
  let count = 0;
  adapter.subscribe = (id, onSnapshot) => {
    const stop = subscribe?.(id, onSnapshot);
    count++;
    return () => {
      count--;
      stop?.();
    };
  };
  return () => count;
}

/** How many calls of an action reached a backend. */
export const calls = (adapter: MemoryAdapter, action: string): number => adapter.calls.filter((call) => call.action === action).length;

/** So many user ids. */
export const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

/** What is around a hook that is tested by itself. */
export const inside =
  (props: MuteProviderProps) =>
  ({ children }: { readonly children: ReactNode }): ReactElement => <MuteProvider {...props}>{children}</MuteProvider>;

/** Waits for the first read of a store. */
export const isRead = (store: MuteStore): Promise<void> => waitFor(() => expect(store.getState().readStatus).toBe('success'));

export const button = (name: RegExp | string): Promise<HTMLElement> => screen.findByRole('button', { name });

export const room = createMemoryAdapter;
