import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryAdapter, MuteGroupButton, MuteProvider, UnmuteUsersDialog, type MuteProviderBase } from 'react-live-mute';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

function show(props: Partial<MuteProviderBase> = {}): void {
  render(
    <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ['uid_1'] })} groupId="room" loading="eager" {...props}>
      <MuteGroupButton />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
}

async function open(name: string | RegExp): Promise<HTMLElement> {
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  fireEvent.click(button);
  return screen.findByRole('dialog');
}

async function close(): Promise<void> {
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
}

/** An element of the host's beside everything else. */
function beside(): HTMLElement {
  const element = document.createElement('div');
  document.body.append(element);
  onTestFinished(() => element.remove());
  return element;
}

describe.each(['Mute chat', /^Muted users/])('the dialog behind %s', (name) => {
  it('is told to screen readers as all there is, and the rest is out of reach until it closes', async () => {
    const page = beside();
    const kept = beside();
    kept.toggleAttribute('inert', true);
    show();
    expect(await open(name)).toHaveAttribute('aria-modal', 'true');
    expect(page).toHaveAttribute('inert');
    await close();
    expect(page).not.toHaveAttribute('inert');
    // The host had kept that one out of reach before.
    expect(kept).toHaveAttribute('inert');
  });

  it('stops the page behind from scrolling, and leaves it as it was', async () => {
    const { style } = document.documentElement;
    style.overflow = 'scroll';
    onTestFinished(() => void (style.overflow = ''));
    show();
    await open(name);
    expect(style.overflow).toBe('hidden');
    await close();
    expect(style.overflow).toBe('scroll');
  });

  it('stays when Escape ends the composition of an input method, and goes with the next one', async () => {
    show();
    await open(name);
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape', isComposing: true });
    expect(screen.getByRole('dialog')).toBeVisible();
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('stays when another button than the first is pressed beside it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    show();
    const dialog = await open(name);
    // Not before a press could no more be the second half of a double click.
    vi.setSystemTime(Date.now() + 10_000);
    await userEvent.pointer({ keys: '[MouseRight]', target: document.body });
    expect(dialog).toBeVisible();
    await userEvent.pointer({ keys: '[MouseLeft]', target: document.body });
    expect(dialog).not.toBeInTheDocument();
  });

  it('is in the container, the direction and the language that the host gave', async () => {
    const container = beside();
    show({ container, dir: 'rtl', locale: 'ar-EG' });
    const dialog = await open(name);
    expect(container).toContainElement(dialog);
    expect(dialog.closest('[dir]')).toHaveAttribute('dir', 'rtl');
    expect(dialog.closest('[lang]')).toHaveAttribute('lang', 'ar-EG');
  });
});

it('the question before muting is described by its sentence', async () => {
  show();
  expect(await open('Mute chat')).toHaveAccessibleDescription(/^Only hosts and the people below can send messages\./);
});

it('a message of the page is in the container, the direction and the language that the host gave', async () => {
  const container = beside();
  render(
    <MuteProvider adapter={createMemoryAdapter()} groupId="room" loading="eager" container={container} dir="rtl" locale="ar-EG">
      <MuteGroupButton confirm="never" />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  fireEvent.click(button);
  const undo = await screen.findByRole('button', { name: 'Undo' });
  expect(container).toContainElement(undo);
  expect(undo.closest('[dir]')).toHaveAttribute('dir', 'rtl');
  expect(undo.closest('[lang]')).toHaveAttribute('lang', 'ar-EG');
});
