import { act, fireEvent, render, renderHook, screen, waitFor, within } from '@testing-library/react';
import { MuteGroupButton, MuteProvider, useGroupMute, useMutedUsers, UnmuteUsersDialog } from 'react-live-mute';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { button, calls, groupId, ids, inside, quietConsole, room } from './support.js';

quietConsole();
afterEach(() => void vi.useRealTimers());

describe('the provider', () => {
  it('reads again at its interval, and no more once it is gone or given none', async () => {
    vi.useFakeTimers();
    const adapter = room();
    const view = (refreshIntervalMs?: number) => (
      <MuteProvider adapter={adapter} groupId={groupId} refreshIntervalMs={refreshIntervalMs}>
        <span />
      </MuteProvider>
    );
    const pass = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
    const { rerender, unmount } = render(view(5000));
    await pass(0);
    const first = calls(adapter, 'read');
    await pass(15_000);
    const later = calls(adapter, 'read');
    expect(later - first).toBe(3);
    rerender(view());
    await pass(30_000);
    expect(calls(adapter, 'read')).toBe(later);
    rerender(view(5000));
    await pass(5000);
    expect(calls(adapter, 'read')).toBeGreaterThan(later);
    unmount();
    const last = calls(adapter, 'read');
    await pass(30_000);
    expect(calls(adapter, 'read')).toBe(last);
  });

  it('writes numbers as its locale does, and takes none for that of its labels', async () => {
    const view = (locale: string) => (
      <MuteProvider adapter={room({ mutedUserIds: ids(1204) })} groupId={groupId} locale={locale}>
        <UnmuteUsersDialog />
      </MuteProvider>
    );
    const { unmount } = render(view('de'));
    expect(await button('Muted users 1.204')).toBeVisible();
    unmount();
    render(view('de_DE'));
    expect(await button('Muted users 1,204')).toBeVisible();
  });

  it('starts the next question with whom this moderator let speak last, beside whom the app does', async () => {
    const adapter = room();
    render(
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager" currentUserId="me" pinnedExemptUserIds={['app']}>
        <MuteGroupButton defaultExemptUserIds={['ann']} />
      </MuteProvider>,
    );
    const ask = async () => {
      const trigger = await button('Mute chat');
      await waitFor(() => expect(trigger).not.toHaveAttribute('aria-disabled'));
      fireEvent.click(trigger);
      return within(await screen.findByRole('dialog'));
    };
    const question = await ask();
    fireEvent.click(question.getByRole('button', { name: /^Can still speak/ }));
    fireEvent.click(await question.findByRole('button', { name: /^Remove .*ann/ }));
    fireEvent.click(question.getByRole('button', { name: 'Mute chat' }));
    await waitFor(() => expect(adapter.read(groupId).exemptUserIds).toEqual(['app', 'me']));
    fireEvent.click(await button('Undo'));
    await ask();
    expect(screen.getByRole('group', { name: 'Can still speak (2/30)' })).toBeVisible();
  });
});

describe('a refresh by a hook', () => {
  it.each([
    ['useGroupMute', () => useGroupMute().refresh],
    ['useMutedUsers', () => useMutedUsers().refresh],
  ])('goes past every cache: %s', async (_, use) => {
    const adapter = room();
    const { result } = renderHook(use, { wrapper: inside({ adapter, groupId }) });
    await waitFor(() => expect(calls(adapter, 'read')).toBe(1));
    await act(() => result.current());
    expect(adapter.calls.map(({ fresh }) => fresh)).toEqual([false, true]);
  });
});
