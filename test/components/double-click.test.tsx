import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  type ConfirmMode,
  type MemoryAdapter,
} from 'react-live-mute';
import { expect, it, onTestFinished, vi } from 'vitest';

const first = (target: Element): boolean => fireEvent.click(target, { detail: 1 });
/** The second half of a double click falls on whatever is there by then. */
const second = (target: Element): boolean => fireEvent.click(target, { detail: 2 });

async function room(adapter: MemoryAdapter, name: string | RegExp, confirm?: ConfirmMode): Promise<HTMLElement> {
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager">
      <MuteGroupButton confirm={confirm} />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  return button;
}

it('a double click on what opens the panel does not mute from the answer that comes up in its place', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const adapter = createMemoryAdapter();
  first(await room(adapter, 'Mute chat'));
  const answer = within(await screen.findByRole('dialog')).getByRole('button', { name: 'Mute chat' });
  second(answer);
  expect(answer).not.toHaveAttribute('aria-disabled');
  first(answer);
  await waitFor(() => expect(adapter.read('room').groupMuted).toBe(true));
  expect(adapter.calls.filter(({ action }) => action === 'muteGroup')).toHaveLength(1);
});

it('a double click on what mutes at once does not lift it again', async () => {
  const adapter = createMemoryAdapter();
  const button = await room(adapter, 'Mute chat', 'never');
  first(button);
  await screen.findByRole('button', { name: 'Chat muted' });
  second(button);
  expect(button).toHaveAccessibleName('Chat muted');
  first(button);
  await waitFor(() => expect(adapter.read('room').groupMuted).toBe(false));
});

it('a double click on what mutes does not undo it from the message that comes up in its place', async () => {
  const adapter = createMemoryAdapter();
  first(await room(adapter, 'Mute chat'));
  first(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Mute chat' }));
  const undo = await screen.findByRole('button', { name: 'Undo' });
  second(undo);
  expect(undo).toBeInTheDocument();
  first(undo);
  await waitFor(() => expect(adapter.read('room').groupMuted).toBe(false));
});

it('a double click on what leaves picks nobody behind it', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ['uid_1', 'uid_2', 'uid_3'] });
  first(await room(adapter, /^Muted users/));
  first(await screen.findByRole('option', { name: 'uid_1' }));
  first(screen.getByRole('button', { name: 'Unmute 1' }));
  first(await screen.findByRole('button', { name: 'Dismiss' }));
  const row = screen.getByRole('option', { name: 'uid_3' });
  second(row);
  expect(row).toHaveAttribute('aria-selected', 'false');
  first(row);
  expect(row).toHaveAttribute('aria-selected', 'true');
  second(row);
  expect(row).toHaveAttribute('aria-selected', 'false');
});

it('a double click on what asks about everybody does not close the dialog, which is lower then', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  first(await room(createMemoryAdapter({ mutedUserIds: ['uid_1', 'uid_2'] }), /^Muted users/));
  const ask = await screen.findByRole('button', { name: 'Unmute all…' });
  vi.setSystemTime(Date.now() + 10_000);
  first(ask);
  await screen.findByRole('dialog', { name: /^Unmute all 2 / });
  await userEvent.pointer({ keys: '[MouseLeft]', target: document.body });
  expect(screen.getByRole('dialog')).toBeVisible();
  vi.setSystemTime(Date.now() + 1000);
  await userEvent.pointer({ keys: '[MouseLeft]', target: document.body });
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('a double click on what asks before lifting does not call the question off', async () => {
  first(await room(createMemoryAdapter({ groupMuted: true }), 'Chat muted', 'always'));
  const panel = await screen.findByRole('dialog');
  first(within(panel).getByText('Unmute chat'));
  expect(panel).toHaveAccessibleName('Unmute chat for everyone?');
  second(within(panel).getByText('Cancel'));
  expect(panel).toHaveAccessibleName('Unmute chat for everyone?');
  expect(within(panel).getByRole('button', { name: 'Cancel' })).toHaveFocus();
});
