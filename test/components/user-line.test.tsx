import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { expect, it } from 'vitest';

it('shows the initial of somebody whose picture can’t be loaded, and another picture again', async () => {
  let avatarUrl = '/gone.png';
  const room = () => (
    <MuteProvider
      adapter={createMemoryAdapter({ mutedUserIds: ['a'] })}
      groupId="room"
      loading="eager"
      resolveUsers={async () => ({ a: { name: 'lin', avatarUrl } })}
    >
      <UnmuteUsersDialog defaultOpen />
    </MuteProvider>
  );
  const { unmount } = render(room());
  const row = await screen.findByRole('option', { name: /lin/ });
  const picture = row.querySelector('img');
  expect(picture).toHaveAttribute('src', '/gone.png');
  expect(row).not.toHaveTextContent('L');
  if (picture) fireEvent.error(picture);
  expect(row.querySelector('img')).toBeNull();
  expect(row).toHaveTextContent('L');
  unmount();
  avatarUrl = '/there.png';
  render(room());
  expect((await screen.findByRole('option', { name: /lin/ })).querySelector('img')).toHaveAttribute('src', '/there.png');
});

it('shows the first letter of a name that begins with a direction mark', async () => {
  render(
    <MuteProvider
      adapter={createMemoryAdapter({ mutedUserIds: ['a'] })}
      groupId="room"
      loading="eager"
      resolveUsers={async () => ({ a: { name: '\u202Enil' } })}
    >
      <UnmuteUsersDialog defaultOpen />
    </MuteProvider>,
  );
  const row = await screen.findByRole('option', { name: /nil/ });
  await waitFor(() => expect(row.querySelector('[aria-hidden]')).toHaveTextContent(/^N$/));
});

it('shows who has a number for an id, as plain JavaScript may give it, finds them, and says why they can’t be picked', async () => {
  const adapter = createMemoryAdapter({ without: ['searchUsers'] });
  // @ts-expect-error: what plain JavaScript can do
  adapter.act.muteUsers('room', [17, 'a', 5]);
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager">
      <UnmuteUsersDialog defaultOpen />
    </MuteProvider>,
  );
  expect(await screen.findAllByRole('option')).toHaveLength(3);
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: '1' } });
  const row = screen.getByRole('option');
  expect(row).toHaveTextContent('17Can’t be picked: not an id of this service');
  fireEvent.click(row);
  expect(row).toHaveAttribute('aria-selected', 'false');
});
