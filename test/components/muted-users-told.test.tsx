import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog, type MemoryAdapter, type UnmuteUsersDialogProps } from 'react-live-mute';
import { describe, expect, it, vi } from 'vitest';

type Queries = ReturnType<typeof within>;

const groupId = 'room';
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

async function open(adapter: MemoryAdapter, props: UnmuteUsersDialogProps = {}, canModerate?: boolean): Promise<Queries> {
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager" canModerate={canModerate}>
      <UnmuteUsersDialog defaultOpen {...props} />
    </MuteProvider>,
  );
  const dialog = within(await screen.findByRole('dialog'));
  await dialog.findAllByRole('option');
  return dialog;
}

const row = (dialog: Queries, userId: string): HTMLElement => dialog.getByRole('option', { name: userId });
const press = (name: string | RegExp): boolean => fireEvent.click(screen.getByRole('button', { name }));
const search = (query: string): boolean => fireEvent.change(screen.getByRole('searchbox'), { target: { value: query } });
const spoken = (): (string | null)[] => screen.queryAllByRole('status').map(({ textContent }) => textContent);

describe('the list', () => {
  it('says that several can be picked, and by the attributes of a row, for a theme, how it stands', async () => {
    const dialog = await open(createMemoryAdapter({ mutedUserIds: ids(3) }), { maxSelected: 1 });
    const list = dialog.getByRole('listbox', { name: 'Muted users' });
    expect(list).toHaveAttribute('aria-multiselectable', 'true');
    fireEvent.click(row(dialog, 'uid_2'));
    expect(row(dialog, 'uid_2')).toHaveAttribute('data-selected');
    expect(row(dialog, 'uid_2')).toHaveAttribute('data-active');
    expect(row(dialog, 'uid_2')).not.toHaveAttribute('data-disabled');
    expect(row(dialog, 'uid_1')).toHaveAttribute('data-disabled');
    for (const other of ['data-selected', 'data-active']) expect(row(dialog, 'uid_1')).not.toHaveAttribute(other);
  });

  it('has no text marked by a press with Shift, and leaves a press without it alone', async () => {
    const dialog = await open(createMemoryAdapter({ mutedUserIds: ids(3) }));
    expect(fireEvent.mouseDown(row(dialog, 'uid_2'), { shiftKey: true })).toBe(false);
    expect(fireEvent.mouseDown(row(dialog, 'uid_2'))).toBe(true);
  });
});

describe('who is picked', () => {
  it('stays so when more are picked out of a search', async () => {
    const dialog = await open(createMemoryAdapter({ mutedUserIds: ids(3), without: ['searchUsers'] }));
    fireEvent.click(row(dialog, 'uid_1'));
    search('uid_3');
    press('Select all 1');
    expect(dialog.getByText('2 / 30 · 1 hidden')).toBeVisible();
    search('');
    expect(dialog.getAllByRole('option', { selected: true }).map((each: HTMLElement) => each.textContent)).toEqual([
      expect.stringContaining('uid_1'),
      expect.stringContaining('uid_3'),
    ]);
  });

  it('is told where only some of those who are found had a place beside them', async () => {
    const dialog = await open(createMemoryAdapter({ mutedUserIds: ['ann', 'bo', 'cy_1', 'cy_2'], without: ['searchUsers'] }), {
      maxSelected: 3,
    });
    for (const userId of ['ann', 'bo']) fireEvent.click(row(dialog, userId));
    search('cy');
    press('Select all 2');
    expect(dialog.getByText('Stopped at 3, the most in one go.')).toBeVisible();
    expect(dialog.getByText('3 / 3, the most in one go · 2 hidden')).toBeVisible();
  });

  it('can be the first thirty of those who are found, and is spoken with the limit', async () => {
    const dialog = await open(createMemoryAdapter({ mutedUserIds: ids(60), without: ['searchUsers'] }));
    expect(dialog.getByRole('button', { name: 'Select first 30' })).toBeVisible();
    search('uid_');
    press('Select first 30 found');
    expect(dialog.getByRole('button', { name: 'Unmute 30' })).toBeVisible();
    await waitFor(() => expect(spoken()).toContain('30 selected 30 / 30, the most in one go'));
  });

  it('is whom the host keeps, where it also says who is picked at first', async () => {
    const changed = vi.fn();
    const dialog = await open(createMemoryAdapter({ mutedUserIds: ids(3) }), {
      selectedUserIds: ['uid_2'],
      defaultSelectedUserIds: ['uid_1'],
      onSelectedUserIdsChange: changed,
    });
    expect(dialog.getAllByRole('option', { selected: true }).map((each: HTMLElement) => each.textContent)).toEqual([
      expect.stringContaining('uid_2'),
    ]);
    expect(changed).not.toHaveBeenCalled();
  });

  it('is told aloud when another moderator unmutes some of them', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    const dialog = await open(adapter);
    press('Select all 3');
    act(() => adapter.act.unmuteUsers(groupId, ['uid_1']));
    const text = '1 of the people you picked was unmuted by another moderator.';
    expect(await dialog.findByText(text, { selector: '[data-mute-note]' })).toBeVisible();
    await waitFor(() => expect(spoken()).toContain(text));
  });
});

describe('what may not be done', () => {
  it('is said of all of it, and nothing acts', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(2), groupMuted: true });
    const dialog = await open(adapter, {}, false);
    expect(dialog.getByText('You can’t moderate this room.', { selector: '[data-mute-hint]' })).toBeVisible();
    expect(dialog.getByText(/^The whole chat is muted/)).toBeVisible();
    expect(dialog.queryByRole('button', { name: 'Unmute chat' })).toBeNull();
    fireEvent.click(row(dialog, 'uid_1'));
    press('Unmute 1');
    press('Unmute all…');
    expect(screen.getByRole('dialog', { name: /^Muted users/ })).toBeVisible();
    // One that had acted would be called “Unmuting…” by now.
    for (const name of ['Unmute 1', 'Unmute all…']) expect(dialog.getByRole('button', { name })).toHaveAttribute('aria-disabled', 'true');
  });

  it('leaves what may be done: some people, and neither everybody nor the whole chat', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(2), groupMuted: true, permissions: ['read', 'unmuteUsers'] });
    const dialog = await open(adapter);
    expect(dialog.queryAllByText('You can’t moderate this room.')).toEqual([]);
    expect(dialog.queryByRole('button', { name: 'Unmute chat' })).toBeNull();
    expect(dialog.getByRole('button', { name: 'Unmute all…' })).toHaveAttribute('aria-disabled', 'true');
    press('Unmute all…');
    fireEvent.click(row(dialog, 'uid_1'));
    press('Unmute 1');
    await waitFor(() => expect(adapter.read(groupId).mutedUserIds).toEqual(['uid_2']));
  });
});

describe('a search', () => {
  it('asks the backend for muted people, not for those in the room, and ends with its dialog', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(2) });
    const asked: string[] = [];
    const signals: AbortSignal[] = [];
    adapter.searchUsers = (_, { query, scope }, { signal }) => {
      asked.push(`${scope} ${query}`);
      signals.push(signal);
      return new Promise(() => undefined);
    };
    await open(adapter);
    search('boss');
    await waitFor(() => expect(asked).toEqual(['muted boss']));
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    press('Close');
    await waitFor(() => expect(signals.map(({ aborted }) => aborted)).toEqual([true]));
  });
});

describe('the question whether to unmute everybody', () => {
  it('speaks its number, and how that has changed by the time it is answered', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3), without: ['subscribe'] });
    await open(adapter);
    press('Unmute all…');
    await waitFor(() => expect(spoken()).toContain('Unmute all 3 people in this room?'));
    adapter.act.muteUsers(groupId, ['uid_8', 'uid_9']);
    screen.getByRole('button', { name: 'Unmute all 3' }).focus();
    press('Unmute all 3');
    await waitFor(() => expect(spoken()).toContain('The number has changed from 3 to 5. Unmute them all?'));
    expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus();
    expect(adapter.read(groupId).mutedUserIds).toHaveLength(5);
  });

  it('does not speak of those whom a search shows where nobody is left to unmute', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3), without: ['searchUsers'] });
    await open(adapter);
    search('uid_1');
    const release = adapter.hold('read');
    press('Unmute all…');
    expect(screen.getByRole('dialog', { name: 'Counting…' })).toHaveTextContent('Not only the 1 shown.');
    act(() => adapter.act.unmuteAllUsers(groupId));
    release();
    expect(await screen.findByRole('dialog', { name: 'Nobody is muted individually.' })).not.toHaveTextContent('Not only');
  });

  it('takes no number from a list that could not be read again', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    await open(adapter);
    adapter.fail('read', { code: 'BACKEND_UNAVAILABLE', times: Infinity });
    press('Unmute all…');
    const question = await screen.findByRole('dialog', { name: 'Unmute everybody muted individually in this room?' });
    expect(question).toHaveAccessibleDescription('Their number is unknown.');
  });
});
