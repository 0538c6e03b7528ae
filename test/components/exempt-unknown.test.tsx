import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryAdapter, createMuteStore, MuteGroupButton, MuteProvider, type MuteSnapshot } from 'react-live-mute';
import { useState, type ReactElement } from 'react';
import { expect, it } from 'vitest';

const groupId = 'grouptest';
const muted = (exemptUserIds: readonly string[] | null): MuteSnapshot => ({
  groupMuted: true,
  exemptUserIds,
  mutedUserIds: [],
  mutedUserIdsComplete: true,
});

it('takes a list that is read for the first time for no change by somebody, and drops nobody on it', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, without: ['subscribe'] });
  let says = muted(null);
  const sent: (readonly string[])[] = [];
  adapter.readMuteState = () => Promise.resolve(says);
  adapter.muteGroup = (_, { exemptUserIds }) => {
    sent.push(exemptUserIds);
    says = muted(exemptUserIds);
    return Promise.resolve({ requestIds: [], snapshot: says });
  };
  const store = createMuteStore({ adapter, groupId });
  render(
    <MuteProvider store={store} currentUserId="me" pinnedExemptUserIds={['pinned']}>
      <MuteGroupButton />
    </MuteProvider>,
  );
  await userEvent.click(await screen.findByRole('button', { name: /^Chat muted/ }));
  const panel = within(await screen.findByRole('dialog'));
  await userEvent.click(await panel.findByRole('button', { name: /pinned/ }));
  expect(panel.getByRole('group', { name: /^Can still speak \(1\/30\)/ })).toHaveTextContent('me');
  says = muted(['a', 'b', 'pinned']);
  await act(() => store.getState().refresh({ fresh: true }));
  expect(panel.queryByText(/Another moderator/)).toBeNull();
  const group = panel.getByRole('group', { name: /^Can still speak \(3\/30\)/ });
  for (const id of ['me', 'a', 'b']) expect(group).toHaveTextContent(id);
  expect(group).not.toHaveTextContent('pinned');
  await userEvent.click(panel.getByRole('button', { name: 'Save changes' }));
  expect(sent).toEqual([['a', 'b', 'me']]);
});

it('counts who can speak beyond the limit, and silences nobody but who was taken off', async () => {
  const ids = Array.from({ length: 31 }, (_, at) => `uid_${at + 1}`);
  const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ids });
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <MuteGroupButton />
    </MuteProvider>,
  );
  await userEvent.click(await screen.findByRole('button', { name: /^Chat muted/ }));
  const panel = within(await screen.findByRole('dialog'));
  const group = await panel.findByRole('group', { name: 'Can still speak (31/30)' });
  expect(within(group).getByRole('list')).not.toHaveTextContent('uid_31');
  expect(panel.getByText(/^Also able to speak: \W*uid_31\W*$/)).toBeVisible();
  await userEvent.click(panel.getByRole('button', { name: /uid_2\W*$/ }));
  expect(panel.getByRole('group', { name: 'Can still speak (30/30)' })).toHaveTextContent('uid_31');
  await userEvent.click(panel.getByRole('button', { name: 'Save changes' }));
  await screen.findByText('Saved. 30 people can still speak.', { ignore: '[data-mute-spoken]' });
  expect(adapter.read(groupId).exemptUserIds).toEqual(ids.filter((id) => id !== 'uid_2'));
});

it('shows who can speak, not the list that the host keeps, until that is edited', async () => {
  const adapter = createMemoryAdapter({ groupMuted: true, exemptUserIds: ['ann', 'bob'] });
  function Host(): ReactElement {
    const [userIds, setUserIds] = useState<readonly string[]>(['cy']);
    return (
      <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
        <MuteGroupButton exemptUserIds={userIds} onExemptUserIdsChange={setUserIds} />
        <output>{userIds.join(' ')}</output>
      </MuteProvider>
    );
  }
  render(<Host />);
  await userEvent.click(await screen.findByRole('button', { name: /^Chat muted/ }));
  const panel = within(await screen.findByRole('dialog'));
  const group = await panel.findByRole('group', { name: 'Can still speak (2/30)' });
  expect(group).toHaveTextContent(/ann.*bob/);
  expect(group).not.toHaveTextContent('cy');
  expect(screen.getByText('cy')).toBeVisible();
  await userEvent.click(panel.getByRole('button', { name: /Remove.*ann/ }));
  expect(screen.getByText('bob', { selector: 'output' })).toBeVisible();
  await userEvent.click(panel.getByRole('button', { name: 'Save changes' }));
  await screen.findByText('Saved. 1 person can still speak.', { ignore: '[data-mute-spoken]' });
  expect(adapter.read(groupId).exemptUserIds).toEqual(['bob']);
});

it('shows who can speak by an id that can’t be sent, and says before it is sent that they can’t any more', async () => {
  const adapter = createMemoryAdapter();
  adapter.act.muteGroup(groupId, ['ann', 'b c']);
  render(
    <MuteProvider adapter={adapter} groupId={groupId} loading="eager">
      <MuteGroupButton />
    </MuteProvider>,
  );
  await userEvent.click(await screen.findByRole('button', { name: /^Chat muted/ }));
  const panel = within(await screen.findByRole('dialog'));
  expect(await panel.findByRole('group', { name: 'Can still speak (2/30)' })).toBeVisible();
  expect(panel.getByText(/^Also able to speak: \W*b c\W*$/)).toBeVisible();
  expect(panel.getByRole('button', { name: 'Save changes' })).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(panel.getByRole('button', { name: /Remove.*ann/ }));
  expect(panel.getByRole('group', { name: 'Can still speak (0/30)' })).toBeVisible();
  expect(panel.getByText(/^Not able to speak although asked for: \W*b c\W*$/)).toBeVisible();
});
