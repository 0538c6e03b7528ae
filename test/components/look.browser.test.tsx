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
import { labels as arabic } from 'react-live-mute/locales/ar';
import { labels } from 'react-live-mute/locales/id';
import { labels as japanese } from 'react-live-mute/locales/ja';
import { labels as chinese } from 'react-live-mute/locales/zh-CN';
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

it('who a chip says that I am does not lie over my id, beside a long name and a role on a narrow screen', async () => {
  await page.viewport(320, 640);
  const me = { name: 'A very long nickname that does not end soon', role: 'Moderator in chief' };
  const room = { currentUserId: 'uid_7', resolveUsers: async () => ({ uid_7: me }) };
  const dialog = await openOver(chips, { groupMuted: true, exemptUserIds: ['uid_7'] }, room);
  await within(dialog).findByText(me.name);
  const word = document.createRange();
  word.selectNodeContents(within(dialog).getByText('You'));
  expect(word.getBoundingClientRect().right).toBeLessThanOrEqual(within(dialog).getByText('uid_7').getBoundingClientRect().left);
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

const many = Array.from({ length: 40 }, (_, at) => `uid_${at + 1}`);

it.each([
  [1280, 800],
  [360, 640],
])('the search field stays where it is however few are found, at %d by %d', async (width, height) => {
  await page.viewport(width, height);
  const dialog = await openOver(rows, { mutedUserIds: many });
  const field = await within(dialog).findByRole('searchbox');
  const { y } = field.getBoundingClientRect();
  for (const [query, found] of [
    ['uid_40', 1],
    ['nobody', 0],
  ] as const) {
    await pointer.clear(field);
    await pointer.type(field, query);
    await waitFor(() => expect(within(dialog).queryAllByRole('option')).toHaveLength(found));
    expect(field.getBoundingClientRect().y).toBe(y);
  }
});

it('what unfolds the people who can speak stays under the pointer', async () => {
  await page.viewport(1280, 800);
  const dialog = await openOver(/^Mute chat/, { members: many.map((userId) => ({ userId })) });
  const toggle = await within(dialog).findByRole('button', { name: /^Can still speak/ });
  const { y } = toggle.getBoundingClientRect();
  await pointer.click(toggle);
  await within(dialog).findAllByRole('option');
  expect(toggle.getBoundingClientRect().y).toBe(y);
});

it.each(['ltr', 'rtl'] as const)('an id ends its row on a page from right to left, with texts that run %s', async (dir) => {
  await page.viewport(1280, 800);
  document.documentElement.dir = 'rtl';
  onTestFinished(() => document.documentElement.removeAttribute('dir'));
  const dialog = await openOver(rows, { mutedUserIds: ['uid_1'] }, { dir, resolveUsers: async () => ({ uid_1: { name: 'Ada' } }) });
  const id = (await within(dialog).findByText('uid_1')).getBoundingClientRect();
  await within(dialog).findByText('Ada');
  const row = lineOf(dialog, 'Ada').getBoundingClientRect();
  expect(dir === 'rtl' ? id.left - row.left : row.right - id.right).toBeCloseTo(20);
});

it('a short word is a target as wide as it is high', async () => {
  await page.viewport(360, 740);
  const dialog = await openOver(/^已禁言用户/u, { mutedUserIds: ['uid_1', 'uid_2'] }, { labels: chinese });
  await pointer.click(await within(dialog).findByRole('option', { name: /uid_1/ }));
  await pointer.click(within(dialog).getByRole('button', { name: '解除禁言（1）' }));
  const { width, height } = (await within(dialog).findByRole('button', { name: '撤销' })).getBoundingClientRect();
  expect(width).toBeGreaterThanOrEqual(height);
});

it('an action of a message keeps its words whole at 320 by 256', async () => {
  await page.viewport(320, 256);
  const dialog = await openOver(
    rows,
    { groupMuted: true, mutedUserIds: ['uid_1'], quirks: { mutedListWhileGroupMuted: 'unknown' } },
    { labels: { dismiss: 'Benachrichtigung' } },
  );
  await pointer.click(await within(dialog).findByRole('button', { name: 'Unmute all…' }));
  await pointer.click(await within(dialog).findByRole('button', { name: 'Unmute everybody' }));
  const word = document.createRange();
  word.selectNodeContents(await within(dialog).findByRole('button', { name: 'Benachrichtigung' }));
  expect(word.getClientRects()).toHaveLength(1);
});

it('a tag leaves the name in sight, 320 wide', async () => {
  await page.viewport(320, 740);
  const members = [{ userId: 'user_1203', name: 'Grace Hopper' }];
  const dialog = await openOver(/^Mute chat/, { members, alwaysExemptUserIds: ['user_1203'] });
  await pointer.click(await within(dialog).findByRole('button', { name: /^Can still speak/ }));
  const row = within(await within(dialog).findByRole('option'));
  expect(row.getByText('Grace Hopper').getBoundingClientRect().width).toBeGreaterThan(30);
});

it.each([320, 360])('why an id can’t be picked stands whole beside it with wider spacing, %d wide', async (width) => {
  await page.viewport(width, 740);
  const sheet = document.head.appendChild(document.createElement('style'));
  sheet.textContent = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }';
  onTestFinished(() => sheet.remove());
  const dialog = await openOver(rows, { mutedUserIds: ['a,b'] });
  const why = (await within(dialog).findByText(/^Can’t be picked/)).getBoundingClientRect();
  const row = lineOf(dialog, 'a,b').getBoundingClientRect();
  // Of the space between lines a little may go.
  expect(why.top).toBeGreaterThanOrEqual(row.top - 4);
  expect(why.bottom).toBeLessThanOrEqual(row.bottom + 4);
  expect(why.right).toBeLessThanOrEqual(row.right);
  const id = within(dialog).getByText('a,b');
  expect(id.scrollWidth).toBeLessThanOrEqual(id.clientWidth);
});

/** As WCAG has it, of colours that cover what is behind them. */
function contrast(...colours: readonly string[]): number {
  const pixel = document.createElement('canvas').getContext('2d');
  if (!pixel) throw new Error('There is nothing to paint on.');
  const [darker = 0, lighter = 0] = colours
    .map((colour) => {
      pixel.fillStyle = colour;
      pixel.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = [...pixel.getImageData(0, 0, 1, 1).data].map((value) =>
        value <= 10 ? value / 3295 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((one, other) => one - other);
  return (lighter + 0.05) / (darker + 0.05);
}

it.each(['light', 'dark'])('what is picked, and how far a run has come, stand out: %s', async (scheme) => {
  document.documentElement.dataset['muteTheme'] = scheme;
  onTestFinished(() => {
    delete document.documentElement.dataset['muteTheme'];
  });
  const adapter = createMemoryAdapter({ mutedUserIds: many });
  adapter.hold('unmuteUsers');
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <UnmuteUsersDialog maxSelected={40} defaultOpen />
    </MuteProvider>,
  );
  const dialog = await screen.findByRole('dialog');
  const surface = getComputedStyle(dialog).backgroundColor;
  await pointer.click(await within(dialog).findByRole('button', { name: 'Select all 40' }));
  const [row] = within(dialog).getAllByRole('option');
  if (!row) throw new Error('The list is empty.');
  expect(contrast(getComputedStyle(row, '::before').borderTopColor, getComputedStyle(row).backgroundColor)).toBeGreaterThan(3);
  await pointer.click(within(dialog).getByRole('button', { name: 'Unmute 40' }));
  const bar = (await within(dialog).findByRole('progressbar')).querySelector('[data-mute-progress-bar]');
  if (!bar) throw new Error('The bar is gone.');
  expect(contrast(getComputedStyle(bar).backgroundColor, surface)).toBeGreaterThan(3);
});

it.each([
  [arabic, /^المستخدمون المكتومون/u, 'إلغاء', 1280],
  [japanese, /^ミュート中のユーザー/u, 'キャンセル', 360],
  [chinese, /^已禁言用户/u, '取消', 360],
] as const)('nothing in the footer moves while people are picked, in any language', async (labels, name, cancel, width) => {
  await page.viewport(width, 740);
  const dialog = await openOver(name, { mutedUserIds: many }, { labels });
  const places = new Set<string>();
  const options = await within(dialog).findAllByRole('option');
  for (const option of options.slice(0, 11)) {
    const { x, y } = within(dialog).getByRole('button', { name: cancel }).getBoundingClientRect();
    places.add(`${x} ${y}`);
    await pointer.click(option);
  }
  expect(places.size).toBe(1);
});

it('the question to mute stands at its beginning on a short screen', async () => {
  await page.viewport(320, 256);
  const dialog = await openOver(/^Mute chat/, { members: [] });
  expect(within(dialog).getByRole('button', { name: 'Mute chat' })).toHaveFocus();
  expect(dialog.scrollTop).toBe(0);
});
