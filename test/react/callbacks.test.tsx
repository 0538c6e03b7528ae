import { act, render, renderHook, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { createMuteStore, MuteGroupButton, MuteProvider, useUnmuteUsers } from 'react-live-mute';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useExemptDraft } from '../../src/react/use-exempt-draft.js';
import { button, groupId, ids, inside, isRead, quietConsole, room } from './support.js';

quietConsole();

describe('a callback of the host that throws', () => {
  const fault = new Error('a fault of the host');
  const throws = (): never => {
    throw fault;
  };
  // Reported as what nobody caught, which the test runner would take for its own.
  const reported = vi.fn();
  let others: NodeJS.UnhandledRejectionListener[] = [];
  beforeEach(() => {
    reported.mockClear();
    others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', reported);
  });
  afterEach(() => {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  });
  const expectReport = (): Promise<void> => waitFor(() => expect(reported).toHaveBeenCalledWith(fault, expect.anything()));

  it('on an event does not keep the chat from being muted, and is reported', async () => {
    const adapter = room();
    render(
      <MuteProvider adapter={adapter} groupId={groupId} onEvent={throws}>
        <MuteGroupButton confirm="never" />
      </MuteProvider>,
    );
    await userEvent.click(await button('Mute chat'));
    await button(/^Chat muted/);
    expect(adapter.read(groupId).groupMuted).toBe(true);
    await expectReport();
  });

  it('on an error does not keep the state from being read again, and is reported', async () => {
    const adapter = room();
    const store = createMuteStore({ adapter, groupId });
    render(<MuteProvider store={store} onError={throws} />);
    await isRead(store);
    adapter.fail('read', 'BACKEND_UNAVAILABLE');
    await act(() => store.getState().refresh());
    expect(store.getState().readStatus).toBe('error');
    await act(() => store.getState().refresh());
    expect(store.getState().readStatus).toBe('success');
    await expectReport();
  });

  it('on a change of the store does not end the command or the read it is told of, and is reported', async () => {
    const adapter = room();
    const store = createMuteStore({ adapter, groupId });
    store.subscribe(throws);
    await store.getState().refresh();
    await store.getState().muteGroup({ exemptUserIds: [] });
    expect(store.getState()).toMatchObject({ readStatus: 'success', group: { status: 'success' } });
    expect(adapter.read(groupId).groupMuted).toBe(true);
    await expectReport();
  });

  it('on the end of live sync does not take the page with it, and is reported', async () => {
    const adapter = room();
    adapter.subscribe = () => throws;
    const page = (parts?: ReactNode) => (
      <>
        <h1>The page of the host</h1>
        {parts}
      </>
    );
    const { rerender } = render(page(<MuteProvider adapter={adapter} groupId={groupId} />));
    rerender(page());
    expect(screen.getByRole('heading')).toHaveTextContent('The page of the host');
    await expectReport();
  });

  it('on a change of the selection does not lose the result, and is reported', async () => {
    const store = createMuteStore({ adapter: room({ mutedUserIds: ids(2) }), groupId });
    const { result } = renderHook(() => useUnmuteUsers({ onSelectedUserIdsChange: throws }), { wrapper: inside({ store }) });
    await isRead(store);
    act(() => void result.current.select(['uid_1']));
    await act(() => result.current.unmute());
    expect(result.current.result).toMatchObject({ doneUserIds: ['uid_1'] });
    await expectReport();
  });
});

describe('the host is told', () => {
  it('that a change of who can speak ended, though nothing was sent', async () => {
    const adapter = room({ groupMuted: true, exemptUserIds: ['a'] });
    const store = createMuteStore({ adapter, groupId });
    const onEvent = vi.fn();
    const onError = vi.fn();
    render(<MuteProvider store={store} onEvent={onEvent} onError={onError} />);
    await act(() => store.getState().muteGroup({ exemptUserIds: ['a', 'b'], basedOn: ['c'] }));
    expect(store.getState().group.status).toBe('conflict');
    expect(onEvent.mock.calls.map(([{ status }]) => status)).toEqual(['pending', 'error']);
    expect(onError).not.toHaveBeenCalled();
  });

  it('how a command ended, and not again when a later read says more of it', async () => {
    const adapter = room({ mutedUserIds: ids(2) });
    const store = createMuteStore({ adapter, groupId });
    const onEvent = vi.fn();
    const onError = vi.fn();
    render(<MuteProvider store={store} onEvent={onEvent} onError={onError} />);
    await isRead(store);
    adapter.fail('unmuteUsers', 'SERVER_ERROR');
    await act(() => store.getState().unmute(['uid_1']));
    expect(store.getState().users.status).toBe('error');
    adapter.act.unmuteUsers(groupId, ['uid_1']);
    await act(() => store.getState().refresh({ fresh: true }));
    expect(store.getState().users.status).toBe('success');
    expect(onEvent.mock.calls.map(([{ status }]) => status)).toEqual(['pending', 'error']);
    expect(onError).toHaveBeenCalledOnce();
  });

  it('how each command ended, though a listener of its own puts that out of sight at once or tries again', async () => {
    const adapter = room();
    const store = createMuteStore({ adapter, groupId });
    store.subscribe(({ group, dismiss, unmuteGroup }) => {
      if (group.status === 'success') dismiss('group');
      if (group.status === 'error') void unmuteGroup();
    });
    const onEvent = vi.fn();
    const onError = vi.fn();
    render(<MuteProvider store={store} onEvent={onEvent} onError={onError} />);
    await isRead(store);
    await act(() => store.getState().muteGroup({ exemptUserIds: [] }));
    expect(store.getState().group.status).toBe('idle');
    const told = (): unknown => onEvent.mock.calls.map(([{ action, status }]) => `${action} ${status}`);
    expect(told()).toEqual(['muteGroup pending', 'muteGroup success']);

    onEvent.mockClear();
    adapter.fail('unmuteGroup', 'SERVER_ERROR');
    await act(() => store.getState().unmuteGroup());
    await waitFor(() => expect(told()).toEqual(['unmuteGroup pending', 'unmuteGroup error', 'unmuteGroup pending', 'unmuteGroup success']));
    expect(onError).toHaveBeenCalledOnce();
  });

  it('that more people were to be exempt than there are places for, and the chat stays open', async () => {
    const adapter = room();
    const onError = vi.fn();
    render(
      <MuteProvider adapter={adapter} groupId={groupId} onError={onError}>
        <MuteGroupButton confirm="never" exemptUserIds={ids(31)} />
      </MuteProvider>,
    );
    await userEvent.click(await button('Mute chat'));
    await waitFor(() =>
      expect(onError.mock.calls).toEqual([[expect.objectContaining({ code: 'INPUT_INVALID' }), { action: 'muteGroup' }]]),
    );
    expect(String(onError.mock.lastCall?.[0].message)).toContain('31 ids were given, at most 30');
    await screen.findAllByText(/was refused as invalid/);
    expect(adapter.read(groupId).groupMuted).toBe(false);
  });

  it('nothing of a list of exempt users that did not change', () => {
    const changed = vi.fn();
    const { result } = renderHook(() => useExemptDraft({ onExemptUserIdsChange: changed }), {
      wrapper: inside({ adapter: room(), groupId }),
    });
    act(() => void result.current.add(['a']));
    expect(changed.mock.calls).toEqual([[['a']]]);
    expect(result.current.add(['a'])).toEqual({ added: [], refused: [] });
    expect(result.current.add(['b,c'])).toEqual({ added: [], refused: [{ userId: 'b,c', reason: 'pattern' }] });
    expect(changed).toHaveBeenCalledOnce();
  });
});

it('with pinned users for every place the chat can still be muted at once: those who fit are exempt', async () => {
  const adapter = room();
  render(
    <MuteProvider adapter={adapter} groupId={groupId} currentUserId="mod1" pinnedExemptUserIds={ids(31)}>
      <MuteGroupButton confirm="never" />
    </MuteProvider>,
  );
  await userEvent.click(await button('Mute chat'));
  await button(/^Chat muted/);
  expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ids(30) });
});
