import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef, type ReactElement } from 'react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, type MemoryAdapter, type MuteGroupButtonProps } from 'react-live-mute';
import { expect, it, vi } from 'vitest';

// The file of the dialog can't be fetched, as after a new release or offline.
vi.mock('../../src/components/group-panel.js', () => {
  throw new Error('404');
});

const groupId = 'grouptest';

function Room({ adapter, ...props }: MuteGroupButtonProps & { adapter: MemoryAdapter }): ReactElement {
  return (
    <MuteProvider adapter={adapter} groupId={groupId} currentUserId="uid_1">
      <MuteGroupButton {...props} />
    </MuteProvider>
  );
}

async function ready(name: string): Promise<HTMLElement> {
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  return button;
}

it('asks in a plain line when the dialog can not be fetched, so that muting stays possible', async () => {
  const adapter = createMemoryAdapter();
  render(<Room adapter={adapter} />);
  await userEvent.click(await ready('Mute chat'));
  const question = await screen.findByRole('group', { name: 'Mute chat for everyone?' });
  expect(question).toContainElement(document.activeElement instanceof HTMLElement ? document.activeElement : null);
  await userEvent.keyboard('{Enter}');
  await waitFor(() => expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['uid_1'] }));
});

it('lifts from the plain line too, and gives the focus back on Cancel', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true });
  render(<Room adapter={adapter} />);
  await userEvent.click(await ready('Chat muted'));
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  expect(screen.getByRole('button', { name: 'Chat muted' })).toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: 'Chat muted' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Unmute chat' }));
  await waitFor(() => expect(adapter.read(groupId).groupMuted).toBe(false));
});

it('does not lift from the plain line when the chat was muted under a finger about to mute', async () => {
  const adapter = createMemoryAdapter();
  render(<Room adapter={adapter} />);
  await userEvent.click(await ready('Mute chat'));
  await screen.findByRole('group');
  adapter.act.muteGroup(groupId, ['uid_9']);
  await screen.findByRole('button', { name: 'Chat muted' });
  await userEvent.keyboard('{Enter}');
  expect(adapter.calls.filter(({ action }) => action !== 'read')).toHaveLength(0);
  expect(adapter.read(groupId).groupMuted).toBe(true);
});

it('runs the handler of the host first, which may veto', async () => {
  const adapter = createMemoryAdapter();
  render(<Room adapter={adapter} confirm="never" onClick={(event) => event.preventDefault()} />);
  await userEvent.click(await ready('Mute chat'));
  expect(adapter.read(groupId).groupMuted).toBe(false);
});

it('sends one request for two presses', async () => {
  const adapter = createMemoryAdapter();
  const release = adapter.hold('muteGroup');
  render(<Room adapter={adapter} confirm="never" />);
  await userEvent.dblClick(await ready('Mute chat'));
  release();
  await screen.findByRole('button', { name: 'Chat muted' });
  expect(adapter.calls.filter(({ action }) => action === 'muteGroup')).toHaveLength(1);
});

it('tells the host when the state turns, whoever turned it', async () => {
  const adapter = createMemoryAdapter();
  const onMutedChange = vi.fn();
  render(<Room adapter={adapter} onMutedChange={onMutedChange} />);
  await ready('Mute chat');
  adapter.act.muteGroup(groupId);
  await waitFor(() => expect(onMutedChange.mock.calls).toEqual([[true]]));
});

it('forwards its ref and its props', async () => {
  const ref = createRef<HTMLButtonElement>();
  render(
    <MuteProvider adapter={createMemoryAdapter()} groupId={groupId}>
      <MuteGroupButton ref={ref} id="mine" className="theirs" />
    </MuteProvider>,
  );
  await ready('Mute chat');
  expect(ref.current).toHaveAttribute('id', 'mine');
  expect(ref.current).toHaveClass('theirs');
});

it('names the missing provider', () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(() => render(<MuteGroupButton />)).toThrow(/MuteGroupButton found no <MuteProvider>/);
  error.mockRestore();
});
