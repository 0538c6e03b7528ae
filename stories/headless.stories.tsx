import type { Meta, StoryObj } from '@storybook/react-vite';
import { forwardRef, type ButtonHTMLAttributes, type ReactElement } from 'react';
import { createMemoryAdapter, MuteGroupButton, UnmuteUsersDialog, useGroupMute, useMutedUsers, useUnmuteUsers } from 'react-live-mute';
import { expect, screen, userEvent, waitFor, within } from 'storybook/test';
import './support/own-design.css';
import { ids, nameOf } from './support/people.ts';
import { groupId, Room } from './support/room.tsx';

type Variant = 'default' | 'outline' | 'destructive';

/** A button as shadcn/ui writes them: variants in class names, props and ref passed on. */
const Button = forwardRef<HTMLButtonElement, ButtonHTMLAttributes<HTMLButtonElement> & { readonly variant?: Variant }>(function Button(
  { variant = 'default', className = '', ...props },
  ref,
) {
  return <button data-slot="button" className={`own-button own-button-${variant} ${className}`} {...props} ref={ref} />;
});

/** Controls with no part of the library: native elements over the three hooks. */
function Plain(): ReactElement {
  const { groupMuted, exemptUserIds, status, error, muteGroup, unmuteGroup, undo } = useGroupMute();
  const { userIds } = useMutedUsers();
  const users = useUnmuteUsers();
  const busy = status === 'pending';
  return (
    <div className="own-panel">
      <h2>Chat</h2>
      <p role="status">
        {groupMuted === null
          ? 'State unknown'
          : groupMuted
            ? `Muted, except for ${exemptUserIds?.length ?? 'nobody knows how many'}`
            : 'Open'}
        {error && `: ${error.code}`}
      </p>
      <button
        type="button"
        aria-disabled={busy}
        onClick={() => void (groupMuted ? unmuteGroup() : muteGroup({ exemptUserIds: ids(2, 100) }))}
      >
        {groupMuted ? 'Unmute' : 'Mute'}
      </button>{' '}
      {undo && (
        <button type="button" onClick={() => void undo()}>
          Undo
        </button>
      )}
      <h2>Muted individually</h2>
      <fieldset>
        <legend>Who may speak again?</legend>
        {userIds.map((userId) => (
          <label key={userId}>
            <input
              type="checkbox"
              checked={users.selectedUserIds.includes(userId)}
              onChange={(event) => (event.target.checked ? users.select([userId]) : users.deselect([userId]))}
            />{' '}
            {nameOf(userId)}
          </label>
        ))}
      </fieldset>
      <button type="button" onClick={() => void users.unmute()}>
        Unmute {users.selectedUserIds.length}
      </button>
      <output>{users.result && `${users.result.doneUserIds.length} unmuted, ${users.result.failed.length} not`}</output>
    </div>
  );
}

/**
 * The parts are one way to use the library. Their behaviour goes onto a button of yours with `asChild`, and the three hooks hold all of it
 * without any element. antd and MUI are driven both ways by `npm run test:hosts`.
 */
const meta = {
  title: 'Your own design system',
  parameters: { layout: 'padded' },
} satisfies Meta;

export default meta;

let adapter = createMemoryAdapter();
const fresh = () => {
  adapter = createMemoryAdapter({ mutedUserIds: ids(5) });
  return {};
};

/** The hooks hold everything that the parts do. Native elements, no stylesheet of ours. */
export const PlainHtml: StoryObj = {
  loaders: [fresh],
  render: () => (
    <Room adapter={adapter}>
      <Plain />
    </Room>
  ),
  async play({ canvasElement }) {
    const canvas = within(canvasElement);
    await canvas.findByText('Open');
    await userEvent.click(canvas.getByRole('button', { name: 'Mute' }));
    await canvas.findByText('Muted, except for 2');
    await userEvent.click(await canvas.findByRole('button', { name: 'Unmute' }));
    await canvas.findByText('Open');
    for (const box of canvas.getAllByRole('checkbox').slice(0, 2)) await userEvent.click(box);
    await userEvent.click(canvas.getByRole('button', { name: 'Unmute 2' }));
    await canvas.findByText('2 unmuted, 0 not');
    await expect(adapter.read(groupId)).toMatchObject({ groupMuted: false, mutedUserIds: ids(3, 3) });
  },
};

/** `asChild`, and the child of the dialog, put the behaviour on a shadcn-style button. Its own `onClick` runs first. */
export const ButtonOfYourOwn: StoryObj = {
  loaders: [fresh],
  render: () => (
    <Room adapter={adapter}>
      <div style={{ display: 'flex', gap: 8 }}>
        <MuteGroupButton asChild>
          <Button variant="destructive">Quiet, please</Button>
        </MuteGroupButton>
        <UnmuteUsersDialog>
          <Button variant="outline">Muted people</Button>
        </UnmuteUsersDialog>
      </div>
    </Room>
  ),
  async play({ canvasElement }) {
    const own = await within(canvasElement).findByRole('button', { name: 'Quiet, please' });
    await waitFor(() => expect(own).not.toHaveAttribute('aria-disabled'));
    await expect(own).toHaveClass('own-button-destructive');
    await userEvent.click(own);
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Mute chat' }));
    await waitFor(() => expect(own).toHaveAttribute('data-muted'));
    await userEvent.click(within(canvasElement).getByRole('button', { name: 'Muted people' }));
    await expect(within(await screen.findByRole('dialog')).getAllByRole('option')).toHaveLength(5);
    await userEvent.keyboard('{Escape}');
  },
};
