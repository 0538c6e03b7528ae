import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider } from 'react-live-mute';
import { expect, it, onTestFinished, vi } from 'vitest';

const arrival = vi.hoisted(() => {
  vi.stubGlobal('filesComeLate', true);
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  return { arrived, arrive: () => arrive() };
});
vi.mock('../../src/components/group-panel.js', async (original) => {
  await arrival.arrived;
  return original();
});

it('asks without its dialog once that keeps a press waiting, stays as it is when it comes, and shows it when asked', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const adapter = createMemoryAdapter();
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager">
      <MuteGroupButton />
    </MuteProvider>,
  );
  await act(async () => void (await vi.advanceTimersByTimeAsync(0)));
  const button = screen.getByRole('button', { name: 'Mute chat' });
  fireEvent.click(button);
  expect(screen.queryByRole('group', { name: 'Mute chat for everyone?' })).toBeNull();
  act(() => void vi.advanceTimersByTime(5000));
  const line = screen.getByRole('group', { name: 'Mute chat for everyone?' });

  vi.useRealTimers();
  await act(async () => {
    arrival.arrive();
    await vi.dynamicImportSettled();
  });
  expect(line).toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('dialog', { name: 'Mute chat for everyone?' })).toBeVisible();
  fireEvent.click(screen.getAllByRole('button', { name: 'Mute chat' }).at(-1) ?? button);
  await waitFor(() => expect(adapter.read('room').groupMuted).toBe(true));
});
