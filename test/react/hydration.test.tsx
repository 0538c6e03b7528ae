import { act, screen, waitFor } from '@testing-library/react';
import { StrictMode, Suspense, type ReactElement } from 'react';
import { hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { createMuteStore, MuteGroupButton, MuteProvider, UnmuteUsersDialog, type MuteStore } from 'react-live-mute';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { button, calls, groupId, quietConsole, room, Room } from './support.js';

quietConsole();

let root: Root | undefined;
let place: HTMLElement | undefined;
afterEach(() => {
  act(() => root?.unmount());
  place?.remove();
});

/** Hydrates what a server has rendered. Gives what React had to repair. */
async function hydrate(served: ReactElement, element: ReactElement = served, meanwhile: () => void = () => {}): Promise<readonly string[]> {
  const repaired: string[] = [];
  place = document.body.appendChild(document.createElement('div'));
  place.innerHTML = renderToString(served);
  const into = place;
  await act(async () => {
    root = hydrateRoot(into, element, { onRecoverableError: (error) => repaired.push(String(error)) });
    meanwhile();
  });
  return repaired;
}

describe('hydration', () => {
  it('repairs nothing, keeps the elements of the server, and then shows the state', async () => {
    const element = (
      <StrictMode>
        <Room adapter={room({ groupMuted: true, mutedUserIds: ['a'] })} />
      </StrictMode>
    );
    expect(await hydrate(element)).toEqual([]);
    expect(await button(/^Chat muted/)).toBe(place?.querySelector('[data-mute-group-button]'));
  });

  const withStore = (store: MuteStore): ReactElement => (
    <MuteProvider store={store}>
      <Suspense>
        <MuteGroupButton />
      </Suspense>
      <Suspense>
        <UnmuteUsersDialog defaultSelectedUserIds={['a']} />
      </Suspense>
    </MuteProvider>
  );

  it('repairs nothing though the state was there before it began', async () => {
    const adapter = room({ groupMuted: true, mutedUserIds: ['a', 'b'] });
    const store = createMuteStore({ adapter, groupId });
    await store.getState().refresh();
    expect(await hydrate(withStore(createMuteStore({ adapter, groupId })), withStore(store))).toEqual([]);
    expect(await button(/^Chat muted/)).toBeVisible();
    expect(await button(/Muted users/)).toHaveTextContent('2');
  });

  it('repairs nothing though the state changes while it goes on', async () => {
    const adapter = room({ mutedUserIds: ['a'] });
    const store = createMuteStore({ adapter, groupId });
    const repaired = await hydrate(withStore(createMuteStore({ adapter, groupId })), withStore(store), () => {
      adapter.act.muteGroup(groupId, ['x']);
      void store.getState().refresh();
      store.getState().select(['a']);
    });
    expect(repaired).toEqual([]);
    expect(await button(/^Chat muted/)).toBeVisible();
    expect(store.getState().selectedUserIds).toEqual(['a']);
  });

  it('of a dialog that is open from the start shows it once its code is there', async () => {
    const adapter = room({ mutedUserIds: ['a'] });
    const element = (
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
        <UnmuteUsersDialog defaultOpen />
      </MuteProvider>
    );
    expect(await hydrate(element)).toEqual([]);
    expect(await screen.findByRole('dialog')).toBeVisible();
    // Its code is there now, and was not on the server.
    act(() => root?.unmount());
    place?.remove();
    expect(await hydrate(element)).toEqual([]);
    expect(await screen.findByRole('dialog')).toBeVisible();
  });

  it('that is given up leaves no subscription', async () => {
    const adapter = room();
    const stop = vi.fn();
    adapter.subscribe = () => stop;
    await hydrate(<Room adapter={adapter} />);
    await waitFor(() => expect(calls(adapter, 'read')).toBe(1));
    act(() => root?.unmount());
    expect(stop).toHaveBeenCalledTimes(1);
  });
});
