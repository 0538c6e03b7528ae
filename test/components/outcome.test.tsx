import { act, fireEvent, render, screen } from '@testing-library/react';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  useGroupMute,
  useUnmuteUsers,
  type MemoryAdapter,
  type MuteProviderProps,
  type UnmuteUsersDialogProps,
} from 'react-live-mute';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const groupId = 'room';
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `uid_${at + 1}`);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number): Promise<void> => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));

/** What is fetched comes in a time of its own. */
async function settle(): Promise<void> {
  for (let at = 0; at < 3; at++) {
    await act(() => vi.dynamicImportSettled());
    await pass(20);
  }
}

async function press(name: string | RegExp): Promise<void> {
  fireEvent.click(screen.getByRole('button', { name }));
  await settle();
}

/** What screen readers are told, in order. */
function listen(): string[] {
  const heard: string[] = [];
  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      const region = (target instanceof Element ? target : target.parentElement)?.closest('[role="status"]');
      if (region?.textContent && (target.nodeType === Node.TEXT_NODE || addedNodes.length > 0)) heard.push(region.textContent);
    }
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  return heard;
}

function Hooks(): ReactElement {
  return (
    <output>
      {useGroupMute().undo ? 'group can be undone' : ''} {useUnmuteUsers().undo ? 'users can be undone' : ''}
    </output>
  );
}

type RoomProps = Pick<MuteProviderProps, 'canModerate'> & UnmuteUsersDialogProps & { adapter: MemoryAdapter };

function Room({ adapter, canModerate, ...props }: RoomProps): ReactElement {
  return (
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager" canModerate={canModerate}>
      <MuteGroupButton confirm="never" />
      <UnmuteUsersDialog {...props} />
      <Hooks />
    </MuteProvider>
  );
}

/** Shows a room, and gives the way to change what its moderator may do. */
async function room(props: RoomProps): Promise<(canModerate: boolean) => void> {
  const { rerender } = render(<Room {...props} />);
  await settle();
  return (canModerate) => rerender(<Room {...props} canModerate={canModerate} />);
}

async function openList(): Promise<void> {
  await press(/^Muted users/);
}

async function unmute(...names: string[]): Promise<void> {
  for (const name of names) fireEvent.click(screen.getByRole('option', { name }));
  await press(`Unmute ${names.length}`);
}

it('no longer says that the moderator is offline once the state could be read again', async () => {
  const adapter = createMemoryAdapter();
  await room({ adapter });
  const heard = listen();
  adapter.fail('muteGroup', { code: 'NETWORK', outcomeUnknown: true });
  await press('Mute chat');
  await pass(10_000);
  const offline =
    'We checked: it did not take effect. You are offline or the server can’t be reached. Check the connection, then try again.';
  const words = { ignore: '[data-mute-spoken]' };
  expect(screen.getByText(offline, words)).toBeVisible();
  act(() => void window.dispatchEvent(new Event('online')));
  await pass(1000);
  expect(screen.getByText('We checked: it did not take effect.', words)).toBeVisible();
  expect(heard.filter((text) => text.startsWith('We checked'))).toEqual([offline]);
});

describe('without the right to it', () => {
  it('nothing of the group is undone', async () => {
    const allow = await room({ adapter: createMemoryAdapter() });
    await press('Mute chat');
    expect(screen.getByRole('button', { name: 'Undo' })).toBeVisible();
    expect(screen.getByText(/group can be undone/)).toBeVisible();
    allow(false);
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    expect(screen.queryByText(/group can be undone/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Dismiss' })).toBeVisible();
  });

  it('nobody is muted again or tried again', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(4), capabilities: { perUserResults: true } });
    adapter.failUsers(['uid_2']);
    const allow = await room({ adapter });
    await openList();
    await unmute('uid_1', 'uid_2');
    for (const name of ['Undo', 'Retry 1']) expect(screen.getByRole('button', { name })).toBeVisible();
    expect(screen.getByText(/users can be undone/)).toBeInTheDocument();
    allow(false);
    for (const name of ['Undo', 'Retry 1']) expect(screen.queryByRole('button', { name })).toBeNull();
    expect(screen.queryByText(/users can be undone/)).toBeNull();
  });

  it('a permission less takes only what needs it', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(4), capabilities: { perUserResults: true } });
    adapter.failUsers(['uid_2']);
    await room({ adapter });
    await openList();
    await unmute('uid_1', 'uid_2');
    act(() => adapter.setPermissions(['read', 'unmuteUsers']));
    fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' });
    await openList();
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Retry 1' })).toBeVisible();
  });

  it('not everybody is unmuted by a question that is open, nor by one that was answered and is being counted', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(4) });
    const allow = await room({ adapter });
    await openList();
    await press('Unmute all…');
    allow(false);
    const confirm = screen.getByRole('button', { name: 'Unmute all 4' });
    expect(confirm).toHaveAttribute('aria-disabled', 'true');
    await press('Unmute all 4');
    allow(true);
    const release = adapter.hold('read');
    await press('Unmute all 4');
    allow(false);
    release();
    await settle();
    expect(screen.getByRole('dialog', { name: 'Unmute all 4 people in this room?' })).toBeVisible();
    expect(adapter.calls.filter(({ action }) => action === 'unmuteAllUsers')).toEqual([]);
  });
});

describe('what is spoken', () => {
  it('is how long a wait takes, once, and what is shown counts down from there', async () => {
    const adapter = createMemoryAdapter();
    await room({ adapter });
    await pass(7000);
    const heard = listen();
    adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 4000 });
    await press('Mute chat');
    const note = screen.getByText('Too many requests. Trying again in 4 s.', { selector: '[data-mute-note]' });
    await pass(2000);
    expect(note).toHaveTextContent('Trying again in 2 s.');
    expect(heard).toEqual(['Too many requests. Trying again in 4 s.']);
  });

  it('is an outcome once, however many dialogs open and close over it', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(4) });
    await room({ adapter });
    const heard = listen();
    await openList();
    await unmute('uid_1');
    await pass(3000);
    fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' });
    await pass(3000);
    expect(screen.getByText('1 unmuted.')).toBeVisible();
    await openList();
    await pass(3000);
    expect(heard.filter((text) => text === '1 unmuted.')).toHaveLength(1);
  });

  it('is each of two outcomes that read the same', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(4) });
    await room({ adapter });
    const heard = listen();
    await openList();
    await unmute('uid_1');
    await pass(3000);
    await unmute('uid_2');
    await pass(3000);
    expect(heard.filter((text) => text === '1 unmuted.')).toHaveLength(2);
  });

  it('is how far a run has come, also where it never rests', async () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(900), latencyMs: 1800 });
    await room({ adapter, maxSelected: 900 });
    await openList();
    await pass(2000);
    const heard = listen();
    await press('Select all 900');
    await press('Unmute 900');
    for (let at = 0; at < 40; at++) await pass(500);
    const told = heard.filter((text) => / of 900 unmuted/.test(text));
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told.length).toBeLessThanOrEqual(7);
    expect(new Set(told).size).toBe(told.length);
  });
});

it('asks for ids alone, and says nothing of the room, where the backend can not list its people', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, without: ['listMembers', 'searchUsers'] });
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <MuteGroupButton />
    </MuteProvider>,
  );
  await settle();
  await press('Chat muted');
  await press('Add people');
  expect(screen.getByRole('textbox')).toBeVisible();
  expect(screen.queryByText(/too large/)).toBeNull();
});

it('tells no more what muting came to once somebody else has lifted that', async () => {
  const adapter = createMemoryAdapter();
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <MuteGroupButton confirm="never" defaultExemptUserIds={ids(3)} />
    </MuteProvider>,
  );
  await settle();
  await press('Mute chat');
  expect(screen.getByText('Chat muted. 3 people can still speak.', { selector: '[data-mute-note] *' })).toBeVisible();
  act(() => adapter.act.unmuteGroup(groupId));
  await settle();
  expect(screen.getByRole('button', { name: 'Mute chat' })).toBeVisible();
  expect(screen.queryByText(/^Chat muted\./, { selector: '[data-mute-note] *' })).toBeNull();
});

it('keeps what muting came to, and Undo, when a check of the failure before it ends later', async () => {
  const adapter = createMemoryAdapter();
  await room({ adapter });
  adapter.fail('muteGroup', { code: 'TIMEOUT', outcomeUnknown: true });
  const offline = adapter.fail('read', { code: 'NETWORK', times: Infinity });
  await press('Mute chat');
  await pass(8000);
  offline();
  const answer = adapter.hold('read', { at: 'after', times: 1 });
  await press('Check again');
  await press('Mute chat');
  expect(screen.getByRole('button', { name: 'Undo' })).toBeVisible();
  answer();
  await settle();
  expect(screen.getByRole('button', { name: 'Undo' })).toBeVisible();
});

it('does not call the request id of a later failure copied', async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  const adapter = createMemoryAdapter();
  await room({ adapter });
  adapter.fail('read', { code: 'BACKEND_UNAVAILABLE', requestId: 'r-1' });
  adapter.fail('read', { code: 'BACKEND_UNAVAILABLE', requestId: 'r-2' });
  await openList();
  await press('Copy request id');
  expect(screen.getByRole('button', { name: 'Copied' })).toBeVisible();
  await press('Try again');
  expect(screen.getByText(/r-2/)).toBeVisible();
  await press('Copy request id');
  expect(writeText.mock.calls).toEqual([['r-1'], ['r-2']]);
  vi.unstubAllGlobals();
});

it('keeps Undo where the state could not be read before it, so that nothing was sent', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['uid_1'] });
  render(<Room adapter={adapter} />);
  await settle();
  await press('Chat muted');
  await pass(1000);
  adapter.fail('read', { code: 'NETWORK', times: 1 });
  await press('Undo');
  expect(screen.getByText(/^You are offline/)).toBeVisible();
  expect(adapter.read(groupId).groupMuted).toBe(false);
  await press('Undo');
  expect(adapter.read(groupId)).toMatchObject({ groupMuted: true, exemptUserIds: ['uid_1'] });
});

describe('a failure of which nobody knew whether it took effect', () => {
  async function mute(failure: { applied: boolean }): Promise<{ adapter: MemoryAdapter; online: () => Promise<void> }> {
    const adapter = createMemoryAdapter({ without: ['subscribe'] });
    render(
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
        <MuteGroupButton />
      </MuteProvider>,
    );
    await settle();
    await press('Mute chat');
    await pass(1000);
    adapter.fail('muteGroup', { code: 'TIMEOUT', outcomeUnknown: true, ...failure });
    const offline = adapter.fail('read', { code: 'NETWORK', times: Infinity });
    fireEvent.click(screen.getAllByRole('button', { name: 'Mute chat' }).at(-1) ?? document.body);
    await pass(8000);
    expect(screen.getByText(/^We could not check/, { ignore: '[data-mute-spoken]' })).toBeVisible();
    return {
      adapter,
      async online() {
        offline();
        await press('Try again');
        await pass(1000);
      },
    };
  }

  it('is told once more, also to those who do not see it, once it is known', async () => {
    const { online } = await mute({ applied: false });
    const heard = listen();
    await online();
    const text = /^We checked: it did not take effect\./;
    expect(screen.getByText(text, { ignore: '[data-mute-spoken]' })).toBeVisible();
    expect(heard.filter((said) => text.test(said))).toHaveLength(1);
  });

  it('is nobody else’s doing where the chat turns out to be muted', async () => {
    const { adapter, online } = await mute({ applied: true });
    await online();
    expect(screen.queryByText(/Another moderator/)).toBeNull();
    expect(screen.getByText('Chat muted', { selector: '[data-mute-banner] *' })).toBeVisible();
    await press('Show who can speak');
    adapter.act.unmuteGroup(groupId);
    fireEvent(window, new Event('online'));
    await pass(1000);
    expect(screen.getByText(/^Another moderator has unmuted/, { selector: '[data-mute-banner] *' })).toBeVisible();
  });
});

it('tells a refusal once, whatever others do of what was refused', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
  adapter.fail('unmuteUsers', 'UNAUTHENTICATED');
  await room({ adapter });
  await openList();
  await press('Select all 3');
  const heard = listen();
  await press('Unmute 3');
  await pass(1000);
  act(() => adapter.act.unmuteUsers(groupId, ids(1)));
  await pass(1000);
  expect(heard.filter((text) => text.startsWith('You are signed out.'))).toHaveLength(1);
  expect(screen.getByText(/^You are signed out\./, { ignore: '[data-mute-spoken]' })).toBeVisible();
  expect(screen.queryByText(/still muted/)).toBeNull();
});

it('says that somebody else has muted the chat, where that keeps an unmute from being undone', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, without: ['subscribe'] });
  await room({ adapter });
  await press('Chat muted');
  adapter.act.muteGroup(groupId, ['uid_9']);
  await press('Undo');
  expect(screen.getAllByText('Another moderator has muted the chat meanwhile. Nothing was sent.')).not.toHaveLength(0);
  expect(adapter.read(groupId).exemptUserIds).toEqual(['uid_9']);
});
