import { render, screen, waitFor } from '@testing-library/react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, type ConfirmMode, type MemoryAdapter } from 'react-live-mute';
import { expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';

/** Gives the focus to the button, once it can be pressed. */
async function focusButton(adapter: MemoryAdapter, name: string, confirm?: ConfirmMode): Promise<void> {
  render(
    <MuteProvider adapter={adapter} groupId="grouptest" loading="eager">
      <MuteGroupButton confirm={confirm} />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  button.focus();
}

it('a key that is held down mutes the chat once', async () => {
  const adapter = createMemoryAdapter();
  await focusButton(adapter, 'Mute chat', 'never');
  await userEvent.keyboard('{Enter>40/}');
  await screen.findByRole('button', { name: 'Chat muted' });
  expect(adapter.calls.filter(({ action }) => action !== 'read').map(({ action }) => action)).toEqual(['muteGroup']);
  await userEvent.keyboard('{Enter}');
  await screen.findByRole('button', { name: 'Mute chat' });
});

it('a key that is held down takes one of those who can speak off the list', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['a', 'b', 'c', 'd'] });
  await focusButton(adapter, 'Chat muted');
  await userEvent.keyboard('{Enter}');
  (await screen.findByRole('button', { name: /^Remove .*b/ })).focus();
  await userEvent.keyboard('{Enter>9/}');
  expect(await screen.findByRole('group', { name: 'Can still speak (3/30)' })).toHaveTextContent(/a.*c.*d/);
  expect(screen.getByRole('button', { name: /^Remove .*c/ })).toHaveFocus();
});

it('a key that is held down opens the panel, and does not close it again', async () => {
  await focusButton(createMemoryAdapter({ groupMuted: true }), 'Chat muted');
  // The first time its code may still be on its way.
  await userEvent.keyboard('{Enter}');
  await screen.findByRole('dialog');
  // Twice, since one that closed and opened in turn would stand open after an odd number of presses.
  for (const presses of [8, 9]) {
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    await userEvent.keyboard(`{Enter>${presses}/}`);
    expect(screen.getByRole('button', { name: 'Close' })).toHaveFocus();
  }
});
