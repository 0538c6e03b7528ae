import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog, type MemoryAdapter, type MuteAdapter } from 'react-live-mute';
import { useState, type ReactElement } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MuteError } from '../../src/core/errors.js';
import { loadLanes } from '../../src/store/load-lanes.js';

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);
const pass = (ms = 0): Promise<void> => act(async () => void (vi.isFakeTimers() && (await vi.advanceTimersByTimeAsync(ms))));
const names = (): (string | null)[] => screen.queryAllByRole('option').map((row) => row.textContent);
const spoken = (): string =>
  screen
    .queryAllByRole('status')
    .flatMap((region) => region.textContent || [])
    .join('\n');
const type = (query: string): void => void fireEvent.change(screen.getByRole('searchbox'), { target: { value: query } });
const press = (name: string | RegExp): void => void fireEvent.click(screen.getByRole('button', { name }));

async function open(adapter: MuteAdapter, dialog: ReactElement = <UnmuteUsersDialog defaultOpen />): Promise<void> {
  render(
    <MuteProvider adapter={adapter} groupId="room">
      {dialog}
    </MuteProvider>,
  );
  await pass(150);
}

// Code that is fetched when it is wanted does not wait for the clock of a test.
beforeAll(async () => {
  await loadLanes();
  await open(createMemoryAdapter());
  await screen.findByRole('searchbox');
  cleanup();
});
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Search = NonNullable<MuteAdapter['searchUsers']>;
type Ask = Parameters<Search>[1];

/** A backend whose searches the test answers. */
function asking(options: Parameters<typeof createMemoryAdapter>[0] = {}) {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(3), ...options });
  const asks: { query: string; find: (...userIds: string[]) => void; fail: () => void }[] = [];
  adapter.searchUsers = (_groupId, { query }: Ask) =>
    new Promise((resolve, reject) => {
      asks.push({
        query,
        find: (...userIds) => resolve(userIds.map((userId) => ({ userId }))),
        fail: () => reject(new MuteError('BACKEND_UNAVAILABLE', 'Down.')),
      });
    });
  return { adapter, asks };
}

describe('A search through the backend', () => {
  it('tells of an answer that is no list', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    // The wire's answer, handed on whole.
    adapter.searchUsers = async () => JSON.parse('{ "users": [] }');
    await open(adapter);
    type('boss');
    await pass(300);
    await pass(150);
    expect(spoken()).toMatch(/^Something went wrong on the server/);
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  it('says nothing of another query', async () => {
    const { adapter, asks } = asking();
    await open(adapter);
    type('boss');
    await pass(250);
    asks[0]?.find('uid_2');
    await pass();
    expect(names()).toEqual([expect.stringContaining('uid_2')]);

    type('qqq');
    expect(names()).toEqual([]);
    await pass(250);
    asks[1]?.fail();
    await pass();
    expect(names()).toEqual([]);
    expect(screen.queryByRole('button', { name: /^Select all/ })).toBeNull();
  });

  it('keeps its answer when the one before it is answered late', async () => {
    const { adapter, asks } = asking();
    await open(adapter);
    type('bo');
    await pass(250);
    type('boss');
    await pass(250);
    asks[1]?.find('uid_2');
    await pass();
    asks[0]?.find('uid_3');
    await pass();
    expect(names()).toEqual([expect.stringContaining('uid_2')]);
  });

  it('is not told to have found nobody before it is answered', async () => {
    const { adapter, asks } = asking();
    await open(adapter);
    type('boss');
    expect(screen.getByText('Loading…').parentElement).toHaveAttribute('aria-busy', 'true');
    await pass(5000);
    expect(screen.queryByText('Nobody found.')).toBeNull();
    expect(spoken()).toBe('');

    asks[0]?.find();
    await pass();
    expect(screen.getByText('Nobody found.')).toBeVisible();
    expect(screen.queryByText('Loading…')).toBeNull();
    await pass(1000);
    expect(spoken()).toBe('0 people found');
  });

  it('shows who is found here meanwhile, and counts aloud once it is answered', async () => {
    const { adapter, asks } = asking();
    await open(adapter);
    type('uid_1');
    expect(names()).toEqual([expect.stringContaining('uid_1')]);
    await pass(5000);
    expect(spoken()).toBe('');
    asks[0]?.find('uid_1', 'uid_3');
    await pass();
    await pass(1000);
    expect(names()).toHaveLength(2);
    expect(spoken()).toBe('2 people found');
  });

  it('says that it failed and how many names are known here, and is tried again', async () => {
    const { adapter, asks } = asking();
    await open(adapter);
    type('boss');
    expect(screen.queryByText(/^Names known/)).toBeNull();
    await pass(250);
    asks[0]?.fail();
    await pass();
    const sentence = 'The chat service is not available. Try again in a moment.';
    expect(screen.getByText(sentence)).toBeVisible();
    expect(screen.getByText('Names known: 0 of 3.')).toBeVisible();
    expect(screen.queryByText('Nobody found.')).toBeNull();
    await pass(100);
    expect(spoken()).toBe(sentence);

    press('Try again');
    expect(screen.getByRole('searchbox')).toHaveFocus();
    expect(screen.getByText('Loading…')).toBeInTheDocument();
    expect(screen.queryByText(sentence)).toBeNull();
    await pass(250);
    expect(asks.map(({ query }) => query)).toEqual(['boss', 'boss']);
    asks[1]?.find('uid_3');
    await pass();
    expect(names()).toEqual([expect.stringContaining('uid_3')]);
  });

  it('finds nobody who is not on a whole list, and everybody once', async () => {
    const { adapter, asks } = asking();
    await open(adapter);
    type('boss');
    await pass(250);
    asks[0]?.find('gone', 'uid_3', 'uid_3');
    await pass();
    expect(names()).toEqual([expect.stringContaining('uid_3')]);
  });

  it('finds more than a list that is not whole, and moves nobody when one of them is picked', async () => {
    const { adapter, asks } = asking({ quirks: { unknown: ['mutedUserIds'] } });
    await open(adapter);
    type('boss');
    await pass(250);
    asks[0]?.find('uid_2', 'uid_3', 'uid_2');
    await pass();
    const found = ['uid_2', 'uid_3'].map((id) => expect.stringContaining(id));
    expect(names()).toEqual(found);
    expect(screen.queryByText('Nobody found.')).toBeNull();

    fireEvent.click(screen.getAllByRole('option')[1] ?? document.body);
    expect(names()).toEqual(found);
    expect(screen.getByRole('option', { selected: true })).toHaveTextContent('uid_3');
    expect(screen.getByText('1 / 30')).toBeVisible();
    press('Unmute 1');
    await pass(5000);
    expect(adapter.read('room').mutedUserIds).toEqual(['uid_1', 'uid_2']);
  });

  it('counts among the names known here nobody who is not on the list', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    adapter.searchUsers = async (_groupId, { query }: Ask) => {
      if (query === 'boss') throw new MuteError('BACKEND_UNAVAILABLE', 'Down.');
      return [...ids(1), 'a', 'b', 'c'].map((userId) => ({ userId, name: `Lin ${userId}` }));
    };
    await open(adapter);
    type('lin');
    await pass(250);
    expect(names()).toEqual([expect.stringContaining('Lin uid_1')]);
    type('boss');
    await pass(250);
    expect(screen.getByText('Names known: 1 of 3.')).toBeVisible();
  });

  it('is left to the names known here where this moderator may not ask for it', async () => {
    const { adapter, asks } = asking({ permissions: ['read', 'unmuteUsers'] });
    await open(adapter);
    type('boss');
    await pass(5000);
    expect(asks).toEqual([]);
    expect(screen.getByText('Nobody found.')).toBeVisible();
    expect(screen.getByText('Names known: 0 of 3.', { ignore: '[data-mute-spoken]' })).toBeVisible();
    // Also to those who do not see it: it is not that there is nobody.
    expect(spoken()).toBe('Names known: 0 of 3.\n0 people found');
    type('uid_1');
    await pass(5000);
    expect(spoken()).toBe('1 person found');
  });
});

describe('Whoever is picked', () => {
  const unlisting = (): MemoryAdapter => createMemoryAdapter({ mutedUserIds: ids(10), quirks: { unknown: ['mutedUserIds'] } });

  it('is seen and can be let go when the dialog is opened again on an unknown list', async () => {
    await open(unlisting());
    fireEvent.change(screen.getByRole('textbox', { name: 'Unmute by id' }), { target: { value: 'uid_2 uid_3' } });
    press('Add');
    expect(names()).toEqual([expect.stringContaining('uid_2'), expect.stringContaining('uid_3')]);
    press('Cancel');
    expect(screen.queryByRole('dialog')).toBeNull();

    press(/^Muted users/);
    await pass(100);
    expect(screen.getAllByRole('option', { selected: true }).map((row) => row.textContent)).toEqual([
      expect.stringContaining('uid_2'),
      expect.stringContaining('uid_3'),
    ]);
    expect(screen.getByText('2 / 30')).toBeVisible();
    // Where the list is not known, somebody let go can be picked again.
    press('Clear selection');
    expect(screen.getAllByRole('option', { selected: false })).toHaveLength(2);
    expect(screen.getByRole('button', { name: 'Unmute' })).toHaveAttribute('aria-disabled', 'true');
  });

  it('stands before a whole list that does not hold them, as long as they are picked', async () => {
    await open(
      createMemoryAdapter({ mutedUserIds: ids(3) }),
      <UnmuteUsersDialog defaultOpen defaultSelectedUserIds={['ghost', 'uid_1']} />,
    );
    expect(screen.getByText('2 / 30')).toBeVisible();
    expect(names()).toEqual(['ghost', 'uid_1', 'uid_2', 'uid_3'].map((id) => expect.stringContaining(id)));
    fireEvent.click(screen.getAllByRole('option')[0] ?? document.body);
    expect(names()).toHaveLength(3);
    expect(screen.getByText('1 / 30')).toBeVisible();
  });

  it('keeps their place while they are being unmuted, and leaves once they are', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3), latencyMs: 100 });
    await open(adapter);
    await pass(100);
    fireEvent.click(screen.getAllByRole('option')[1] ?? document.body);
    press('Unmute 1');
    const seen = new Set<string>();
    for (let at = 0; at < 20; at++) {
      await pass(25);
      seen.add(names().join(' '));
    }
    expect([...seen].map((list) => list.match(/uid_\d/g)?.join(' '))).toEqual(['uid_1 uid_2 uid_3', 'uid_1 uid_3']);
  });

  it('is counted and can be let go where nothing could be read', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    adapter.fail('read', { code: 'NETWORK', times: Infinity });
    await open(adapter, <UnmuteUsersDialog defaultOpen defaultSelectedUserIds={['uid_1']} />);
    expect(screen.getByText('1 / 30')).toBeVisible();
    expect(names()).toEqual([]);
    expect(spoken()).toContain('You are offline');
    press('Clear selection');
    expect(screen.queryByText('1 / 30')).toBeNull();
  });

  it('is told at which number it stopped, also where the host keeps the selection', async () => {
    function Kept(): ReactElement {
      const [selected, setSelected] = useState<readonly string[]>([]);
      return <UnmuteUsersDialog defaultOpen selectedUserIds={selected} onSelectedUserIdsChange={setSelected} />;
    }
    await open(createMemoryAdapter({ mutedUserIds: ids(40) }), <Kept />);
    press('Select first 30');
    expect(screen.getByText('Stopped at 30, the most in one go.')).toBeVisible();
    fireEvent.click(screen.getAllByRole('option')[0] ?? document.body);
    expect(screen.queryByText(/^Stopped at/)).toBeNull();
  });
});

describe('What changes under an open dialog', () => {
  it('is told aloud: a read that failed, and the chat muted by somebody else', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    await open(adapter);
    await act(async () => adapter.act.muteGroup('room'));
    const banner = 'The whole chat is muted. Unmuted people can speak again once it is lifted.';
    await pass(200);
    expect(spoken()).toBe(banner);

    await act(async () => adapter.act.unmuteGroup('room'));
    await pass(100);
    adapter.fail('read', { code: 'NETWORK', times: Infinity });
    press('Close');
    press(/^Muted users/);
    await pass(200);
    expect(spoken()).toMatch(/^Could not be read again\. This is the state of .* You are offline/);
  });

  it('is told once: not again after the question about everybody was cancelled, nor when the dialog is opened again', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(5) });
    await open(adapter);
    press('Select all 5');
    await act(async () => adapter.act.unmuteUsers('room', ['uid_1', 'uid_2']));
    await act(async () => adapter.act.muteGroup('room'));
    await pass(1000);
    const elsewhere = '2 of the people you picked were unmuted by another moderator.';
    expect(spoken()).toContain(elsewhere);
    expect(spoken()).toContain('The whole chat is muted.');
    press('Unmute all…');
    await pass(200);
    press('Cancel');
    await pass(5000);
    expect(within(screen.getByRole('dialog')).getByText(elsewhere)).toBeVisible();
    expect(spoken()).toBe('3 selected');
    press('Close');
    press(/^Muted users/);
    await pass(5000);
    expect(spoken()).toBe('3 selected');
    await act(async () => adapter.act.unmuteUsers('room', ['uid_3']));
    await pass(200);
    expect(spoken()).toContain('3 of the people you picked were unmuted by another moderator.');
  });

  it('is told aloud: that this moderator may do nothing here any more', async () => {
    const room = (canModerate: boolean): ReactElement => (
      <MuteProvider adapter={adapter} groupId="room" canModerate={canModerate}>
        <UnmuteUsersDialog defaultOpen />
      </MuteProvider>
    );
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    const { rerender } = render(room(true));
    await pass(200);
    expect(spoken()).toBe('');
    rerender(room(false));
    await pass(200);
    expect(spoken()).toBe('You can’t moderate this room.');
    rerender(room(true));
    await pass(200);
    expect(spoken()).toBe('');
  });

  it('is not told where it was so before', async () => {
    await open(createMemoryAdapter({ mutedUserIds: ids(3), groupMuted: true }));
    press('Close');
    press(/^Muted users/);
    await pass(5000);
    expect(within(screen.getByRole('dialog')).getByText(/^The whole chat is muted/)).toBeVisible();
    expect(spoken()).toBe('');
  });

  it('is the age of the last known list, minute by minute, by one timer', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3), quirks: { mutedListWhileGroupMuted: 'empty' } });
    await open(adapter);
    await act(async () => adapter.act.muteGroup('room'));
    await pass(1000);
    const timers = vi.getTimerCount();
    expect(screen.getByText(/This list is from \d+ seconds? ago\./)).toBeVisible();
    await pass(60_000);
    expect(screen.getByText(/This list is from 1 minute ago\./)).toBeVisible();
    await pass(120_000);
    expect(screen.getByText(/This list is from 3 minutes ago\./)).toBeVisible();
    expect(vi.getTimerCount()).toBe(timers);
    await act(async () => adapter.act.unmuteGroup('room'));
    await pass(1000);
    expect(screen.queryByText(/This list is from/)).toBeNull();
    expect(vi.getTimerCount()).toBe(timers - 1);
  });
});
