import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent as pointer } from '@testing-library/user-event';
import type { ReactElement } from 'react';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  type MemoryAdapter,
  type MuteGroupButtonProps,
} from 'react-live-mute';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { page, userEvent } from 'vitest/browser';

const groupId = 'grouptest';
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);
const people = (count: number) => ids(count).map((userId) => ({ userId, name: `Name of ${userId}` }));

function Room({ adapter, ...props }: MuteGroupButtonProps & { adapter: MemoryAdapter }): ReactElement {
  return (
    <MuteProvider adapter={adapter} groupId={groupId} currentUserId="uid_1" loading="eager">
      <MuteGroupButton {...props} />
    </MuteProvider>
  );
}

async function ready(name: string): Promise<HTMLElement> {
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  return button;
}

async function open(name: string): Promise<HTMLElement> {
  await pointer.click(await ready(name));
  return screen.findByRole('dialog');
}

beforeEach(async () => {
  await page.viewport(1280, 800);
});

describe('by keyboard alone', () => {
  it('mutes with Enter, Enter', async () => {
    const adapter = createMemoryAdapter();
    render(<Room adapter={adapter} />);
    (await ready('Mute chat')).focus();
    await userEvent.keyboard('{Enter}');
    const question = await screen.findByRole('dialog');
    await waitFor(() => expect(within(question).getByRole('button', { name: 'Mute chat' })).toHaveFocus());
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('button', { name: 'Chat muted' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByRole('button', { name: 'Chat muted' })).toHaveFocus();
  });

  it('does not mute while the Enter that opened the question is still held down', async () => {
    const adapter = createMemoryAdapter();
    render(<Room adapter={adapter} />);
    (await ready('Mute chat')).focus();
    await userEvent.keyboard('{Enter>30/}');
    await screen.findByRole('dialog');
    expect(adapter.calls.filter(({ action }) => action === 'muteGroup')).toHaveLength(0);
  });

  it('keeps Tab inside, and has one stop for the chips and one for the list', async () => {
    const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ids(4), members: people(50) });
    render(<Room adapter={adapter} />);
    const panel = await open('Chat muted');
    await pointer.click(within(panel).getByRole('button', { name: 'Add people' }));
    await within(panel).findAllByRole('option');
    within(panel).getByRole('button', { name: 'Close' }).focus();
    const stops: string[] = [];
    for (let at = 0; at < 8; at++) {
      await userEvent.tab();
      expect(panel.contains(document.activeElement)).toBe(true);
      stops.push(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
    }
    expect(stops.filter((stop) => stop.includes('Remove'))).toHaveLength(1);
    expect(stops.filter((stop) => stop === 'Add people')).toHaveLength(2);
    expect(stops.at(-1)).toBe('Close');
  });

  it('walks the chips, removes them, and never drops the focus', async () => {
    const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ids(3), members: people(3) });
    render(<Room adapter={adapter} />);
    const panel = await open('Chat muted');
    const chips = () => within(panel).getAllByRole('button', { name: /Remove/ });
    chips()[0]?.focus();
    await userEvent.keyboard('{End}{Backspace}');
    await waitFor(() => expect(chips()).toHaveLength(2));
    expect(chips()[1]).toHaveFocus();
    await userEvent.keyboard('{ArrowLeft}{Delete}');
    expect(chips()[0]).toHaveFocus();
    await userEvent.keyboard('{Delete}');
    expect(within(panel).getByRole('button', { name: 'Add people' })).toHaveFocus();
  });

  it('reaches the last of 2,000 people, with position and set size right', async () => {
    const adapter = createMemoryAdapter({ members: people(2000), pageSize: 2000 });
    render(<Room adapter={adapter} />);
    const question = await open('Mute chat');
    await pointer.click(within(question).getByRole('button', { name: /Can still speak/ }));
    const list = await within(question).findByRole('listbox');
    list.focus();
    const current = () => document.getElementById(list.getAttribute('aria-activedescendant') ?? '');
    await userEvent.keyboard('{End}');
    await waitFor(() => expect(current()).toHaveAttribute('aria-posinset', '2000'));
    expect(current()).toHaveAttribute('aria-setsize', '2000');
    await userEvent.keyboard('{PageUp}');
    expect(Number(current()?.getAttribute('aria-posinset'))).toBeLessThan(2000);
    await userEvent.keyboard('{Home}{ArrowDown} ');
    expect(current()).toHaveAttribute('aria-selected', 'true');
    expect(within(question).getAllByRole('option').length).toBeLessThan(40);
  });
});

describe('focus', () => {
  it('goes back to the button on Escape, and Escape in the second question leads back to the panel', async () => {
    const adapter = createMemoryAdapter({ groupMuted: true });
    render(<Room adapter={adapter} confirm="always" />);
    const panel = await open('Chat muted');
    await pointer.click(within(panel).getByRole('button', { name: 'Unmute chat' }));
    expect(within(panel).getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    expect(within(panel).getByRole('button', { name: 'Unmute chat' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Chat muted' })).toHaveFocus());
  });

  it('is not on Unmute chat when the panel opens: the chat may just have been muted by somebody else', async () => {
    render(<Room adapter={createMemoryAdapter({ groupMuted: true })} />);
    const panel = await open('Chat muted');
    await waitFor(() => expect(panel.contains(document.activeElement)).toBe(true));
    expect(within(panel).getByRole('button', { name: 'Unmute chat' })).not.toHaveFocus();
  });
});

describe('pointer', () => {
  it('survives a double click on the button', async () => {
    render(<Room adapter={createMemoryAdapter()} />);
    await pointer.dblClick(await ready('Mute chat'));
    const dialog = await screen.findByRole('dialog');
    // What the second press might close would be gone by the next frame.
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    expect(dialog).toBeVisible();
  });
});

describe('list', () => {
  it('does not move under the first press of a pointer', async () => {
    const adapter = createMemoryAdapter({ members: people(50) });
    render(<Room adapter={adapter} />);
    const question = await open('Mute chat');
    await pointer.click(within(question).getByRole('button', { name: /Can still speak/ }));
    const list = await within(question).findByRole('listbox');
    list.scrollTop = 24;
    const row = await within(question).findByRole('option', { name: /uid_4/ });
    await userEvent.click(row);
    await waitFor(() => expect(row).toHaveAttribute('aria-selected', 'true'));
    expect(list.scrollTop).toBe(24);
  });
});

describe('room', () => {
  it('keeps the footer in view on a screen of 320 by 256 pixels, as at 400 % zoom', async () => {
    await page.viewport(320, 256);
    const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ids(30), members: people(50) });
    render(<Room adapter={adapter} />);
    const panel = await open('Chat muted');
    await pointer.click(within(panel).getByRole('button', { name: 'Add people' }));
    const { top, bottom } = within(panel).getByRole('button', { name: 'Unmute chat' }).getBoundingClientRect();
    expect(top).toBeGreaterThan(0);
    expect(bottom).toBeLessThanOrEqual(256);
    expect(panel.scrollWidth).toBeLessThanOrEqual(320);
    within(panel).getByRole('button', { name: 'Add people' }).focus();
    const focused = document.activeElement?.getBoundingClientRect();
    expect(focused && focused.bottom <= top).toBe(true);
  });

  it.each([
    [1280, 800],
    [360, 640],
    [320, 256],
  ])(
    'shows what a change comes to, why it was not saved, and what others did, in sight beside a list of people, %i by %i',
    async (width, height) => {
      await page.viewport(width, height);
      const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ids(20), members: people(50) });
      render(<Room adapter={adapter} />);
      const panel = await open('Chat muted');
      const inSight = (element: Element): void => {
        const { left, top } = element.getBoundingClientRect();
        expect(element.contains(document.elementFromPoint(left + 2, top + 2))).toBe(true);
      };
      const shown = (text: string | RegExp) => within(panel).findByText(text, { ignore: '[data-mute-spoken]' });
      await pointer.click(within(panel).getByRole('button', { name: 'Add people' }));
      await pointer.click(await within(panel).findByRole('option', { name: /uid_1$/ }));
      inSight(await shown('You will be muted too.'));
      adapter.fail('muteGroup', 'BACKEND_UNAVAILABLE');
      await pointer.click(within(panel).getByRole('button', { name: 'Save changes' }));
      inSight(await shown(/The chat service is not available/));
      await pointer.click(within(panel).getByRole('button', { name: 'Dismiss' }));
      panel.querySelector('[data-mute-body]')?.scrollTo(0, 9999);
      panel.scrollTo(0, 9999);
      adapter.act.muteGroup(groupId, ids(2));
      inSight(await shown(/Another moderator has changed who can speak/));
      adapter.act.unmuteGroup(groupId);
      inSight(await shown(/Another moderator has unmuted the chat/));
    },
  );

  it('leaves the title within reach beside all that there may be to say, 320 by 256', async () => {
    await page.viewport(320, 256);
    const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ids(3) });
    render(<Room adapter={adapter} />);
    const panel = await open('Chat muted');
    await pointer.click(await within(panel).findByRole('button', { name: /^Remove .*uid_1/ }));
    adapter.fail('muteGroup', 'BACKEND_UNAVAILABLE');
    await pointer.click(within(panel).getByRole('button', { name: 'Save changes' }));
    await within(panel).findByText(/The chat service is not available/, { ignore: '[data-mute-spoken]' });
    adapter.act.muteGroup(groupId, ids(2));
    await within(panel).findByText(/Another moderator has changed who can speak/);
    panel.scrollTo(0, 0);
    for (const part of [within(panel).getByRole('heading', { level: 2 }), within(panel).getByRole('button', { name: 'Unmute chat' })]) {
      const { left, top } = part.getBoundingClientRect();
      expect(part.contains(document.elementFromPoint(left + 4, top + 4))).toBe(true);
    }
  });

  it('gives every control at least 24 by 24 pixels', async () => {
    const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ids(3), members: people(50) });
    render(<Room adapter={adapter} />);
    const panel = await open('Chat muted');
    await pointer.click(within(panel).getByRole('button', { name: 'Add people' }));
    await within(panel).findAllByRole('option');
    for (const control of panel.querySelectorAll('button, input, textarea, [role="option"]')) {
      const { width, height } = control.getBoundingClientRect();
      expect(Math.min(width, height), control.outerHTML).toBeGreaterThanOrEqual(24);
    }
  });

  it('keeps the search in view beside what an action came to, at 400 % zoom', async () => {
    await page.viewport(320, 256);
    const adapter = createMemoryAdapter({ groupMuted: true, mutedUserIds: ids(60) });
    render(
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
        <MuteGroupButton confirm="never" />
        <UnmuteUsersDialog />
      </MuteProvider>,
    );
    await pointer.click(await ready('Chat muted'));
    await screen.findByText('Chat unmuted. 60 people stay muted individually.', { ignore: '[data-mute-spoken]' });
    await pointer.click(await screen.findByRole('button', { name: /^Muted users/ }));
    const dialog = within(await screen.findByRole('dialog'));
    const search = await dialog.findByRole('searchbox');
    expect(search).toHaveFocus();
    await userEvent.keyboard('uid');
    const { left, top, bottom } = search.getBoundingClientRect();
    for (const y of [top + 2, bottom - 2]) expect(document.elementFromPoint(left + 2, y)).toBe(search);
    const undo = dialog.getByRole('button', { name: 'Undo' });
    undo.focus();
    // Not every browser scrolls within the call.
    await waitFor(() => {
      const place = undo.getBoundingClientRect();
      for (const y of [place.top + 2, place.bottom - 2]) expect(document.elementFromPoint(place.left + place.width / 2, y)).toBe(undo);
    });
  });

  it('draws no border that the host gives to everything around its layers', async () => {
    const host = document.createElement('style');
    host.textContent = '* { border: 5px solid }';
    document.head.append(host);
    onTestFinished(() => host.remove());
    render(<Room adapter={createMemoryAdapter({ groupMuted: true })} confirm="never" />);
    await pointer.click(await ready('Chat muted'));
    await screen.findByText('Chat unmuted.', { ignore: '[data-mute-spoken]' });
    expect(document.querySelector('[data-mute-toast]')).toHaveStyle({ borderTopWidth: '0px' });
  });
});

it('opens the panel, and sends nothing, where a press would lift at once what may not be lifted', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, permissions: ['read', 'muteGroup'] });
  render(<Room adapter={adapter} confirm="never" />);
  const panel = await open('Chat muted');
  expect(within(panel).getByRole('button', { name: 'Unmute chat' })).toHaveAttribute('aria-disabled', 'true');
  expect(within(panel).getByRole('button', { name: 'Add people' })).toBeVisible();
  expect(adapter.calls.map(({ action }) => action)).not.toContain('unmuteGroup');
});
