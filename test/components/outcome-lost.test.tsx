import { act, fireEvent, render, screen } from '@testing-library/react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider } from 'react-live-mute';
import { expect, it, vi } from 'vitest';

const network = vi.hoisted(() => ({ offline: true }));
vi.mock('../../src/components/outcome-toast.js', (original) => {
  if (network.offline) throw new Error('offline');
  return original();
});

it('says that what tells an outcome can’t be loaded, and tells it once that can', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true });
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <MuteGroupButton confirm="never" />
    </MuteProvider>,
  );
  const settle = async (): Promise<void> => {
    for (let at = 0; at < 3; at++) await act(() => vi.dynamicImportSettled());
  };
  await settle();
  const button = screen.getByRole('button', { name: 'Chat muted' });
  const answer = adapter.hold('unmuteGroup');
  fireEvent.click(button);
  await settle();
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(screen.queryByRole('alert')).toBeNull();
  answer();
  await settle();
  expect(await screen.findByRole('alert')).toHaveTextContent('This part of the page could not be loaded.');
  network.offline = false;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(button).toHaveFocus();
  await settle();
  expect(await screen.findByText(/^Chat unmuted/, { ignore: '[data-mute-spoken]' })).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
});
