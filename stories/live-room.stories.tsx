import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, within } from 'storybook/test';
import { LiveRoomPage } from './support/live-room.tsx';

const meta = {
  title: 'Live room',
  component: LiveRoomPage,
  // Two providers that poll: one page at a time.
  tags: ['!autodocs'],
  parameters: { layout: 'fullscreen' },
  args: { messageEveryMs: 1300 },
} satisfies Meta<typeof LiveRoomPage>;

export default meta;
type Story = StoryObj<typeof meta>;

/**
 * A moderator's page of a live show, and a second moderator's panel beside it: each has an adapter and a store of its own, and
 * sees what the other did. Nothing is faked between the buttons and the service: the dev server mounts `createMuteHandler`
 * over `createAliyunAdapter`, which signs each call with the vendor's client for a simulator that checks the signature.
 */
export const LiveRoom: Story = {
  play: async ({ canvas }) => {
    // It only looks: whoever opens the story finds the room as it was left.
    const panel = await canvas.findByRole('region', { name: 'Omar Haddad’s panel' });
    for (const place of [within(panel), within(canvas.getByRole('region', { name: 'Live chat' }))]) {
      await expect(place.getByRole('button', { name: /Muted users/ })).toBeEnabled();
    }
    await expect(await within(panel).findByText(/Chat is (open|muted)/)).toBeVisible();
  },
};
