import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog, type MemoryAdapter } from 'react-live-mute';
import { expect, it } from 'vitest';

const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }));

/** Opens the list; tells how often everybody was asked to be unmuted. */
async function show(adapter: MemoryAdapter): Promise<() => number> {
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager">
      <UnmuteUsersDialog defaultOpen />
    </MuteProvider>,
  );
  await screen.findAllByRole('option');
  return () => adapter.calls.filter(({ action }) => action === 'unmuteAllUsers').length;
}

it('an answer that was cancelled while it was counted answers no question that is asked after it', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ['a', 'b', 'c'] });
  const sent = await show(adapter);
  await press('Unmute all…');
  await screen.findByRole('dialog', { name: 'Unmute all 3 people in this room?' });
  const release = adapter.hold('read');
  await press('Unmute all 3');
  await press('Cancel');
  await press('Unmute all…');
  release();
  const answer = await screen.findByRole('button', { name: 'Unmute all 3' });
  await waitFor(() => expect(answer).not.toHaveAttribute('aria-disabled'));
  expect(screen.getByRole('dialog', { name: 'Unmute all 3 people in this room?' })).toBeVisible();
  expect(sent()).toBe(0);
  await userEvent.click(answer);
  await waitFor(() => expect(adapter.read('room').mutedUserIds).toEqual([]));
  expect(sent()).toBe(1);
});

it('is not answered with yes where nobody is left to unmute by the time it is counted', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ['a', 'b', 'c'] });
  await show(adapter);
  const release = adapter.hold('read');
  await press('Unmute all…');
  act(() => adapter.act.unmuteAllUsers('room'));
  release();
  expect(await screen.findByRole('dialog', { name: 'Nobody is muted individually.' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Unmute all 0' })).toHaveAttribute('aria-disabled', 'true');
});

it('says aloud that it can’t be answered with yes any more', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ['a', 'b', 'c'] });
  const sent = await show(adapter);
  await press('Unmute all…');
  const answer = await screen.findByRole('button', { name: 'Unmute all 3' });
  adapter.setPermissions(['read', 'unmuteUsers']);
  await userEvent.click(answer);
  await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('You can’t do everything here.'));
  expect(answer).toHaveFocus();
  expect(answer).toHaveAttribute('aria-disabled', 'true');
  expect(sent()).toBe(0);
});

it('is asked again, as one about an unknown number, where the people can’t be counted any more by the time it is answered', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ['a', 'b', 'c'], quirks: { mutedListWhileGroupMuted: 'empty' } });
  const sent = await show(adapter);
  await press('Unmute all…');
  const answer = await screen.findByRole('button', { name: 'Unmute all 3' });
  act(() => adapter.act.muteGroup('room'));
  await userEvent.click(answer);
  expect(await screen.findByRole('dialog', { name: 'Unmute everybody muted individually in this room?' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  expect(sent()).toBe(0);
  await press('Unmute everybody');
  await waitFor(() => expect(sent()).toBe(1));
});
