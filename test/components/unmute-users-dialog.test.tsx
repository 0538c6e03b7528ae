import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

function open(count: number) {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(count) });
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <UnmuteUsersDialog defaultOpen />
    </MuteProvider>,
  );
  return adapter;
}

it('works in a host’s tests, where there is no layout', async () => {
  const adapter = open(5);
  const rows = await screen.findAllByRole('option');
  expect(rows).toHaveLength(5);
  for (const row of rows.slice(0, 3)) await userEvent.click(row);
  await userEvent.click(screen.getByRole('button', { name: 'Unmute 3' }));
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
  expect(adapter.read('room').mutedUserIds).toEqual(['uid_4', 'uid_5']);
});

it('works there with a stand-in for ResizeObserver', async () => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  open(5);
  expect((await screen.findAllByRole('option')).length).toBeGreaterThan(0);
});
