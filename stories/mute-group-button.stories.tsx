import type { Meta, StoryObj } from '@storybook/react-vite';
import { createMemoryAdapter, MuteGroupButton, type MemoryAdapter, type MuteProviderProps } from 'react-live-mute';
import { expect, screen, userEvent, waitFor, within } from 'storybook/test';
import { ids, people } from './support/people.ts';
import { groupId, Room } from './support/room.tsx';

const meta = {
  title: 'MuteGroupButton',
  component: MuteGroupButton,
} satisfies Meta<typeof MuteGroupButton>;

export default meta;
type Story = StoryObj<typeof meta>;
type RoomProps = Partial<Omit<MuteProviderProps, 'adapter' | 'store' | 'groupId' | 'children'>>;

interface Context {
  readonly adapter: MemoryAdapter;
}

const members = people(ids(120));

/** A story on a backend of its own, made anew for each run. */
function story(
  make: () => MemoryAdapter,
  { play, room, ...others }: Omit<Story, 'render' | 'play'> & { room?: RoomProps; play?: (context: Context) => Promise<void> } = {},
): Story {
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
        <MuteGroupButton {...args} />
      </Room>
    ),
    ...(play && { play: () => play({ adapter }) }),
  };
}

/** The chat is open: everybody can write. */
export const OpenChat: Story = story(() => createMemoryAdapter({ members }));

/** The chat is muted: two people and the hosts can still speak. */
export const MutedPanel: Story = story(() =>
  createMemoryAdapter({
    members,
    groupMuted: true,
    exemptUserIds: ids(3),
    mutedUserIds: ids(12, 40),
    alwaysExemptUserIds: ['uid_7', 'uid_8'],
  }),
);

/** The service does not say whether the chat is muted. */
export const UnknownState: Story = story(() => createMemoryAdapter({ members, quirks: { unknown: ['groupMuted', 'exemptUserIds'] } }));
