import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  type MemoryAdapter,
  type MemoryAdapterOptions,
  type MuteProviderBase,
} from 'react-live-mute';
import { describe, expect, it } from 'vitest';

type Queries = ReturnType<typeof within>;

const people = (...userIds: string[]) => userIds.map((userId) => ({ userId, name: `Name of ${userId}` }));

/** The question before muting, with the people of the room unfolded. */
async function unfold(adapter: MemoryAdapter, props: Partial<MuteProviderBase> = {}): Promise<Queries> {
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager" {...props}>
      <MuteGroupButton />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  fireEvent.click(button);
  const dialog = within(await screen.findByRole('dialog'));
  fireEvent.click(dialog.getByRole('button', { name: /^Can still speak/ }));
  return dialog;
}

const room = (options: MemoryAdapterOptions): MemoryAdapter => createMemoryAdapter(options);
const type = (dialog: Queries, query: string): void => void fireEvent.change(dialog.getByRole('searchbox'), { target: { value: query } });
const sent = (adapter: MemoryAdapter, wanted: string) => adapter.calls.filter(({ action }) => action === wanted);

describe('a row of the people of the room', () => {
  it('says who is the moderator', async () => {
    const dialog = await unfold(room({ members: people('ann', 'me') }), { currentUserId: 'me' });
    expect(await dialog.findByRole('option', { name: /Name of me/ })).toHaveTextContent('You');
    expect(dialog.getByRole('option', { name: /Name of ann/ })).not.toHaveTextContent('You');
  });

  it('of a host is picked for good, and says why', async () => {
    const dialog = await unfold(room({ members: people('ann', 'host'), alwaysExemptUserIds: ['host'] }));
    const host = await dialog.findByRole('option', { name: /Name of host/ });
    expect(host).toHaveTextContent('never muted');
    expect(host).toHaveAttribute('aria-selected', 'true');
    expect(host).toHaveAttribute('aria-disabled', 'true');
    fireEvent.click(host);
    expect(dialog.getByRole('group', { name: 'Can still speak (0/30)' })).toBeVisible();
  });

  it('lets somebody go who was picked in it', async () => {
    const dialog = await unfold(room({ members: people('ann', 'bo') }));
    const ann = await dialog.findByRole('option', { name: /Name of ann/ });
    fireEvent.click(ann);
    expect(ann).toHaveAttribute('aria-selected', 'true');
    expect(dialog.getByRole('group', { name: 'Can still speak (1/30)' })).toBeVisible();
    fireEvent.click(ann);
    expect(ann).toHaveAttribute('aria-selected', 'false');
    expect(dialog.getByRole('group', { name: 'Can still speak (0/30)' })).toBeVisible();
  });

  it('shows the name that the backend gives, where the app gives none', async () => {
    const dialog = await unfold(room({ members: people('ann') }));
    fireEvent.click(await dialog.findByRole('option', { name: /Name of ann/ }));
    expect(dialog.getByRole('button', { name: /^Remove .*Name of ann/ })).toBeVisible();
  });
});

describe('the list of the people of the room', () => {
  it('shows each of them once, where a page repeats people of the one before', async () => {
    const adapter = room({});
    adapter.listMembers = async (_, { cursor }) =>
      cursor ? { users: people('bo', 'cy'), listable: true } : { users: people('ann', 'bo'), nextCursor: '2', listable: true };
    const dialog = await unfold(adapter);
    fireEvent.click(await dialog.findByRole('button', { name: 'Show more people' }));
    await dialog.findByRole('option', { name: /Name of cy/ });
    expect(dialog.getAllByRole('option').map((each: HTMLElement) => each.textContent)).toEqual(
      ['ann', 'bo', 'cy'].map((name) => expect.stringContaining(`Name of ${name}`)),
    );
  });

  it('asks for its next page once, however often that is pressed', async () => {
    const adapter = room({ members: people('ann', 'bo', 'cy'), pageSize: 1 });
    const dialog = await unfold(adapter);
    const more = await dialog.findByRole('button', { name: 'Show more people' });
    const release = adapter.hold('listMembers');
    fireEvent.click(more);
    expect(more).toHaveAccessibleName('Loading…');
    fireEvent.click(more);
    await act(async () => release());
    await dialog.findByRole('option', { name: /Name of bo/ });
    expect(sent(adapter, 'listMembers').map(({ cursor }) => cursor)).toEqual([undefined, '1']);
  });

  it('says that nobody else is in the room', async () => {
    const dialog = await unfold(room({ members: [] }));
    expect(await dialog.findByText('Nobody else is in the room.')).toBeVisible();
  });

  it('is not asked for where this moderator may neither list nor search, and ids are', async () => {
    const adapter = room({ members: people('ann'), permissions: ['read', 'muteGroup', 'unmuteGroup'], alwaysExemptUserIds: ['host'] });
    const dialog = await unfold(adapter);
    fireEvent.change(dialog.getByRole('textbox', { name: /^Separate ids/ }), { target: { value: 'host zed' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Add' }));
    // A host takes no place.
    expect(dialog.getByRole('group', { name: 'Can still speak (1/30)' })).toBeVisible();
    expect(dialog.queryByRole('searchbox')).toBeNull();
    expect(dialog.queryByText(/too large/)).toBeNull();
    expect(sent(adapter, 'listMembers')).toEqual([]);
  });

  it('offers no search that the backend has not, where the room is too large to be listed', async () => {
    const dialog = await unfold(room({ members: people('ann'), listable: false, without: ['searchUsers'] }));
    expect(await dialog.findByText('This room is too large for its people to be listed. Add them by id.')).toBeVisible();
    expect(dialog.queryByRole('searchbox')).toBeNull();
  });
});

describe('a search among the people of the room', () => {
  it('says how many it found, also to those who do not see them', async () => {
    const dialog = await unfold(room({ members: people('ann', 'bo', 'bob') }));
    await dialog.findByRole('option', { name: /Name of ann/ });
    type(dialog, ' bo ');
    expect(dialog.getAllByRole('option')).toHaveLength(2);
    await waitFor(() => expect(dialog.getAllByRole('status').map((each: HTMLElement) => each.textContent)).toContain('2 people found'));
  });

  it('asks the backend once typing pauses, for what was typed by then, and shows whom it finds by name', async () => {
    const adapter = room({ members: people('grace', 'grant', 'lin'), listable: false });
    const asked: string[] = [];
    const { searchUsers } = adapter;
    adapter.searchUsers = async (groupId, request, options) => {
      asked.push(`${request.scope} ${request.query}`);
      return (await searchUsers?.(groupId, request, options)) ?? [];
    };
    const dialog = await unfold(adapter);
    await dialog.findByText(/too large/);
    for (const query of ['g', 'gr', 'gra', ' grac ']) type(dialog, query);
    fireEvent.click(await dialog.findByRole('option', { name: /Name of grace/ }));
    expect(asked).toEqual(['members grac']);
    expect(dialog.getByRole('button', { name: /^Remove .*Name of grace/ })).toBeVisible();
    // What was found for that says nothing of another query.
    type(dialog, 'lin');
    expect(dialog.queryByRole('option')).toBeNull();
    expect(await dialog.findByRole('option', { name: /Name of lin/ })).toBeVisible();
  });
});
