import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  createMemoryAdapter,
  createMuteStore,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  type MemoryAdapter,
  type MemoryAdapterOptions,
} from 'react-live-mute';
import { describe, expect, it } from 'vitest';

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

function room(options: MemoryAdapterOptions): MemoryAdapter {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(10), groupMuted: true, ...options });
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <MuteGroupButton />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  return adapter;
}

async function openList(): Promise<ReturnType<typeof within>> {
  await userEvent.click(await screen.findByRole('button', { name: /^Muted users/ }));
  return within(await screen.findByRole('dialog'));
}

describe('who is muted individually', () => {
  it('is counted where the whole list is known', async () => {
    room({});
    expect(await screen.findByRole('button', { name: 'Muted users 10' })).toBeVisible();
    const list = await openList();
    expect(list.getByRole('heading', { name: 'Muted users 10' })).toBeVisible();
  });

  it('is not counted where only some of them are', async () => {
    room({ quirks: { mutedListWhileGroupMuted: 'at-least' } });
    await screen.findByRole('button', { name: 'Chat muted' });
    const list = await openList();
    expect(await list.findAllByRole('option')).toHaveLength(5);
    expect(list.getByRole('heading', { name: 'Muted users' })).toBeVisible();
    expect(list.getByText('At least these people are muted; there may be more.')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    expect(screen.getByRole('button', { name: 'Muted users' })).toBeVisible();
  });

  it.each([{ mutedListWhileGroupMuted: 'empty' }, { mutedListWhileGroupMuted: 'unknown' }, { unknown: ['mutedUserIds'] }] as const)(
    'is not called nobody where the backend does not say: %j',
    async (quirks) => {
      room({ quirks });
      await screen.findByRole('button', { name: 'Chat muted' });
      expect(screen.getByRole('button', { name: 'Muted users' })).toBeVisible();
      const list = await openList();
      expect(await list.findByText(/The service does not say who is muted individually/)).toBeVisible();
      expect(list.queryByText('Nobody is muted individually.')).toBeNull();
      expect(list.getByRole('heading', { name: 'Muted users' })).toBeVisible();
    },
  );

  it('is not counted once the chat is unmuted and nobody says who stays muted', async () => {
    room({ quirks: { unknown: ['mutedUserIds'] } });
    await userEvent.click(await screen.findByRole('button', { name: 'Chat muted' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Unmute chat' }));
    expect(await screen.findByText(/Chat unmuted\..*People muted individually stay muted\./)).toBeVisible();
  });
});

describe('a right that covers a part only', () => {
  it('is not called none where what is asked can be done', async () => {
    room({ groupMuted: false, permissions: ['read', 'muteGroup'] });
    await userEvent.click(await screen.findByRole('button', { name: 'Mute chat' }));
    const question = within(await screen.findByRole('dialog'));
    expect(question.getByRole('button', { name: 'Mute chat' })).not.toHaveAttribute('aria-disabled');
    expect(question.queryByText(/^You can’t/)).toBeNull();
  });

  it('is told as such where some of what is asked can’t be done', async () => {
    room({ permissions: ['read', 'unmuteGroup'] });
    await userEvent.click(await screen.findByRole('button', { name: 'Chat muted' }));
    const panel = within(await screen.findByRole('dialog'));
    expect(panel.getByRole('button', { name: 'Unmute chat' })).not.toHaveAttribute('aria-disabled');
    expect(panel.getByText('You can’t do everything here.')).toBeVisible();
  });
});

it('shows that a state that is not known is being read again', async () => {
  const adapter = room({ quirks: { unknown: ['groupMuted'] } });
  await userEvent.click(await screen.findByRole('button', { name: 'Chat state unknown' }));
  const panel = within(await screen.findByRole('dialog'));
  const check = await panel.findByRole('button', { name: 'Check again' });
  const answer = adapter.hold('read');
  await userEvent.click(check);
  expect(check).toHaveAccessibleName('Loading…');
  expect(check).toHaveFocus();
  answer();
  await waitFor(() => expect(check).toHaveAccessibleName('Check again'));
});

it('says by an action that can’t be taken why not, also once the state came to be known', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, permissions: ['read', 'unmuteGroup'] });
  const read = adapter.readMuteState;
  let known = false;
  adapter.readMuteState = async (...given) => ({ ...(await read(...given)), ...(!known && { groupMuted: null }) });
  const store = createMuteStore({ adapter, groupId: 'room' });
  render(
    <MuteProvider store={store}>
      <MuteGroupButton />
    </MuteProvider>,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Chat state unknown' }));
  const panel = within(await screen.findByRole('dialog'));
  known = true;
  await act(() => store.getState().refresh({ fresh: true }));
  expect(await panel.findByText('Chat muted', { selector: '[data-mute-banner] *' })).toBeVisible();
  expect(panel.getByRole('button', { name: 'Mute chat' })).toHaveAccessibleDescription('You can’t do everything here.');
});
