import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, type ReactElement } from 'react';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { expect, it } from 'vitest';

function Host(): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ['a'] })} groupId="room">
      <button type="button" onClick={() => setOpen(true)}>
        People
      </button>
      <UnmuteUsersDialog open={open} onOpenChange={setOpen}>
        {null}
      </UnmuteUsersDialog>
    </MuteProvider>
  );
}

it('gives the focus back to what the host opened the dialog with, the second time too', async () => {
  render(<Host />);
  for (let time = 0; time < 2; time++) {
    await userEvent.click(screen.getByRole('button', { name: 'People' }));
    await screen.findByRole('dialog');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.getByRole('button', { name: 'People' })).toHaveFocus());
  }
});
