import { StrictMode, type ReactElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';

const groupId = 'room1';

it('rendered on a server is taken over without a word, muted by keyboard alone, and never without a focus', async () => {
  const said = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  const adapter = createMemoryAdapter({ mutedUserIds: ['a', 'b'] });
  const app: ReactElement = (
    <StrictMode>
      <MuteProvider adapter={adapter} groupId={groupId} currentUserId="mod1">
        <MuteGroupButton />
        <UnmuteUsersDialog />
      </MuteProvider>
    </StrictMode>
  );
  const place = document.body.appendChild(document.createElement('div'));
  place.innerHTML = renderToString(app);
  const served = place.querySelector('[data-mute-group-button]');
  const repaired: unknown[] = [];
  const root = hydrateRoot(place, app, { onRecoverableError: (error) => repaired.push(error) });

  const mute = page.getByRole('button', { name: /^Mute chat/ });
  await expect.element(mute).not.toHaveAttribute('aria-disabled');
  expect(mute.element()).toBe(served);
  await userEvent.tab();
  expect(document.activeElement).toBe(served);
  await userEvent.keyboard('{Enter}');
  const dialog = page.getByRole('dialog', { name: 'Mute chat for everyone except you?' });
  await expect.element(dialog).toBeVisible();
  // Around and around: the focus stays inside.
  for (let press = 0; press < 8; press++) {
    await userEvent.tab();
    expect(dialog.element().contains(document.activeElement)).toBe(true);
  }
  dialog
    .getByRole('button', { name: /^Mute chat/ })
    .element()
    .focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('button', { name: /^Chat muted/ })).toHaveFocus();
  expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['mod1'] });

  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('listbox')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('button', { name: /Muted users/ })).toHaveFocus();

  expect(repaired).toEqual([]);
  expect(said.flatMap((spy) => spy.mock.calls)).toEqual([]);
  root.unmount();
  place.remove();
});
