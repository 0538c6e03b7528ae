import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { expect, it, vi } from 'vitest';

it('keeps the Escape that closes its dialog from a dialog of the host around it, which listens on the window', async () => {
  const host = vi.fn<(event: KeyboardEvent) => void>();
  window.addEventListener('keydown', host);
  render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ['uid_1'] })} groupId="grouptest">
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: /^Muted users/u }));
  await screen.findByRole('dialog');
  host.mockClear();
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(host).not.toHaveBeenCalled();
  await userEvent.keyboard('{Escape}');
  expect(host).toHaveBeenCalledOnce();
  window.removeEventListener('keydown', host);
});
