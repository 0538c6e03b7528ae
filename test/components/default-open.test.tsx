import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog } from 'react-live-mute';
import type { ReactElement } from 'react';
import { expect, it } from 'vitest';

const room = (
  <MuteProvider adapter={createMemoryAdapter({ mutedUserIds: ['a'] })} groupId="room" loading="eager">
    <UnmuteUsersDialog defaultOpen />
  </MuteProvider>
) satisfies ReactElement;

it('puts a dialog that is open from the start into the shadow root that it stands in', async () => {
  // Its code is there: the dialog is drawn together with the button that tells where it stands.
  render(room);
  await screen.findByRole('dialog');
  cleanup();

  const host = document.body.appendChild(document.createElement('div'));
  const root = host.attachShadow({ mode: 'open' });
  const container = root.appendChild(document.createElement('div'));
  render(room, { container, baseElement: container });
  await waitFor(() => expect(root.querySelector('[role=dialog]')).not.toBeNull());
  expect(document.querySelector('[role=dialog]')).toBeNull();
  host.remove();
});
