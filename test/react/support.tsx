import { configure, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  type MemoryAdapter,
  type MuteAdapter,
  type MuteProviderBase,
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

export const button = (name: RegExp | string): Promise<HTMLElement> => screen.findByRole('button', { name });

export const room = createMemoryAdapter;
