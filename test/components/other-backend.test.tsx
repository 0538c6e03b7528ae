import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createHttpAdapter, MuteGroupButton, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import { afterAll, beforeAll, expect, it } from 'vitest';

const python = process.env['PYTHON_PATH'] ?? 'python3';
let child: ChildProcess;
let root = '';

beforeAll(async () => {
  child = spawn(python, [resolve('test/server/fixtures/backend.py')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout ?? child, 'data');
  root = `http://127.0.0.1:${String(port).trim()}`;
});
afterAll(() => child.kill('SIGKILL'));

it('a backend in another language, made from openapi.yaml alone, serves the components', async () => {
  const initial = { groupMuted: false, exemptUserIds: [], mutedUserIds: ['uid_1', 'uid_2', 'uid_3'], members: [] };
  await fetch(`${root}/test/room`, { method: 'PUT', body: JSON.stringify(initial) });
  const adapter = createHttpAdapter({
    endpoint: `${root}/mute`,
    headers: { 'sec-fetch-site': 'same-origin' },
    // The signal of a simulated page is not one that this fetch knows.
    fetch: (url, { signal: _signal, ...init }) => fetch(url, init),
  });
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <MuteGroupButton confirm="never" />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  await waitFor(() => expect(screen.getByRole('button', { name: 'Mute chat' })).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(screen.getByRole('button', { name: 'Mute chat' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Chat muted' }));
  await screen.findByRole('button', { name: 'Mute chat' });

  await userEvent.click(screen.getByRole('button', { name: /Muted users/ }));
  await userEvent.click(await screen.findByRole('option', { name: /uid_2/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Unmute 1' }));
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
  await screen.findByText('1 unmuted.', { selector: '[data-mute-note] *' });
});
