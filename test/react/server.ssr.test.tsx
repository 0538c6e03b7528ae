// @vitest-environment node
import { StrictMode, type ReactElement } from 'react';
import { renderToString } from 'react-dom/server';
import {
  createHttpAdapter,
  createMemoryAdapter,
  createMuteStore,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  useMutedUsers,
} from 'react-live-mute';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const groupId = 'room1';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'error');
  vi.spyOn(console, 'warn');
});
afterEach(() => {
  // Nothing said, nothing left running on the server.
  expect([...vi.mocked(console.error).mock.calls, ...vi.mocked(console.warn).mock.calls]).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function Count(): ReactElement {
  const { certainty, userIds } = useMutedUsers();
  return (
    <i>
      {userIds.length} {certainty}
    </i>
  );
}

it('renders both controls without a browser, knowing nothing yet and asking for nothing', () => {
  expect(typeof document).toBe('undefined');
  const adapter = createMemoryAdapter({ groupMuted: true, mutedUserIds: ['a'] });
  const html = renderToString(
    <StrictMode>
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager" refreshIntervalMs={1000}>
        <MuteGroupButton />
        <UnmuteUsersDialog defaultOpen defaultSelectedUserIds={['a']} />
        <Count />
      </MuteProvider>
    </StrictMode>,
  );
  expect(html).toContain('Mute chat');
  expect(html).toContain('Reading the state of the chat.');
  expect(html).toContain('Muted users');
  expect(html).toMatch(/0.*unknown/);
  expect(html).not.toContain('data-muted');
  expect(adapter.calls).toEqual([]);
});

it('makes an http adapter without a fetch or an address of its own', () => {
  const html = renderToString(
    <MuteProvider adapter={createHttpAdapter({ endpoint: '/api/mute' })} groupId={groupId}>
      <MuteGroupButton>Quiet</MuteGroupButton>
      <UnmuteUsersDialog>
        <a href="#people">People</a>
      </UnmuteUsersDialog>
      <MuteGroupButton asChild>
        <b role="button">As child</b>
      </MuteGroupButton>
    </MuteProvider>,
  );
  expect(html).toContain('Quiet');
  expect(html).toContain('href="#people"');
  expect(html).toContain('As child');
});

it('renders a store that has been read as not read yet, as the browser will at first', async () => {
  const store = createMuteStore({ adapter: createMemoryAdapter({ groupMuted: true }), groupId });
  await store.getState().refresh();
  expect(store.getState().snapshot?.groupMuted).toBe(true);
  const html = renderToString(
    <MuteProvider store={store}>
      <MuteGroupButton />
    </MuteProvider>,
  );
  expect(html).not.toContain('data-muted');
});
