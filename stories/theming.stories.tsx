import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState, type CSSProperties, type ReactElement } from 'react';
import { createMemoryAdapter, MuteGroupButton, UnmuteUsersDialog } from 'react-live-mute';
import { expect, screen, userEvent } from 'storybook/test';
import { ids, people } from './support/people.ts';
import { Room } from './support/room.tsx';

interface Tokens {
  readonly accent: string;
  readonly danger: string;
  readonly surface: string;
  readonly text: string;
  readonly radius: number;
  readonly rowHeight: number;
  readonly width: number;
}

const adapter = () => createMemoryAdapter({ mutedUserIds: ids(40), members: people(ids(12, 100)) });

/** The parts on a ground of their own, with the tokens set on it. Dialogs are put there too. */
function Themed({ accent, danger, surface, text, radius, rowHeight, width }: Tokens): ReactElement {
  const [backend] = useState(adapter);
  const [ground, setGround] = useState<HTMLDivElement | null>(null);
  const tokens = {
    '--mute-accent': accent,
    '--mute-danger': danger,
    '--mute-surface': surface,
    '--mute-text': text,
    '--mute-radius': `${radius}px`,
    '--mute-row-height': `${rowHeight}px`,
    '--mute-width': `${width}px`,
    background: surface,
    padding: 24,
  };
  return (
    <div ref={setGround} style={tokens satisfies CSSProperties & Record<`--${string}`, string>}>
      <div style={{ display: 'flex', gap: 8 }}>
        <Room adapter={backend} container={ground}>
          <MuteGroupButton />
          <UnmuteUsersDialog />
        </Room>
      </div>
    </div>
  );
}

const meta = {
  title: 'Theming',
  component: Themed,
  args: { accent: '#7c3aed', danger: '#b42318', surface: '#fffdf8', text: '#1f1a17', radius: 18, rowHeight: 52, width: 440 },
  argTypes: {
    accent: { control: 'color', description: '`--mute-accent`' },
    danger: { control: 'color', description: '`--mute-danger`' },
    surface: { control: 'color', description: '`--mute-surface`' },
    text: { control: 'color', description: '`--mute-text`' },
    radius: { control: { type: 'range', min: 0, max: 28 }, description: '`--mute-radius`' },
    rowHeight: { control: { type: 'range', min: 44, max: 72 }, description: '`--mute-row-height`' },
    width: { control: { type: 'range', min: 320, max: 640 }, description: '`--mute-width`' },
  },
} satisfies Meta<typeof Themed>;

export default meta;
type Story = StoryObj<typeof meta>;

/** Every colour and size is a token. Try the controls with a dialog open. */
export const Tokens: Story = {
  async play() {
    await userEvent.click(await screen.findByRole('button', { name: /^Muted users/ }));
    const dialog = await screen.findByRole('dialog');
    await expect(getComputedStyle(dialog)).toHaveProperty('borderTopLeftRadius', '18px');
    await expect(dialog.getBoundingClientRect().width).toBeLessThanOrEqual(440);
    await userEvent.keyboard('{Escape}');
    await expect(screen.queryByRole('dialog')).toBeNull();
  },
};

/** `data-mute-theme` on an ancestor decides for the parts alone, and the nearest one wins. */
export const DarkPartsOnALightPage: Story = {
  render: () => (
    <div data-mute-theme="dark" style={{ display: 'flex', gap: 8, padding: 24, background: '#1a1c21' }}>
      <Room adapter={adapter()}>
        <MuteGroupButton />
        <UnmuteUsersDialog />
      </Room>
    </div>
  ),
  async play() {
    // The whole page is set to light.
    await expect(document.documentElement).toHaveAttribute('data-mute-theme', 'light');
    const button = await screen.findByRole('button', { name: 'Mute chat' });
    await expect(getComputedStyle(button)).toHaveProperty('colorScheme', 'dark');
  },
};

/** A moderator's panel as wide as a phone: nothing is cut, and the dialogs come up from below. */
export const NarrowPanel: Story = {
  render: () => (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, inlineSize: 260, padding: 12, outline: '1px dashed' }}>
      <Room adapter={adapter()}>
        <MuteGroupButton />
        <UnmuteUsersDialog />
      </Room>
    </div>
  ),
};
