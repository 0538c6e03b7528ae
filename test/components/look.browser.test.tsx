import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent as pointer } from '@testing-library/user-event';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  type MemoryAdapter,
  type MemoryAdapterOptions,
  type MuteProviderBase,
  type ResolvedUser,
} from 'react-live-mute';
import { labels } from 'react-live-mute/locales/id';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { page, userEvent } from 'vitest/browser';

const groupId = 'grouptest';
const picture = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"/>')}`;
const chips = /^Chat muted/;
const rows = /^Muted users/;

/** The panel, or the list, over any backend. */
async function openOver(
  name: RegExp,
  backend: MemoryAdapterOptions | MemoryAdapter,
  room: Partial<MuteProviderBase> = {},
): Promise<HTMLElement> {
  render(
    <MuteProvider {...room} adapter={'hold' in backend ? backend : createMemoryAdapter(backend)} groupId={groupId} loading="eager">
      <MuteGroupButton />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await pointer.click(button);
  return screen.findByRole('dialog');
}

/** The panel with a chip for each of these people, or the list with a row for each. */
async function open(
  name: RegExp,
  people: Readonly<Record<string, ResolvedUser & { name: string }>>,
  alwaysExemptUserIds: readonly string[] = [],
): Promise<HTMLElement> {
  const ids = Object.keys(people);
  const backend = { groupMuted: true, exemptUserIds: ids, mutedUserIds: ids, alwaysExemptUserIds };
  const dialog = await openOver(name, backend, { resolveUsers: async () => people });
  for (const person of Object.values(people)) await within(dialog).findByText(person.name);
  return dialog;
}

const lineOf = (dialog: HTMLElement, name: string): Element => {
  const line = within(dialog).getByText(name).closest('[data-mute-chip],[data-mute-row]');
  if (!line) throw new Error(`${name} stands in no line.`);
  return line;
};

describe.each([
  [1280, 800],
  [360, 640],
])('at %d by %d', (width, height) => {
  beforeEach(async () => {
    await page.viewport(width, height);
  });

  it.each([chips, rows])('a long role leaves the name in sight, and everything in its line: %s', async (name) => {
    const dialog = await open(name, {
      '3f2504e0-4f89-41d3-9a0c-0305e82c3301': { name: 'Ada Lovelace', role: 'Senior moderator of the evening show' },
    });
    const line = lineOf(dialog, 'Ada Lovelace');
    expect(within(dialog).getByText('Ada Lovelace').getBoundingClientRect().width).toBeGreaterThan(40);
    const { right } = line.getBoundingClientRect();
    for (const part of line.children) expect(part.getBoundingClientRect().right).toBeLessThanOrEqual(right);
  });

  it('a chip that can’t be taken off keeps its id clear of its round end', async () => {
    const dialog = await open(chips, { uid_1: { name: 'Ada' } }, ['host_1']);
    const id = within(dialog).getByText('host_1');
    const chip = lineOf(dialog, 'host_1').getBoundingClientRect();
    expect(chip.right - id.getBoundingClientRect().right).toBeGreaterThan(11);
  });

  it('a chip ends with its cross, however long the id', async () => {
    const dialog = await open(chips, { '3f2504e0-4f89-41d3-9a0c-0305e82c3301': { name: 'Ada' } });
    const cross = within(dialog).getByRole('button', { name: /Remove .*Ada/ });
    const gap = lineOf(dialog, 'Ada').getBoundingClientRect().right - cross.getBoundingClientRect().right;
    expect(gap).toBeLessThan(8);
  });
});

it.each([chips, rows])('a picture fills its circle, also where the page moves pictures: %s', async (name) => {
  await page.viewport(1280, 800);
  const sheet = document.head.appendChild(document.createElement('style'));
  sheet.textContent = 'img { vertical-align: middle; height: auto; margin: 4px }';
  onTestFinished(() => sheet.remove());
  const dialog = await open(name, { uid_1: { name: 'Ada', avatarUrl: picture } });
  const boxes = [...lineOf(dialog, 'Ada').querySelectorAll('[data-mute-avatar], img')].map((part) => {
    const { x, y, width, height } = part.getBoundingClientRect();
    return [x, y, width, height];
  });
  expect(boxes).toHaveLength(2);
  expect(boxes[1]).toEqual(boxes[0]);
});

const uuid = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

it.each([360, 640, 1280])('a tag beside a long id leaves the name in sight, %d wide', async (width) => {
  await page.viewport(width, 740);
  const dialog = await openOver(
    chips,
    { groupMuted: true, exemptUserIds: [uuid] },
    { pinnedExemptUserIds: [uuid], resolveUsers: async () => ({ [uuid]: { name: 'Ada Lovelace' } }) },
  );
  const name = await within(dialog).findByText('Ada Lovelace');
  expect(name.getBoundingClientRect().width).toBeGreaterThan(40);
  const line = lineOf(dialog, 'Ada Lovelace');
  const { right } = line.getBoundingClientRect();
  for (const part of line.children) expect(part.getBoundingClientRect().right).toBeLessThanOrEqual(right);
});

it('says why an odd id can’t be picked in its row, beside the name', async () => {
  await page.viewport(360, 740);
  const odd = `a,b ${uuid}`;
  const dialog = await openOver(rows, { mutedUserIds: [odd] }, { resolveUsers: async () => ({ [odd]: { name: 'Ada Lovelace' } }) });
  const name = await within(dialog).findByText('Ada Lovelace');
  expect(name.getBoundingClientRect().width).toBeGreaterThan(40);
  const row = lineOf(dialog, 'Ada Lovelace').getBoundingClientRect();
  const why = within(dialog)
    .getByText(/^Can’t be picked/)
    .getBoundingClientRect();
  expect(why.top).toBeGreaterThanOrEqual(row.top);
  expect(why.bottom).toBeLessThanOrEqual(row.bottom);
});

it('the focus ring of the last chip is not cut', async () => {
  await page.viewport(360, 740);
  const dialog = await openOver(chips, { groupMuted: true, exemptUserIds: ['uid_1', 'uid_2', 'uid_3'] });
  within(dialog)
    .getByRole('button', { name: /Remove .*uid_1/ })
    .focus();
  await userEvent.keyboard('{End}');
  const cross = within(dialog).getByRole('button', { name: /Remove .*uid_3/ });
  expect(cross).toHaveFocus();
  const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(cross);
  expect(outlineStyle).toBe('solid');
  const ring = cross.getBoundingClientRect().bottom + parseFloat(outlineWidth) + parseFloat(outlineOffset);
  expect(ring).toBeLessThanOrEqual(within(dialog).getByRole('list', { name: 'Can still speak' }).getBoundingClientRect().bottom);
});

it('a second press on what selected all falls on nothing', async () => {
  await page.viewport(1280, 800);
  const dialog = await openOver(rows, { mutedUserIds: ['uid_1', 'uid_2'] });
  const select = await within(dialog).findByRole('button', { name: 'Select all 2' });
  const { x, width } = select.getBoundingClientRect();
  await pointer.click(select);
  expect(select).not.toBeInTheDocument();
  expect(within(dialog).getByRole('button', { name: 'Clear selection' }).getBoundingClientRect().x).toBeGreaterThan(x + width);
});

it('Undo is in sight at 320 by 256', async () => {
  await page.viewport(320, 256);
  const dialog = await openOver(rows, { groupMuted: true, mutedUserIds: ['uid_1', 'uid_2'] });
  await pointer.click(await within(dialog).findByRole('button', { name: 'Unmute chat' }));
  const undo = await within(dialog).findByRole('button', { name: 'Undo' });
  const note = undo.closest('[data-mute-note]');
  expect(note?.getBoundingClientRect().bottom).toBeGreaterThanOrEqual(undo.getBoundingClientRect().bottom);
});

it('Cancel stays where it is while people are picked', async () => {
  await page.viewport(1280, 800);
  const dialog = await openOver(rows, { mutedUserIds: Array.from({ length: 12 }, (_, at) => `uid_${at + 1}`) });
  const cancel = within(dialog).getByRole('button', { name: 'Cancel' });
  const options = await within(dialog).findAllByRole('option');
  const places = new Set<number>();
  for (const option of options.slice(0, 10)) {
    await pointer.click(option);
    places.add(cancel.getBoundingClientRect().x);
  }
  expect(within(dialog).getByRole('button', { name: 'Unmute 10' })).toBeVisible();
  expect(places.size).toBe(1);
});

it('what is said of refused ids is in sight', async () => {
  await page.viewport(360, 740);
  const dialog = await openOver(/^Mute chat/, {});
  await pointer.click(await within(dialog).findByRole('button', { name: /^Can still speak/ }));
  await pointer.click(await within(dialog).findByRole('button', { name: 'Paste or type ids' }));
  const field = within(dialog).getByRole('textbox', { name: /^Separate ids/ });
  await pointer.click(field);
  await pointer.paste(Array.from({ length: 32 }, (_, at) => `user_with_a_long_id_${at + 1}`).join(' '));
  await pointer.click(within(dialog).getByRole('button', { name: 'Add' }));
  const note = within(dialog).getByRole('alert').getBoundingClientRect();
  const footer = within(dialog).getByRole('button', { name: 'Cancel' }).getBoundingClientRect();
  expect(note.top).toBeGreaterThanOrEqual(0);
  expect(note.bottom).toBeLessThanOrEqual(footer.top);
});

it.each([390, 1280])('Cancel stays where it is while people are being unmuted, %d wide', async (width) => {
  await page.viewport(width, 740);
  const adapter = createMemoryAdapter({ mutedUserIds: ['uid_1', 'uid_2', 'uid_3'] });
  adapter.hold('unmuteUsers');
  const dialog = await openOver(rows, adapter);
  await pointer.click(await within(dialog).findByRole('option', { name: /uid_1/ }));
  const cancel = within(dialog).getByRole('button', { name: 'Cancel' });
  const { x, y } = cancel.getBoundingClientRect();
  await pointer.click(within(dialog).getByRole('button', { name: 'Unmute 1' }));
  await within(dialog).findByRole('button', { name: 'Unmuting…' });
  const { x: left, y: top } = cancel.getBoundingClientRect();
  expect([left, top]).toEqual([x, y]);
});

it('a short id beside a role is whole on a phone', async () => {
  await page.viewport(360, 740);
  const dialog = await open(rows, { uid_12034: { name: 'Ada Lovelace', role: 'VIP' } });
  const id = within(dialog).getByText('uid_12034');
  expect(id.scrollWidth).toBeLessThanOrEqual(id.clientWidth);
});

it('the trigger is as wide muting as in any other state, in a language whose longest word is not its widest', async () => {
  await page.viewport(1280, 740);
  const adapter = createMemoryAdapter({ groupMuted: true });
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager" labels={labels}>
      <MuteGroupButton confirm="never" />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Chat dibisukan' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  const { width } = button.getBoundingClientRect();
  adapter.hold('unmuteGroup');
  await pointer.click(button);
  expect(button).toHaveAccessibleName('Membuka bisu…');
  expect(button.getBoundingClientRect().width).toBe(width);
});
