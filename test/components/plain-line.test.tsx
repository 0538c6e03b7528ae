import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { expect, it, vi } from 'vitest';

// The files of the dialogs can't be fetched, as after a new release or offline.
vi.mock('../../src/components/group-panel.js', () => {
  throw new Error('404');
});
vi.mock('../../src/components/users-part.js', () => {
  throw new Error('404');
});

const groupId = 'room';

it('mutes from the plain line with those whom the host lets speak, and nobody else', async () => {
  const adapter = createMemoryAdapter();
  render(
    <MuteProvider adapter={adapter} groupId={groupId} currentUserId="me">
      <MuteGroupButton exemptUserIds={['ann', 'bo']} />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  fireEvent.click(button);
  await screen.findByRole('group', { name: 'Mute chat for everyone?' });
  expect(screen.getByRole('alert')).toHaveTextContent('This part of the page could not be loaded. Mute chat for everyone?');
  expect(screen.getAllByRole('button', { name: 'Mute chat' })[1]).toHaveFocus();
  fireEvent.click(document.activeElement ?? document.body);
  await waitFor(() => expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['ann', 'bo'] }));
  expect(button).toHaveFocus();
});

it('tells the host by what a list was closed that could not be loaded, once, and gives the focus back', async () => {
  const onOpenChange = vi.fn();
  render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ['uid_1'] })} groupId={groupId}>
      <UnmuteUsersDialog onOpenChange={onOpenChange} />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Muted users 1' });
  fireEvent.click(button);
  expect(await screen.findByRole('alert')).toHaveTextContent('This part of the page could not be loaded.');
  expect(button).toHaveAttribute('aria-expanded', 'true');
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(onOpenChange.mock.calls).toEqual([
    [true, { reason: 'trigger-press' }],
    [false, { reason: 'cancel-press' }],
  ]);
  expect(button).toHaveFocus();
});
