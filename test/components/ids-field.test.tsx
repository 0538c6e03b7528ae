import { fireEvent, render, screen, within } from '@testing-library/react';
import { createMemoryAdapter, MuteGroupButton, MuteProvider } from 'react-live-mute';
import { expect, it } from 'vitest';

it('names the first hundred of ten thousand pasted ids that are refused, counts the others, and keeps all of them', async () => {
  render(
    <MuteProvider adapter={createMemoryAdapter()} groupId="room" loading="eager">
      <MuteGroupButton />
    </MuteProvider>,
  );
  fireEvent.click(await screen.findByRole('button', { name: 'Mute chat' }));
  fireEvent.click(await screen.findByRole('button', { name: /^Can still speak/ }));
  fireEvent.click(await screen.findByRole('button', { name: 'Paste or type ids' }));
  const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: /^Separate ids/ });
  const pasted = Array.from({ length: 10_000 }, (_, at) => `uid_${at + 1}`);
  fireEvent.change(field, { target: { value: pasted.join(', ') } });
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  const refused = within(screen.getByRole('alert')).getAllByRole('listitem');
  expect(refused).toHaveLength(101);
  expect(refused[0]).toHaveTextContent(/uid_31.*no place left/);
  expect(refused.at(-1)).toHaveTextContent('9,870 more');
  expect(field.value.split('\n')).toEqual(pasted.slice(30));
});

it('takes ids that were copied along with the marks around a name, which nobody sees', async () => {
  render(
    <MuteProvider adapter={createMemoryAdapter()} groupId="room" loading="eager" pinnedExemptUserIds={['a,b']}>
      <MuteGroupButton />
    </MuteProvider>,
  );
  fireEvent.click(await screen.findByRole('button', { name: 'Mute chat' }));
  const told = await screen.findByText(/^Not able to speak although asked for/);
  expect(told).toHaveTextContent('\u2068a,b\u2069');
  fireEvent.click(screen.getByRole('button', { name: /^Can still speak/ }));
  fireEvent.click(await screen.findByRole('button', { name: 'Paste or type ids' }));
  const field = screen.getByRole('textbox', { name: /^Separate ids/ });
  fireEvent.change(field, { target: { value: '\u2068uid_3\u2069, uid\u200b_4 \u200fuid_5\u200e' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByRole('group', { name: 'Can still speak (3/30)' })).toHaveTextContent(/uid_3.*uid_4.*uid_5/);
});
