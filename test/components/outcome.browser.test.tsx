import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent as pointer } from '@testing-library/user-event';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';

/** Whether a pointer reaches the middle of a control. */
function reached(control: HTMLElement): boolean {
  const { left, top, width, height } = control.getBoundingClientRect();
  return control.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}

it.each([
  [1280, 800],
  [360, 640],
])('shows what both layers came to, where both can be pressed, on %i × %i', async (width, height) => {
  await page.viewport(width, height);
  const adapter = createMemoryAdapter({ mutedUserIds: ['uid_1', 'uid_2', 'uid_3'], capabilities: { perUserResults: true } });
  adapter.failUsers(['uid_2']);
  render(
    <MuteProvider adapter={adapter} groupId="grouptest" loading="eager">
      <MuteGroupButton confirm="never" />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  await pointer.click(await screen.findByRole('button', { name: /^Muted users/ }));
  const dialog = within(await screen.findByRole('dialog'));
  for (const name of [/uid_1/, /uid_2/]) await pointer.click(await dialog.findByRole('option', { name }));
  await pointer.click(dialog.getByRole('button', { name: 'Unmute 2' }));
  await dialog.findByRole('button', { name: 'Retry 1' });
  await userEvent.keyboard('{Escape}');
  const retry = await screen.findByRole('button', { name: 'Retry 1' });
  const before = retry.getBoundingClientRect().top;

  screen.getByRole('button', { name: 'Mute chat' }).focus();
  await userEvent.keyboard('{Enter}');
  const undo = await screen.findByRole('button', { name: 'Undo' });
  const dismiss = screen.getAllByRole('button', { name: 'Dismiss' });
  expect(dismiss).toHaveLength(2);
  for (const control of [retry, undo, ...dismiss]) await waitFor(() => expect(reached(control)).toBe(true));
  expect(retry.getBoundingClientRect().top).toBe(before);
  await pointer.click(undo);
  await screen.findByRole('button', { name: 'Mute chat' });
});

it.each([
  [360, 640],
  [320, 256],
])('lays neither of two long messages over the other, nor outside the screen, on %i × %i', async (width, height) => {
  await page.viewport(width, height);
  const ids = Array.from({ length: 8 }, (_, at) => `uid_${at + 1}`);
  const adapter = createMemoryAdapter({ mutedUserIds: ids, capabilities: { perUserResults: true } });
  adapter.failUsers(ids.slice(1));
  render(
    <MuteProvider
      adapter={adapter}
      groupId="grouptest"
      loading="eager"
      resolveUsers={(asked) => Promise.resolve(Object.fromEntries(asked.map((id) => [id, { name: `Somebody with a long name, ${id}` }])))}
    >
      <MuteGroupButton confirm="never" />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  await pointer.click(await screen.findByRole('button', { name: /^Muted users/ }));
  const dialog = within(await screen.findByRole('dialog'));
  await pointer.click(await dialog.findByRole('button', { name: 'Select all 8' }));
  await pointer.click(dialog.getByRole('button', { name: 'Unmute 8' }));
  await dialog.findByRole('button', { name: 'Retry 7' });
  await userEvent.keyboard('{Escape}');
  const lower = await screen.findByText(/7 still muted: .*Somebody/, { ignore: '[data-mute-spoken]' });
  screen.getByRole('button', { name: 'Mute chat' }).focus();
  await userEvent.keyboard('{Enter}');
  const upper = await screen.findByText(/^Chat muted\./, { ignore: '[data-mute-spoken]' });
  const boxOf = (text: HTMLElement): DOMRect => (text.closest('[data-mute-note]') ?? text).getBoundingClientRect();
  expect(boxOf(upper).bottom).toBeLessThanOrEqual(boxOf(lower).top);
  expect(boxOf(upper).top).toBeGreaterThanOrEqual(0);
  for (const control of screen.getAllByRole('button', { name: /^(Undo|Dismiss|Retry 7)$/ })) {
    control.focus();
    await waitFor(() => expect(reached(control)).toBe(true));
  }
});
