import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { expect, it, vi } from 'vitest';

const file = vi.hoisted(() => {
  let come = (): void => undefined;
  const came = new Promise<void>((resolve) => (come = resolve));
  return { came, come };
});
// Comes late, as on a slow network.
vi.mock('../../src/components/users-part.js', async (original) => {
  await file.came;
  return original();
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
