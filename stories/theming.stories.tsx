import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState, type ReactElement } from 'react';
import { createMemoryAdapter, MuteGroupButton, UnmuteUsersDialog } from 'react-live-mute';
import { expect, screen, userEvent } from 'storybook/test';
import { ids, people } from './support/people.ts';
import { tokens } from './support/readme.ts';
import { Room } from './support/room.tsx';

type Tokens = Readonly<Record<string, string | number>>;

const adapter = () => createMemoryAdapter({ mutedUserIds: ids(40), members: people(ids(12, 100)) });

/** The parts on a ground of their own, with the tokens set on it. Dialogs are put there too. */
function Themed(tokens: Tokens): ReactElement {
  const [backend] = useState(adapter);
  const [ground, setGround] = useState<HTMLDivElement | null>(null);
  const style = Object.fromEntries(
    Object.entries(tokens).map(([name, value]) => [name, /radius|width|height/.test(name) ? `${value}px` : value]),
  );
  return (
    <div ref={setGround} style={{ ...style, padding: 24, background: tokens['--mute-surface'] }}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        <Room adapter={backend} container={ground}>
          <MuteGroupButton />
          <UnmuteUsersDialog />
        </Room>
      </div>
    </div>
  );
}

/** Controls for what is not a colour and not a text. */
const ranges: Readonly<Record<string, readonly [min: number, max: number, step?: number]>> = {
  '--mute-radius': [0, 28],
  '--mute-width': [320, 640],
  '--mute-row-height': [44, 72],
  '--mute-density': [0, 1, 0.25],
  '--mute-z-index': [0, 2000, 100],
};
const texts = ['--mute-font', '--mute-shadow'];

const meta = {
  title: 'Theming',
  component: Themed,
  args: {
    '--mute-accent': '#7c3aed',
    '--mute-danger': '#b42318',
    '--mute-surface': '#fffdf8',
    '--mute-text': '#1f1a17',
    '--mute-radius': 18,
    '--mute-width': 440,
    '--mute-row-height': 52,
  },
  // Each token of the table in stories/docs/theming.md, so that none is forgotten.
  argTypes: Object.fromEntries(
    tokens.map(({ name, initial, use }) => {
      const [min, max, step] = ranges[name] ?? [];
      return [
        name,
        {
          description: use,
          table: { type: { summary: max !== undefined ? 'number' : 'string' }, defaultValue: { summary: initial } },
          control: max !== undefined ? { type: 'range', min, max, step: step ?? 1 } : texts.includes(name) ? 'text' : 'color',
        },
      ];
    }),
  ),
} satisfies Meta<typeof Themed>;

const compact: Tokens = { '--mute-density': 1 };

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
    <div data-mute-theme="dark" style={{ display: 'flex', flexWrap: 'wrap', gap: 8, padding: 24, background: '#1a1c21' }}>
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

/** A narrow panel beside a video: with `--mute-density: 1` both controls stand in one line, and nothing is cut. */
export const NarrowPanel: Story = {
  render: () => (
    <div style={{ ...compact, display: 'flex', flexWrap: 'wrap', gap: 6, inlineSize: 300, padding: 8, outline: '1px dashed' }}>
      <Room adapter={adapter()}>
        <MuteGroupButton />
        <UnmuteUsersDialog />
      </Room>
    </div>
  ),
  async play() {
    const mute = await screen.findByRole('button', { name: 'Mute chat' });
    const users = await screen.findByRole('button', { name: /^Muted users\s*40$/ });
    await expect(mute.getBoundingClientRect().height).toBeLessThan(32);
    await expect(users.getBoundingClientRect().top).toBe(mute.getBoundingClientRect().top);
  },
};
