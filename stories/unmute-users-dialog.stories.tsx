import type { Meta, StoryObj } from '@storybook/react-vite';
import { createMemoryAdapter, MuteGroupButton, UnmuteUsersDialog, type MemoryAdapter, type MuteErrorCode } from 'react-live-mute';
import { useState } from 'react';
import { expect, fireEvent, fn, screen, userEvent, waitFor, within } from 'storybook/test';
import { ids, nameOf, people } from './support/people.ts';
import { groupId, Room } from './support/room.tsx';

const meta = {
  title: 'UnmuteUsersDialog',
  component: UnmuteUsersDialog,
  args: { defaultOpen: true, onUnmuted: fn(), onSelectedUserIdsChange: fn(), onOpenChange: fn() },
} satisfies Meta<typeof UnmuteUsersDialog>;

export default meta;
type Story = StoryObj<typeof meta>;
type RoomProps = Partial<Parameters<typeof Room>[0]>;

interface Act {
  readonly adapter: MemoryAdapter;
  readonly args: Story['args'] & object;
}

/** A story on a backend of its own, made anew for each run. */
function story(
  make: () => MemoryAdapter,
  play?: (act: Act) => Promise<void>,
  rest: Omit<Story, 'render' | 'play'> & { room?: RoomProps } = {},
): Story {
  let adapter = make();
  const { room, ...others } = rest;
  return {
    ...others,
    loaders: [
      () => {
        adapter = make();
        return {};
      },
    ],
    // On the page of docs all stories are there at once: only one dialog can be open.
    render: (args, { viewMode }) => (
      <Room {...room} adapter={adapter}>
        <UnmuteUsersDialog {...args} defaultOpen={viewMode !== 'docs' && args.defaultOpen} />
      </Room>
    ),
    ...(play && { play: ({ args }) => play({ adapter, args }) }),
  };
}

const dialog = () => screen.findByRole('dialog');
const rows = () => screen.findAllByRole('option');
const row = (userId: string) => screen.findByRole('option', { name: new RegExp(`${nameOf(userId)}.*${userId}$`) });
const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole('button', { name }));
const search = () => screen.findByRole('searchbox', { name: 'Name or id' });
const list = () => screen.findByRole('listbox', { name: 'Muted users' });
const muted = (adapter: MemoryAdapter) => adapter.read(groupId).mutedUserIds;
/** The text comes into sight; dialogs fade in. What is only spoken is out of sight. */
const sight = (text: string | RegExp, { selector, timeout = 2000 }: { selector?: string; timeout?: number } = {}) =>
  waitFor(() => expect(screen.getByText(text, { ignore: '[data-mute-spoken]', ...(selector && { selector }) })).toBeVisible(), { timeout });

/** Coming back to the page reads again, at most once a second. */
const comingBack = (shows: () => void) =>
  waitFor(() => {
    window.dispatchEvent(new Event('focus'));
    shows();
  });

/** Who is muted individually, with names and ids. Three of five are picked and unmuted, and the result is told. */
export const UnmuteThree: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(5) }),
  async ({ adapter, args }) => {
    for (const each of (await rows()).slice(0, 3)) await userEvent.click(each);
    await press('Unmute 3');
    await sight('3 unmuted.');
    await expect(await rows()).toHaveLength(2);
    await expect(muted(adapter)).toEqual(ids(2, 4));
    await expect(args.onUnmuted).toHaveBeenCalledWith(expect.objectContaining({ doneUserIds: ids(3), failed: [] }));
    await sight('0 / 30');
  },
);

/** Until the first read is there, rows stand in for people; nothing claims that nobody is muted. */
export const Loading: Story = story(
  () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(5) });
    adapter.hold('read');
    return adapter;
  },
  async () => {
    await dialog();
    await expect(await screen.findByText('Loading…')).toBeInTheDocument();
    await expect(screen.queryByText('Nobody is muted individually.')).not.toBeInTheDocument();
  },
);

/** Nobody is muted individually, and that was read. */
export const Empty: Story = story(
  () => createMemoryAdapter(),
  async () => {
    await sight('Nobody is muted individually.');
    await expect(await screen.findByRole('button', { name: 'Unmute all…' })).toHaveAttribute('aria-disabled', 'true');
  },
);

/** A failed read is no empty list: what happened, what to do, and Try again. */
export const FailedToRead: Story = story(
  () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    adapter.fail('read', { code: 'BACKEND_UNAVAILABLE', times: Infinity, requestId: '84AF36BF-0B39' });
    return adapter;
  },
  async ({ adapter }) => {
    await sight(/The chat service is not available/);
    await expect(screen.queryByText('Nobody is muted individually.')).not.toBeInTheDocument();
    adapter.clearFailures();
    await press('Try again');
    await expect(await rows()).toHaveLength(3);
  },
);

/** When the list can't be read again, the last one stays, marked as such. */
export const FailedToReadAgain: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(3) }),
  async ({ adapter }) => {
    await rows();
    const clear = adapter.fail('read', { code: 'NETWORK', times: Infinity });
    await comingBack(() => expect(screen.getByText(/Could not be read again/, { ignore: '[data-mute-spoken]' })).toBeVisible());
    await expect(await rows()).toHaveLength(3);
    clear();
    await press('Try again');
    await waitFor(() => expect(screen.queryByText(/Could not be read again/)).not.toBeInTheDocument());
  },
);

/** 1,204 people, of whom only those in view exist; each row knows its place among all. */
export const ManyPeople: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(1204) }),
  async () => {
    const first = await row('uid_1');
    await expect(first).toHaveAttribute('aria-setsize', '1204');
    await expect(screen.getAllByRole('option').length).toBeLessThan(40);
    (await list()).focus();
    await userEvent.keyboard('{End}');
    await expect(await row('uid_1204')).toHaveAttribute('aria-posinset', '1204');
  },
);

/** Names and ids are searched; the selection survives and says how many of it are hidden. */
export const Search: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(40) }),
  async () => {
    for (const userId of ids(5)) await userEvent.click(await row(userId));
    await userEvent.type(await search(), 'bjork');
    await expect(await row('uid_3')).toBeVisible();
    await sight('5 / 30 · 4 hidden');
    await waitFor(() => expect(screen.getByText('5 selected, 4 hidden')).toBeInTheDocument(), { timeout: 3000 });
    await userEvent.clear(await search());
    await userEvent.type(await search(), 'uid_40');
    await expect(await rows()).toHaveLength(1);
    await userEvent.clear(await search());
    await userEvent.type(await search(), 'nobody of this name');
    await sight('Nobody found.');
    await userEvent.clear(await search());
    await sight('5 / 30');
  },
);

/** An input method's half-written text does not filter. */
export const InputMethod: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(16) }),
  async () => {
    await row('uid_6');
    const field = await search();
    field.focus();
    await fireEvent.compositionStart(field);
    await fireEvent.change(field, { target: { value: 'hua' } });
    await expect(await rows()).not.toHaveLength(1);
    await fireEvent.change(field, { target: { value: '花' } });
    await fireEvent.compositionEnd(field, { data: '花' });
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await expect(await row('uid_6')).toBeVisible();
  },
);

/** Where the backend searches names, it finds those that no row has shown yet. */
export const SearchOnTheBackend: Story = story(
  () => createMemoryAdapter({ mutedUserIds: [...ids(60), 'quiet'], members: [{ userId: 'quiet', name: 'Zoë Ångström' }] }),
  async () => {
    await rows();
    await userEvent.type(await search(), 'angstrom');
    await expect(await screen.findByRole('option', { name: /Zoë Ångström/ })).toBeVisible();
  },
);

/** Where it can't, the screen says how many names are known. */
export const SearchAmongKnownNames: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(500), without: ['searchUsers'] }),
  async () => {
    await row('uid_1');
    await userEvent.type(await search(), 'ada');
    await sight(/Names known: \d+ of 500\./);
  },
);

/** The whole job by keyboard alone. */
export const KeyboardAlone: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(60) }),
  async ({ adapter }) => {
    await rows();
    await waitFor(() => expect(document.activeElement).toHaveAccessibleName('Name or id'));
    while (document.activeElement?.getAttribute('role') !== 'listbox') await userEvent.tab();
    await userEvent.keyboard(' {ArrowDown}{ArrowDown} ');
    await expect(await row('uid_1')).toHaveAttribute('aria-selected', 'true');
    await expect(await row('uid_2')).toHaveAttribute('aria-selected', 'false');
    await expect(await row('uid_3')).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{End} {Home}{PageDown}{PageUp}');
    await sight('3 / 30');
    const active = document.activeElement?.getAttribute('aria-activedescendant') ?? '';
    await expect(document.getElementById(active)).toHaveAttribute('aria-posinset', '1');
    while (document.activeElement?.textContent !== 'Unmute 3') await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await sight('3 unmuted.');
    await expect(muted(adapter)).toHaveLength(57);
    await expect(await dialog()).toContainElement(document.activeElement as HTMLElement);
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    await waitFor(() => expect(document.activeElement).toHaveAccessibleName(/Muted users/));
  },
);

/** Shift-click picks a range. */
export const Range: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(20) }),
  async () => {
    await userEvent.click(await row('uid_2'));
    const user = userEvent.setup();
    await user.keyboard('{Shift>}');
    await user.click(await row('uid_6'));
    await user.keyboard('{/Shift}');
    await sight('5 / 30');
  },
);

/** The 31st can be picked neither by pointer nor by keyboard nor by select-all; everything stays readable. */
export const AtTheLimit: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(45) }),
  async ({ args }) => {
    await rows();
    await press('Select first 30');
    await sight('30 / 30, the most in one go');
    await sight('Stopped at 30, the most in one go.');
    const box = await list();
    box.focus();
    await userEvent.keyboard('{End} ');
    const last = await row('uid_45');
    await expect(last).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(last);
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect(last).toHaveAttribute('aria-selected', 'false');
    await expect(screen.getByRole('button', { name: 'Unmute 30' })).toBeVisible();
    await expect(args.onSelectedUserIdsChange).toHaveBeenLastCalledWith(ids(30));
  },
);

/** Odd ids that a backend hands out are shown, can't be picked, and say why. */
export const OddIds: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ['a,b', '*', 'uid_1'] }),
  async () => {
    const odd = await screen.findByRole('option', { name: /a,b/ });
    await expect(odd).toHaveAttribute('aria-disabled', 'true');
    await expect(odd).toHaveTextContent('Can’t be picked');
    await userEvent.click(odd);
    await userEvent.click(await screen.findByRole('option', { name: /\*/ }));
    await sight('0 / 30');
    await press('Select all 3');
    await sight('1 / 30');
  },
);

/** A nickname that reverses the writing direction does not pass for somebody else: name and id stand apart. */
export const DisguisedName: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ['uid_77', 'uid_1203'] }),
  async () => {
    const name = await screen.findByText('\u202Eresu live\u202C nimda');
    await expect(name.tagName).toBe('BDI');
    await sight('uid_77');
  },
  {
    room: {
      resolveUsers: async () => ({ uid_77: { name: '\u202Eresu live\u202C nimda' }, uid_1203: { name: 'admin evil user', role: 'VIP' } }),
    },
  },
);

/** The whole chat is muted as well: the screen says that unmuted people can't speak yet, and lifting it is one press away. */
export const GroupMutedToo: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(12), groupMuted: true, exemptUserIds: ids(2, 100) }),
  async ({ adapter }) => {
    await sight(/The whole chat is muted/);
    await userEvent.click(await row('uid_1'));
    await press('Unmute 1');
    await sight('1 unmuted. They can speak once the chat is unmuted.');
    await expect(adapter.read(groupId).groupMuted).toBe(true);
    await press('Unmute chat');
    await sight(/Chat unmuted\. 11 people stay muted individually\./);
    await expect(muted(adapter)).toHaveLength(11);
  },
);

/** While the chat is muted this backend gives no whole list: the last whole one stays, with its age. */
export const LastKnownList: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(12), quirks: { mutedListWhileGroupMuted: 'empty' } }),
  async ({ adapter }) => {
    await row('uid_1');
    adapter.act.muteGroup(groupId);
    await sight(/does not give the whole list/);
    await userEvent.click(await row('uid_1'));
    await userEvent.type(screen.getByRole('textbox', { name: 'Unmute by id' }), 'uid_500, a*b');
    await press('Add');
    await expect(await screen.findByRole('alert')).toHaveTextContent(/a\*b.*: not an id of this service/);
    await sight('2 / 30');
    await press('Unmute 2');
    await sight('Accepted, can’t be confirmed while the chat is muted.');
  },
);

/** "At least these": the list that a read gives may not be whole. */
export const AtLeastThese: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(12), groupMuted: true, quirks: { mutedListWhileGroupMuted: 'at-least' } }),
  async () => {
    await expect(await rows()).toHaveLength(6);
    await sight('At least these people are muted; there may be more.');
  },
);

/** The backend does not say who is muted: ids still work, and so does Unmute all, with its number unknown. */
export const UnknownList: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(12), groupMuted: true, quirks: { mutedListWhileGroupMuted: 'unknown' } }),
  async ({ adapter }) => {
    await sight(/does not say who is muted individually/);
    await expect(screen.queryByText('Nobody is muted individually.')).not.toBeInTheDocument();
    await press('Unmute all…');
    await expect(await screen.findByRole('dialog', { name: 'Unmute everybody muted individually in this room?' })).toHaveTextContent(
      'Their number is unknown.',
    );
    await press('Unmute everybody');
    await sight(/Accepted, can’t be confirmed while the chat is muted\./, { selector: '[data-mute-note] *' });
    await expect(muted(adapter)).toEqual([]);
  },
);

/** Accepted, and late to be seen: it is read again for a while, and never called failed. */
export const NotVisibleYet: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(3), quirks: { readDelayMs: 60_000 } }),
  async () => {
    await userEvent.click(await row('uid_1'));
    await press('Unmute 1');
    await sight('We are checking whether it took effect.', { selector: '[data-mute-note]' });
    await waitFor(() => expect(screen.getByText(/Accepted, not visible yet\./, { selector: '[data-mute-note] *' })).toBeVisible(), {
      timeout: 6000,
    });
  },
);

/** More than 30 go out in calls of at most 30, with numbers, time left and Stop; what is done stays done, the rest stays picked. */
export const MoreThanThirty: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(300), latencyMs: 250 }),
  async ({ adapter }) => {
    await rows();
    await press('Select all 300');
    await press('Unmute 300');
    const bar = await screen.findByRole('progressbar');
    await waitFor(() => expect(Number(bar.getAttribute('aria-valuenow'))).toBeGreaterThan(0), { timeout: 4000 });
    await sight(/\d+ of 300 unmuted · about \d+ s left/);
    await press('Stop');
    await sight(/Stopped: \d+ were not sent and stay selected\./, { timeout: 8000 });
    for (const call of adapter.calls) if (call.userIds) await expect(call.userIds.length).toBeLessThanOrEqual(30);
    const left = muted(adapter).length;
    await expect(left).toBeGreaterThan(0);
    await expect(screen.getByRole('button', { name: `Unmute ${left}` })).toBeVisible();
  },
  { args: { maxSelected: 300 } },
);

/** Some could not be unmuted: who, why, and Retry for just those. */
export const PartlyFailed: Story = story(
  () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(6), capabilities: { perUserResults: true } });
    adapter.failUsers(['uid_2', 'uid_9'], 'BACKEND_UNAVAILABLE');
    return adapter;
  },
  async ({ adapter }) => {
    await rows();
    await press('Select all 6');
    await press('Unmute 6');
    await sight(/5 unmuted\. 1 still muted: .*Ada.* \(service unavailable\)\./);
    await expect(screen.getByRole('button', { name: 'Unmute 1' })).toBeVisible();
    adapter.clearFailures();
    await press('Retry 1');
    await sight('1 unmuted.');
    await expect(muted(adapter)).toEqual([]);
  },
);

/** Unmute all asks first, with the number just read and Cancel focused; it says when a search shows only some of them. */
export const UnmuteAll: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(1204) }),
  async ({ adapter }) => {
    await rows();
    await userEvent.type(await search(), 'uid_120');
    await press('Unmute all…');
    const question = await screen.findByRole('dialog', { name: 'Unmute all 1,204 people in this room?' });
    await expect(question).toHaveTextContent('Not only the 6 shown.');
    await waitFor(() => expect(document.activeElement).toHaveTextContent('Cancel'));
    await press('Unmute all 1,204');
    await sight('1,204 unmuted.');
    await expect(muted(adapter)).toEqual([]);
    await expect(adapter.calls.filter(({ action }) => action === 'unmuteAllUsers')).toHaveLength(1);
  },
);

/** When the number has grown since it was asked about, it is asked again. */
export const UnmuteAllAsksAgain: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(3), without: ['subscribe'] }),
  async ({ adapter }) => {
    await rows();
    await press('Unmute all…');
    await screen.findByRole('dialog', { name: 'Unmute all 3 people in this room?' });
    adapter.act.muteUsers(groupId, ids(2, 50));
    await press('Unmute all 3');
    await expect(await screen.findByRole('dialog', { name: 'Unmute all 5 people in this room?' })).toHaveTextContent(
      'The number has changed from 3 to 5.',
    );
    await expect(document.activeElement).toHaveTextContent('Cancel');
    await expect(muted(adapter)).toHaveLength(5);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(document.activeElement).toHaveTextContent('Unmute all…'));
  },
);

/** Another moderator unmutes people who are picked here: they leave the selection, and that is told. */
export const AnotherModerator: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(8) }),
  async ({ adapter, args }) => {
    for (const userId of ids(5)) await userEvent.click(await row(userId));
    adapter.act.unmuteUsers(groupId, ids(3));
    await sight('3 of the people you picked were unmuted by another moderator.');
    await sight('2 / 30');
    await expect(args.onSelectedUserIdsChange).toHaveBeenLastCalledWith(ids(2, 4));
    await press('Unmute 2');
    await sight('2 unmuted.');
  },
);

/** Undo mutes again exactly those who were unmuted, and is withdrawn once somebody else changes them. */
export const Undo: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(6) }),
  async ({ adapter }) => {
    await userEvent.click(await row('uid_1'));
    await userEvent.click(await row('uid_2'));
    await press('Unmute 2');
    await press('Undo');
    await sight('Undone: 2 muted again.');
    await expect(new Set(muted(adapter))).toEqual(new Set(ids(6)));
    await userEvent.click(await row('uid_3'));
    await press('Unmute 1');
    await screen.findByRole('button', { name: 'Undo' });
    adapter.act.muteUsers(groupId, ['uid_3']);
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).not.toBeInTheDocument());
  },
);

/** Failures speak by what a moderator can do about them; the selection is kept. */
function failing(code: MuteErrorCode, text: RegExp, details: object = {}, after?: (act: Act) => Promise<void>): Story {
  return story(
    () => {
      const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
      adapter.fail('unmuteUsers', { code, requestId: '84AF36BF-0B39-1F8A', ...details });
      return adapter;
    },
    async (act) => {
      await userEvent.click(await row('uid_1'));
      await press('Unmute 1');
      await sight(text, { selector: '[data-mute-note] *', timeout: 8000 });
      await expect(await row('uid_1')).toHaveAttribute('aria-selected', 'true');
      await after?.(act);
    },
  );
}

/** Signed out. */
export const SignedOut: Story = failing('UNAUTHENTICATED', /You are signed out/);

/** Only the refused action turns read-only, until a read says otherwise. */
export const NotAllowed: Story = failing('NOT_ALLOWED', /You may no longer moderate this room/, {}, async ({ adapter }) => {
  await expect(screen.getByRole('button', { name: 'Unmute 1' })).toHaveAttribute('aria-disabled', 'true');
  await expect(screen.getByRole('button', { name: 'Unmute all…' })).not.toHaveAttribute('aria-disabled');
  adapter.setPermissions(['read', 'unmuteUsers', 'unmuteAllUsers']);
  adapter.setState(groupId, {});
  await comingBack(() => expect(screen.getByRole('button', { name: 'Unmute 1' })).not.toHaveAttribute('aria-disabled'));
});

/** The room is gone. */
export const RoomGone: Story = failing('GROUP_NOT_FOUND', /This room no longer exists/);
/** Offline. */
export const Offline: Story = failing('NETWORK', /You are offline or the server can’t be reached/);
/** The service is down. */
export const ServiceDown: Story = failing('BACKEND_UNAVAILABLE', /The chat service is not available/);

/** An operator's problem, with the request id to hand over. */
export const Misconfigured: Story = failing('BACKEND_MISCONFIGURED', /Tell your operator/, {}, async () => {
  await sight(/84AF36BF-0B39-1F8A/);
  await expect(screen.getByRole('button', { name: 'Copy request id' })).toBeVisible();
});

/** No answer: it is checked, and then said which it was. */
export const UnknownOutcome: Story = failing('TIMEOUT', /We checked: it did not take effect/, { outcomeUnknown: true });

/** No answer, and the check finds it done. */
export const UnknownOutcomeDone: Story = story(
  () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    adapter.fail('unmuteUsers', { code: 'TIMEOUT', outcomeUnknown: true, applied: true });
    return adapter;
  },
  async () => {
    await userEvent.click(await row('uid_1'));
    await press('Unmute 1');
    await sight('1 unmuted.');
  },
);

/** Too many requests: the automatic retry is shown, counted down, and then made. */
export const TooManyRequests: Story = story(
  () => {
    const adapter = createMemoryAdapter({ mutedUserIds: ids(3) });
    adapter.fail('unmuteUsers', { code: 'THROTTLED', retryAfterMs: 2000 });
    return adapter;
  },
  async ({ adapter }) => {
    await userEvent.click(await row('uid_1'));
    await press('Unmute 1');
    await sight(/Too many requests\. Trying again in \d s\./, { selector: '[data-mute-note]' });
    await waitFor(() => expect(screen.getByText('1 unmuted.')).toBeVisible(), { timeout: 5000 });
    await expect(muted(adapter)).toHaveLength(2);
  },
);

/** The host says that this person can't moderate. */
export const ReadOnly: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(3) }),
  async () => {
    await userEvent.click(await row('uid_1'));
    await expect(screen.getByRole('button', { name: 'Unmute 1' })).toHaveAttribute('aria-disabled', 'true');
    await expect(screen.getByRole('button', { name: 'Unmute all…' })).toHaveAttribute('aria-disabled', 'true');
  },
  { room: { canModerate: false } },
);

/** The host keeps the selection, and a trigger of its own opens the dialog. */
export const Controlled: Story = {
  render: function Render(args) {
    const [adapter] = useState(() => createMemoryAdapter({ mutedUserIds: ids(6) }));
    const [selected, setSelected] = useState<readonly string[]>(['uid_2']);
    return (
      <Room adapter={adapter}>
        <UnmuteUsersDialog {...args} defaultOpen={false} selectedUserIds={selected} onSelectedUserIdsChange={setSelected}>
          <button type="button">Who is muted?</button>
        </UnmuteUsersDialog>
        <p>Picked: {selected.join(', ')}</p>
      </Room>
    );
  },
  async play({ args }) {
    await press('Who is muted?');
    await expect(args.onOpenChange).toHaveBeenCalledWith(true, { reason: 'trigger-press' });
    await expect(await row('uid_2')).toHaveAttribute('aria-selected', 'true');
    await userEvent.click(await row('uid_3'));
    await expect(await screen.findByText('Picked: uid_2, uid_3')).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await expect(args.onOpenChange).toHaveBeenLastCalledWith(false, { reason: 'escape-key' });
    await waitFor(() => expect(document.activeElement).toHaveTextContent('Who is muted?'));
  },
};

/** Lifting the group mute tells who stays muted, and leads to them. */
export const FromLiftingToThem: Story = {
  render: function Render() {
    const [adapter] = useState(() => createMemoryAdapter({ groupMuted: true, mutedUserIds: ids(12), members: people(ids(20)) }));
    return (
      <Room adapter={adapter}>
        <MuteGroupButton confirm="never" /> <UnmuteUsersDialog />
      </Room>
    );
  },
  async play() {
    await userEvent.click(await screen.findByRole('button', { name: 'Chat muted' }));
    await sight(/12 people stay muted individually\./, { selector: '[data-mute-note] *' });
    await press('Show them');
    await expect(within(await dialog()).getAllByRole('option')).toHaveLength(12);
  },
};

/** On a small screen, a sheet as high as that: the field stays above a keyboard, however few are found. */
export const SmallScreen: Story = story(
  () => createMemoryAdapter({ mutedUserIds: ids(40) }),
  async () => {
    await rows();
    const field = await search();
    const { top } = field.getBoundingClientRect();
    await userEvent.type(field, 'uid_40');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await expect(field.getBoundingClientRect().top).toBe(top);
    const { bottom } = screen.getByRole('button', { name: 'Cancel' }).getBoundingClientRect();
    await expect(bottom).toBeLessThanOrEqual(window.innerHeight);
  },
  { globals: { viewport: { value: 'mobile1' } } },
);
