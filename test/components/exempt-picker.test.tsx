import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  type MemoryAdapter,
  type MemoryAdapterOptions,
  type MuteErrorCode,
} from 'react-live-mute';
import { useState, type ReactElement } from 'react';
import { expect, it, vi } from 'vitest';

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

async function muted(adapter: MemoryAdapter, currentUserId?: string): Promise<ReturnType<typeof within>> {
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager" currentUserId={currentUserId} pinnedExemptUserIds={['me']}>
      <MuteGroupButton />
    </MuteProvider>,
  );
  await userEvent.click(await screen.findByRole('button', { name: /^Chat muted/ }));
  return within(await screen.findByRole('dialog'));
}

it('does not tell of somebody who can speak beyond the limit that they can’t', async () => {
  const panel = await muted(createMemoryAdapter({ groupMuted: true, exemptUserIds: [...ids(30), 'me'] }), 'me');
  await panel.findByRole('group', { name: 'Can still speak (31/30)' });
  expect(panel.getByText(/^Also able to speak: \W*me\W*$/)).toBeVisible();
  expect(panel.queryByText('You will be muted too.')).toBeNull();
});

it('tells what sending one’s own list came to, with Undo, after somebody else’s change held it back', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['a', 'b'], without: ['subscribe'] });
  const panel = await muted(adapter);
  await userEvent.click(await panel.findByRole('button', { name: /^Remove .*a/ }));
  adapter.act.muteGroup('room', ['a', 'b', 'c']);
  await userEvent.click(panel.getByRole('button', { name: 'Save changes' }));
  await userEvent.click(await panel.findByRole('button', { name: 'Send mine' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(adapter.read('room').exemptUserIds).toEqual(['b']);
  expect(await screen.findByRole('button', { name: 'Undo' })).toBeVisible();
});

it('finds people of the room by the names that the app gives them, also out of view', async () => {
  const dialog = await question([], { members: ids(40).map((userId) => ({ userId })) });
  await userEvent.click(dialog.getByRole('button', { name: /^Can still speak/ }));
  await dialog.findAllByText('Name of uid_3');
  await userEvent.type(dialog.getByRole('searchbox'), 'name of uid_39');
  expect(await dialog.findByRole('option')).toHaveTextContent('Name of uid_39');
});

/** The people of a room with a second page, on which somebody is. */
async function twoPages(
  first: readonly string[],
  without: MemoryAdapterOptions['without'] = [],
  change?: (adapter: MemoryAdapter) => void,
): Promise<ReturnType<typeof within>> {
  const adapter = createMemoryAdapter({ without });
  change?.(adapter);
  adapter.listMembers = async (_, { cursor }) =>
    cursor
      ? { users: [{ userId: 'lin' }], listable: true }
      : { users: first.map((userId) => ({ userId })), nextCursor: '2', listable: true };
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager">
      <MuteGroupButton />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(button);
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.click(dialog.getByRole('button', { name: /^Can still speak/ }));
  return dialog;
}

it('does not call a room empty whose first page is, while there are more', async () => {
  const dialog = await twoPages([]);
  const more = await dialog.findByRole('button', { name: 'Show more people' });
  expect(dialog.queryByText('Nobody else is in the room.')).toBeNull();
  await userEvent.click(more);
  expect(await dialog.findByRole('option')).toHaveTextContent('lin');
});

it('does not say that nobody is found while not everybody is loaded and the backend can’t search', async () => {
  const dialog = await twoPages(['ann'], ['searchUsers']);
  await dialog.findByRole('option');
  await userEvent.type(dialog.getByRole('searchbox'), 'lin');
  expect(dialog.queryByRole('option')).toBeNull();
  expect(dialog.queryByText('Nobody found.')).toBeNull();
  expect(dialog.getByText('Nobody found so far.')).toBeVisible();
  await waitFor(() => expect(dialog.getByRole('status')).toHaveTextContent('Nobody found so far.'));
  await userEvent.click(dialog.getByRole('button', { name: 'Show more people' }));
  expect(await dialog.findByRole('option')).toHaveTextContent('lin');
  await userEvent.type(dialog.getByRole('searchbox'), 'x');
  expect(await dialog.findByText('Nobody found.')).toBeVisible();
});

it('tells of a search whose answer is no list, and asks again', async () => {
  const dialog = await twoPages(['ann'], [], (adapter) => {
    // The wire's answer, handed on whole.
    const answers = ['{ "users": [] }', '[{ "userId": "lin" }]'];
    adapter.searchUsers = async () => JSON.parse(answers.shift() ?? '[]');
  });
  await dialog.findByRole('option');
  await userEvent.type(dialog.getByRole('searchbox'), 'lin');
  await dialog.findByText('The people of the room could not be loaded.', { ignore: '[role]' });
  await userEvent.click(dialog.getByRole('button', { name: 'Try again' }));
  expect(await dialog.findByRole('option')).toHaveTextContent('lin');
});

it('sends no form of the host’s from its search field', async () => {
  const onSubmit = vi.fn();
  function Page(): ReactElement {
    const [place, setPlace] = useState<HTMLElement | null>(null);
    return (
      <form onSubmit={onSubmit}>
        <div ref={setPlace} />
        <MuteProvider adapter={createMemoryAdapter({ members: [{ userId: 'lin' }] })} groupId="room" loading="eager" container={place}>
          <MuteGroupButton />
        </MuteProvider>
        <button>Send</button>
      </form>
    );
  }
  render(<Page />);
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(button);
  await userEvent.click(await screen.findByRole('button', { name: /^Can still speak/ }));
  await userEvent.type(await screen.findByRole('searchbox'), 'lin{Enter}');
  expect(onSubmit).not.toHaveBeenCalled();
});

it('speaks the number of those who can speak also when it is back at what it was', async () => {
  const dialog = await question([], { members: [{ userId: 'uid_5' }] });
  await userEvent.click(dialog.getByRole('button', { name: /^Can still speak/ }));
  const spoken = () => dialog.getAllByRole('status').map((region: HTMLElement) => region.textContent);
  const row = await dialog.findByRole('option', { name: /uid_5/ });
  await userEvent.click(row);
  await waitFor(() => expect(spoken()).toContain('Can still speak (1/30)'));
  await userEvent.click(row);
  await waitFor(() => expect(spoken()).toContain('Can still speak (0/30)'));
});

it('speaks that nothing was sent of a change that came after the chat was unmuted', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['a', 'b'], without: ['subscribe'] });
  const panel = await muted(adapter);
  await userEvent.click(await panel.findByRole('button', { name: /^Remove .*a/ }));
  adapter.act.unmuteGroup('room');
  await userEvent.click(panel.getByRole('button', { name: 'Save changes' }));
  const told = 'Another moderator has unmuted the chat meanwhile. Nothing was sent.';
  await waitFor(() => expect(panel.getAllByRole('status').map((region: HTMLElement) => region.textContent)).toContain(told));
});

it('keeps the focus where a page of people that failed is asked for again', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, members: ids(9).map((userId) => ({ userId })), pageSize: 3 });
  const panel = await muted(adapter);
  await userEvent.click(await panel.findByRole('button', { name: 'Add people' }));
  adapter.fail('listMembers', 'BACKEND_UNAVAILABLE');
  await userEvent.click(await panel.findByRole('button', { name: 'Show more people' }));
  expect(await panel.findByRole('button', { name: 'Try again' })).toHaveFocus();
  const release = adapter.hold('listMembers');
  await userEvent.keyboard('{Enter}');
  expect(panel.getByRole('button', { name: 'Loading…' })).toHaveFocus();
  expect(panel.getByText('The people of the room could not be loaded.', { ignore: '[data-mute-spoken]' })).toBeVisible();
  release();
  expect(await panel.findByRole('button', { name: 'Show more people' })).toHaveFocus();
  expect(panel.getAllByRole('option')).toHaveLength(6);
});

it('keeps the focus where a search that failed is asked again', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, members: [{ userId: 'uid_5' }], listable: false });
  const panel = await muted(adapter);
  await userEvent.click(await panel.findByRole('button', { name: 'Add people' }));
  adapter.fail('searchUsers', 'BACKEND_UNAVAILABLE');
  await userEvent.type(await panel.findByRole('searchbox'), 'uid_5');
  const again = await panel.findByRole('button', { name: 'Try again' });
  again.focus();
  await userEvent.keyboard('{Enter}');
  expect(panel.getByRole('button', { name: 'Loading…' })).toHaveFocus();
  expect(await panel.findByRole('option', { name: /uid_5/ })).toBeVisible();
});

it('counts and sends each of those whom the app keeps once, and no host, on the button and in its panel', async () => {
  const adapter = createMemoryAdapter({ alwaysExemptUserIds: ['host'] });
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager">
      <MuteGroupButton exemptUserIds={['uid_1', 'uid_1', 'uid_2', 'host']} />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(button);
  const dialog = within(await screen.findByRole('dialog', { name: 'Mute chat for everyone except 2 people?' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Mute chat' }));
  await waitFor(() => expect(adapter.read('room').exemptUserIds).toEqual(['uid_1', 'uid_2']));
  // As somebody else may put it.
  act(() => adapter.act.muteGroup('room', ['uid_1', 'uid_2', 'host']));
  await waitFor(() => expect(button).toHaveTextContent('Chat muted 2'));
  expect(button).toHaveAccessibleDescription('2 people can still speak');
});

it('follows who can speak once an edit of the list that the app keeps was put back', async () => {
  const members = [{ userId: 'uid_2' }];
  const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['uid_1', 'uid_2'], members });
  function Host(): ReactElement {
    const [userIds, setUserIds] = useState(['uid_1']);
    return (
      <MuteProvider adapter={adapter} groupId="room" loading="eager">
        <MuteGroupButton exemptUserIds={userIds} onExemptUserIdsChange={(next) => setUserIds([...next])} />
      </MuteProvider>
    );
  }
  render(<Host />);
  await userEvent.click(await screen.findByRole('button', { name: /^Chat muted/ }));
  const panel = within(await screen.findByRole('dialog'));
  await userEvent.click(await panel.findByRole('button', { name: /^Remove .*uid_2/ }));
  await userEvent.click(panel.getByRole('button', { name: 'Add people' }));
  await userEvent.click(await panel.findByRole('option', { name: /uid_2/ }));
  expect(panel.getByRole('group', { name: 'Can still speak (2/30)' })).toBeVisible();
  act(() => adapter.act.muteGroup('room', ['uid_1', 'uid_2', 'uid_3']));
  expect(await panel.findByRole('group', { name: 'Can still speak (3/30)' })).toHaveTextContent('uid_3');
  expect(panel.getByRole('button', { name: 'Save changes' })).toHaveAttribute('aria-disabled', 'true');
});

it('does not mute without somebody whom the app keeps by an id that the backend can’t have', async () => {
  const adapter = createMemoryAdapter();
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager">
      <MuteGroupButton exemptUserIds={['uid_1', 'a,b']} />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(button);
  const dialog = within(await screen.findByRole('dialog', { name: 'Mute chat for everyone except 2 people?' }));
  await userEvent.click(dialog.getByRole('button', { name: 'Mute chat' }));
  expect(await dialog.findByText(/was refused as invalid/, { ignore: '[data-mute-spoken]' })).toBeVisible();
  expect(adapter.read('room').groupMuted).toBe(false);
});

it('gives a place to nobody who turns out to be a host after the question was opened', async () => {
  const adapter = createMemoryAdapter();
  // Nothing is known yet when the question opens.
  adapter.fail('read', 'NETWORK');
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager" currentUserId="me" pinnedExemptUserIds={['uid_1', 'boss']}>
      <MuteGroupButton />
    </MuteProvider>,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Chat state unknown' }));
  const dialog = within(await screen.findByRole('dialog'));
  await userEvent.click(await dialog.findByRole('button', { name: 'Check again' }));
  expect(await screen.findByRole('dialog', { name: 'Mute chat for everyone except 3 people?' })).toBeVisible();
  act(() => adapter.setState('room', { alwaysExemptUserIds: ['boss', 'me'] }));
  expect(await screen.findByRole('dialog', { name: 'Mute chat for everyone except 1 person?' })).toBeVisible();
  await userEvent.click(dialog.getByRole('button', { name: /^Can still speak \(1\/30\)/ }));
  expect(dialog.getAllByText('boss')).toHaveLength(1);
  expect(dialog.queryByText('You will be muted too.')).toBeNull();
  await userEvent.click(dialog.getByRole('button', { name: 'Mute chat' }));
  await waitFor(() => expect(adapter.read('room')).toMatchObject({ groupMuted: true, exemptUserIds: ['uid_1'] }));
});

it('says of people of the room why they can’t be picked, where their id is none that can be sent', async () => {
  const dialog = await question([], { members: [{ userId: 'a,b' }, { userId: 'uid_2' }] });
  await userEvent.click(dialog.getByRole('button', { name: /^Can still speak/ }));
  const option = await dialog.findByRole('option', { name: /a,b/ });
  expect(option).toHaveTextContent('Can’t be picked: not an id of this service');
  expect(option).toHaveAttribute('aria-disabled', 'true');
  expect(dialog.getByRole('option', { name: /uid_2/ })).not.toHaveAttribute('aria-disabled');
  await userEvent.click(option);
  expect(dialog.getByRole('group', { name: 'Can still speak (0/30)' })).toBeVisible();
});

it('offers no more people after a page whose cursor is empty', async () => {
  const adapter = createMemoryAdapter();
  adapter.listMembers = () => Promise.resolve({ users: [{ userId: 'uid_1' }], nextCursor: '', listable: true });
  adapter.act.muteGroup('room');
  const panel = await muted(adapter);
  await userEvent.click(panel.getByRole('button', { name: 'Add people' }));
  expect(await panel.findByRole('option', { name: /uid_1/ })).toBeVisible();
  expect(panel.queryByRole('button', { name: 'Show more people' })).toBeNull();
});
