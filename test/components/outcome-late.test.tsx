import { act, fireEvent, render, screen } from '@testing-library/react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider } from 'react-live-mute';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const network = vi.hoisted(() => ({ offline: false }));
vi.mock('../../src/components/outcome-toast.js', (original) => {
  if (network.offline) throw new Error('offline');
  return original();
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

it('tells of an action while there is no network: what tells of it was fetched when the page had nothing to do', async () => {
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
  act(() => void vi.advanceTimersByTime(5000));
  await settle();
  network.offline = true;
  adapter.fail('unmuteGroup', 'NETWORK');
  fireEvent.click(screen.getByRole('button', { name: 'Chat muted' }));
  await settle();
  expect(screen.getByText('We are checking whether it took effect.')).toBeVisible();
});
