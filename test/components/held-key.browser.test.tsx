import { render, screen, waitFor } from '@testing-library/react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider } from 'react-live-mute';
import { expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';

it('a key that is held down mutes the chat once', async () => {
  const adapter = createMemoryAdapter();
  render(
    <MuteProvider adapter={adapter} groupId="grouptest" loading="eager">
      <MuteGroupButton confirm="never" />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  button.focus();
  await userEvent.keyboard('{Enter>40/}');
  await screen.findByRole('button', { name: 'Chat muted' });
  expect(adapter.calls.filter(({ action }) => action !== 'read').map(({ action }) => action)).toEqual(['muteGroup']);
  await userEvent.keyboard('{Enter}');
  await screen.findByRole('button', { name: 'Mute chat' });
});
