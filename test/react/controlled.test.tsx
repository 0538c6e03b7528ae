import { act, render, renderHook, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { createMuteStore, MuteGroupButton, MuteProvider, UnmuteUsersDialog, useUnmuteUsers } from 'react-live-mute';
import { describe, expect, it, vi } from 'vitest';
import { button, groupId, quietConsole, room } from './support.js';

quietConsole();
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

describe('a selection that the host keeps', () => {
  it.each([
    ['longer than the limit', ids(31), ids(30)],
    ['with somebody twice', ['uid_1', 'uid_1'], ['uid_1']],
    ['with an id that the backend can not have', ['a,b', 'uid_1'], ['uid_1']],
  ])('%s, made anew at each render, is held and sent as far as it can be', async (_, given, held) => {
    const adapter = room({ mutedUserIds: ids(40) });
    const store = createMuteStore({ adapter, groupId });
    const changed = vi.fn();
    const wrapper = ({ children }: { children: ReactNode }) => <MuteProvider store={store}>{children}</MuteProvider>;
    const { result } = renderHook(() => useUnmuteUsers({ selectedUserIds: [...given], onSelectedUserIdsChange: changed }), { wrapper });
    await waitFor(() => expect(store.getState().readStatus).toBe('success'));
    expect(store.getState().selectedUserIds).toEqual(held);
    expect(result.current.selectedUserIds).toEqual(held);
    expect(changed).not.toHaveBeenCalled();
    act(() => result.current.deselect(['uid_1']));
    expect(changed).toHaveBeenLastCalledWith(held.slice(1));
    await act(() => result.current.unmute());
    expect(adapter.calls.flatMap((call) => (call.action === 'unmuteUsers' ? [call.userIds] : []))).toEqual([held]);
  });
});

describe('the host is told', () => {
  it('nothing of the group being muted where another group is shown, and of this one again', async () => {
    const adapter = room();
    adapter.setState('a', { groupMuted: true });
    adapter.setState('b', { groupMuted: false });
    const onMutedChange = vi.fn();
    const view = (id: string) => (
      <MuteProvider adapter={adapter} groupId={id}>
        <MuteGroupButton onMutedChange={onMutedChange} />
      </MuteProvider>
    );
    const { rerender } = render(view('a'));
    await button(/^Chat muted/);
    rerender(view('b'));
    await button('Mute chat');
    expect(onMutedChange).not.toHaveBeenCalled();
    act(() => adapter.act.muteGroup('b'));
    await waitFor(() => expect(onMutedChange.mock.calls).toEqual([[true]]));
  });

  it('once that the dialog opens, however often its trigger is pressed', async () => {
    const onOpenChange = vi.fn();
    render(
      <MuteProvider adapter={room()} groupId={groupId}>
        <UnmuteUsersDialog onOpenChange={onOpenChange} />
      </MuteProvider>,
    );
    await userEvent.dblClick(await button(/Muted users/));
    await screen.findByRole('dialog');
    expect(onOpenChange.mock.calls).toEqual([[true, { reason: 'trigger-press' }]]);
  });
});

it('an outcome is told once, where two providers share a store', async () => {
  const store = createMuteStore({ adapter: room({ mutedUserIds: ['a'] }), groupId });
  const view = (
    <MuteProvider store={store}>
      <MuteGroupButton />
    </MuteProvider>
  );
  render(view);
  render(view);
  await waitFor(() => expect(store.getState().readStatus).toBe('success'));
  await act(() => store.getState().muteGroup({ exemptUserIds: [] }));
  await waitFor(() => expect(screen.getAllByRole('button', { name: 'Undo' })).toHaveLength(1));
});
