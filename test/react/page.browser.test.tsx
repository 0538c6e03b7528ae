import { render, screen, waitFor, within } from '@testing-library/react';
import { userEvent as pointer } from '@testing-library/user-event';
import { StrictMode, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { createMemoryAdapter, createMuteStore, MuteGroupButton, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
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

/** A dialog that leaves gives the focus back in a timer of no length. */
const afterTimers = (): Promise<unknown> => new Promise((done) => setTimeout(done));

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

it('keeps the place that the page was scrolled to, also where the body is as high as the window', async () => {
  const rules = document.head.appendChild(document.createElement('style'));
  rules.textContent = 'html, body { height: 100%; } body { margin: 0; overflow-x: hidden; }';
  render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ids(3) })} groupId={groupId} loading="eager">
      <div style={{ height: 3000 }} />
      <UnmuteUsersDialog />
      <div style={{ height: 3000 }} />
    </MuteProvider>,
  );
  const trigger = screen.getByRole('button', { name: /Muted users/ });
  trigger.scrollIntoView({ block: 'center' });
  const { top } = trigger.getBoundingClientRect();
  await pointer.click(trigger);
  await screen.findAllByRole('option');
  await waitFor(() => expect(document.documentElement.style.overflow).toBe('hidden'));
  expect(trigger.getBoundingClientRect().top).toBeCloseTo(top, 0);
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(document.documentElement.style.overflow).toBe(''));
  expect(trigger.getBoundingClientRect().top).toBeCloseTo(top, 0);
  expect(trigger).toHaveFocus();
  rules.remove();
});

it.each([true, false])('works in a window of its own that the page draws into, with a container: %s', async (given) => {
  const frame = document.body.appendChild(document.createElement('iframe'));
  frame.style.cssText = 'width:600px;height:600px';
  const inside = frame.contentDocument;
  if (!inside) throw new Error('no document');
  const place = inside.body.appendChild(inside.createElement('div'));
  const adapter = createMemoryAdapter({ mutedUserIds: ids(20) });
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager" container={given ? inside.body : null}>
      {createPortal(<UnmuteUsersDialog />, place)}
    </MuteProvider>,
  );
  const popped = within(inside.body);
  await userEvent.click(popped.getByRole('button', { name: /Muted users/ }));
  const dialog = within(await popped.findByRole('dialog'));
  // The page is not behind it, and scrolls on.
  await afterTimers();
  expect(document.documentElement.style.overflow).toBe('');
  const rows = await dialog.findAllByRole('option');
  if (rows[1]) await userEvent.click(rows[1]);
  expect(await dialog.findByRole('button', { name: 'Unmute 1' })).toBeVisible();
  const keys = pointer.setup({ document: inside });
  await keys.type(dialog.getByRole('searchbox'), '12');
  await waitFor(() => expect(dialog.getAllByRole('option')).toHaveLength(1));
  expect(dialog.getByRole('searchbox')).toHaveValue('12');
  await keys.keyboard('{Escape}');
  await waitFor(() => expect(popped.queryByRole('dialog')).toBeNull());
  expect(inside.activeElement).toBe(popped.getByRole('button', { name: /Muted users/ }));
  frame.remove();
});

it('gives the focus back, in such a window, to what had it before a message that is dismissed', async () => {
  const frame = document.body.appendChild(document.createElement('iframe'));
  frame.style.cssText = 'width:600px;height:600px';
  const inside = frame.contentDocument;
  if (!inside) throw new Error('no document');
  const place = inside.body.appendChild(inside.createElement('div'));
  const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
  const store = createMuteStore({ adapter, groupId });
  render(
    <MuteProvider store={store} loading="eager">
      {createPortal(
        <>
          <button type="button" onClick={() => void store.getState().unmute(['uid_1'])}>
            Unmute them
          </button>
          <UnmuteUsersDialog>{null}</UnmuteUsersDialog>
        </>,
        place,
      )}
    </MuteProvider>,
  );
  const popped = within(inside.body);
  const own = popped.getByRole('button', { name: 'Unmute them' });
  await waitFor(() => expect(store.getState().readStatus).toBe('success'));
  await userEvent.click(own);
  const dismiss = await popped.findByRole('button', { name: 'Dismiss' });
  own.focus();
  dismiss.focus();
  await userEvent.click(dismiss);
  await waitFor(() => expect(popped.queryByRole('button', { name: 'Dismiss' })).toBeNull());
  expect(inside.activeElement).toBe(own);
  frame.remove();
});

it('leaves the focus where a press beside it put it', async () => {
  const panel = document.body.appendChild(document.createElement('div'));
  panel.style.cssText = 'position:fixed;inset:auto 0 0 auto;width:500px;height:600px;transform:translate(0)';
  render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ids(3) })} groupId={groupId} loading="eager" container={panel}>
      <UnmuteUsersDialog />
      <input aria-label="Message" />
    </MuteProvider>,
  );
  await pointer.click(screen.getByRole('button', { name: /Muted users/ }));
  await screen.findAllByRole('option');
  const message = screen.getByRole('textbox', { name: 'Message' });
  const taken = vi.fn();
  message.addEventListener('blur', taken);
  // Not before a press could no more be the second half of a double click.
  await waitFor(async () => {
    await pointer.click(message);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
  await afterTimers();
  expect(message).toHaveFocus();
  expect(taken).not.toHaveBeenCalled();
  panel.remove();
});

it('keeps the focus when it is put elsewhere', async () => {
  const panel = document.body.appendChild(document.createElement('div'));
  const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
  const room = (container: Element | null): ReactElement => (
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager" container={container}>
      <UnmuteUsersDialog />
    </MuteProvider>
  );
  const { rerender } = render(room(null));
  await pointer.click(screen.getByRole('button', { name: /Muted users/ }));
  await screen.findAllByRole('option');
  rerender(room(panel));
  await waitFor(() => expect(panel).not.toBeEmptyDOMElement());
  await afterTimers();
  expect(screen.getByRole('dialog').contains(document.activeElement)).toBe(true);
  panel.remove();
});

it('is seen in an element of a shadow root that fills the screen', async () => {
  const host = document.body.appendChild(document.createElement('div'));
  const root = host.attachShadow({ mode: 'open' });
  const stage = root.appendChild(document.createElement('div'));
  const place = stage.appendChild(document.createElement('div'));
  const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      {createPortal(
        <>
          <button type="button" onClick={() => void stage.requestFullscreen()}>
            Fill
          </button>
          <UnmuteUsersDialog />
        </>,
        place,
      )}
    </MuteProvider>,
  );
  const inside = within(stage);
  await userEvent.click(inside.getByRole('button', { name: 'Fill' }));
  await waitFor(() => expect(root.fullscreenElement).toBe(stage));
  await userEvent.click(inside.getByRole('button', { name: /Muted users/ }));
  expect(await inside.findByRole('dialog')).toBeVisible();
  await document.exitFullscreen();
  await waitFor(() => expect(stage.querySelector('[role=dialog]')).toBeNull());
  expect(root.querySelector('[role=dialog]')).not.toBeNull();
  host.remove();
});
