import { act, render, renderHook, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, type ComponentType } from 'react';
import {
  createMuteStore,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  useUnmuteUsers,
  type MuteAdapter,
  type MuteStore,
  type SelectionOptions,
} from 'react-live-mute';
import { describe, expect, it, vi } from 'vitest';
import { button, groupId, ids, inside, isRead, quietConsole, room } from './support.js';

quietConsole();

describe('a selection that the host keeps', () => {
  it.each([
    ['longer than the limit', ids(31), ids(30)],
    ['with somebody twice', ['uid_1', 'uid_1'], ['uid_1']],
    ['with an id that the backend can not have', ['a,b', 'uid_1'], ['uid_1']],
  ])('%s, made anew at each render, is held and sent as far as it can be', async (_, given, held) => {
    const adapter = room({ mutedUserIds: ids(40) });
    const store = createMuteStore({ adapter, groupId });
    const changed = vi.fn();
    const { result } = renderHook(() => useUnmuteUsers({ selectedUserIds: [...given], onSelectedUserIdsChange: changed }), {
      wrapper: inside({ store }),
    });
    await isRead(store);
    expect(store.getState().selectedUserIds).toEqual(held);
    expect(result.current.selectedUserIds).toEqual(held);
    expect(changed).not.toHaveBeenCalled();
    act(() => result.current.deselect(['uid_1']));
    expect(changed).toHaveBeenLastCalledWith(held.slice(1));
    await act(() => result.current.unmute());
    expect(adapter.calls.flatMap((call) => (call.action === 'unmuteUsers' ? [call.userIds] : []))).toEqual([held]);
  });
});

it('who is picked at first may be whom, and as many as, only the first read says that the backend takes', async () => {
  const mails = ids(31).map((id) => `${id}@host.example`);
  const capabilities = { userIdPattern: '.+', maxUsersPerCall: 31 };
  const backend = room({ mutedUserIds: mails, capabilities });
  const adapter: MuteAdapter = {
    ...backend,
    get capabilities() {
      return backend.calls.length > 0 ? capabilities : {};
    },
  };
  const { result, rerender } = renderHook((options: SelectionOptions) => useUnmuteUsers({ defaultSelectedUserIds: mails, ...options }), {
    wrapper: inside({ adapter, groupId }),
    initialProps: {},
  });
  await waitFor(() => expect(result.current.selectedUserIds).toEqual(mails));
  act(() => result.current.deselect([mails[0] ?? '']));
  rerender({ maxSelected: 60 });
  expect(result.current.selectedUserIds).toEqual(mails.slice(1));
});

describe('two controls over one group', () => {
  async function show(Part: ComponentType<{ userId: string }>): Promise<MuteStore> {
    const store = createMuteStore({ adapter: room({ mutedUserIds: ids(3) }), groupId });
    render(
      <MuteProvider store={store}>
        <Part userId="uid_1" />
        <Part userId="uid_2" />
      </MuteProvider>,
    );
    await isRead(store);
    return store;
  }

  it('of hosts that differ, with lists made anew at each render, do not take turns', async () => {
    const renders = vi.fn();
    function Part({ userId }: { userId: string }) {
      renders();
      return <output>{useUnmuteUsers({ selectedUserIds: [userId] }).selectedUserIds.join()}</output>;
    }
    const store = await show(Part);
    expect(store.getState().selectedUserIds).toEqual(['uid_2']);
    expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toEqual(['uid_1', 'uid_2']);
    expect(renders.mock.calls.length).toBeLessThan(10);
  });

  it('of hosts that both take what they are told come to agree', async () => {
    function Part({ userId }: { userId: string }) {
      const [kept, setKept] = useState<readonly string[]>([]);
      useUnmuteUsers({ selectedUserIds: kept, onSelectedUserIdsChange: setKept });
      return <button onClick={() => setKept([userId])}>{kept.join() || 'nobody'}</button>;
    }
    const store = await show(Part);
    act(() => screen.getAllByRole('button').forEach((each) => each.click()));
    const shown = screen.getAllByRole('button').map(({ textContent }) => textContent);
    expect(shown).toEqual([shown[0], shown[0]]);
    expect(store.getState().selectedUserIds).toEqual([shown[0]]);
  });
});

it('letting go of 100,000 users does not look through all of them for each', async () => {
  const all = ids(100_000);
  const changed = vi.fn();
  const options = { selectedUserIds: all, maxSelected: all.length, onSelectedUserIdsChange: changed };
  const { result } = renderHook(() => useUnmuteUsers(options), { wrapper: inside({ adapter: room(), groupId }) });
  const includes = vi.spyOn(Array.prototype, 'includes');
  result.current.deselect(all.slice(1));
  const looks = includes.mock.calls.length;
  includes.mockRestore();
  expect(changed).toHaveBeenLastCalledWith(['uid_1']);
  expect(looks).toBeLessThan(100);
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
  await isRead(store);
  await act(() => store.getState().muteGroup({ exemptUserIds: [] }));
  await waitFor(() => expect(screen.getAllByRole('button', { name: 'Undo' })).toHaveLength(1));
});
