import type { Meta, StoryObj } from '@storybook/react-vite';
import { createMemoryAdapter, MuteGroupButton, UnmuteUsersDialog, type MemoryAdapter } from 'react-live-mute';
import { expect, screen, userEvent, waitFor, within } from 'storybook/test';
import { ids } from './support/people.ts';
import { groupId, Room } from './support/room.tsx';

interface Context {
  readonly adapter: MemoryAdapter;
}

const meta = {
  title: 'UnmuteUsersDialog',
  component: UnmuteUsersDialog,
  args: { defaultOpen: true },
} satisfies Meta<typeof UnmuteUsersDialog>;

export default meta;
type Story = StoryObj<typeof meta>;

/** A story on a backend of its own, made anew for each run. */
function story(make: () => MemoryAdapter, rest: Omit<Story, 'render' | 'play'> & { play?: (context: Context) => Promise<void> } = {}): Story {
  let adapter = make();
  const { play, ...others } = rest;
  return {
    ...others,
    loaders: [
      () => {
        adapter = make();
        return {};
      },
    ],
    render: (args) => (
      <Room adapter={adapter}>
        <UnmuteUsersDialog {...args} />
      </Room>
    ),
    ...(play && { play: () => play({ adapter }) }),
  };
}

const dialog = () => screen.findByRole('dialog');
const options = async () => within(await dialog()).findAllByRole('option');

/** Who is muted individually, with names and ids. Three of five are picked and unmuted; the result is told by number. */
export const UnmuteThree: Story = story(() => createMemoryAdapter({ mutedUserIds: ids(5) }), {
  async play({ adapter }) {
    const rows = await options();
    for (const row of rows.slice(0, 3)) await userEvent.click(row);
    await userEvent.click(screen.getByRole('button', { name: 'Unmute 3' }));
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2));
    await expect(screen.getByText('3 unmuted.')).toBeVisible();
    await expect(adapter.read(groupId).mutedUserIds).toEqual(ids(2, 4));
  },
});

/** Nobody is muted individually. */
export const Empty: Story = story(() => createMemoryAdapter());

/** 1,204 people: only the rows in view exist. */
export const ManyPeople: Story = story(() => createMemoryAdapter({ mutedUserIds: ids(1204) }));

/** The whole chat is muted as well. */
export const GroupMutedToo: Story = {
  ...story(() => createMemoryAdapter({ mutedUserIds: ids(40), groupMuted: true, exemptUserIds: ids(2, 100) })),
};

export const WithButton: Story = {
  render: () => (
    <Room adapter={createMemoryAdapter({ mutedUserIds: ids(40), members: [] })}>
      <MuteGroupButton />
      <UnmuteUsersDialog />
    </Room>
  ),
};
