import { act, render, renderHook, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, type ReactNode } from 'react';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  useUnmuteUsers,
  type MemoryAdapter,
  type SelectResult,
} from 'react-live-mute';
import { describe, expect, it, vi } from 'vitest';

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

const over = (adapter: MemoryAdapter) =>
  function Wrapper({ children }: { children: ReactNode }) {
    return (
      <MuteProvider adapter={adapter} groupId="room">
        {children}
      </MuteProvider>
    );
  };

describe('thirty people at a time', () => {
  it('are all that a hook picks, and who is left out is named', () => {
    const { result } = renderHook(() => useUnmuteUsers(), { wrapper: over(createMemoryAdapter({ mutedUserIds: ids(40) })) });
    expect(result.current.maxSelected).toBe(30);
    const picked: SelectResult[] = [];
    act(() => void picked.push(result.current.select(ids(31))));
    expect(picked).toEqual([{ added: ids(30), refused: [{ userId: 'uid_31', reason: 'limit' }] }]);
    expect(result.current.selectedUserIds).toEqual(ids(30));
  });

  it('are all that is proposed to a host that keeps the selection', () => {
    const changed = vi.fn();
    const { result } = renderHook(() => useUnmuteUsers({ selectedUserIds: ids(30), onSelectedUserIdsChange: changed }), {
      wrapper: over(createMemoryAdapter({ mutedUserIds: ids(40) })),
    });
    expect(result.current.select(['uid_31'])).toEqual({ added: [], refused: [{ userId: 'uid_31', reason: 'limit' }] });
    expect(changed).not.toHaveBeenCalled();
  });

  it('are all that can be pressed in the dialog', async () => {
    function Kept() {
      const [selected, setSelected] = useState<readonly string[]>(ids(29));
      return <UnmuteUsersDialog defaultOpen selectedUserIds={selected} onSelectedUserIdsChange={setSelected} />;
    }
    render(<Kept />, { wrapper: over(createMemoryAdapter({ mutedUserIds: ids(40) })) });
    await screen.findAllByRole('option');
    await userEvent.click(screen.getByRole('option', { name: 'uid_30' }));
    expect(screen.getByRole('button', { name: 'Unmute 30' })).toBeEnabled();
    await userEvent.click(screen.getByRole('option', { name: 'uid_31' }));
    expect(screen.getByRole('button', { name: 'Unmute 30' })).toBeEnabled();
    expect(screen.getByRole('option', { name: 'uid_31' })).toHaveAttribute('aria-disabled', 'true');
    expect(screen.getByRole('option', { name: 'uid_31' })).toHaveAttribute('aria-selected', 'false');
  });
});

it('sends nobody while more are picked than a limit that was made smaller, and says so', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(8) });
  const { rerender } = render(<UnmuteUsersDialog defaultOpen maxSelected={8} />, { wrapper: over(adapter) });
  await userEvent.click(await screen.findByRole('button', { name: 'Select all 8' }));
  rerender(<UnmuteUsersDialog defaultOpen maxSelected={5} />);
  expect(screen.getByText('8 / 5, the most in one go')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Unmute 8' }));
  expect(adapter.calls.map(({ action }) => action)).not.toContain('unmuteUsers');
  for (const id of ids(3)) await userEvent.click(screen.getByRole('option', { name: id }));
  await userEvent.click(screen.getByRole('button', { name: 'Unmute 5' }));
  await waitFor(() => expect(adapter.read('room').mutedUserIds).toEqual(ids(3)));
});

it('sends nobody by a hook either, but whoever it is told to', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(8) });
  const { result, rerender } = renderHook((maxSelected: number) => useUnmuteUsers({ maxSelected }), {
    wrapper: over(adapter),
    initialProps: 8,
  });
  await waitFor(() => expect(result.current.store.getState().snapshot).not.toBeNull());
  act(() => void result.current.select(ids(8)));
  rerender(5);
  expect(await result.current.unmute()).toBeUndefined();
  expect(adapter.read('room').mutedUserIds).toEqual(ids(8));
  await act(async () => void (await result.current.unmute(ids(6))));
  expect(adapter.read('room').mutedUserIds).toEqual(['uid_7', 'uid_8']);
  await act(async () => void (await result.current.unmute()));
  expect(adapter.read('room').mutedUserIds).toEqual([]);
});

it('refuses nobody by a hook that was given no limit, beside a dialog that takes more', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(40) });
  const { result } = renderHook(() => useUnmuteUsers(), { wrapper: over(adapter) });
  await waitFor(() => expect(result.current.store.getState().snapshot).not.toBeNull());
  act(() => void result.current.store.getState().select(ids(35), 300));
  await act(async () => void (await result.current.unmute()));
  expect(adapter.read('room').mutedUserIds).toHaveLength(5);
});

it.each([Number.NaN, -1])('takes %d for no limit given', (maxSelected) => {
  const { result } = renderHook(() => useUnmuteUsers({ maxSelected }), { wrapper: over(createMemoryAdapter()) });
  expect(result.current.maxSelected).toBe(30);
});

it('keeps the place of the button that unmutes for as many as can be picked', async () => {
  render(<UnmuteUsersDialog defaultOpen maxSelected={300} />, { wrapper: over(createMemoryAdapter({ mutedUserIds: ids(8) })) });
  const label = (await screen.findByRole('button', { name: 'Unmute' })).querySelector('[data-mute-label]');
  expect(label?.getAttribute('data-mute-widest')?.split('\n')).toContain('Unmute 300');
});

it('names those who can speak in the panel of a muted chat, not those muted individually', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['uid_2'], mutedUserIds: ['uid_9'] });
  render(<MuteGroupButton />, { wrapper: over(adapter) });
  await userEvent.click(await screen.findByRole('button', { name: 'Chat muted' }));
  const panel = within(await screen.findByRole('dialog'));
  expect(panel.getByRole('group', { name: 'Can still speak (1/30)' })).toHaveTextContent('uid_2');
  expect(panel.queryByText('uid_9')).toBeNull();
});

it('takes nobody who is muted individually for somebody who can speak, where the backend does not say who can', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, mutedUserIds: ['uid_9'], quirks: { unknown: ['exemptUserIds'] } });
  render(<MuteGroupButton />, { wrapper: over(adapter) });
  await userEvent.click(await screen.findByRole('button', { name: 'Chat muted' }));
  const panel = within(await screen.findByRole('dialog'));
  expect(panel.getByRole('group', { name: 'Can still speak (0/30)' })).toBeVisible();
  expect(panel.queryByText('uid_9')).toBeNull();
});

it('reads again when it asks whether to unmute everybody, and when that is answered', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
  const reads = () => adapter.calls.filter(({ action, fresh }) => action === 'read' && fresh).length;
  render(<UnmuteUsersDialog defaultOpen />, { wrapper: over(adapter) });
  await screen.findAllByRole('option');
  const before = reads();
  await userEvent.click(screen.getByRole('button', { name: 'Unmute all…' }));
  await screen.findByRole('dialog', { name: 'Unmute all 3 people in this room?' });
  expect(reads()).toBe(before + 1);
  await userEvent.click(screen.getByRole('button', { name: /^Unmute all/ }));
  await waitFor(() => expect(adapter.read('room').mutedUserIds).toEqual([]));
  const order = adapter.calls.map(({ action }) => action);
  expect(order.lastIndexOf('read', order.indexOf('unmuteAllUsers'))).toBe(order.indexOf('unmuteAllUsers') - 1);
});
