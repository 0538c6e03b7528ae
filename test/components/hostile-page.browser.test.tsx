import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent as pointer } from '@testing-library/user-event';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { page, userEvent } from 'vitest/browser';

const groupId = 'grouptest';
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

/** Rules of the page, read after those of the theme. */
function pageHas(css: string): void {
  const sheet = document.head.appendChild(document.createElement('style'));
  sheet.textContent = css;
  onTestFinished(() => sheet.remove());
}

/** A muted chat, with the panel or the list open. */
async function open(name?: RegExp): Promise<HTMLElement> {
  const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ids(2), mutedUserIds: ids(5) });
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <MuteGroupButton />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: name ?? /^Chat muted/ });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  if (!name) return button;
  await pointer.click(button);
  return screen.findByRole('dialog');
}

const sizeOf = (element: Element): number[] => {
  const { width, height } = element.getBoundingClientRect();
  return [width, height];
};

beforeEach(async () => {
  await page.viewport(1280, 800);
});

describe('rules of a page for its elements', () => {
  it.each([/^Chat muted/, /^Muted users/])('leave pictures and fields their size: %s', async (name) => {
    const dialog = await open(name);
    if (String(name).includes('users')) await within(dialog).findAllByRole('option');
    else await pointer.click(within(dialog).getByRole('button', { name: 'Add people' }));
    await within(dialog).findByRole('searchbox');
    const parts = [...dialog.querySelectorAll('svg,label,input,button')];
    const before = parts.map(sizeOf);
    pageHas('svg { width: 100%; height: auto; display: block } label, input, button { width: 120px; height: 70px; min-height: 70px }');
    expect(parts.map(sizeOf)).toEqual(before);
  });

  it('show nothing that is only read aloud', async () => {
    pageHas('span { display: block; padding: 8px }');
    const button = await open();
    expect(button).toHaveAccessibleDescription('2 people can still speak');
    expect(sizeOf(screen.getByText('2 people can still speak'))).toEqual([0, 0]);
  });

  it('take nobody the ring around what has the focus', async () => {
    pageHas('button:focus, input:focus { outline: none }');
    const button = await open();
    await userEvent.tab();
    expect(button).toHaveFocus();
    expect(getComputedStyle(button).outlineStyle).toBe('solid');
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('dialog');
    await userEvent.tab();
    expect(screen.getByRole('dialog')).toContainElement(document.activeElement as HTMLElement);
    expect(getComputedStyle(document.activeElement ?? document.body).outlineStyle).toBe('solid');
  });

  it('leave a button under the pointer its colours', async () => {
    pageHas('button:hover { background: rgb(238, 238, 238); color: rgb(255, 255, 255) }');
    const button = await open();
    const { color } = getComputedStyle(button);
    await page.getByRole('button', { name: /^Chat muted/ }).hover();
    expect(button.matches(':hover')).toBe(true);
    await waitFor(() => expect(button.getAnimations()).toHaveLength(0));
    expect(getComputedStyle(button)).toMatchObject({ color });
    expect(getComputedStyle(button).backgroundColor).not.toBe('rgb(238, 238, 238)');
  });
});
