import { act, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
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

it('keeps what can be done without the dialog in place when the focus or a pointer comes back to the button', async () => {
  const user = userEvent.setup();
  render(
    <MuteProvider adapter={createMemoryAdapter()} groupId="room" loading="eager">
      <MuteGroupButton />
    </MuteProvider>,
  );
  await act(() => vi.dynamicImportSettled());
  const trigger = screen.getByRole('button', { name: 'Mute chat' });
  await user.click(trigger);
  const line = await screen.findByRole('group', { name: 'Mute chat for everyone?' });
  await user.tab({ shift: true });
  await user.unhover(trigger);
  await user.hover(trigger);
  await act(() => vi.dynamicImportSettled());
  expect(trigger).toHaveFocus();
  expect(line).toBeInTheDocument();
});

it('does not mute from the plain line while the Enter that brought it is still held down', async () => {
  const adapter = createMemoryAdapter();
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager">
      <MuteGroupButton />
    </MuteProvider>,
  );
  await act(() => vi.dynamicImportSettled());
  fireEvent.click(screen.getByRole('button', { name: 'Mute chat' }));
  await screen.findByRole('group', { name: 'Mute chat for everyone?' });
  // What a browser presses a button for, unless it is prevented.
  expect(fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Enter', repeat: true })).toBe(false);
  expect(fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Enter' })).toBe(true);
});
