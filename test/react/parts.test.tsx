import { act, fireEvent, render, renderHook, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef, forwardRef, useEffect, useState, version, type FormEvent, type ReactElement, type ReactNode, type Ref } from 'react';
import { flushSync } from 'react-dom';
import {
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  useGroupMute,
  useMutedUsers,
  useUnmuteUsers,
  type MuteAdapter,
} from 'react-live-mute';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { button, calls, groupId, inside, quietConsole, room, Room } from './support.js';

quietConsole();
const user = userEvent.setup();
const inDialog = async (name: RegExp | string): Promise<HTMLElement> =>
  within(await screen.findByRole('dialog')).getByRole('button', { name });
const around = (adapter: MuteAdapter, part: ReactElement): ReactElement => (
  <MuteProvider adapter={adapter} groupId={groupId}>
    {part}
  </MuteProvider>
);

describe('MuteGroupButton', () => {
  it("runs the host's handlers first, and takes preventDefault for a veto", async () => {
    const adapter = room();
    const order: string[] = [];
    let veto = true;
    render(
      around(
        adapter,
        <MuteGroupButton
          confirm="never"
          onClick={(event) => {
            order.push(`click with ${calls(adapter, 'muteGroup')} sent`);
            if (veto) event.preventDefault();
          }}
          onFocus={() => order.push('focus')}
          onPointerEnter={() => order.push('enter')}
        />,
      ),
    );
    await user.click(await button('Mute chat'));
    expect(calls(adapter, 'muteGroup')).toBe(0);
    veto = false;
    await user.click(await button('Mute chat'));
    await button(/^Chat muted/);
    expect(calls(adapter, 'muteGroup')).toBe(1);
    expect(order).toEqual(['enter', 'focus', 'click with 0 sent', 'click with 0 sent']);
  });

  it('hands on its ref and every other prop', async () => {
    const object = createRef<HTMLButtonElement>();
    const told = vi.fn();
    const view = (ref: Ref<HTMLButtonElement>) =>
      around(
        room(),
        <>
          <span id="mine">My words.</span>
          <MuteGroupButton
            ref={ref}
            id="own"
            className="big"
            style={{ color: 'red' }}
            data-own="x"
            title="t"
            aria-describedby="mine"
            tabIndex={-1}
          />
        </>,
      );
    const { unmount } = render(view(object));
    const shown = await button('Mute chat');
    expect(object.current).toBe(shown);
    expect(shown).toHaveAttribute('id', 'own');
    expect(shown).toHaveClass('big');
    expect(shown).toHaveStyle({ color: 'rgb(255, 0, 0)' });
    expect(shown).toHaveAttribute('data-own', 'x');
    expect(shown).toHaveAttribute('tabindex', '-1');
    expect(shown).toHaveAttribute('type', 'button');
    expect(shown).toHaveAccessibleDescription(expect.stringContaining('My words.'));
    unmount();
    expect(object.current).toBeNull();
    render(view(told)).unmount();
    expect(told.mock.calls.map(([element]) => element?.tagName)).toEqual(['BUTTON', undefined]);
  });

  it('attaches a ref once, however often it renders, and ends it in the way of its React', async () => {
    const ended = vi.fn();
    const ref = vi.fn(() => (version.startsWith('18.') ? undefined : ended));
    const child = vi.fn(() => (version.startsWith('18.') ? undefined : ended));
    const view = (title: string) =>
      around(
        room(),
        <>
          <MuteGroupButton ref={ref} title={title} />
          <UnmuteUsersDialog>
            <button type="button" ref={child} title={title}>
              People
            </button>
          </UnmuteUsersDialog>
        </>,
      );
    const { rerender, unmount } = render(view('a'));
    rerender(view('b'));
    await button('Mute chat');
    expect([ref, child].map((each) => each.mock.calls.length)).toEqual([1, 1]);
    unmount();
    if (version.startsWith('18.')) expect([ref, child].map((each) => each.mock.lastCall)).toEqual([[null], [null]]);
    else expect([ended.mock.calls.length, ref.mock.calls.length, child.mock.calls.length]).toEqual([2, 1, 1]);
  });

  it('as a child becomes that element: its props win, handlers chain, refs and class names join', async () => {
    const adapter = room();
    const theirs = createRef<HTMLAnchorElement>();
    const ours = createRef<HTMLButtonElement>();
    const order: string[] = [];
    render(
      around(
        adapter,
        <MuteGroupButton asChild ref={ours} confirm="never" className="ours" onClick={() => order.push('on the part')}>
          <a ref={theirs} href="#x" role="button" className="theirs" style={{ top: 1 }} onClick={() => order.push('on the child')}>
            Quiet!
          </a>
        </MuteGroupButton>,
      ),
    );
    const shown = await button('Quiet!');
    await waitFor(() => expect(shown).not.toHaveAttribute('aria-disabled'));
    expect(shown.tagName).toBe('A');
    expect([theirs.current, ours.current]).toEqual([shown, shown]);
    expect(shown).toHaveClass('ours', 'theirs');
    expect(shown).toHaveAttribute('data-mute-group-button', 'child');
    await user.click(shown);
    await waitFor(() => expect(shown).toHaveAttribute('data-muted'));
    expect(order).toEqual(['on the child', 'on the part']);
  });

  it('as a child in a form does not send it, and gives a component no `type`, which may be its look', async () => {
    const submitted = vi.fn((event: FormEvent) => event.preventDefault());
    const Own = forwardRef<HTMLButtonElement, { readonly type?: string; readonly children: ReactNode }>(function Own(
      { type = 'plain', ...props },
      ref,
    ) {
      return <button {...props} data-look={type} ref={ref} />;
    });
    render(
      around(
        room(),
        <form onSubmit={submitted}>
          <MuteGroupButton asChild confirm="never">
            <button>Quiet!</button>
          </MuteGroupButton>
          <UnmuteUsersDialog>
            <button>Who?</button>
          </UnmuteUsersDialog>
          <MuteGroupButton asChild>
            <Own>Own</Own>
          </MuteGroupButton>
        </form>,
      ),
    );
    const shown = await button('Quiet!');
    await waitFor(() => expect(shown).not.toHaveAttribute('aria-disabled'));
    await user.click(shown);
    await waitFor(() => expect(shown).toHaveAttribute('data-muted'));
    await user.click(await button('Who?'));
    expect(submitted).not.toHaveBeenCalled();
    expect(screen.getByText('Own')).toHaveAttribute('data-look', 'plain');
  });

  it('is never disabled while it works: it keeps the focus, and a second press does nothing', async () => {
    const adapter = room();
    render(around(adapter, <MuteGroupButton confirm="never" />));
    const shown = await button('Mute chat');
    const release = adapter.hold('muteGroup');
    await user.click(shown);
    expect(await button('Muting…')).toBe(shown);
    expect(shown).toHaveAttribute('aria-disabled', 'true');
    expect(shown).not.toBeDisabled();
    await user.dblClick(shown);
    await user.keyboard('{Enter} ');
    expect(shown).toHaveFocus();
    await act(async () => release());
    await button(/^Chat muted/);
    expect(shown).toHaveFocus();
    expect([calls(adapter, 'muteGroup'), calls(adapter, 'unmuteGroup')]).toEqual([1, 0]);
  });

  it('never loses the focus on the way through its question', async () => {
    const adapter = room();
    render(around(adapter, <MuteGroupButton />));
    const shown = await button('Mute chat');
    await user.click(shown);
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toContainElement(document.activeElement as HTMLElement);
    await user.keyboard('{Escape}');
    expect(shown).toHaveFocus();
    await user.keyboard('{Enter}');
    await user.click(await inDialog('Mute chat'));
    await button(/^Chat muted/);
    await waitFor(() => expect(shown).toHaveFocus());
  });
});

describe('UnmuteUsersDialog', () => {
  it('makes the one element it is given its trigger', async () => {
    const theirs = createRef<HTMLButtonElement>();
    let veto = true;
    render(
      around(
        room({ mutedUserIds: ['a'] }),
        <UnmuteUsersDialog>
          <button ref={theirs} type="button" onClick={(event) => veto && event.preventDefault()}>
            Who is quiet?
          </button>
        </UnmuteUsersDialog>,
      ),
    );
    const shown = await button('Who is quiet?');
    expect(theirs.current).toBe(shown);
    expect(shown).toHaveAttribute('aria-haspopup', 'dialog');
    await user.click(shown);
    expect(shown).toHaveAttribute('aria-expanded', 'false');
    veto = false;
    await user.click(shown);
    await screen.findByRole('dialog', { name: /Muted users/ });
    await user.keyboard('{Escape}');
    expect(shown).toHaveFocus();
  });

  it('says by what it was opened and closed', async () => {
    const onOpenChange = vi.fn();
    render(around(room({ mutedUserIds: ['a'] }), <UnmuteUsersDialog onOpenChange={onOpenChange} />));
    const open = async (): Promise<void> => user.click(await button(/Muted users/));
    await open();
    await screen.findByRole('dialog');
    await user.keyboard('{Escape}');
    await open();
    await user.click(await inDialog('Close'));
    await open();
    await user.click(await inDialog('Cancel'));
    expect(onOpenChange.mock.calls).toEqual([
      [true, { reason: 'trigger-press' }],
      [false, { reason: 'escape-key' }],
      [true, { reason: 'trigger-press' }],
      [false, { reason: 'close-press' }],
      [true, { reason: 'trigger-press' }],
      [false, { reason: 'cancel-press' }],
    ]);
  });

  it('that the host controls opens and closes when the host says so', async () => {
    const onOpenChange = vi.fn();
    const view = (open: boolean) => around(room(), <UnmuteUsersDialog open={open} onOpenChange={onOpenChange} />);
    const { rerender } = render(view(false));
    await user.click(await button(/Muted users/));
    expect(screen.queryByRole('dialog')).toBeNull();
    rerender(view(true));
    await screen.findByRole('dialog');
    await user.keyboard('{Escape}');
    expect(await screen.findByRole('dialog')).toBeVisible();
    rerender(view(false));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(onOpenChange.mock.calls.map(([open]) => open)).toEqual([true, false]);
  });

  it('tells what an unmute came to, and keeps the focus in the dialog', async () => {
    const adapter = room({ mutedUserIds: ['a', 'b'] });
    const onUnmuted = vi.fn();
    render(around(adapter, <UnmuteUsersDialog defaultOpen defaultSelectedUserIds={['a']} onUnmuted={onUnmuted} />));
    const dialog = await screen.findByRole('dialog');
    await user.click(await within(dialog).findByRole('button', { name: 'Unmute 1' }));
    await waitFor(() =>
      expect(onUnmuted).toHaveBeenCalledWith(expect.objectContaining({ action: 'unmuteUsers', doneUserIds: ['a'], failed: [] })),
    );
    expect(onUnmuted).toHaveBeenCalledTimes(1);
    expect(dialog).toContainElement(document.activeElement as HTMLElement);
    await user.click(await inDialog('Unmute all…'));
    await user.click(await screen.findByRole('button', { name: /Unmute 1 person/ }));
    await waitFor(() =>
      expect(onUnmuted).toHaveBeenLastCalledWith(expect.objectContaining({ action: 'unmuteAllUsers', doneUserIds: ['b'] })),
    );
    expect(await screen.findByRole('dialog')).toContainElement(document.activeElement as HTMLElement);
  });
});

describe('what the host is told', () => {
  it('of the group: only changes, whoever made them', async () => {
    const adapter = room();
    const onMutedChange = vi.fn();
    render(around(adapter, <MuteGroupButton confirm="never" onMutedChange={onMutedChange} />));
    await user.click(await button('Mute chat'));
    await button(/^Chat muted/);
    act(() => adapter.act.unmuteGroup(groupId));
    await button('Mute chat');
    act(() => adapter.act.muteUsers(groupId, ['x']));
    expect(onMutedChange.mock.calls).toEqual([[true], [false]]);
  });

  it('of commands: when they start, and how they end with the ids of their requests', async () => {
    const adapter = room({ mutedUserIds: ['a'] });
    const onEvent = vi.fn();
    const onError = vi.fn();
    render(
      <Room adapter={adapter} onEvent={onEvent} onError={onError}>
        <Plain />
      </Room>,
    );
    await user.click(await button('mute'));
    await button('lift');
    adapter.fail('unmuteGroup', { code: 'SERVER_ERROR', requestId: 'R1' });
    await user.click(await button('lift'));
    await screen.findByText('lifting: error SERVER_ERROR');
    await user.click(await button('unmute'));
    await screen.findByText('muted: 0 complete');
    expect(onEvent.mock.calls.map(([event]) => event)).toEqual([
      { action: 'muteGroup', status: 'pending', groupId, requestIds: [] },
      { action: 'muteGroup', status: 'success', groupId, requestIds: [expect.any(String)] },
      { action: 'unmuteGroup', status: 'pending', groupId, requestIds: [] },
      { action: 'unmuteGroup', status: 'error', groupId, requestIds: ['R1'] },
      { action: 'unmuteUsers', status: 'pending', groupId, requestIds: [] },
      { action: 'unmuteUsers', status: 'success', groupId, requestIds: [expect.any(String)] },
    ]);
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ code: 'SERVER_ERROR' }), { action: 'unmuteGroup' }]]);
  });

  it('of a read that failed, once', async () => {
    const adapter = room();
    adapter.fail('read', 'BACKEND_UNAVAILABLE');
    const onError = vi.fn();
    render(<Room adapter={adapter} onError={onError} />);
    await button('Chat state unknown');
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ code: 'BACKEND_UNAVAILABLE' }), { action: 'read' }]]);
  });

  it('of what is picked, also when another moderator takes some out', async () => {
    const adapter = room({ mutedUserIds: ['a', 'b', 'c'] });
    const onSelectedUserIdsChange = vi.fn();
    render(around(adapter, <UnmuteUsersDialog defaultSelectedUserIds={['a', 'b']} onSelectedUserIdsChange={onSelectedUserIdsChange} />));
    await waitFor(() => expect(screen.getByRole('button', { name: /Muted users/ })).toHaveTextContent('3'));
    onSelectedUserIdsChange.mockClear();
    act(() => adapter.act.unmuteUsers(groupId, ['a']));
    await waitFor(() => expect(onSelectedUserIdsChange.mock.calls).toEqual([[['b']]]));
  });

  it('of what is picked when the host keeps it: a proposal, and nothing changes until the host says so', async () => {
    const adapter = room({ mutedUserIds: ['a', 'b', 'c'] });
    const proposals: (readonly string[])[] = [];
    function Keeper(): ReactElement {
      const [kept, setKept] = useState<readonly string[]>(['a']);
      const [heeds, setHeeds] = useState(false);
      const { selectedUserIds, select, clear } = useUnmuteUsers({
        selectedUserIds: kept,
        onSelectedUserIdsChange(next) {
          proposals.push(next);
          if (heeds) setKept(next);
        },
      });
      return (
        <>
          <output>{selectedUserIds.join()}</output>
          <button type="button" onClick={() => select(['b'])}>
            pick
          </button>
          <button type="button" onClick={clear}>
            clear
          </button>
          <button type="button" onClick={() => setHeeds(true)}>
            heed
          </button>
        </>
      );
    }
    render(around(adapter, <Keeper />));
    await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('a'));
    await user.click(await button('pick'));
    expect(screen.getByRole('status')).toHaveTextContent(/^a$/);
    await user.click(await button('heed'));
    await user.click(await button('pick'));
    expect(screen.getByRole('status')).toHaveTextContent('a,b');
    await user.click(await button('clear'));
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
    expect(proposals).toEqual([['a', 'b'], ['a', 'b'], []]);
  });
});

/** Plain HTML on the hooks alone. */
function Plain(): ReactElement {
  const group = useGroupMute();
  const muted = useMutedUsers();
  const unmuting = useUnmuteUsers();
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <p>
        lifting: {group.status} {group.error?.code}
      </p>
      <p>
        muted: {muted.userIds.length} {muted.certainty}
      </p>
      {muted.userIds.map((userId) => (
        <label key={userId}>
          <input
            type="checkbox"
            checked={unmuting.selectedUserIds.includes(userId)}
            onChange={({ target }) => (target.checked ? unmuting.select([userId]) : unmuting.deselect([userId]))}
          />
          {userId}
        </label>
      ))}
      <button type="button" onClick={() => void (group.groupMuted ? group.unmuteGroup() : group.muteGroup({ exemptUserIds: ['host'] }))}>
        {group.groupMuted ? 'lift' : 'mute'}
      </button>
      <button type="button" onClick={() => void unmuting.unmute(unmuting.selectedUserIds.length > 0 ? undefined : muted.userIds)}>
        unmute
      </button>
      {unmuting.undo && (
        <button type="button" onClick={() => void unmuting.undo?.()}>
          undo
        </button>
      )}
      <output>{unmuting.result && `done: ${unmuting.result.doneUserIds.join()}`}</output>
    </form>
  );
}

describe('the hooks', () => {
  const spent = vi.fn();
  beforeEach(() => spent.mockClear());

  it('drive plain HTML', async () => {
    const adapter = room({ mutedUserIds: ['a', 'b', 'c'] });
    render(around(adapter, <Plain />));
    await screen.findByText('muted: 3 complete');
    await user.click(await button('mute'));
    await button('lift');
    expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['host'] });
    await user.click(await button('lift'));
    await button('mute');
    await user.click(screen.getByRole('checkbox', { name: 'b' }));
    await user.click(await button('unmute'));
    expect(await screen.findByText('done: b')).toBeInTheDocument();
    await user.click(await button('undo'));
    await screen.findByText('muted: 3 complete');
    expect(new Set(adapter.read(groupId).mutedUserIds)).toEqual(new Set(['a', 'b', 'c']));
  });

  it('say null, and not false or nobody, while nothing is known', async () => {
    const adapter = room({ groupMuted: true, exemptUserIds: ['a'], quirks: { unknown: ['groupMuted', 'exemptUserIds', 'mutedUserIds'] } });
    const said: unknown[] = [];
    function Watch(): null {
      const { groupMuted, exemptUserIds } = useGroupMute();
      const { certainty, userIds } = useMutedUsers();
      useEffect(() => {
        said.push([groupMuted, exemptUserIds, certainty, userIds.length]);
      });
      return null;
    }
    render(around(adapter, <Watch />));
    await waitFor(() => expect(calls(adapter, 'read')).toBe(1));
    await act(() => Promise.resolve());
    expect(new Set(said.map((each) => JSON.stringify(each)))).toEqual(new Set(['[null,null,"unknown",0]']));
  });

  it('tell who can still speak apart from who is muted individually', async () => {
    function Watch(): ReactElement {
      const { exemptUserIds } = useGroupMute();
      const { userIds } = useMutedUsers();
      return (
        <p>
          can speak: {exemptUserIds?.join()}; muted: {userIds.join()}
        </p>
      );
    }
    render(around(room({ groupMuted: true, exemptUserIds: ['host'], mutedUserIds: ['a', 'b'] }), <Watch />));
    expect(await screen.findByText('can speak: host; muted: a,b')).toBeInTheDocument();
  });

  it('give functions that stay the same, whatever is read, picked or done, so that effects may depend on them', async () => {
    const adapter = room({ mutedUserIds: ['a', 'b'] });
    function Watch(): ReactElement {
      const { muteGroup, unmuteGroup, refresh } = useGroupMute();
      const { refresh: readAgain, userIds } = useMutedUsers();
      const { select, deselect, clear, unmute, unmuteAll, cancel } = useUnmuteUsers();
      for (const each of [muteGroup, unmuteGroup, refresh, readAgain, select, deselect, clear, unmute, unmuteAll, cancel]) spent(each);
      // As a host writes it that wants the newest list whenever its panel is shown.
      useEffect(() => {
        if (calls(adapter, 'read') < 20) void readAgain();
      }, [readAgain]);
      return (
        <button type="button" onClick={() => select(['a'])}>
          {userIds.length} muted
        </button>
      );
    }
    render(around(adapter, <Watch />));
    await user.click(await button('2 muted'));
    act(() => adapter.act.unmuteUsers(groupId, ['a']));
    await button('1 muted');
    expect(new Set(spent.mock.calls.map(([each]) => each)).size).toBe(10);
    expect(calls(adapter, 'read')).toBeLessThan(4);
  });

  it.each([
    ['the store keeps', false],
    ['the host keeps', true],
  ])('pick and unmute in one press: those picked, and not those of before, in a selection that %s', async (_, kept) => {
    const adapter = room({ mutedUserIds: ['a', 'b', 'c'] });
    function Rows(): ReactElement {
      const [own, setOwn] = useState<readonly string[]>(['a']);
      const { select, clear, unmute, result } = useUnmuteUsers(
        kept
          ? { selectedUserIds: own, onSelectedUserIdsChange: (next) => flushSync(() => setOwn(next)) }
          : { defaultSelectedUserIds: ['a'] },
      );
      const only = (userId: string): void => {
        clear();
        select([userId]);
        void unmute();
      };
      return (
        <button type="button" onClick={() => only('b')}>
          {result ? `done: ${result.doneUserIds.join()}` : 'unmute b'}
        </button>
      );
    }
    render(around(adapter, <Rows />));
    await waitFor(() => expect(calls(adapter, 'read')).toBe(1));
    await user.click(await button('unmute b'));
    await button('done: b');
    expect(adapter.read(groupId).mutedUserIds).toEqual(['a', 'c']);
  });

  it('give what the parts show of a command: the next attempt, what somebody else changed, and whether it took effect', async () => {
    const adapter = room({ groupMuted: true, exemptUserIds: ['a'] });
    const { result } = renderHook(() => ({ group: useGroupMute(), users: useUnmuteUsers() }), {
      wrapper: inside({ adapter, groupId }),
    });
    const { group, users } = result.current;
    await act(() => group.refresh());
    adapter.act.muteGroup(groupId, ['a', 'z']);
    await act(() => group.muteGroup({ exemptUserIds: ['a', 'b'], basedOn: ['a'] }));
    expect(result.current.group.command).toMatchObject({
      status: 'conflict',
      conflict: { addedUserIds: ['z'], exemptUserIds: ['a', 'z'] },
    });
    act(() => result.current.group.store.getState().dismiss('group'));
    expect(result.current.group.command).toEqual({ status: 'idle' });

    adapter.fail('unmuteGroup', { code: 'THROTTLED', retryAfterMs: 60_000 });
    act(() => void group.unmuteGroup());
    await waitFor(() => expect(result.current.group.command).toMatchObject({ phase: 'waiting', retryAt: expect.any(Number) }));
    adapter.fail('unmuteUsers', { code: 'THROTTLED', retryAfterMs: 60_000 });
    act(() => void users.unmute(['a']));
    await waitFor(() =>
      expect(result.current.users.command).toMatchObject({ action: 'unmuteUsers', phase: 'waiting', retryAt: expect.any(Number) }),
    );
    expect(users.store).toBe(group.store);
    expect(users.store.getState().capabilities.maxExemptUsers).toBe(30);
  });
});

describe('read-only', () => {
  it('controls can be reached and read, and do nothing', async () => {
    const adapter = room();
    render(<Room adapter={adapter} canModerate={false} />);
    const shown = await button('Mute chat');
    await waitFor(() => expect(shown).toHaveAttribute('data-readonly'));
    await user.click(shown);
    fireEvent.click(shown);
    expect(shown).toHaveFocus();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(shown).toHaveAccessibleDescription('You can’t moderate this room.');
  });
});
