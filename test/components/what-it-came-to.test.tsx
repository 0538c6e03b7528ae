import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import {
  createMemoryAdapter,
  createMuteStore,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  type MemoryAdapter,
  type MemoryAdapterOptions,
  type UnmuteUsersDialogProps,
} from 'react-live-mute';
import { describe, expect, it, vi } from 'vitest';

const groupId = 'room';
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);
const named = (adapter: MemoryAdapter, action: string) => adapter.calls.filter((call) => call.action === action);

function room(options: MemoryAdapterOptions, props: UnmuteUsersDialogProps = {}): MemoryAdapter {
  const adapter = createMemoryAdapter(options);
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <MuteGroupButton confirm="never" />
      <UnmuteUsersDialog {...props} />
    </MuteProvider>,
  );
  return adapter;
}

async function press(name: string | RegExp): Promise<void> {
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  fireEvent.click(button);
}

async function pick(...userIds: string[]): Promise<void> {
  for (const id of userIds) fireEvent.click(await screen.findByRole('option', { name: new RegExp(`^${id}\\b`) }));
}

/** A message as it is shown, whole, without the marks around a name. */
const message = (start: string | RegExp): Promise<string> =>
  screen.findByText(start, { selector: '[data-mute-note] *' }).then(({ textContent }) => textContent.replace(/[\u2066-\u2069]/g, ''));

const spoken = (): (string | null)[] => screen.queryAllByRole('status').map(({ textContent }) => textContent);

describe('unmuting some', () => {
  it('names six of those who are still muted, and of more the first five, with the number of the others', async () => {
    const adapter = room({ mutedUserIds: ids(8), capabilities: { perUserResults: true } }, { defaultOpen: true });
    const clear = adapter.failUsers(ids(7));
    await press('Select all 8');
    await press('Unmute 8');
    expect(await message(/still muted/)).toBe('1 unmuted. 7 still muted: uid_1, uid_2, uid_3, uid_4, uid_5, and 2 more (server error).');
    clear();
    adapter.failUsers(ids(6));
    await press('Retry 7');
    expect(await message(/6 still muted/)).toBe('1 unmuted. 6 still muted: uid_1, uid_2, uid_3, uid_4, uid_5, and uid_6 (server error).');
  });

  it('counts those of whom nothing could be confirmed apart from those who are still muted, and marks them in the list', async () => {
    const adapter = room(
      { mutedUserIds: ids(3), capabilities: { perUserResults: true }, quirks: { mutedListWhileGroupMuted: 'empty' } },
      { defaultOpen: true },
    );
    await screen.findAllByRole('option');
    act(() => adapter.act.muteGroup(groupId));
    await screen.findByText(/does not give the whole list/);
    adapter.failUsers(['uid_2']);
    await pick(...ids(3));
    await press('Unmute 3');
    expect(await message(/^2 accepted/)).toBe(
      '2 accepted, not confirmed. Accepted, can’t be confirmed while the chat is muted. 1 still muted: uid_2 (server error).',
    );
    expect(screen.getByRole('option', { name: /^uid_1/ })).toHaveTextContent('unmuted, not confirmed');
    expect(screen.getByRole('option', { name: /^uid_2/ })).not.toHaveTextContent('not confirmed');
  });

  it('does not say that all mutes were lifted where that can’t be confirmed', async () => {
    room({ mutedUserIds: ids(3), groupMuted: true, quirks: { mutedListWhileGroupMuted: 'unknown' } }, { defaultOpen: true });
    await press('Unmute all…');
    await press('Unmute everybody');
    expect(await message(/^Accepted|^All/)).toBe('Accepted, can’t be confirmed while the chat is muted.');
  });

  it('tells the host of each result, also of that of Retry, in the dialog and on the page', async () => {
    const onUnmuted = vi.fn();
    const adapter = room({ mutedUserIds: ids(3), capabilities: { perUserResults: true } }, { defaultOpen: true, onUnmuted });
    const told = () => onUnmuted.mock.calls.map(([{ doneUserIds, failed }]) => [doneUserIds.length, failed.length]);
    adapter.failUsers(['uid_2']);
    await pick('uid_1', 'uid_2');
    await press('Unmute 2');
    await press('Retry 1');
    await waitFor(() =>
      expect(told()).toEqual([
        [1, 1],
        [0, 1],
      ]),
    );
    adapter.clearFailures();
    await press('Close');
    await press('Retry 1');
    await waitFor(() =>
      expect(told()).toEqual([
        [1, 1],
        [0, 1],
        [1, 0],
      ]),
    );
  });

  it('is marked as a warning where somebody is still muted, and as a success where nobody is', async () => {
    const adapter = room({ mutedUserIds: ids(2), capabilities: { perUserResults: true } }, { defaultOpen: true });
    const clear = adapter.failUsers(['uid_1']);
    await pick('uid_1');
    await press('Unmute 1');
    const note = async (text: RegExp) => (await screen.findByText(text, { selector: '[data-mute-note] *' })).closest('[data-mute-note]');
    expect(await note(/still muted/)).toHaveAttribute('data-mute-note', 'warning');
    clear();
    await press('Retry 1');
    expect(await note(/^1 unmuted\.$/)).toHaveAttribute('data-mute-note', 'success');
  });
});

describe('a run of several calls', () => {
  it('is a bar with a name and numbers, and is stopped once', async () => {
    const adapter = room({ mutedUserIds: ids(400) }, { defaultOpen: true, maxSelected: 400 });
    const release = adapter.hold('unmuteUsers');
    await press('Select all 400');
    await press('Unmute 400');
    const bar = await screen.findByRole('progressbar', { name: '0 of 400 unmuted' });
    expect(bar).toHaveAttribute('aria-valuenow', '0');
    expect(bar).toHaveAttribute('aria-valuemax', '400');
    const stop = screen.getByRole('button', { name: 'Stop' });
    fireEvent.click(stop);
    expect(stop).toHaveAttribute('aria-disabled', 'true');
    await act(async () => release());
    expect(await screen.findByRole('button', { name: 'Undo' })).toBeVisible();
  });

  it('can be stopped on the page as well, and so can the next one that starts there', async () => {
    const adapter = room({ mutedUserIds: ids(400) }, { defaultOpen: true, maxSelected: 400 });
    const release = adapter.hold('unmuteUsers');
    await press('Select all 400');
    await press('Unmute 400');
    await press('Close');
    await press('Stop');
    expect(screen.getByRole('button', { name: 'Stop' })).toHaveAttribute('aria-disabled', 'true');
    await act(async () => release());
    const again = adapter.hold('muteUsers');
    await press('Undo');
    const stop = await screen.findByRole('button', { name: 'Stop' });
    expect(stop).not.toHaveAttribute('aria-disabled');
    fireEvent.click(stop);
    await act(async () => again());
    expect(await message(/muted again/)).toMatch(/^Undone/);
  });

  it('that takes an unmute back counts whom it has muted again', async () => {
    const adapter = room({ mutedUserIds: ids(40) }, { defaultOpen: true, maxSelected: 40 });
    await press('Select all 40');
    await press('Unmute 40');
    const release = adapter.hold('muteUsers');
    await press('Undo');
    expect(await screen.findByRole('progressbar', { name: '0 of 40 muted again' })).toBeVisible();
    release();
    expect(await message(/muted again/)).toBe('Undone: 40 muted again.');
  });
});

describe('muting the chat', () => {
  it('names who can speak besides, and counts them', async () => {
    const adapter = room({ quirks: { secondMute: 'merges' } });
    const { muteGroup } = adapter;
    adapter.muteGroup = async (id, request, options) => {
      adapter.act.muteGroup(id, ['ann', 'bo']);
      return muteGroup(id, request, options);
    };
    await press('Mute chat');
    expect(await message(/^Chat muted/)).toBe('Chat muted. 2 people can still speak. Also able to speak: ann and bo.');
  });

  it('names who can’t speak although that was asked for, and does not count them', async () => {
    const adapter = createMemoryAdapter();
    const { muteGroup } = adapter;
    adapter.muteGroup = (id, { exemptUserIds }, options) => muteGroup(id, { exemptUserIds: exemptUserIds.slice(1) }, options);
    render(
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
        <MuteGroupButton confirm="never" defaultExemptUserIds={['ann', 'bo']} />
      </MuteProvider>,
    );
    await press('Mute chat');
    expect(await message(/^Chat muted/)).toBe('Chat muted. 1 person can still speak. Not able to speak although asked for: ann.');
  });

  it('offers no Undo to whom may mute and not lift, also where the right to lift was lost since', async () => {
    const adapter = createMemoryAdapter();
    const store = createMuteStore({ adapter, groupId });
    render(
      <MuteProvider store={store} loading="eager">
        <MuteGroupButton confirm="never" />
      </MuteProvider>,
    );
    await press('Mute chat');
    expect(await screen.findByRole('button', { name: 'Undo' })).toBeVisible();
    adapter.setPermissions(['read', 'muteGroup']);
    await act(() => store.getState().refresh({ fresh: true }));
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    expect(await message(/^Chat muted/)).toBe('Chat muted. Only hosts can speak.');
    adapter.setPermissions(['read', 'muteGroup', 'unmuteGroup']);
    await act(() => store.getState().refresh({ fresh: true }));
    await press('Undo');
    await waitFor(() => expect(adapter.read(groupId).groupMuted).toBe(false));
  });

  it('is said to be checked while nobody knows whether it took effect, also to those who do not see it', async () => {
    const adapter = room({});
    await screen.findByRole('button', { name: 'Mute chat' });
    adapter.fail('muteGroup', { code: 'TIMEOUT', outcomeUnknown: true });
    const release = adapter.hold('read');
    await press('Mute chat');
    const text = 'We are checking whether it took effect.';
    expect(await screen.findByText(text, { selector: '[data-mute-note]' })).toBeVisible();
    await waitFor(() => expect(spoken()).toContain(text));
    release();
    expect(await message(/^We checked/)).toMatch(/^We checked: it did not take effect\./);
  });
});

describe('lifting the mute', () => {
  it('leads to those who stay muted, and to nobody where there are none', async () => {
    const adapter = room({ groupMuted: true, mutedUserIds: ids(1) });
    await press('Chat muted');
    expect(await screen.findByRole('button', { name: 'Show them' })).toBeVisible();
    act(() => adapter.act.unmuteAllUsers(groupId));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Show them' })).toBeNull());
    expect(await message(/^Chat unmuted/)).toBe('Chat unmuted.');
  });
});

it('a check of what came to be known by nobody that fails itself leaves what was told, and the way to check again', async () => {
  const adapter = room({});
  await screen.findByRole('button', { name: 'Mute chat' });
  adapter.fail('muteGroup', { code: 'NETWORK', outcomeUnknown: true });
  const offline = adapter.fail('read', { code: 'NETWORK', times: Infinity });
  await press('Mute chat');
  await screen.findByRole('button', { name: 'Check again' });
  const before = named(adapter, 'read').length;
  await press('Check again');
  await waitFor(() => expect(named(adapter, 'read').length).toBeGreaterThan(before));
  await act(async () => undefined);
  expect(screen.getByRole('button', { name: 'Check again' })).toBeVisible();
  offline();
  await press('Check again');
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Check again' })).toBeNull());
});

it('a list that could not be read again is asked for past every cache', async () => {
  const adapter = room({ mutedUserIds: ids(2) }, { defaultOpen: true });
  await screen.findAllByRole('option');
  await press('Close');
  adapter.fail('read', 'BACKEND_UNAVAILABLE');
  await press('Muted users 2');
  await screen.findByText(/^Could not be read again/, { selector: '[data-mute-note] *' });
  await press('Try again');
  await waitFor(() => expect(screen.queryByText(/^Could not be read again/, { selector: '[data-mute-note] *' })).toBeNull());
  expect(named(adapter, 'read').at(-1)?.fresh).toBe(true);
});
