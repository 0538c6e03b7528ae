import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ResolveUsers } from 'react-live-mute';
import { expect, it, vi } from 'vitest';
import { button, quietConsole, room, Room } from './support.js';

quietConsole();

const adapter = room({ mutedUserIds: ['uid_1'] });

async function openUsers(): Promise<HTMLElement> {
  await userEvent.click(await button(/Muted users/));
  return screen.findByRole('dialog');
}

it('names who is in view already once the host brings the function that does', async () => {
  const { rerender } = render(<Room adapter={adapter} />);
  const dialog = await openUsers();
  expect(await within(dialog).findByText('uid_1')).toBeVisible();
  const resolveUsers = vi.fn<ResolveUsers>(async () => ({ uid_1: { name: 'Lin' } }));
  rerender(<Room adapter={adapter} resolveUsers={resolveUsers} />);
  expect(await within(dialog).findByText('Lin')).toBeVisible();
  rerender(<Room adapter={adapter} resolveUsers={resolveUsers} />);
  expect(resolveUsers.mock.calls.map(([userIds]) => userIds)).toEqual([['uid_1']]);
});

it("shows in another room nobody's name or part of the one before", async () => {
  const inRoom =
    (name: string, role?: string): ResolveUsers =>
    async () => ({ uid_1: { name, role } });
  const { rerender } = render(<Room adapter={adapter} groupId="room1" resolveUsers={inRoom('Lin', 'Host')} />);
  const dialog = await openUsers();
  expect(await within(dialog).findByText('Lin')).toBeVisible();
  expect(within(dialog).getByText('Host')).toBeVisible();

  rerender(<Room adapter={adapter} groupId="room2" resolveUsers={inRoom('Lin of room 2')} />);
  const next = await openUsers();
  expect(await within(next).findByText('Lin of room 2')).toBeVisible();
  expect(within(next).queryByText('Host')).toBeNull();
});

it('takes an empty text for no moderator: nobody is told that they will be muted', async () => {
  const { rerender } = render(<Room adapter={adapter} currentUserId="" pinnedExemptUserIds={['uid_2']} />);
  await userEvent.click(await button('Mute chat'));
  const dialog = await screen.findByRole('dialog');
  expect(await within(dialog).findByText('uid_2')).toBeVisible();
  expect(dialog).not.toHaveTextContent('You will be muted');
  rerender(<Room adapter={adapter} currentUserId="mod1" pinnedExemptUserIds={['uid_2']} />);
  expect(dialog).toHaveTextContent('You will be muted');
});
