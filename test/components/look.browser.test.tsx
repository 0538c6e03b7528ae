import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent as pointer } from '@testing-library/user-event';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, UnmuteUsersDialog, type ResolvedUser } from 'react-live-mute';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { page } from 'vitest/browser';

const groupId = 'grouptest';
const picture = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"/>')}`;
const chips = /^Chat muted/;
const rows = /^Muted users/;

/** The panel with a chip for each of these people, or the list with a row for each. */
async function open(
  name: RegExp,
  people: Readonly<Record<string, ResolvedUser & { name: string }>>,
  alwaysExemptUserIds: readonly string[] = [],
): Promise<HTMLElement> {
  const ids = Object.keys(people);
  render(
    <MuteProvider
      adapter={createMemoryAdapter({ groupMuted: true, exemptUserIds: ids, mutedUserIds: ids, alwaysExemptUserIds })}
      groupId={groupId}
      loading="eager"
      resolveUsers={async () => people}
    >
      <MuteGroupButton />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await pointer.click(button);
  const dialog = await screen.findByRole('dialog');
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
