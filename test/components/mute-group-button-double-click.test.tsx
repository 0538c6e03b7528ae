import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider } from 'react-live-mute';
import { expect, it, onTestFinished, vi } from 'vitest';

it('does not mute at the second half of a double click on a button that stands where the answer comes to be', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const adapter = createMemoryAdapter();
  render(
    <MuteProvider adapter={adapter} groupId="room" loading="eager">
      <MuteGroupButton />
    </MuteProvider>,
  );
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  fireEvent.click(button, { detail: 1 });
  await screen.findByRole('dialog');
  const answer = screen.getAllByRole('button', { name: 'Mute chat' }).at(-1) ?? button;
  fireEvent.click(answer, { detail: 2 });
  expect(answer).not.toHaveAttribute('aria-disabled');
  fireEvent.click(answer, { detail: 1 });
  await waitFor(() => expect(adapter.read('room').groupMuted).toBe(true));
  expect(adapter.calls.filter(({ action }) => action === 'muteGroup')).toHaveLength(1);
});
