import { useState, type ReactElement } from 'react';
import type { Meta, StoryObj } from '@storybook/react-vite';
import {
  createMemoryAdapter,
  MuteGroupButton,
  UnmuteUsersDialog,
  type MemoryAdapter,
  type MemoryAdapterOptions,
  type MuteGroupButtonProps,
  type MuteProviderProps,
} from 'react-live-mute';
import { expect, fireEvent, screen, userEvent, waitFor, within } from 'storybook/test';
import { ids, people } from './support/people.ts';
import { groupId, Room } from './support/room.tsx';

const meta = {
  title: 'MuteGroupButton',
  component: MuteGroupButton,
} satisfies Meta<typeof MuteGroupButton>;

export default meta;
type Story = StoryObj<typeof meta>;
type RoomProps = Partial<Omit<MuteProviderProps, 'adapter' | 'store' | 'groupId' | 'children'>>;

interface StoryOptions extends Omit<Story, 'render' | 'play'> {
  readonly room?: RoomProps;
  readonly inside?: (props: MuteGroupButtonProps) => ReactElement;
  readonly prepare?: (adapter: MemoryAdapter) => void;
  readonly play?: (adapter: MemoryAdapter) => Promise<void>;
}

const members = people(ids(120));
const muted: MemoryAdapterOptions = { members, groupMuted: true, exemptUserIds: ids(3), mutedUserIds: ids(12, 40) };

/** A story on a backend of its own, made anew for each run. uid_1 is the acting moderator. */
function story(options: MemoryAdapterOptions, { room, inside, prepare, play, ...others }: StoryOptions = {}): Story {
  const make = (): MemoryAdapter => {
    const adapter = createMemoryAdapter(options);
    prepare?.(adapter);
    return adapter;
  };
  let adapter = make();
  return {
    ...others,
    loaders: [
      () => {
        adapter = make();
        return {};
      },
    ],
    render: (args) => (
      <Room adapter={adapter} currentUserId="uid_1" {...room}>
        {inside?.(args) ?? <MuteGroupButton {...args} />}
      </Room>
    ),
    ...(play && { play: () => play(adapter) }),
  };
}

const trigger = (name: string | RegExp) => screen.findByRole('button', { name });
const dialog = async () => within(await screen.findByRole('dialog'));
const press = async (name: string | RegExp) => userEvent.click(await (await dialog()).findByRole('button', { name }));
const open = async (name: string) => {
  await waitFor(async () => expect(await trigger(name)).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(await trigger(name));
  return dialog();
};
/** A text as it is shown, beside what is spoken. */
const shown = (text: string | RegExp, timeout = 2000) => screen.findByText(text, { ignore: '[data-mute-spoken]' }, { timeout });
const unfold = (name: RegExp = /can still speak/i) => press(name);
/** Of its text, and of what that stands on: 0 is black, 1 white. */
function lightness(element: Element): number[] {
  const pixel = document.createElement('canvas').getContext('2d');
  const { color, backgroundColor } = getComputedStyle(element);
  return [color, backgroundColor].map((each) => {
    if (!pixel) throw new Error('There is nothing to paint on.');
    pixel.fillStyle = each;
    pixel.fillRect(0, 0, 1, 1);
    return Math.max(...pixel.getImageData(0, 0, 1, 1).data.subarray(0, 3)) / 255;
  });
}
const mutes = (adapter: MemoryAdapter) => adapter.calls.filter(({ action }) => action === 'muteGroup');

/** Everybody can write. Two presses mute the chat: the question opens at once, with **Mute chat** ready under Enter. */
export const OpenChat: Story = story(
  { members },
  {
    async play(adapter) {
      const question = await open('Mute chat');
      await expect(question.getByRole('button', { name: 'Mute chat' })).toHaveFocus();
      await expect(screen.getByRole('dialog', { name: 'Mute chat for everyone except you?' })).toBeVisible();
      await userEvent.keyboard('{Enter}');
      await expect(await shown('Chat muted. 1 person can still speak.')).toBeVisible();
      await expect(screen.queryByRole('dialog')).toBeNull();
      await expect(await trigger('Chat muted')).toHaveFocus();
      await expect(adapter.read(groupId).exemptUserIds).toEqual(['uid_1']);
      await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
      await expect(await shown(/Chat unmuted/)).toBeVisible();
    },
  },
);

/** Two people besides the moderator stay free to speak, picked from the room by name and by id. The title counts them. */
export const TwoExempt: Story = story(
  { members },
  {
    async play(adapter) {
      const question = await open('Mute chat');
      await unfold();
      const field = await question.findByRole('searchbox', { name: 'Name or id' });
      await userEvent.type(field, 'ｂｊÖrk');
      await userEvent.click((await question.findAllByRole('option'))[0] ?? field);
      await userEvent.clear(field);
      await userEvent.type(field, 'uid_77');
      await waitFor(() => expect(question.getAllByRole('option')).toHaveLength(1));
      await userEvent.keyboard('{Tab}{ArrowDown} ');
      await expect(screen.getByRole('dialog', { name: 'Mute chat for everyone except 3 people?' })).toBeVisible();
      await press('Mute chat');
      await expect(await shown('Chat muted. 3 people can still speak.')).toBeVisible();
      await expect(adapter.read(groupId).exemptUserIds).toEqual(['uid_1', 'uid_3', 'uid_77']);
    },
  },
);

/** The panel of a muted chat: who can still speak, the way to change that, and the way out of it. */
export const MutedPanel: Story = story(muted, {
  async play() {
    const panel = await open('Chat muted');
    await expect(panel.getByText('Can still speak (3/30)')).toBeVisible();
    await expect(panel.getByText('You')).toBeVisible();
    await expect(panel.getByText('12 people stay muted individually.')).toBeVisible();
    await expect(panel.getByRole('button', { name: 'Save changes' })).toHaveAttribute('aria-disabled', 'true');
  },
});

/** Who can speak is changed while the chat stays muted: it is never lifted in between. */
export const EditingWhoCanSpeak: Story = story(muted, {
  async play(adapter) {
    const panel = await open('Chat muted');
    const remove = await panel.findByRole('button', { name: /Remove .*Ada/ });
    remove.focus();
    await userEvent.keyboard('{Delete}');
    await expect(await panel.findByRole('button', { name: /Remove .*Björk/ })).toHaveFocus();
    await unfold(/Add people/);
    const rows = await panel.findAllByRole('option');
    await userEvent.click(rows[4] ?? remove);
    await press('Save changes');
    await expect(await shown('Saved. 3 people can still speak.')).toBeVisible();
    await expect(mutes(adapter).map(({ exemptUserIds }) => exemptUserIds)).toEqual([['uid_1', 'uid_3', 'uid_5']]);
    await expect(adapter.calls.some(({ action }) => action === 'unmuteGroup')).toBe(false);
  },
});

/** Another moderator changed the list meanwhile: nothing is sent, the difference is named, and there are two ways on. */
export const EditedElsewhere: Story = story(
  { ...muted, without: ['subscribe'] },
  {
    async play(adapter) {
      const panel = await open('Chat muted');
      await userEvent.click(await panel.findByRole('button', { name: /Remove .*Ada/ }));
      adapter.act.muteGroup(groupId, ['uid_1', 'uid_2', 'uid_9']);
      await press('Save changes');
      const note = await panel.findByRole('alert');
      await expect(note).toHaveTextContent(/Another moderator has changed who can speak\. Nothing was sent\./);
      await waitFor(() => expect(note).toHaveTextContent(/Added by them: .*지훈.*Removed by them: .*Björk/));
      await expect(mutes(adapter)).toHaveLength(0);
      await press('Use their list');
      await expect(await panel.findByText('Can still speak (3/30)')).toBeVisible();
      await expect(panel.queryByRole('alert')).toBeNull();
      await expect(screen.getByRole('dialog')).toHaveFocus();
    },
  },
);

/** Another moderator mutes while the question is open. Nothing turns under the finger: the button does nothing any more. */
export const MutedElsewhere: Story = story(
  { members },
  {
    async play(adapter) {
      const question = await open('Mute chat');
      adapter.act.muteGroup(groupId, ['uid_2']);
      await expect(await shown('Another moderator has muted the chat meanwhile.')).toBeVisible();
      await expect(question.getByRole('button', { name: 'Mute chat' })).toHaveFocus();
      await userEvent.keyboard('{Enter}');
      await expect(mutes(adapter)).toHaveLength(0);
      await expect(adapter.read(groupId).groupMuted).toBe(true);
      await press('Show who can speak');
      await expect(await question.findByText('Can still speak (1/30)')).toBeVisible();
      await expect(screen.getByRole('dialog', { name: 'Chat muted' })).toHaveFocus();
    },
  },
);

/** The same the other way round: a press on Unmute chat can't mute, and the list is kept for muting again. */
export const LiftedElsewhere: Story = story(muted, {
  async play(adapter) {
    const panel = await open('Chat muted');
    adapter.act.unmuteGroup(groupId);
    await expect(await shown('Another moderator has unmuted the chat meanwhile.')).toBeVisible();
    await expect(panel.getByRole('button', { name: 'Unmute chat' })).toHaveAttribute('aria-disabled', 'true');
    await press('Mute chat again…');
    await expect(await screen.findByRole('dialog', { name: 'Mute chat for everyone except 3 people?' })).toBeVisible();
  },
});

/** Lifting says how many stay muted individually, and leads to them. */
export const LiftingLeavesPeopleMuted: Story = story(muted, {
  inside: (args) => (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
      <MuteGroupButton {...args} />
      <UnmuteUsersDialog />
    </div>
  ),
  async play(adapter) {
    await open('Chat muted');
    await press('Unmute chat');
    await expect(await shown('Chat unmuted. 12 people stay muted individually.')).toBeVisible();
    await expect(adapter.read(groupId).groupMuted).toBe(false);
    await userEvent.click(screen.getByRole('button', { name: 'Show them' }));
    await expect(await screen.findByRole('dialog', { name: /Muted users/ })).toBeVisible();
  },
});

/** The service does not say whether the chat is muted: look again, or act without knowing. */
export const UnknownState: Story = story(
  { members, quirks: { unknown: ['groupMuted', 'exemptUserIds'] } },
  {
    async play(adapter) {
      const panel = await open('Chat state unknown');
      await expect(panel.getByRole('button', { name: 'Check again' })).toBeVisible();
      await expect(panel.getByRole('button', { name: 'Unmute chat' })).toBeVisible();
      await press('Mute chat');
      await expect(await shown('Accepted, can’t be confirmed.')).toBeVisible();
      await expect(adapter.read(groupId).groupMuted).toBe(true);
    },
  },
);

/** The service says that the chat is muted, and not who can still speak. */
export const UnknownExempt: Story = story(
  { ...muted, quirks: { unknown: ['exemptUserIds'] } },
  {
    async play() {
      const panel = await open('Chat muted');
      await expect(panel.getByText('The service does not say who can still speak.')).toBeVisible();
    },
  },
);

/** The host says that this person does not moderate: the state is shown, the reason is in the description. */
export const NoRight: Story = story(muted, {
  room: { canModerate: false },
  async play() {
    const button = await trigger('Chat muted');
    await waitFor(() => expect(button).toHaveAccessibleDescription(/You can’t moderate this room\./));
    await userEvent.click(button);
    await expect(screen.queryByRole('dialog')).toBeNull();
  },
});

/** May lift the mute and not change who can speak: only the refused action is read-only. */
export const MayOnlyLift: Story = story(
  { ...muted, permissions: ['read', 'unmuteGroup'] },
  {
    async play() {
      const panel = await open('Chat muted');
      await expect(panel.queryByRole('button', { name: /Remove/ })).toBeNull();
      await expect(panel.getByRole('button', { name: 'Unmute chat' })).not.toHaveAttribute('aria-disabled');
    },
  },
);

const failing = (code: Parameters<MemoryAdapter['fail']>[1], text: RegExp): Story =>
  story(
    { members },
    {
      prepare: (adapter) => adapter.fail('muteGroup', code),
      async play() {
        const question = await open('Mute chat');
        await press('Mute chat');
        await expect(await shown(text, 6000)).toBeVisible();
        // The dialog stays, and so does the list.
        await waitFor(() => expect(question.getByRole('button', { name: 'Mute chat' })).toHaveFocus());
        await expect(question.getByText('Can still speak (1/30)')).toBeVisible();
      },
    },
  );

/** Signed out. */
export const FailedSignedOut: Story = failing('UNAUTHENTICATED', /You are signed out/);
/** No longer a moderator: this action turns read-only. */
export const FailedNotAllowed: Story = failing('NOT_ALLOWED', /You may no longer moderate this room/);
/** The room is gone. */
export const FailedRoomGone: Story = failing('GROUP_NOT_FOUND', /This room no longer exists/);
/** Offline: it was checked afterwards whether the request got through. */
export const FailedOffline: Story = failing('NETWORK', /We checked: it did not take effect. .*offline/);
/** The service is down. */
export const FailedServiceDown: Story = failing('BACKEND_UNAVAILABLE', /not available/);
/** An operator's fault: with the request id to copy. */
export const FailedMisconfigured: Story = failing('BACKEND_MISCONFIGURED', /Tell your operator/);

/** Too many requests: the automatic retry counts down, the button keeps the focus, and then it works. */
export const Throttled: Story = story(
  { members },
  {
    prepare: (adapter) => adapter.fail('muteGroup', { code: 'THROTTLED', retryAfterMs: 1500 }),
    async play() {
      const question = await open('Mute chat');
      await press('Mute chat');
      await expect(await shown(/Too many requests\. Trying again in \d s\./)).toBeVisible();
      await expect(question.getByRole('button', { name: 'Muting…' })).toHaveFocus();
      await expect(await shown(/Chat muted\. 1 person/, 4000)).toBeVisible();
    },
  },
);

/** Under way: same width, spinner for icon, still focused; a second press does nothing. */
export const Pending: Story = story(
  { members },
  {
    prepare: (adapter) => adapter.hold('muteGroup'),
    async play(adapter) {
      const question = await open('Mute chat');
      const button = question.getByRole('button', { name: 'Mute chat' });
      const { width } = button.getBoundingClientRect();
      await userEvent.keyboard('{Enter}');
      await expect(await question.findByRole('button', { name: 'Muting…' })).toHaveFocus();
      await expect(button.getBoundingClientRect().width).toBe(width);
      await userEvent.keyboard('{Enter}{Enter}');
      await expect(mutes(adapter)).toHaveLength(1);
    },
  },
);

/** The state could not be read again: what was known stays, marked with its age. */
export const StaleState: Story = story(muted, {
  async play(adapter) {
    await waitFor(async () => expect(await trigger('Chat muted')).not.toHaveAttribute('aria-disabled'));
    adapter.fail('read', { code: 'NETWORK', times: 1 });
    const panel = await open('Chat muted');
    await expect(await shown(/Could not be read again\. This is the state of/)).toBeVisible();
    await press('Try again');
    await waitFor(() => expect(panel.queryByText(/Could not be read again/)).toBeNull());
    await expect(screen.getByRole('dialog')).toHaveFocus();
  },
});

/** More than 2,000 people at this service: ids and the backend's search instead, never “nobody here”. */
export const RoomTooLargeToList: Story = story(
  { members, listable: false },
  {
    async play() {
      const question = await open('Mute chat');
      await unfold();
      await expect(await question.findByText(/too large for its people to be listed\. Search by name/)).toBeVisible();
      await userEvent.type(question.getByRole('searchbox'), 'Grace');
      await waitFor(() => expect(question.getAllByRole('option').length).toBeGreaterThan(2));
    },
  },
);

/** People of the room come page by page. A page that fails can be asked for again. */
export const MembersPageByPage: Story = story(
  { members, pageSize: 40 },
  {
    async play(adapter) {
      const question = await open('Mute chat');
      await expect(adapter.calls.some(({ action }) => action === 'listMembers')).toBe(false);
      await unfold();
      await waitFor(() => expect(question.getAllByRole('option')[0]).toHaveAttribute('aria-setsize', '40'));
      adapter.fail('listMembers', 'BACKEND_UNAVAILABLE');
      await press('Show more people');
      await expect(await question.findByText('The people of the room could not be loaded.')).toBeVisible();
      await press('Try again');
      await waitFor(() => expect(question.getAllByRole('option')[0]).toHaveAttribute('aria-setsize', '80'));
    },
  },
);

/** Ids pasted as a list. Those that can't be used stay in the field, each named with the reason. */
export const PastedIds: Story = story(
  { members },
  {
    async play() {
      const question = await open('Mute chat');
      await unfold();
      await press('Paste or type ids');
      const field = question.getByRole('textbox', { name: /Separate ids/ });
      await expect(field).toHaveFocus();
      await userEvent.paste('uid_50, uid_51\nuid_52 bad!id 晨');
      await press('Add');
      await expect(await question.findByText('Can still speak (4/30)')).toBeVisible();
      const refused = question.getByRole('alert');
      await expect(refused).toHaveTextContent(/bad!id.*: not an id of this service/);
      await expect(field).toHaveValue('bad!id\n晨');
    },
  },
);

/** Full: the other rows stay readable and can't be picked, by mouse, by key or by paste. */
export const AtTheLimit: Story = story(
  { ...muted, exemptUserIds: ids(29) },
  {
    async play() {
      const panel = await open('Chat muted');
      await unfold(/Add people/);
      await press('Paste or type ids');
      await userEvent.paste('uid_101 uid_102');
      await press('Add');
      await expect(panel.getByText('30 / 30, the most that can be exempt')).toBeVisible();
      await expect(panel.getByRole('alert')).toHaveTextContent(/uid_102.*: no place left/);
      const list = panel.getByRole('listbox');
      list.focus();
      await userEvent.keyboard('{End} ');
      await expect(panel.getByText('Can still speak (30/30)')).toBeVisible();
      const last = await waitFor(() => {
        const row = panel.getAllByRole('option').at(-1);
        if (row?.ariaPosInSet !== row?.ariaSetSize) throw new Error('The last row is not drawn yet.');
        return row;
      });
      await expect(last).toHaveAttribute('aria-disabled', 'true');
      if (last) await userEvent.click(last);
      await expect(panel.getByText('Can still speak (30/30)')).toBeVisible();
    },
  },
);

/** A group mute silences whoever is left out, the moderator too: it says so. */
export const YouWillBeMutedToo: Story = story(
  { members },
  {
    async play() {
      const question = await open('Mute chat');
      await unfold();
      await userEvent.click(await question.findByRole('button', { name: /^Remove/ }));
      await expect(question.getByText('You will be muted too.')).toBeVisible();
      await expect(screen.getByRole('dialog', { name: 'Mute chat for everyone?' })).toBeVisible();
      await expect(question.getByRole('button', { name: /Can still speak \(0\/30\)/ })).toHaveFocus();
    },
  },
);

/** Hosts and administrators take no place; people added by the app do, and say where they come from. */
export const PinnedAndAlwaysExempt: Story = story(
  { members, alwaysExemptUserIds: ['uid_7', 'uid_8'] },
  {
    room: { pinnedExemptUserIds: ['uid_4'] },
    async play(adapter) {
      const question = await open('Mute chat');
      await unfold();
      await expect(question.getByText('added by this app')).toBeVisible();
      await expect(question.getByText('Host or administrator: never muted, takes no place.')).toBeVisible();
      await press('Mute chat');
      await waitFor(() => expect(adapter.read(groupId).exemptUserIds).toEqual(['uid_4', 'uid_1']));
    },
  },
);

/** `confirm="never"`: a press acts at once, and Undo takes it back. */
export const ConfirmNever: Story = story(
  { members },
  {
    args: { confirm: 'never' },
    async play(adapter) {
      await waitFor(async () => expect(await trigger('Mute chat')).not.toHaveAttribute('aria-disabled'));
      await userEvent.click(await trigger('Mute chat'));
      await expect(await shown(/Chat muted\. 1 person/)).toBeVisible();
      await userEvent.click(await trigger('Chat muted'));
      await waitFor(() => expect(adapter.read(groupId).groupMuted).toBe(false));
    },
  },
);

/** `confirm="always"`: lifting asks too, as a step inside the same dialog, with Cancel focused. */
export const ConfirmAlways: Story = story(muted, {
  args: { confirm: 'always' },
  async play(adapter) {
    const panel = await open('Chat muted');
    await press('Unmute chat');
    await expect(await screen.findByRole('dialog', { name: 'Unmute chat for everyone?' })).toBeVisible();
    await expect(panel.getByRole('button', { name: 'Cancel' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect(panel.getByRole('button', { name: 'Unmute chat' })).toHaveFocus();
    await press('Unmute chat');
    await press('Unmute chat');
    await waitFor(() => expect(adapter.read(groupId).groupMuted).toBe(false));
  },
});

/** On a button of the host's own, whose look is left alone. */
export const AsChild: Story = story(
  { members },
  {
    args: { asChild: true },
    inside: (args) => (
      <MuteGroupButton {...args}>
        <button
          type="button"
          style={{ border: '2px solid #7c3aed', borderRadius: 99, padding: '10px 20px', background: '#fff', color: '#5b21b6' }}
        >
          Quiet, please
        </button>
      </MuteGroupButton>
    ),
    async play() {
      const button = await trigger('Quiet, please');
      await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
      await userEvent.click(button);
      await expect(await screen.findByRole('dialog')).toBeVisible();
      await userEvent.keyboard('{Escape}');
      await waitFor(() => expect(button).toHaveFocus());
    },
  },
);

function ControlledList(props: MuteGroupButtonProps): ReactElement {
  const [userIds, setUserIds] = useState<readonly string[]>(['uid_1', 'uid_5']);
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      <MuteGroupButton {...props} exemptUserIds={userIds} onExemptUserIdsChange={setUserIds} />
      <output>{userIds.join(' ')}</output>
    </div>
  );
}

/** The host keeps the list of exempt people. */
export const Controlled: Story = story(
  { members },
  {
    inside: (args) => <ControlledList {...args} />,
    async play(adapter) {
      const question = await open('Mute chat');
      await unfold();
      await userEvent.click((await question.findAllByRole('option'))[1] ?? document.body);
      await expect(screen.getByText('uid_1 uid_5 uid_2')).toBeInTheDocument();
      await press('Mute chat');
      await waitFor(() => expect(adapter.read(groupId).exemptUserIds).toEqual(['uid_1', 'uid_5', 'uid_2']));
    },
  },
);

/** Half a pinyin does not filter: an input method has the field to itself until it puts down what it made. */
export const InputMethod: Story = story(
  { members },
  {
    async play() {
      const question = await open('Mute chat');
      await unfold();
      const field = await question.findByRole('searchbox');
      await question.findAllByRole('option');
      fireEvent.compositionStart(field);
      fireEvent.input(field, { target: { value: 'chen' }, isComposing: true });
      await expect(question.queryByText('Nobody found.')).toBeNull();
      fireEvent.input(field, { target: { value: '晨' }, isComposing: true });
      fireEvent.compositionEnd(field);
      await waitFor(() => expect(question.getAllByRole('option').length).toBeLessThan(9));
    },
  },
);

const longId = 'uid_long_0123456789_abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJ';
const longName = 'Maximiliana Wolfeschlegelsteinhausenbergerdorff von und zu Hohenstein';

/** Long names, roles and ids are cut, and none of them takes the others away. */
export const LongNames: Story = story(
  { ...muted, exemptUserIds: [longId, 'uid_2'], members: [{ userId: 'uid_2' }] },
  {
    room: {
      resolveUsers: async () => ({
        [longId]: { name: 'Ada', role: 'Senior moderator of the evening show' },
        uid_2: { name: longName },
      }),
    },
    async play() {
      const panel = await open('Chat muted');
      await unfold(/Add people/);
      await waitFor(() => expect(panel.getAllByText(longName)).toHaveLength(2));
      for (const text of [...panel.getAllByText(longName), panel.getByText('Ada'), panel.getByText(longId)]) {
        await expect(text.getBoundingClientRect().width).toBeGreaterThan(20);
      }
    },
  },
);

/** From right to left. */
export const RightToLeft: Story = story(muted, {
  room: { dir: 'rtl' },
  async play() {
    const panel = await open('Chat muted');
    (await panel.findByRole('button', { name: /Remove .*فاطمة/ })).focus();
    await userEvent.keyboard('{ArrowLeft}');
    await expect(panel.getByRole('button', { name: /Remove .*Ada/ })).toHaveFocus();
  },
});

/** In the dark: the page's scheme decides, in a dialog too. */
export const Dark: Story = story(muted, {
  parameters: { theme: 'dark' },
  async play() {
    const panel = await open('Chat muted');
    await unfold(/Add people/);
    const rows = await panel.findAllByRole('option');
    await expect(rows[0]).toHaveAttribute('aria-selected', 'true');
    const [text, ground] = lightness(screen.getByRole('dialog'));
    await expect(text).toBeGreaterThan(0.8);
    await expect(ground).toBeLessThan(0.2);
  },
});

/** A sheet from the bottom on a small screen; its footer never scrolls away. */
export const SmallScreen: Story = story(
  { members, alwaysExemptUserIds: ['uid_7'] },
  {
    globals: { viewport: { value: 'mobile1' } },
    async play() {
      const question = await open('Mute chat');
      await unfold();
      await question.findAllByRole('option');
      // The last thing in the sheet, scrolled to, and what answers it: both are in sight.
      question.getByRole('button', { name: 'Paste or type ids' }).focus();
      const foot = question.getByRole('button', { name: 'Cancel' }).getBoundingClientRect();
      await expect(foot.bottom).toBeLessThanOrEqual(window.innerHeight);
      await waitFor(() => expect(document.activeElement?.getBoundingClientRect().bottom).toBeLessThanOrEqual(foot.top));
    },
  },
);
