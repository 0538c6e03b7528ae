import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent as pointer } from '@testing-library/user-event';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, UnmuteUsersDialog, type MemoryAdapter } from 'react-live-mute';
import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';

const groupId = 'grouptest';
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

/** What screen readers are told, in order. */
function listen(): string[] {
  const heard: string[] = [];
  new MutationObserver((records) => {
    for (const { target } of records) {
      const region = (target instanceof Element ? target : target.parentElement)?.closest('[role="status"]');
      if (region?.textContent) heard.push(region.textContent);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  return heard;
}

const list = () => screen.getByRole('button', { name: /^Muted users/ });

/** A run over 200 people, of whom none is done yet, with its dialog closed. */
async function leaveRun(trigger?: null): Promise<{ adapter: MemoryAdapter; release: () => void }> {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(210) });
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <MuteGroupButton />
      <UnmuteUsersDialog defaultOpen maxSelected={200} {...(trigger === null && { children: null })} />
    </MuteProvider>,
  );
  const dialog = within(await screen.findByRole('dialog'));
  await pointer.click(await dialog.findByRole('button', { name: 'Select first 200' }));
  const release = adapter.hold('unmuteUsers');
  await pointer.click(dialog.getByRole('button', { name: 'Unmute 200' }));
  await dialog.findByRole('button', { name: 'Stop' });
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  return { adapter, release };
}

beforeEach(async () => {
  await page.viewport(1280, 800);
});

describe('a run whose dialog is closed', () => {
  it.each([
    [1280, 800],
    [380, 700],
  ])('shows how far it is where nothing else is in its way, on %i × %i', async (width, height) => {
    await page.viewport(width, height);
    const { adapter, release } = await leaveRun();
    const bar = await screen.findByRole('progressbar', { name: '0 of 200 unmuted' });
    const stop = screen.getByRole('button', { name: 'Stop' });
    expect(list()).toHaveAttribute('data-pending');
    const before = stop.getBoundingClientRect();
    expect(before.right).toBeLessThanOrEqual(width);
    expect(bar.getBoundingClientRect().width).toBeGreaterThan(width / 3);
    act(() => adapter.act.muteGroup(groupId));
    release();
    await screen.findByText(/^200 unmuted\./, { selector: '[data-mute-note] *' });
    expect(adapter.read(groupId).mutedUserIds).toHaveLength(10);
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(list()).not.toHaveAttribute('data-pending');
  });

  it('keeps its place while the numbers change, and tells of the end alone', async () => {
    const { adapter, release } = await leaveRun();
    const stop = await screen.findByRole('button', { name: 'Stop' });
    const before = stop.getBoundingClientRect();
    const heard = listen();
    release();
    const last = adapter.hold('unmuteUsers', { at: 'after', times: 1 });
    await screen.findByRole('progressbar', { name: '170 of 200 unmuted' });
    const now = stop.getBoundingClientRect();
    expect([now.left, now.top, now.width]).toEqual([before.left, before.top, before.width]);
    last();
    await waitFor(() => expect(heard).toEqual(['200 unmuted.']));
  });

  it.each([undefined, null])('is stopped without a loss of the focus, where the trigger is %s', async (trigger) => {
    const { adapter, release } = await leaveRun(trigger);
    const stop = await screen.findByRole('button', { name: 'Stop' });
    stop.focus();
    await userEvent.keyboard('{Enter}');
    expect(stop).toHaveFocus();
    // What was sent is waited for, and a second press has nothing to do.
    expect(stop).toHaveAttribute('data-pending');
    release();
    await screen.findByText(/Stopped: /, { selector: '[data-mute-note] *' });
    await waitFor(() => expect(document.activeElement).not.toBe(document.body));
    // The ring goes round the message, not round the width of the window that it stands in.
    const toast = document.querySelector('[data-mute-toast]');
    expect(toast).toHaveFocus();
    expect(toast && getComputedStyle(toast).outlineStyle).toBe('none');
    expect(toast?.firstElementChild && getComputedStyle(toast.firstElementChild).outlineStyle).toBe('solid');
    await userEvent.tab();
    expect(screen.getByRole('button', { name: 'Undo' })).toHaveFocus();
    expect(adapter.read(groupId).mutedUserIds.length).toBeGreaterThan(10);
  });
});

describe('the focus on a message of the page', () => {
  /** A chat that was muted at one press, of which the page tells. */
  async function muted() {
    const adapter = createMemoryAdapter();
    render(
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
        <MuteGroupButton confirm="never" />
      </MuteProvider>,
    );
    const button = await screen.findByRole('button', { name: 'Mute chat' });
    await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
    await pointer.click(button);
    return { adapter, button };
  }

  it('stays there when what it was on leaves, and goes to the control with the last of it', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    render(
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
        <UnmuteUsersDialog defaultOpen defaultSelectedUserIds={['uid_1']} />
      </MuteProvider>,
    );
    const dialog = within(await screen.findByRole('dialog'));
    await pointer.click(await dialog.findByRole('button', { name: 'Unmute 1' }));
    await dialog.findByRole('button', { name: 'Undo' });
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    (await screen.findByRole('button', { name: 'Undo' })).focus();
    act(() => adapter.act.muteUsers(groupId, ['uid_1']));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
    await waitFor(() => expect(document.body).not.toHaveFocus());
    await userEvent.tab();
    expect(screen.getByRole('button', { name: 'Dismiss' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(list()).toHaveFocus());
  });

  it('goes to the control with a message that is not true any more', async () => {
    const { adapter, button } = await muted();
    (await screen.findByRole('button', { name: 'Undo' })).focus();
    act(() => adapter.act.unmuteGroup(groupId));
    await waitFor(() => expect(button).toHaveFocus());
    expect(screen.queryByText(/^Chat muted\./)).toBeNull();
  });

  it('is not taken from the page once somebody went there', async () => {
    const { adapter } = await muted();
    const undo = await screen.findByRole('button', { name: 'Undo' });
    undo.focus();
    undo.blur();
    act(() => adapter.act.unmuteGroup(groupId));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
    expect(document.body).toHaveFocus();
  });
});
