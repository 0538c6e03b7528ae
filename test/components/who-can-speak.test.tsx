import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  type MemoryAdapter,
  type MemoryAdapterOptions,
  type MuteGroupButtonProps,
  type MuteProviderBase,
} from 'react-live-mute';
import { describe, expect, it, vi } from 'vitest';

type Queries = ReturnType<typeof within>;

const groupId = 'room';

function show(adapter: MemoryAdapter, props: Partial<MuteProviderBase> = {}, button: MuteGroupButtonProps = {}): void {
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager" {...props}>
      <MuteGroupButton {...button} />
    </MuteProvider>,
  );
}

async function ready(name: string): Promise<HTMLElement> {
  const button = await screen.findByRole('button', { name });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  return button;
}

async function open(name: string): Promise<Queries> {
  fireEvent.click(await ready(name));
  return within(await screen.findByRole('dialog'));
}

const press = (dialog: Queries, name: string | RegExp): boolean => fireEvent.click(dialog.getByRole('button', { name }));
const mutes = (adapter: MemoryAdapter) =>
  adapter.calls.flatMap(({ action, exemptUserIds }) => (action === 'muteGroup' ? [exemptUserIds] : []));

/** The panel of a muted chat, in which one of two who can speak was taken off. */
async function edited(options: MemoryAdapterOptions = {}): Promise<{ adapter: MemoryAdapter; panel: Queries }> {
  const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['ann', 'bo'], ...options });
  show(adapter);
  const panel = await open('Chat muted');
  press(panel, /^Remove .*bo/);
  return { adapter, panel };
}

describe('the button', () => {
  it('says by its attributes, for a theme, that the state is not known', async () => {
    show(createMemoryAdapter({ quirks: { unknown: ['groupMuted'] } }));
    const button = await ready('Chat state unknown');
    expect(button).toHaveAttribute('data-unknown');
    for (const other of ['data-muted', 'data-pending', 'data-readonly']) expect(button).not.toHaveAttribute(other);
  });

  it('does not mute at once, without asking, a chat whose state is not known', async () => {
    const adapter = createMemoryAdapter({ quirks: { unknown: ['groupMuted'] } });
    show(adapter, {}, { confirm: 'never' });
    const panel = await open('Chat state unknown');
    expect(panel.getByRole('button', { name: 'Check again' })).toBeVisible();
    expect(mutes(adapter)).toEqual([]);
  });

  it('tells of the dialog that it opens, and of none where it acts at once', async () => {
    show(createMemoryAdapter());
    show(createMemoryAdapter({ groupMuted: true }), {}, { confirm: 'never' });
    expect(await ready('Mute chat')).toHaveAttribute('aria-haspopup', 'dialog');
    expect(await ready('Chat muted')).not.toHaveAttribute('aria-haspopup');
    expect(await ready('Chat muted')).not.toHaveAttribute('aria-expanded');
  });

  it('wears no number where nobody but hosts can speak', async () => {
    show(createMemoryAdapter({ groupMuted: true, exemptUserIds: ['host'], alwaysExemptUserIds: ['host'] }));
    expect((await ready('Chat muted')).textContent.trim()).toBe('Chat muted');
  });

  it('as a child of two descriptions says both, and wears both styles, of which the child’s wins', async () => {
    render(
      <MuteProvider adapter={createMemoryAdapter()} groupId={groupId} canModerate={false}>
        <span id="mine">My words.</span>
        <MuteGroupButton asChild style={{ color: 'red', top: 2 }}>
          <button aria-describedby="mine" style={{ color: 'blue' }}>
            Quiet!
          </button>
        </MuteGroupButton>
      </MuteProvider>,
    );
    const button = screen.getByRole('button', { name: 'Quiet!' });
    await waitFor(() => expect(button).toHaveAccessibleDescription(/You can’t moderate this room\..*My words\./));
    expect(button.style.color).toBe('blue');
    expect(button.style.top).toBe('2px');
  });
});

describe('those who can speak', () => {
  it('are unfolded by a button that says whether they are', async () => {
    show(createMemoryAdapter());
    const question = await open('Mute chat');
    const fold = question.getByRole('button', { name: /^Can still speak/ });
    expect(fold).toHaveAttribute('aria-expanded', 'false');
    fireEvent.click(fold);
    expect(fold).toHaveAttribute('aria-expanded', 'true');
    expect(await question.findByRole('searchbox')).toBeVisible();
    fireEvent.click(fold);
    expect(fold).toHaveAttribute('aria-expanded', 'false');
    expect(question.queryByRole('searchbox')).toBeNull();
  });

  it('are two lists with a name: those who were picked, and those whom no mute affects', async () => {
    show(createMemoryAdapter({ groupMuted: true, exemptUserIds: ['ann'], alwaysExemptUserIds: ['host'] }));
    const panel = await open('Chat muted');
    const picked = within(panel.getByRole('list', { name: 'Can still speak' }));
    expect(picked.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([expect.stringContaining('ann')]);
    const hosts = within(panel.getByRole('list', { name: /^Host or administrator/ }));
    expect(hosts.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([expect.stringContaining('host')]);
    expect(hosts.queryByRole('button')).toBeNull();
  });

  it('are counted in the title: one is called “you” where that is so alone', async () => {
    show(createMemoryAdapter(), { currentUserId: 'me' });
    show(createMemoryAdapter(), { pinnedExemptUserIds: ['ann'] });
    for (const title of ['Mute chat for everyone except you?', 'Mute chat for everyone except 1 person?']) {
      const [first, second] = await screen.findAllByRole('button', { name: 'Mute chat' });
      const button = title.endsWith('you?') ? first : second;
      await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
      if (button) fireEvent.click(button);
      expect(await screen.findByRole('dialog', { name: title })).toBeVisible();
      fireEvent.click(screen.getByRole('button', { name: 'Close' }));
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    }
  });

  it('are told to the app that keeps them without a host, who needs no place among them', async () => {
    const changed = vi.fn();
    show(createMemoryAdapter({ alwaysExemptUserIds: ['host'] }), {}, { exemptUserIds: ['ann'], onExemptUserIdsChange: changed });
    const question = await open('Mute chat');
    press(question, /^Can still speak/);
    press(question, 'Paste or type ids');
    fireEvent.change(question.getByRole('textbox', { name: /^Separate ids/ }), { target: { value: 'host bo' } });
    press(question, 'Add');
    expect(changed.mock.calls).toEqual([[['ann', 'bo']]]);
  });

  it('may be said by typed ids, of which those refused are told by the field itself', async () => {
    show(createMemoryAdapter());
    const question = await open('Mute chat');
    press(question, /^Can still speak/);
    press(question, 'Paste or type ids');
    const field = question.getByRole('textbox', { name: /^Separate ids/ });
    const add = question.getByRole('button', { name: 'Add' });
    expect(add).toHaveAttribute('aria-disabled', 'true');
    fireEvent.change(field, { target: { value: 'ann a*b' } });
    expect(add).not.toHaveAttribute('aria-disabled');
    // Enter alone is a new line, for the next id.
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(field).toHaveValue('ann a*b');
    expect(field).toBeValid();
    fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
    expect(field).toHaveValue('a*b');
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(/a\*b.*: not an id of this service/);
    expect(question.getByRole('group', { name: 'Can still speak (1/30)' })).toBeVisible();
  });
});

describe('a press on what was asked before', () => {
  it('does not mute once more a chat that another moderator has muted meanwhile, and says why', async () => {
    const adapter = createMemoryAdapter();
    show(adapter);
    const question = await open('Mute chat');
    act(() => adapter.act.muteGroup(groupId, ['ann']));
    const answer = question.getByRole('button', { name: 'Mute chat' });
    await waitFor(() => expect(answer).toHaveAttribute('aria-disabled', 'true'));
    expect(answer).toHaveAccessibleDescription('Another moderator has muted the chat meanwhile.');
    fireEvent.click(answer);
    // One that had acted would be called “Muting…” by now.
    expect(answer).toHaveAccessibleName('Mute chat');
    press(question, 'Show who can speak');
    expect(question.getByRole('group', { name: 'Can still speak (1/30)' })).toHaveTextContent('ann');
    expect(mutes(adapter)).toEqual([]);
  });

  it('neither lifts nor saves once another moderator has lifted the mute, and says why', async () => {
    const { adapter, panel } = await edited();
    act(() => adapter.act.unmuteGroup(groupId));
    for (const name of ['Unmute chat', 'Save changes']) {
      const button = panel.getByRole('button', { name });
      await waitFor(() => expect(button).toHaveAttribute('aria-disabled', 'true'));
      fireEvent.click(button);
      expect(button).toHaveAccessibleName(name);
    }
    expect(panel.getByRole('button', { name: 'Unmute chat' })).toHaveAccessibleDescription(/^Another moderator has unmuted the chat/);
    press(panel, 'Mute chat again…');
    expect(screen.getByRole('dialog', { name: 'Mute chat for everyone except 1 person?' })).toBeVisible();
    expect(adapter.calls.filter(({ action }) => action !== 'read')).toEqual([]);
  });
});

describe('the panel of a muted chat', () => {
  it('counts nobody who stays muted where the list is not whole', async () => {
    show(createMemoryAdapter({ groupMuted: true, mutedUserIds: ['a', 'b', 'c', 'd'], quirks: { mutedListWhileGroupMuted: 'at-least' } }));
    const panel = await open('Chat muted');
    expect(panel.getByText('People muted individually stay muted.')).toBeVisible();
    expect(panel.queryByText(/\d people stay muted/)).toBeNull();
  });

  it('says by the action that this moderator may not take why not', async () => {
    show(createMemoryAdapter({ groupMuted: true, permissions: ['read', 'muteGroup'] }));
    const panel = await open('Chat muted');
    const lift = panel.getByRole('button', { name: 'Unmute chat' });
    expect(lift).toHaveAttribute('aria-disabled', 'true');
    expect(lift).toHaveAccessibleDescription('You can’t do everything here.');
  });

  it('does not say that something was held back, of a change that came before anything was sent', async () => {
    const { adapter, panel } = await edited();
    act(() => adapter.act.muteGroup(groupId, ['ann', 'bo', 'cy']));
    const alert = await panel.findByRole('alert');
    expect(alert).toHaveTextContent(/^Another moderator has changed who can speak\. Added by them: \W*cy/);
    expect(alert).not.toHaveTextContent('Nothing was sent.');
    expect(panel.getByRole('button', { name: 'Save changes' })).toHaveAttribute('aria-disabled', 'true');
  });

  it('holds back one’s own list once more where a third moderator changed it since that was told', async () => {
    const { adapter, panel } = await edited({ without: ['subscribe'] });
    adapter.act.muteGroup(groupId, ['ann', 'bo', 'cy']);
    press(panel, 'Save changes');
    expect(await panel.findByRole('alert')).toHaveTextContent(/Nothing was sent\. Added by them: \W*cy/);
    await waitFor(() => expect(panel.getByRole('button', { name: 'Send mine' })).not.toHaveAttribute('aria-disabled'));
    adapter.act.muteGroup(groupId, ['ann', 'bo', 'cy', 'di']);
    press(panel, 'Send mine');
    await waitFor(() => expect(panel.getByRole('alert')).toHaveTextContent(/di/));
    expect(mutes(adapter)).toEqual([]);
    expect(adapter.read(groupId).exemptUserIds).toEqual(['ann', 'bo', 'cy', 'di']);
    await waitFor(() => expect(panel.getByRole('button', { name: 'Send mine' })).not.toHaveAttribute('aria-disabled'));
    press(panel, 'Send mine');
    await waitFor(() => expect(adapter.read(groupId).exemptUserIds).toEqual(['ann']));
  });

  it('closes with what it told of a list held back: no message of the page tells it again', async () => {
    const { adapter, panel } = await edited({ without: ['subscribe'] });
    adapter.act.muteGroup(groupId, ['ann', 'bo', 'cy']);
    press(panel, 'Save changes');
    await panel.findByRole('alert');
    press(panel, 'Close');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    // The message of the page comes with the next command alone.
    expect(screen.queryByRole('button', { name: 'Dismiss' })).toBeNull();
    expect(screen.queryByText(/Nothing was sent\./)).toBeNull();
  });
});
