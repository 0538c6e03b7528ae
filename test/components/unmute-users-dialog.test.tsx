import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

function open(count: number) {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(count) });
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <UnmuteUsersDialog defaultOpen />
    </MuteProvider>,
  );
  return adapter;
}

it('works in a host’s tests, where there is no layout', async () => {
  const adapter = open(5);
  const rows = await screen.findAllByRole('option');
  expect(rows).toHaveLength(5);
  for (const row of rows.slice(0, 3)) await userEvent.click(row);
  await userEvent.click(screen.getByRole('button', { name: 'Unmute 3' }));
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
  expect(adapter.read('room').mutedUserIds).toEqual(['uid_4', 'uid_5']);
});

it('works there with a stand-in for ResizeObserver', async () => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  open(5);
  expect((await screen.findAllByRole('option')).length).toBeGreaterThan(0);
});

it('has the focus on the search when the control that picked all or let go of all leaves', async () => {
  open(5);
  const pick = await screen.findByRole('button', { name: 'Select all 5' });
  expect(screen.getByRole('searchbox')).toHaveFocus();
  pick.focus();
  await userEvent.keyboard('{Enter}');
  expect(pick).not.toBeInTheDocument();
  expect(screen.getByRole('searchbox')).toHaveFocus();
  screen.getByRole('button', { name: 'Clear selection' }).focus();
  await userEvent.keyboard('{Enter}');
  expect(screen.getByRole('searchbox')).toHaveFocus();
});

it('leaves the focus on the control that picked all where that stays, since somebody can’t be picked', async () => {
  render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ['uid_1', 'a,b'] })} groupId="room">
      <UnmuteUsersDialog defaultOpen />
    </MuteProvider>,
  );
  const pick = await screen.findByRole('button', { name: 'Select all 2' });
  pick.focus();
  await userEvent.keyboard('{Enter}');
  expect(screen.getByRole('option', { name: 'uid_1' })).toHaveAttribute('aria-selected', 'true');
  expect(pick).toHaveFocus();
});

it('gives no text field the focus where a finger points: a keyboard would cover half of the dialog', async () => {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: query === '(pointer: coarse)' }));
  open(5);
  await userEvent.click(await screen.findByRole('button', { name: 'Select all 5' }));
  const dialog = screen.getByRole('dialog');
  expect(dialog).toContainElement(document.activeElement as HTMLElement);
  expect(screen.getByRole('searchbox')).not.toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: 'Unmute 5' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Dismiss' }));
  expect(dialog).toContainElement(document.activeElement as HTMLElement);
  expect(screen.getByRole('searchbox')).not.toHaveFocus();
});

it('opens with a stand-in for matchMedia that gives nothing', async () => {
  vi.stubGlobal('matchMedia', vi.fn());
  open(5);
  await screen.findAllByRole('option');
  expect(screen.getByRole('searchbox')).toHaveFocus();
});

it('says that nobody is muted, and not that nobody was found, when the last ones leave during a search', async () => {
  const adapter = open(3);
  await screen.findAllByRole('option');
  await userEvent.type(screen.getByRole('searchbox'), 'uid');
  act(() => adapter.act.unmuteAllUsers('room'));
  expect(await screen.findByText('Nobody is muted individually.')).toBeVisible();
});

it('has no trigger where the host’s condition for one is false', async () => {
  const shown = false;
  const { container } = render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ids(2) })} groupId="room" loading="eager">
      <UnmuteUsersDialog defaultOpen>{shown && <button type="button">People</button>}</UnmuteUsersDialog>
    </MuteProvider>,
  );
  expect(await screen.findAllByRole('option')).toHaveLength(2);
  expect(container.querySelector('button')).toBeNull();
});

it('has nothing thrown at the page by a clipboard that it may not write to', async () => {
  const thrown = vi.fn();
  process.on('unhandledRejection', thrown);
  const user = userEvent.setup();
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('', 'NotAllowedError'));
  const adapter = createMemoryAdapter({ mutedUserIds: ids(2) });
  adapter.fail('unmuteUsers', { code: 'BACKEND_MISCONFIGURED', requestId: 'r-1' });
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <UnmuteUsersDialog defaultOpen defaultSelectedUserIds={['uid_1']} />
    </MuteProvider>,
  );
  await user.click(await screen.findByRole('button', { name: 'Unmute 1' }));
  const copy = await screen.findByRole('button', { name: 'Copy request id' });
  await user.click(copy);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', thrown);
  expect(navigator.clipboard.writeText).toHaveBeenCalledWith('r-1');
  expect(thrown).not.toHaveBeenCalled();
  expect(copy).toHaveTextContent('Copy request id');
});

it('shows that a first read is tried again, and keeps the focus when it fails again', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ['a'], without: ['subscribe'] });
  adapter.fail('read', { code: 'NETWORK', times: Infinity });
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager">
      <UnmuteUsersDialog defaultOpen />
    </MuteProvider>,
  );
  const retry = await screen.findByRole('button', { name: 'Try again' });
  await waitFor(() => expect(retry).not.toHaveAttribute('aria-disabled'));
  const release = adapter.hold('read');
  await userEvent.click(retry);
  expect(retry).toHaveAttribute('aria-disabled', 'true');
  expect(retry).toHaveAccessibleName('Loading…');
  release();
  await waitFor(() => expect(retry).toHaveAccessibleName('Try again'));
  expect(retry).toHaveFocus();
});

it('lets nobody go who is being unmuted by a run of many calls: they would be unmuted all the same', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(6), capabilities: { maxUsersPerCall: 1 } });
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <UnmuteUsersDialog defaultOpen maxSelected={6} />
    </MuteProvider>,
  );
  for (const row of (await screen.findAllByRole('option')).slice(0, 5)) await userEvent.click(row);
  const release = adapter.hold('unmuteUsers', { times: Infinity });
  await userEvent.click(screen.getByRole('button', { name: 'Unmute 5' }));
  const stop = await screen.findByRole('button', { name: 'Stop' });
  const last = screen.getByRole('option', { name: 'uid_5' });
  expect(last).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(last);
  expect(last).toHaveAttribute('aria-selected', 'true');
  expect(screen.queryByRole('button', { name: 'Clear selection' })).toBeNull();
  // Somebody more can be picked, for the next time.
  await userEvent.click(screen.getByRole('option', { name: 'uid_6' }));
  await userEvent.click(stop);
  release();
  expect(await screen.findByText('4 unmuted. Stopped: 1 was not sent and stays selected.')).toBeVisible();
  expect(screen.getAllByRole('option', { selected: true }).map((row) => row.textContent)).toEqual(['Uuid_5', 'Uuid_6']);
  await userEvent.click(screen.getByRole('option', { name: 'uid_5' }));
  expect(screen.getByRole('option', { name: 'uid_5' })).toHaveAttribute('aria-selected', 'false');
});

it('lets go of whoever is picked while others are muted again by Undo: that run is not about them', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(4), capabilities: { maxUsersPerCall: 1 } });
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <UnmuteUsersDialog defaultOpen maxSelected={4} />
    </MuteProvider>,
  );
  for (const row of (await screen.findAllByRole('option')).slice(0, 3)) await userEvent.click(row);
  await userEvent.click(screen.getByRole('button', { name: 'Unmute 3' }));
  const undo = await screen.findByRole('button', { name: 'Undo' });
  const release = adapter.hold('muteUsers', { times: Infinity });
  await userEvent.click(undo);
  await screen.findByRole('button', { name: 'Stop' });
  const left = screen.getByRole('option', { name: 'uid_4' });
  await userEvent.click(left);
  expect(left).not.toHaveAttribute('aria-disabled');
  expect(screen.getByRole('button', { name: 'Clear selection' })).toBeVisible();
  await userEvent.click(left);
  expect(left).toHaveAttribute('aria-selected', 'false');
  release();
  expect(await screen.findByText('Undone: 3 muted again.')).toBeVisible();
});
