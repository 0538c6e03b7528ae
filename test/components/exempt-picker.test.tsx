import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, type MemoryAdapterOptions, type MuteErrorCode } from 'react-live-mute';
import { expect, it } from 'vitest';

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);
const resolveUsers = async (userIds: readonly string[]) => Object.fromEntries(userIds.map((id) => [id, { name: `Name of ${id}` }]));

async function question(
  pinned: readonly string[],
  options: MemoryAdapterOptions = {},
  unlisted?: MuteErrorCode,
): Promise<ReturnType<typeof within>> {
  const adapter = createMemoryAdapter(options);
  if (unlisted) adapter.fail('listMembers', unlisted);
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager" pinnedExemptUserIds={pinned} resolveUsers={resolveUsers}>
      <MuteGroupButton />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(button);
  return within(await screen.findByRole('dialog'));
}

it('names whom the app wants to speak and the backend has no place for', async () => {
  const dialog = await question([...ids(31), 'host'], { alwaysExemptUserIds: ['host'] });
  expect(dialog.getByRole('group', { name: 'Can still speak (30/30)' })).toBeVisible();
  expect(await dialog.findByText(/^Not able to speak although asked for: \W*Name of uid_31\W*$/)).toBeVisible();
});

it('names whom the app wants to speak by an id that the backend can’t have', async () => {
  const dialog = await question(['uid_1', 'a,b']);
  expect(dialog.getByRole('group', { name: 'Can still speak (1/30)' })).toBeVisible();
  expect(await dialog.findByText(/^Not able to speak although asked for: \W*Name of a,b\W*$/)).toBeVisible();
});

it('says nothing of somebody who was taken off by hand', async () => {
  const dialog = await question(['uid_1', 'uid_2']);
  await userEvent.click(dialog.getByRole('button', { name: /^Can still speak/ }));
  await userEvent.click(await dialog.findByRole('button', { name: /^Remove .*uid_2/ }));
  expect(dialog.getByRole('group', { name: 'Can still speak (1/30)' })).toBeVisible();
  expect(dialog.queryByText(/although asked for/)).toBeNull();
});

it('tells of people of the room that can’t be loaded', async () => {
  const dialog = await question([], {}, 'BACKEND_UNAVAILABLE');
  await userEvent.click(dialog.getByRole('button', { name: /^Can still speak/ }));
  await waitFor(() => expect(dialog.getByRole('status')).toHaveTextContent('The people of the room could not be loaded.'));
});
