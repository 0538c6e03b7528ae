import { act, fireEvent, render, screen } from '@testing-library/react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { expect, it, vi } from 'vitest';

vi.mock('../../src/components/group-panel.js', () => {
  throw new Error('offline');
});
vi.mock('../../src/components/users-part.js', () => {
  throw new Error('offline');
});

it.each([
  ['Mute chat', 'Try again'],
  ['Mute chat', 'Cancel'],
  [/^Muted users/, 'Try again'],
  [/^Muted users/, 'Cancel'],
])('a dialog that can’t be loaded gives the focus back to %s at %s', async (name, way) => {
  render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ['a'] })} groupId="room" loading="eager">
      <MuteGroupButton />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  await act(() => vi.dynamicImportSettled());
  const trigger = screen.getByRole('button', { name });
  fireEvent.click(trigger);
  const control = await screen.findByRole('button', { name: way });
  control.focus();
  fireEvent.click(control);
  expect(trigger).toHaveFocus();
});

it('leaves what can be done without the dialog where it is when the page becomes idle', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    render(
      <MuteProvider adapter={createMemoryAdapter()} groupId="room">
        <MuteGroupButton />
      </MuteProvider>,
    );
    await act(() => vi.dynamicImportSettled());
    fireEvent.click(screen.getByRole('button', { name: 'Mute chat' }));
    await act(() => vi.dynamicImportSettled());
    const [, mute] = screen.getAllByRole('button', { name: 'Mute chat' });
    act(() => void vi.advanceTimersByTime(5000));
    expect(mute).toBeInTheDocument();
  } finally {
    vi.useRealTimers();
  }
});
