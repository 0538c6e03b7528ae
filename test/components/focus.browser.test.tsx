import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent as pointer } from '@testing-library/user-event';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  type MemoryAdapter,
  type MemoryAdapterOptions,
} from 'react-live-mute';
import { createRoot } from 'react-dom/client';
import { useState, type ReactElement } from 'react';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { page, userEvent } from 'vitest/browser';

const groupId = 'grouptest';
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);
const people = (count: number) => ids(count).map((userId) => ({ userId, name: `Name of ${userId}` }));

type Queries = ReturnType<typeof within>;

/** Presses what the keyboard would have come to. */
async function press(control: HTMLElement, keys = '{Enter}'): Promise<void> {
  control.focus();
  expect(control).toHaveFocus();
  await userEvent.keyboard(keys);
}

async function list(options: MemoryAdapterOptions, maxSelected?: number): Promise<{ adapter: MemoryAdapter; dialog: Queries }> {
  const adapter = createMemoryAdapter(options);
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <UnmuteUsersDialog defaultOpen maxSelected={maxSelected} />
    </MuteProvider>,
  );
  return { adapter, dialog: within(await screen.findByRole('dialog')) };
}

async function panel(name: string, options: MemoryAdapterOptions): Promise<{ adapter: MemoryAdapter; dialog: Queries }> {
  const adapter = createMemoryAdapter(options);
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <MuteGroupButton />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await press(button);
  return { adapter, dialog: within(await screen.findByRole('dialog')) };
}

/** The dialog has the focus, and Tab goes on inside. */
async function expectKept(): Promise<void> {
  await waitFor(() => expect(screen.getByRole('dialog')).toHaveFocus());
  await userEvent.tab();
  expect(screen.getByRole('button', { name: 'Close' })).toHaveFocus();
}

beforeEach(async () => {
  await page.viewport(1280, 800);
});

it('a press beside a dialog that does not close it leaves the focus in it', async () => {
  const { dialog } = await panel('Mute chat', {});
  const answer = dialog.getByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(answer).toHaveFocus());
  const beside = document.querySelector('[data-mute-overlay]');
  await userEvent.click(beside ?? document.body, { position: { x: 5, y: 5 }, button: 'right' });
  expect(answer).toHaveFocus();
});

describe('the focus stays in the dialog of muted users', () => {
  it('when the button that fills the selection leaves, and when the one that clears it hides', async () => {
    const { dialog } = await list({ mutedUserIds: ids(40) });
    const search = dialog.getByRole('searchbox');
    await press(await dialog.findByRole('button', { name: 'Select first 30' }));
    expect(dialog.queryByRole('button', { name: 'Select first 30' })).toBeNull();
    expect(search).toHaveFocus();
    await press(dialog.getByRole('button', { name: 'Clear selection' }));
    expect(dialog.queryByRole('button', { name: 'Clear selection' })).toBeNull();
    expect(search).toHaveFocus();
  });

  it('on the way to stop a run, and when the run ends', async () => {
    const { adapter, dialog } = await list({ mutedUserIds: ids(100) }, 90);
    await press(await dialog.findByRole('button', { name: 'Select first 90' }));
    const release = adapter.hold('unmuteUsers');
    await press(dialog.getByRole('button', { name: 'Unmute 90' }));
    expect(await dialog.findByRole('button', { name: 'Stop' })).toHaveFocus();
    release();
    expect(await dialog.findByText(/90 unmuted/, { selector: '[data-mute-note] *' })).toBeVisible();
    await expectKept();
  });

  it('when everybody was unmuted elsewhere', async () => {
    const { adapter, dialog } = await list({ mutedUserIds: ids(3) });
    await press(await dialog.findByRole('listbox', { name: 'Muted users' }), '{ArrowDown}');
    act(() => adapter.act.unmuteAllUsers(groupId));
    expect(await dialog.findByText('Nobody is muted individually.')).toBeVisible();
    await expectKept();
  });

  it('when the first read, tried again, succeeds', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3), without: ['subscribe'] });
    const mend = adapter.fail('read', { code: 'NOT_ALLOWED', times: Infinity });
    render(
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
        <UnmuteUsersDialog defaultOpen />
      </MuteProvider>,
    );
    const retry = await screen.findByRole('button', { name: 'Try again' });
    mend();
    await press(retry);
    await screen.findAllByRole('option');
    await expectKept();
  });

  it('where somebody went while a read that failed was tried again', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3), without: ['subscribe'] });
    render(
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
        <UnmuteUsersDialog />
      </MuteProvider>,
    );
    const mend = adapter.fail('read', { code: 'NETWORK', times: Infinity });
    await press(await screen.findByRole('button', { name: /^Muted users/ }));
    const retry = await screen.findByRole('button', { name: 'Try again' });
    mend();
    const release = adapter.hold('read');
    await press(retry);
    const people = await screen.findByRole('listbox', { name: 'Muted users' });
    people.focus();
    release();
    await waitFor(() => expect(screen.queryByRole('button', { name: /^(Try again|Loading)/ })).toBeNull());
    expect(people).toHaveFocus();
  });

  it('when another moderator lifts the mute that the banner offers to lift', async () => {
    const { adapter, dialog } = await list({ mutedUserIds: ids(3), groupMuted: true });
    (await dialog.findByRole('button', { name: 'Unmute chat' })).focus();
    act(() => adapter.act.unmuteGroup(groupId));
    await waitFor(() => expect(dialog.queryByRole('button', { name: 'Unmute chat' })).toBeNull());
    await expectKept();
  });

  it('when the field for ids leaves under the typing', async () => {
    const { adapter, dialog } = await list({
      mutedUserIds: ids(4),
      groupMuted: true,
      quirks: { mutedListWhileGroupMuted: 'at-least' },
    });
    await press(await dialog.findByRole('textbox', { name: 'Unmute by id' }), 'uid_');
    act(() => adapter.act.unmuteGroup(groupId));
    await waitFor(() => expect(dialog.queryByRole('textbox', { name: 'Unmute by id' })).toBeNull());
    await expectKept();
  });
});

describe('the focus stays in the panel of the group', () => {
  it.each([
    { button: 'Chat muted', after: 'Save changes', options: { groupMuted: true } },
    { button: 'Chat state unknown', after: 'Check again', options: { quirks: { unknown: ['groupMuted'] } } },
  ] as const)('after an error is dismissed of: $button', async ({ button, after, options }) => {
    const { adapter, dialog } = await panel(button, options);
    adapter.fail('unmuteGroup', 'SERVER_ERROR');
    await press(dialog.getByRole('button', { name: 'Unmute chat' }));
    await press(await dialog.findByRole('button', { name: 'Dismiss' }));
    expect(dialog.getByRole('button', { name: after })).toHaveFocus();
  });

  it('when the last people were fetched', async () => {
    const { dialog } = await panel('Chat muted', { groupMuted: true, members: people(60), pageSize: 50 });
    await press(dialog.getByRole('button', { name: 'Add people' }));
    await press(await dialog.findByRole('button', { name: 'Show more people' }));
    await waitFor(() => expect(dialog.queryByRole('button', { name: 'Show more people' })).toBeNull());
    await expectKept();
  });

  it('when somebody else takes off whom a button was about to', async () => {
    const { adapter, dialog } = await panel('Chat muted', { groupMuted: true, exemptUserIds: ids(3) });
    (await dialog.findByRole('button', { name: /Remove.*uid_2/ })).focus();
    act(() => adapter.act.muteGroup(groupId, ['uid_1', 'uid_3']));
    await waitFor(() => expect(dialog.queryByRole('button', { name: /Remove.*uid_2/ })).toBeNull());
    await expectKept();
  });
});

describe('the focus of a page', () => {
  it('goes back where it was before a message that is dismissed, when no trigger of ours can take it', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    function Host(): ReactElement {
      const [open, setOpen] = useState(false);
      return (
        <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
          <button onClick={() => setOpen(true)}>Clean up</button>
          <UnmuteUsersDialog open={open} onOpenChange={setOpen}>
            {null}
          </UnmuteUsersDialog>
        </MuteProvider>
      );
    }
    render(<Host />);
    const opener = screen.getByRole('button', { name: 'Clean up' });
    await press(opener);
    const dialog = within(await screen.findByRole('dialog'));
    await press(await dialog.findByRole('listbox', { name: 'Muted users' }), '{ArrowDown} ');
    await press(dialog.getByRole('button', { name: 'Unmute 1' }));
    await dialog.findByText(/1 unmuted/, { selector: '[data-mute-note] *' });
    await userEvent.keyboard('{Escape}');
    const dismiss = await screen.findByRole('button', { name: 'Dismiss' });
    expect(opener).toHaveFocus();
    await press(dismiss);
    await waitFor(() => expect(dismiss).not.toBeInTheDocument());
    expect(opener).toHaveFocus();
  });

  it('is not taken from what is beside the dialog', async () => {
    const aside = document.body.appendChild(document.createElement('aside'));
    const shadow = aside.attachShadow({ mode: 'open' });
    const place = shadow.appendChild(document.createElement('div'));
    const chat = document.body.appendChild(document.createElement('textarea'));
    const adapter = createMemoryAdapter({ mutedUserIds: ids(40) });
    const root = createRoot(place);
    onTestFinished(() => {
      act(() => root.unmount());
      aside.remove();
      chat.remove();
    });
    act(() =>
      root.render(
        <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
          <UnmuteUsersDialog />
        </MuteProvider>,
      ),
    );
    const control = (name: string): Promise<HTMLElement> =>
      waitFor(() => {
        const found = [...shadow.querySelectorAll('button')].find(({ textContent }) => textContent?.startsWith(name));
        if (!found) throw new Error('not there yet');
        return found;
      });
    await pointer.click(await control('Muted users'));
    const all = await control('Select first 30');
    const dialog = shadow.querySelector<HTMLElement>('[role="dialog"]');
    all.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(shadow.activeElement).toBe(shadow.querySelector('[type="search"]')));
    chat.focus();
    act(() => adapter.act.unmuteAllUsers(groupId));
    await waitFor(() => expect(dialog).toHaveTextContent('Nobody is muted individually.'));
    expect(document.activeElement).toBe(chat);
  });
});

it('does not scroll away under a finger when the control it pressed leaves', async () => {
  await page.viewport(390, 500);
  const { matchMedia } = window;
  onTestFinished(() => void (window.matchMedia = matchMedia));
  window.matchMedia = (query) => matchMedia(query === '(pointer: coarse)' ? 'all' : query);
  const { dialog } = await list({ groupMuted: true, mutedUserIds: ids(40), quirks: { mutedListWhileGroupMuted: 'at-least' } });
  const everybody = await dialog.findByRole('button', { name: /^Select / });
  const frame = screen.getByRole('dialog');
  expect(frame.scrollHeight).toBeGreaterThan(frame.clientHeight);
  everybody.click();
  await waitFor(() => expect(everybody).not.toBeInTheDocument());
  expect(frame).toContainElement(document.activeElement as HTMLElement);
  expect(frame).not.toHaveFocus();
  expect(frame.scrollTop).toBe(0);
});
