import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import { StrictMode, Suspense, useEffect, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import {
  createHttpAdapter,
  createMuteStore,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  useGroupMute,
  useUnmuteUsers,
  type UnmuteUsers,
} from 'react-live-mute';
import { createMuteHandler } from 'react-live-mute/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { button, calls, countSubscriptions, groupId, quietConsole, room, Room } from './support.js';

quietConsole();
const user = userEvent.setup();

/** Every microtask and every effect that is due. */
const settle = (): Promise<void> => act(() => Promise.resolve());

/** Keeps the thread busy. */
function workFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** Mutes the chat with a button and its question. */
async function muteChat(opener?: HTMLElement): Promise<void> {
  await user.click(opener ?? (await button('Mute chat')));
  await user.click(
    within(await screen.findByRole('dialog', { name: /Mute chat for everyone/ })).getByRole('button', { name: 'Mute chat' }),
  );
}

describe('StrictMode', () => {
  it('ends with one subscription, sends each command once, and leaves nothing behind', async () => {
    const adapter = room();
    const subscriptions = countSubscriptions(adapter);
    const onEvent = vi.fn();
    const { unmount } = render(
      <StrictMode>
        <Room adapter={adapter} onEvent={onEvent} />
      </StrictMode>,
    );
    await button('Mute chat');
    expect(subscriptions()).toBe(1);
    await muteChat();
    await button(/^Chat muted/);
    expect(calls(adapter, 'muteGroup')).toBe(1);
    expect(onEvent.mock.calls.map(([{ status }]) => status)).toEqual(['pending', 'success']);
    unmount();
    expect(subscriptions()).toBe(0);
  });
});

describe('unmounting', () => {
  it('while the state is being read shows nothing and says nothing', async () => {
    const adapter = room();
    const release = adapter.hold('read');
    const onError = vi.fn();
    const { unmount } = render(<Room adapter={adapter} onError={onError} />);
    unmount();
    release();
    await settle();
    expect(onError).not.toHaveBeenCalled();
  });

  it('while a command is on its way lets it finish and reads nothing more', async () => {
    const adapter = room();
    const { unmount } = render(<Room adapter={adapter} />);
    const release = adapter.hold('muteGroup');
    await muteChat();
    const before = calls(adapter, 'read');
    unmount();
    release();
    await settle();
    expect(adapter.read(groupId).groupMuted).toBe(true);
    expect(calls(adapter, 'read')).toBe(before);
  });

  it('stops a run of many calls after those that were sent, and tells the host nothing about a page that is gone', async () => {
    const people = Array.from({ length: 600 }, (_, at) => `user${at}`);
    const adapter = room({ mutedUserIds: people });
    const onEvent = vi.fn();
    const tools: { unmute?: UnmuteUsers['unmute'] } = {};
    function Tools(): null {
      const { unmute } = useUnmuteUsers();
      useEffect(() => {
        tools.unmute = unmute;
      });
      return null;
    }
    const { unmount } = render(
      <Room adapter={adapter} onEvent={onEvent}>
        <Tools />
      </Room>,
    );
    await button('Mute chat');
    const release = adapter.hold('unmuteUsers');
    const run = tools.unmute?.(people);
    await settle();
    unmount();
    release();
    expect(await run).toMatchObject({ notSentUserIds: people.slice(120) });
    expect(calls(adapter, 'unmuteUsers')).toBe(4);
    expect(adapter.read(groupId).mutedUserIds).toHaveLength(480);
    expect(onEvent.mock.calls.map(([{ status }]) => status)).toEqual(['pending']);
  });
});

describe('another interval', () => {
  it('stops no run that is under way, and leaves nothing behind', async () => {
    const people = Array.from({ length: 180 }, (_, at) => `user${at}`);
    const adapter = room({ mutedUserIds: people });
    const subscriptions = countSubscriptions(adapter);
    const store = createMuteStore({ adapter, groupId });
    const { rerender, unmount } = render(<MuteProvider store={store} refreshIntervalMs={60_000} />);
    await waitFor(() => expect(store.getState().readStatus).toBe('success'));
    const release = adapter.hold('unmuteUsers');
    const run = store.getState().unmute(people);
    await settle();
    rerender(<MuteProvider store={store} refreshIntervalMs={90_000} />);
    release();
    expect(await act(() => run)).toMatchObject({ notSentUserIds: [] });
    expect(adapter.read(groupId).mutedUserIds).toEqual([]);
    unmount();
    expect(subscriptions()).toBe(0);
  });
});

describe('another group, while something is on its way,', () => {
  const start = (): ReturnType<typeof room> => {
    const adapter = room();
    adapter.setState('room1', { groupMuted: true, exemptUserIds: ['old1', 'old2'], mutedUserIds: ['a', 'b', 'c'] });
    adapter.setState('room2', { groupMuted: false, mutedUserIds: ['z'] });
    return adapter;
  };

  it('never gets the reply to a read of the group before', async () => {
    const adapter = start();
    const release = adapter.hold('read', { at: 'after', times: 1 });
    const { rerender } = render(<Room adapter={adapter} groupId="room1" />);
    rerender(<Room adapter={adapter} groupId="room2" />);
    await button('Mute chat');
    release();
    await settle();
    expect(await button('Mute chat')).not.toHaveAttribute('data-muted');
    expect(await button(/Muted users/)).toHaveTextContent('1');
  });

  it('never gets the outcome of a command of the group before', async () => {
    const adapter = start();
    const onEvent = vi.fn();
    const { rerender } = render(<Room adapter={adapter} groupId="room2" onEvent={onEvent} />);
    const release = adapter.hold('muteGroup');
    await muteChat();
    rerender(<Room adapter={adapter} groupId="room1" onEvent={onEvent} />);
    await button(/^Chat muted/);
    const before = onEvent.mock.calls.length;
    release();
    await settle();
    expect(adapter.read('room2').groupMuted).toBe(true);
    expect(adapter.read('room1').exemptUserIds).toEqual(['old1', 'old2']);
    expect(onEvent.mock.calls.length).toBe(before);
    expect(screen.queryByText(/Chat muted\. /)).toBeNull();
    expect(await button(/^Chat muted/)).not.toHaveAttribute('data-pending');
  });

  it('does not inherit what was picked', async () => {
    const adapter = start();
    const picked = vi.fn();
    function Picks(): ReactElement {
      const { selectedUserIds, select } = useUnmuteUsers();
      picked(selectedUserIds);
      return (
        <button type="button" onClick={() => select(['a'])}>
          pick
        </button>
      );
    }
    const view = (id: string) => (
      <Room adapter={adapter} groupId={id}>
        <Picks />
      </Room>
    );
    const { rerender } = render(view('room1'));
    await button(/^Chat muted/);
    await user.click(await button('pick'));
    expect(picked).toHaveBeenLastCalledWith(['a']);
    rerender(view('room2'));
    await button('Mute chat');
    expect(picked).toHaveBeenLastCalledWith([]);
  });
});

describe('another group, while a dialog is open,', () => {
  const start = () => {
    const adapter = room();
    adapter.setState('room1', { mutedUserIds: ['a', 'b', 'c'] });
    adapter.setState('room2', { mutedUserIds: ['x', 'y'] });
    return adapter;
  };
  const sent = (adapter: ReturnType<typeof room>) => adapter.calls.filter(({ action }) => action !== 'read');

  it('is not unmuted by an answer to the question about the one before', async () => {
    const adapter = start();
    const { rerender } = render(<Room adapter={adapter} groupId="room1" />);
    await user.click(await button(/Muted users/));
    await user.click(await button('Unmute all…'));
    const confirm = await button('Unmute all 3');
    rerender(<Room adapter={adapter} groupId="room2" />);
    await user.click(confirm);
    await settle();
    expect(sent(adapter)).toEqual([]);
    expect(screen.queryByRole('button', { name: /^Unmute all \d/ })).toBeNull();
  });

  it('is not unmuted though the answer to that question was on its way', async () => {
    const adapter = start();
    const { rerender } = render(<Room adapter={adapter} groupId="room1" />);
    await user.click(await button(/Muted users/));
    await user.click(await button('Unmute all…'));
    const confirm = await button('Unmute all 3');
    const release = adapter.hold('read');
    await user.click(confirm);
    rerender(<Room adapter={adapter} groupId="room2" />);
    release();
    await settle();
    expect(adapter.read('room2').mutedUserIds).toEqual(['x', 'y']);
    expect(sent(adapter)).toEqual([]);
  });

  it('is not unmuted after the question was cancelled, though it had been answered', async () => {
    const adapter = start();
    render(<Room adapter={adapter} groupId="room1" />);
    await user.click(await button(/Muted users/));
    await user.click(await button('Unmute all…'));
    const confirm = await button('Unmute all 3');
    const release = adapter.hold('read');
    await user.click(confirm);
    await user.click(await button('Cancel'));
    release();
    await settle();
    expect(sent(adapter)).toEqual([]);
    expect(adapter.read('room1').mutedUserIds).toHaveLength(3);
  });

  it('is not muted by an answer to the question about the one before', async () => {
    const adapter = start();
    const { rerender } = render(<Room adapter={adapter} groupId="room1" currentUserId="me" />);
    await user.click(await button('Mute chat'));
    const dialog = await screen.findByRole('dialog', { name: /Mute chat for everyone/ });
    const confirm = within(dialog).getByRole('button', { name: 'Mute chat' });
    rerender(<Room adapter={adapter} groupId="room2" currentUserId="me" />);
    await user.click(confirm);
    await settle();
    expect(sent(adapter)).toEqual([]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('starts a dialog over that the host keeps open: no question is left of the one before', async () => {
    const adapter = start();
    const view = (id: string) => (
      <MuteProvider adapter={adapter} groupId={id}>
        <UnmuteUsersDialog open />
      </MuteProvider>
    );
    const { rerender } = render(view('room1'));
    await user.click(await button('Unmute all…'));
    await button('Unmute all 3');
    rerender(view('room2'));
    expect(screen.queryByRole('button', { name: /^Unmute all \d/ })).toBeNull();
    await user.click(await button('Unmute all…'));
    await user.click(await button('Unmute all 2'));
    await settle();
    expect([adapter.read('room1').mutedUserIds.length, adapter.read('room2').mutedUserIds.length]).toEqual([3, 0]);
  });

  it('given as a store, and back again, opens nothing by itself', async () => {
    const adapter = start();
    const one = createMuteStore({ adapter, groupId: 'room1' });
    const two = createMuteStore({ adapter, groupId: 'room2' });
    const view = (store: typeof one) => (
      <MuteProvider store={store}>
        <MuteGroupButton />
        <UnmuteUsersDialog />
      </MuteProvider>
    );
    for (const opener of ['Mute chat', /Muted users/]) {
      const { rerender, unmount } = render(view(one));
      await user.click(await button(opener));
      await screen.findByRole('dialog');
      rerender(view(two));
      rerender(view(one));
      expect(screen.queryByRole('dialog')).toBeNull();
      unmount();
    }
  });
});

describe('another adapter', () => {
  it('starts over, and replies of the one before are not shown', async () => {
    const before = room({ groupMuted: true, mutedUserIds: ['a', 'b'] });
    const after = room({ mutedUserIds: ['z'] });
    const subscriptions = countSubscriptions(before);
    const release = before.hold('read', { at: 'after' });
    const { rerender } = render(<Room adapter={before} />);
    rerender(<Room adapter={after} />);
    await button('Mute chat');
    release();
    await settle();
    expect(await button(/Muted users/)).toHaveTextContent('1');
    expect(subscriptions()).toBe(0);
  });

  it('in the middle of a run stops it after the calls that were sent, asks nothing of the new one, and tells nothing of the end', async () => {
    const people = Array.from({ length: 600 }, (_, at) => `user${at}`);
    const before = room({ mutedUserIds: people });
    const after = room({ mutedUserIds: people });
    const onEvent = vi.fn();
    const tools: { unmute?: UnmuteUsers['unmute'] } = {};
    function Tools(): ReactElement {
      const { unmute, status } = useUnmuteUsers();
      useEffect(() => {
        tools.unmute = unmute;
      });
      return <output>{status}</output>;
    }
    const view = (adapter: typeof before) => (
      <Room adapter={adapter} onEvent={onEvent}>
        <Tools />
      </Room>
    );
    const { rerender } = render(view(before));
    await button('Mute chat');
    const release = before.hold('unmuteUsers');
    const run = tools.unmute?.(people);
    await settle();
    rerender(view(after));
    release();
    expect(await run).toMatchObject({ notSentUserIds: people.slice(120) });
    await settle();
    expect([calls(before, 'unmuteUsers'), calls(after, 'unmuteUsers')]).toEqual([4, 0]);
    expect(await screen.findByText('idle', { selector: 'output' })).toBeInTheDocument();
    expect(onEvent.mock.calls.map(([{ status }]) => status)).toEqual(['pending']);
  });
});

describe('an http adapter made anew at each render', () => {
  const setUp = () => {
    const backend = room({ mutedUserIds: ['a'] });
    const handler = createMuteHandler({ adapter: backend, authorize: () => ({ actorId: 'mod1' }), allowNonBrowser: true });
    const fetch = vi.fn((url: string, { signal: _signal, ...init }: RequestInit) => handler(new Request(`http://localhost${url}`, init)));
    return { backend, fetch };
  };

  it('carries on: nothing is read again and what was picked stays; the newest headers go along', async () => {
    const { backend, fetch } = setUp();
    function App(): ReactElement {
      const [count, setCount] = useState(0);
      return (
        <MuteProvider
          adapter={createHttpAdapter({ endpoint: '/api/mute', fetch, headers: { 'x-count': String(count) } })}
          groupId={groupId}
        >
          <Picked />
          <button type="button" onClick={() => setCount(count + 1)}>
            render
          </button>
        </MuteProvider>
      );
    }
    function Picked(): ReactElement {
      const { selectedUserIds, select } = useUnmuteUsers();
      const { muteGroup, groupMuted } = useGroupMute();
      return (
        <>
          <button type="button" onClick={() => select(['a'])}>
            picked: {selectedUserIds.join()}
          </button>
          <button type="button" onClick={() => void muteGroup({ exemptUserIds: [] })}>
            {groupMuted ? 'muted' : 'open'}
          </button>
        </>
      );
    }
    render(<App />);
    await waitFor(() => expect(calls(backend, 'read')).toBe(1));
    await settle();
    await user.click(await button(/^picked/));
    await user.click(await button('render'));
    await user.click(await button('render'));
    expect(await button('picked: a')).toBeVisible();
    expect(calls(backend, 'read')).toBe(1);
    await user.click(await button('open'));
    await button('muted');
    const [, last] = fetch.mock.calls.findLast(([url]) => url.endsWith('/mute')) ?? [];
    expect(last?.headers).toMatchObject({ 'x-count': '2' });
  });

  it('of another endpoint is another backend', async () => {
    const { fetch } = setUp();
    const view = (endpoint: string) => <Room adapter={createHttpAdapter({ endpoint, fetch })} />;
    const { rerender } = render(view('/api/mute'));
    await button('Mute chat');
    rerender(view('/elsewhere'));
    await button('Chat state unknown');
    expect(fetch.mock.calls.map(([url]) => url)).toEqual(['/api/mute/groups/room1', '/elsewhere/groups/room1']);
  });
});

describe('two providers on a page', () => {
  it('act on their own groups', async () => {
    const adapter = room();
    render(
      <>
        <section aria-label="one">
          <Room adapter={adapter} groupId="one" />
        </section>
        <section aria-label="two">
          <Room adapter={adapter} groupId="two" />
        </section>
      </>,
    );
    await muteChat(await within(screen.getByRole('region', { name: 'one' })).findByRole('button', { name: 'Mute chat' }));
    await button(/^Chat muted/);
    expect(screen.getAllByRole('button', { name: 'Mute chat' })).toHaveLength(1);
    expect([adapter.read('one').groupMuted, adapter.read('two').groupMuted]).toEqual([true, false]);
  });

  it('nested, the inner one counts', async () => {
    const adapter = room();
    adapter.setState('inner', { groupMuted: true });
    render(
      <MuteProvider adapter={adapter} groupId="outer">
        <MuteProvider adapter={adapter} groupId="inner">
          <MuteGroupButton />
        </MuteProvider>
      </MuteProvider>,
    );
    expect(await button(/^Chat muted/)).toBeVisible();
  });
});

describe('two roots that share a store', () => {
  it('show the same; the connection ends with the last of them', async () => {
    const adapter = room();
    const subscriptions = countSubscriptions(adapter);
    const store = createMuteStore({ adapter, groupId });
    const first = render(
      <MuteProvider store={store}>
        <MuteGroupButton />
      </MuteProvider>,
    );
    const second = render(
      <MuteProvider store={store}>
        <UnmuteUsersDialog />
        <MuteGroupButton confirm="never" />
      </MuteProvider>,
    );
    expect(await screen.findAllByRole('button', { name: 'Mute chat' })).toHaveLength(2);
    expect(calls(adapter, 'read')).toBe(1);
    await user.click(within(second.container).getByRole('button', { name: 'Mute chat' }));
    await waitFor(() => expect(within(first.container).getByRole('button', { name: /^Chat muted/ })).toHaveAttribute('data-muted'));
    second.unmount();
    expect(subscriptions()).toBe(1);
    act(() => adapter.act.unmuteGroup(groupId));
    expect(await button('Mute chat')).toBeVisible();
    first.unmount();
    expect(subscriptions()).toBe(0);
  });
});

describe('Suspense', () => {
  const makeGate = () => {
    let open = (): void => {};
    let closed = false;
    let opened = Promise.resolve();
    return {
      close() {
        closed = true;
        opened = new Promise((resolve) => {
          open = () => {
            closed = false;
            resolve();
          };
        });
      },
      open: () => open(),
      Gate(): null {
        if (closed) throw opened;
        return null;
      },
    };
  };

  it('around a provider that is not ready for its first render reads once it is', async () => {
    const adapter = room();
    const subscriptions = countSubscriptions(adapter);
    const gate = makeGate();
    gate.close();
    render(
      <Suspense fallback="wait">
        <Room adapter={adapter} />
        <gate.Gate />
      </Suspense>,
    );
    expect(screen.getByText('wait')).toBeVisible();
    expect(subscriptions()).toBe(0);
    await act(async () => gate.open());
    await button('Mute chat');
    expect([subscriptions(), calls(adapter, 'read')]).toEqual([1, 1]);
  });

  it('that hides the controls keeps their state; what happened meanwhile shows', async () => {
    const adapter = room();
    const gate = makeGate();
    const view = () => (
      <Suspense fallback="wait">
        <Room adapter={adapter} />
        <gate.Gate />
      </Suspense>
    );
    const { rerender } = render(view());
    await user.click(await button('Mute chat'));
    await screen.findByRole('dialog');
    await user.keyboard('{Escape}');
    gate.close();
    rerender(view());
    expect(screen.getByText('wait')).toBeVisible();
    act(() => adapter.act.muteGroup(groupId, ['a']));
    await act(async () => gate.open());
    expect(await button(/^Chat muted/)).toBeVisible();
    expect(calls(adapter, 'muteGroup')).toBe(0);
  });

  const { Activity } = React;
  it.skipIf(!Activity)('a hidden Activity listens to nothing, and catches up when it is shown again', async () => {
    const adapter = room();
    const subscriptions = countSubscriptions(adapter);
    const view = (mode: 'visible' | 'hidden') => (
      <Activity mode={mode}>
        <Room adapter={adapter} />
      </Activity>
    );
    const { rerender } = render(view('visible'));
    await button('Mute chat');
    rerender(view('hidden'));
    await settle();
    expect(subscriptions()).toBe(0);
    adapter.act.muteGroup(groupId);
    rerender(view('visible'));
    expect(await button(/^Chat muted/)).toBeVisible();
    expect(subscriptions()).toBe(1);
  });
});

describe('concurrent rendering', () => {
  it('shows one state everywhere, though it changes while React pauses in the middle', async () => {
    const store = createMuteStore({ adapter: room({ mutedUserIds: ['a', 'b'] }), groupId });
    const commits: string[] = [];
    let between = (): void => {};
    function Reader(): ReactElement {
      const { selectedUserIds } = useUnmuteUsers();
      // Longer than React works at a stretch, so that it lets others have a turn after each of these.
      workFor(8);
      between();
      return <i data-reader="">{selectedUserIds.length}</i>;
    }
    function Commit(): null {
      React.useLayoutEffect(() => {
        commits.push([...document.querySelectorAll('[data-reader]')].map((each) => each.textContent).join(''));
      });
      return null;
    }
    let show: (shown: boolean) => void = () => {};
    function App(): ReactElement {
      const [shown, setShown] = useState(false);
      useEffect(() => {
        show = setShown;
      }, []);
      return (
        <MuteProvider store={store}>
          {shown && (
            <>
              {[1, 2, 3, 4, 5, 6].map((each) => (
                <Reader key={each} />
              ))}
              <Commit />
            </>
          )}
        </MuteProvider>
      );
    }
    // Without `act`, which would not let React pause.
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false);
    const place = document.body.appendChild(document.createElement('div'));
    const root = createRoot(place);
    root.render(<App />);
    await expect.poll(() => store.getState().readStatus).toBe('success');
    let renders = 0;
    between = () => {
      if (++renders === 2) setTimeout(() => store.getState().select(['a']));
    };
    React.startTransition(() => show(true));
    await expect.poll(() => commits.at(-1)).toBe('111111');
    expect(commits.filter((each) => each !== '111111' && each !== '000000')).toEqual([]);
    expect(renders).toBeGreaterThan(6);
    root.unmount();
    place.remove();
    vi.unstubAllGlobals();
  });
});

describe('hot reload', () => {
  afterEach(() => {
    vi.resetModules();
  });

  it('of the library goes on with the store that the page kept', async () => {
    const adapter = room();
    const subscriptions = countSubscriptions(adapter);
    const store = createMuteStore({ adapter, groupId });
    const { rerender } = render(
      <MuteProvider store={store}>
        <MuteGroupButton />
      </MuteProvider>,
    );
    await muteChat();
    await button(/^Chat muted/);
    vi.resetModules();
    const next = await import('../../src/index.js');
    expect(next.MuteProvider).not.toBe(MuteProvider);
    rerender(
      <next.MuteProvider store={store}>
        <next.MuteGroupButton />
      </next.MuteProvider>,
    );
    await user.click(await button(/^Chat muted/));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Unmute chat' }));
    await button('Mute chat');
    expect(subscriptions()).toBe(1);
    expect(calls(adapter, 'unmuteGroup')).toBe(1);
  });
});
