import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent as pointer } from '@testing-library/user-event';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  type MemoryAdapter,
  type MuteProviderBase,
} from 'react-live-mute';
import { labels as japanese } from 'react-live-mute/locales/ja';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type {} from '@vitest/browser-playwright';
import { cdp, page, server } from 'vitest/browser';

const groupId = 'grouptest';
const many = Array.from({ length: 40 }, (_, at) => `uid_${at + 1}`);
const chips = /^Chat muted/;
const rows = /^Muted users/;

/** Rules of the page, read after those of the theme. */
function pageHas(css: string): void {
  const sheet = document.head.appendChild(document.createElement('style'));
  sheet.textContent = css;
  onTestFinished(() => sheet.remove());
}

/** What the system asks of every page. */
async function systemAsksFor(name: string, value: string): Promise<void> {
  const session = cdp();
  await session.send('Emulation.setEmulatedMedia', { features: [{ name, value }] });
  onTestFinished(async () => {
    await session.send('Emulation.setEmulatedMedia', { features: [] });
  });
}

/** What a press of a control opens, once the state is read. */
async function open(name: RegExp, adapter: MemoryAdapter, room: Partial<MuteProviderBase> = {}): Promise<HTMLElement> {
  render(
    <MuteProvider {...room} adapter={adapter} groupId={groupId} loading="eager">
      <MuteGroupButton />
      <UnmuteUsersDialog maxSelected={40} />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await pointer.click(button);
  return screen.findByRole('dialog');
}

const part = (dialog: Element, name: string): Element => {
  const found = dialog.querySelector(`[data-mute-${name}]`);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
};
/** Where the letters of an element are. */
function letters(element: Element): DOMRect {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect();
}

beforeEach(async () => {
  await page.viewport(390, 844);
});

it.each([320, 360, 390, 1280])('a short name is whole beside a long role and a long id, %d wide', async (width) => {
  await page.viewport(width, 844);
  const id = 'uid_long_0123456789_0123456789';
  const backend = createMemoryAdapter({ groupMuted: true, exemptUserIds: [id], mutedUserIds: [id] });
  const dialog = await open(chips, backend, {
    resolveUsers: async () => ({ [id]: { name: 'Ada', role: 'Senior moderator of the evening show' } }),
  });
  const name = await within(dialog).findByText('Ada');
  expect(letters(name).width).toBeLessThanOrEqual(name.getBoundingClientRect().width);
});

it('a radius beyond measure rounds the controls fully and cuts nothing from boxes', async () => {
  pageHas(':root { --mute-radius: 999px }');
  const dialog = await open(chips, createMemoryAdapter({ groupMuted: true }));
  const inset = parseFloat(getComputedStyle(part(dialog, 'body')).paddingLeft);
  expect(parseFloat(getComputedStyle(dialog).borderTopLeftRadius)).toBeLessThan(2 * inset);
  const button = within(dialog).getByRole('button', { name: 'Unmute chat' });
  expect(2 * parseFloat(getComputedStyle(button).borderTopLeftRadius)).toBeGreaterThanOrEqual(button.getBoundingClientRect().height);
});

it('texts start where they should on a page that centres its own', async () => {
  pageHas('body { text-align: center }');
  const dialog = await open(/^Mute chat/, createMemoryAdapter({}));
  const text = within(dialog).getByRole('heading', { name: /^Mute chat/ });
  expect(letters(text).left).toBeCloseTo(text.getBoundingClientRect().left, 0);
});

it('messages wrap on a page that does not', async () => {
  pageHas('body { white-space: nowrap }');
  const dialog = await open(rows, createMemoryAdapter({ groupMuted: true, mutedUserIds: many }));
  const note = part(dialog, 'banner');
  expect(note.scrollWidth).toBeLessThanOrEqual(note.clientWidth);
});

it('what selects is in line with the field above it', async () => {
  const dialog = await open(rows, createMemoryAdapter({ mutedUserIds: many }));
  const select = await within(dialog).findByRole('button', { name: 'Select all 40' });
  expect(letters(select).left).toBeCloseTo(part(dialog, 'search').getBoundingClientRect().left, 0);
});

it.each([chips, rows])('initials stand in the middle of their circle with wider spacing: %s', async (name) => {
  pageHas('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }');
  const dialog = await open(name, createMemoryAdapter({ groupMuted: true, exemptUserIds: ['uid_1'], mutedUserIds: ['uid_1'] }));
  await within(dialog).findByText('uid_1');
  const circle = part(dialog, 'avatar');
  const { top, bottom } = circle.getBoundingClientRect();
  const { top: above, bottom: below } = letters(circle);
  expect(Math.abs(above - top - (bottom - below))).toBeLessThan(3);
});

it('muted users open at their beginning, however much there is to say above them', async () => {
  await page.viewport(390, 640);
  const backend = createMemoryAdapter({ groupMuted: true, mutedUserIds: many, quirks: { mutedListWhileGroupMuted: 'at-least' } });
  const dialog = await open(rows, backend);
  const field = await within(dialog).findByRole('searchbox');
  expect(field).toHaveFocus();
  expect(dialog.scrollHeight).toBeGreaterThan(dialog.clientHeight);
  expect(dialog.scrollTop).toBe(0);
  expect(field.getBoundingClientRect().bottom).toBeLessThan(part(dialog, 'footer').getBoundingClientRect().top);
  within(dialog).getByRole('button', { name: 'Cancel' }).focus();
  expect(dialog.scrollTop).toBe(0);
});

it('an action of a message is not broken in Japanese, 320 by 256', async () => {
  await page.viewport(320, 256);
  const dialog = await open(/^ミュート中のユーザー/u, createMemoryAdapter({ groupMuted: true, mutedUserIds: many }), {
    labels: { ...japanese, undo: '操作を元に戻す' },
  });
  await pointer.click(await within(dialog).findByRole('option', { name: /uid_1$/ }));
  await pointer.click(within(dialog).getByRole('button', { name: '1人のミュートを解除' }));
  const word = document.createRange();
  word.selectNodeContents(await within(dialog).findByRole('button', { name: '操作を元に戻す' }));
  expect(word.getClientRects()).toHaveLength(1);
});

it.runIf(server.browser === 'chromium')('what is loading and how far a run has come have an outline in forced colours', async () => {
  await systemAsksFor('forced-colors', 'active');
  const adapter = createMemoryAdapter({ mutedUserIds: many });
  const release = adapter.hold('read');
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <UnmuteUsersDialog maxSelected={40} defaultOpen />
    </MuteProvider>,
  );
  const dialog = await screen.findByRole('dialog');
  await waitFor(() => expect(getComputedStyle(part(dialog, 'skeleton')).borderTopWidth).toBe('1px'));
  release();
  adapter.hold('unmuteUsers');
  await pointer.click(await within(dialog).findByRole('button', { name: 'Select all 40' }));
  await pointer.click(within(dialog).getByRole('button', { name: 'Unmute 40' }));
  expect(getComputedStyle(await within(dialog).findByRole('progressbar')).borderTopWidth).toBe('1px');
});

it.runIf(server.browser === 'chromium')('more contrast gives controls an edge as dark as their text', async () => {
  await systemAsksFor('prefers-contrast', 'more');
  const dialog = await open(/^Mute chat/, createMemoryAdapter({}));
  const { borderTopColor, color } = getComputedStyle(within(dialog).getByRole('button', { name: 'Cancel' }));
  expect(borderTopColor).toBe(color);
});

it.runIf(server.browser === 'chromium')('nothing moves where less motion is asked for', async () => {
  await systemAsksFor('prefers-reduced-motion', 'reduce');
  render(
    <MuteProvider adapter={createMemoryAdapter({})} groupId={groupId} loading="eager">
      <MuteGroupButton confirm="never" />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await page.getByRole('button', { name: 'Mute chat' }).hover();
  expect(button.matches(':hover')).toBe(true);
  expect(getComputedStyle(button).transitionDuration).toBe('0s');
  await pointer.click(button);
  const note = (await screen.findByRole('button', { name: 'Undo' })).closest('[data-mute-note]');
  if (!note) throw new Error('Nothing is told.');
  expect(getComputedStyle(note).animationName).toBe('none');
});
