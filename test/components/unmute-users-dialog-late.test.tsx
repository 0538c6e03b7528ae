import { act, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { expect, it, vi } from 'vitest';

const file = vi.hoisted(() => {
  vi.stubGlobal('filesComeLate', true);
  let come = (): void => undefined;
  const came = new Promise<void>((resolve) => (come = resolve));
  return { came, come };
});
// Comes late, as on a slow network.
vi.mock('../../src/components/users-part.js', async (original) => {
  await file.came;
  return original();
});

it.each([
  ['Escape', 'escape-key', () => userEvent.keyboard('{Escape}')],
  ['a tap on what takes no focus', 'outside-press', () => userEvent.click(screen.getByText('Today'))],
])('calls a list off that is still on its way with %s', async (_, reason, leave) => {
  const onOpenChange = vi.fn();
  render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ['a'] })} groupId="room">
      <UnmuteUsersDialog onOpenChange={onOpenChange} />
      <p>Today</p>
    </MuteProvider>,
  );
  const trigger = screen.getByRole('button', { name: /^Muted users/ });
  await userEvent.click(trigger);
  // While a blur is told jsdom says that the page has none.
  const hasFocus = vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  await leave();
  hasFocus.mockRestore();
  expect(onOpenChange).toHaveBeenLastCalledWith(false, { reason });
  expect(trigger).toHaveAttribute('aria-expanded', 'false');
  onOpenChange.mockClear();
  await userEvent.keyboard('{Escape}');
  expect(onOpenChange).not.toHaveBeenCalled();
});

it('keeps a list wanted while the moderator is in another window', async () => {
  render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ['a'] })} groupId="room">
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  const trigger = screen.getByRole('button', { name: /^Muted users/ });
  await userEvent.click(trigger);
  const hasFocus = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  fireEvent.blur(trigger);
  hasFocus.mockRestore();
  expect(trigger).toHaveAttribute('aria-expanded', 'true');
});

it('calls a list off that is still on its way when the moderator has gone on to something else', async () => {
  const onOpenChange = vi.fn();
  render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ['a'] })} groupId="room">
      <UnmuteUsersDialog onOpenChange={onOpenChange} />
      <input aria-label="Chat" />
    </MuteProvider>,
  );
  const trigger = screen.getByRole('button', { name: /^Muted users/ });
  await userEvent.click(trigger);
  expect(trigger).toHaveAttribute('aria-expanded', 'true');
  expect(trigger.querySelector('[data-mute-spinner]')).not.toBeNull();
  const chat = screen.getByRole('textbox');
  await userEvent.type(chat, 'stop');
  expect(onOpenChange.mock.calls).toEqual([
    [true, { reason: 'trigger-press' }],
    [false, { reason: 'outside-press' }],
  ]);
  expect(trigger).toHaveAttribute('aria-expanded', 'false');
  await act(async () => {
    file.come();
    await vi.dynamicImportSettled();
  });
  await userEvent.type(chat, ' it');
  expect(chat).toHaveFocus();
  expect(chat).toHaveValue('stop it');
  expect(screen.queryByRole('dialog')).toBeNull();
  await userEvent.click(trigger);
  expect(await screen.findByRole('dialog')).toBeVisible();
});
