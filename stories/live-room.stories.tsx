import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, screen, waitFor, within } from 'storybook/test';
import { LiveRoomPage } from './support/live-room.tsx';
import { receivedCalls, resetRoom } from './support/live-room-source.ts';

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

// The first request starts the server half.
const patient = { timeout: 10_000 };

/**
 * A moderator's page of a live show, and a second moderator's panel beside it: each has an adapter and a store of its own, and
 * sees what the other did. Nothing is faked between the buttons and the service: the dev server mounts `createMuteHandler`
 * over `createAliyunAdapter`, which signs each call with the vendor's client for a simulator that checks the signature.
 */
export const LiveRoom: Story = {
  play: async ({ canvas }) => {
    // It only looks: whoever opens the story finds the room as it was left.
    const panel = await canvas.findByRole('region', { name: 'Omar Haddad’s panel' }, patient);
    await expect(await within(panel).findByText(/Chat is (open|muted)/, {}, patient)).toBeVisible();
    for (const place of [within(panel), within(canvas.getByRole('region', { name: 'Live chat' }))]) {
      await expect(place.getByRole('button', { name: /Muted users/ })).toBeEnabled();
      await expect(place.getByRole('button', { name: /Mute chat|Chat muted/ })).toBeEnabled();
    }
  },
};

/** For the tests alone, since it changes the room: one press reaches the service as a signed call. */
export const SignedCall: Story = {
  tags: ['!dev'],
  args: { messageEveryMs: 0 },
  beforeEach: resetRoom,
  play: async ({ canvas, userEvent }) => {
    await expect(await canvas.findByText('Signed calls to a local simulator of ApsaraVideo Live', {}, patient)).toBeVisible();
    const chat = within(canvas.getByRole('region', { name: 'Live chat' }));
    const panel = within(canvas.getByRole('region', { name: 'Omar Haddad’s panel' }));
    await panel.findByText('Chat is open', {}, patient);

    const mute = await chat.findByRole('button', { name: 'Mute chat' });
    // Each of the two reads for itself, and a control that has not read yet takes no press.
    await waitFor(() => expect(mute).not.toHaveAttribute('aria-disabled'), patient);
    await userEvent.click(mute);
    const dialog = await screen.findByRole('dialog', {}, patient);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Mute chat' }));

    await expect(await panel.findByText('Chat is muted. Only hosts can speak.', {}, patient)).toBeVisible();
    const { requests } = await receivedCalls(new AbortController().signal);
    await expect(requests).toMatchObject([{ operation: 'BanLiveMessageGroup', signature: 'valid', outcome: 'ok' }]);
  },
};
