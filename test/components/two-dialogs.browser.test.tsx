import { render, screen, waitFor } from '@testing-library/react';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { afterEach, expect, it } from 'vitest';

const page = document.documentElement;
const dialogs = () => screen.queryAllByRole('dialog', { hidden: true });
const rooms = ['one', 'two'].map((groupId) => ({ groupId, adapter: createMemoryAdapter({ mutedUserIds: ['a', 'b'] }) }));
/** Two rooms on one page, with the dialogs that the host keeps open. */
const ui = (...open: string[]) => (
  <>
    {rooms.map(({ groupId, adapter }) => (
      <MuteProvider key={groupId} adapter={adapter} groupId={groupId} loading="eager">
        <UnmuteUsersDialog open={open.includes(groupId)} />
      </MuteProvider>
    ))}
  </>
);
const locked = () => waitFor(() => expect(page.style.overflow).toBe('hidden'));
afterEach(() => page.removeAttribute('style'));

it.each(['one', 'two'])(
  'two dialogs that a host opens give the page back with the last of them, where "%s" is closed first',
  async (first) => {
    const { container, rerender } = render(ui('one'));
    await waitFor(() => expect(dialogs()).toHaveLength(1));
    await locked();
    rerender(ui('one', 'two'));
    await waitFor(() => expect(dialogs()).toHaveLength(2));
    rerender(ui(first === 'one' ? 'two' : 'one'));
    await waitFor(() => expect(dialogs()).toHaveLength(1));
    expect(page.style.overflow).toBe('hidden');
    expect(container).toHaveAttribute('inert');
    expect(dialogs()[0]?.closest('[inert]')).toBeNull();
    rerender(ui());
    await waitFor(() => expect(page.style.overflow).toBe(''));
    expect(container).not.toHaveAttribute('inert');
  },
);

it('two dialogs that leave with the page behind them leave nothing of theirs', async () => {
  const { rerender, unmount } = render(ui('one'));
  await waitFor(() => expect(dialogs()).toHaveLength(1));
  await locked();
  rerender(ui('one', 'two'));
  await waitFor(() => expect(dialogs()).toHaveLength(2));
  unmount();
  expect(page.style.overflow).toBe('');
});
