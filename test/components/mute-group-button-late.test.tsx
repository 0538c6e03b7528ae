import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryAdapter, createMuteStore, MuteGroupButton, MuteProvider } from 'react-live-mute';
import { expect, it, vi } from 'vitest';

const file = vi.hoisted(() => {
  vi.stubGlobal('filesComeLate', true);
  let come = (): void => undefined;
  const came = new Promise<void>((resolve) => (come = resolve));
  return { came, come };
});
// Comes late, as on a slow network.
vi.mock('../../src/components/group-panel.js', async (original) => {
  await file.came;
  return original();
});

it('shows that the panel is on its way, and does not take the focus from where it went meanwhile', async () => {
  const adapter = createMemoryAdapter({ without: ['subscribe'] });
  adapter.fail('read', 'NETWORK');
  const store = createMuteStore({ adapter, groupId: 'room' });
  render(
    <MuteProvider store={store}>
      <MuteGroupButton />
      <input aria-label="Chat" />
      <p>Today</p>
    </MuteProvider>,
  );
  // While a state that could not be read is read again, the button stays what it was.
  const button = await screen.findByRole('button', { name: 'Chat state unknown' });
  const answer = adapter.hold('read');
  act(() => void store.getState().refresh());
  expect(button).toHaveAccessibleName('Chat state unknown');
  expect(button).not.toHaveAttribute('aria-disabled');
  answer();
  await screen.findByRole('button', { name: 'Mute chat' });

  await userEvent.click(button);
  await userEvent.keyboard('{Escape}');
  expect(button).toHaveAttribute('aria-expanded', 'false');
  await userEvent.click(button);
  // While a blur is told jsdom says that the page has none.
  const hasFocus = vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  await userEvent.click(screen.getByText('Today'));
  hasFocus.mockRestore();
  expect(button).toHaveAttribute('aria-expanded', 'false');

  await userEvent.click(button);
  expect(button).toHaveAttribute('aria-expanded', 'true');
  expect(button.querySelector('[data-mute-spinner]')).not.toBeNull();
  expect(button).not.toHaveAttribute('aria-disabled');
  const chat = screen.getByRole('textbox');
  await userEvent.type(chat, 'stop');
  expect(button).toHaveAttribute('aria-expanded', 'false');
  expect(button.querySelector('[data-mute-spinner]')).toBeNull();
  await act(async () => {
    file.come();
    await vi.dynamicImportSettled();
  });
  await userEvent.type(chat, ' it');
  expect(chat).toHaveFocus();
  expect(chat).toHaveValue('stop it');
  expect(screen.queryByRole('dialog')).toBeNull();
  await userEvent.click(button);
  await waitFor(() => expect(screen.getByRole('dialog')).toBeVisible());
});
