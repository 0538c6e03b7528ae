import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  createMemoryAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  type MemoryAdapter,
  type UserProfile,
} from 'react-live-mute';
import { expect, it } from 'vitest';

interface Asked<Answer> {
  readonly signal: AbortSignal;
  readonly query: string;
  readonly answer: (reply: Answer) => void;
}

/** A call whose answers the test gives, also after it was aborted: not every backend stops for a signal. */
function slow<Answer>(): { asked: Asked<Answer>[]; ask: (query: string, signal: AbortSignal) => Promise<Answer> } {
  const asked: Asked<Answer>[] = [];
  return {
    asked,
    ask: (query, signal) => new Promise((answer) => asked.push({ query, signal, answer })),
  };
}

function room(adapter: MemoryAdapter): void {
  render(
    <MuteProvider adapter={adapter} groupId="room">
      <MuteGroupButton />
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
}

it('stops listing people once the question is closed, and learns no name from what comes then', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ['uid_9'] });
  const { asked, ask } = slow<{ users: readonly UserProfile[]; listable: boolean }>();
  adapter.listMembers = (_groupId, _page, { signal }) => ask('', signal);
  room(adapter);
  const button = await screen.findByRole('button', { name: 'Mute chat' });
  await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
  await userEvent.click(button);
  await userEvent.click(await screen.findByRole('button', { name: /Can still speak/ }));
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]?.signal.aborted).toBe(false);

  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(asked[0]?.signal.aborted).toBe(true);
  asked[0]?.answer({ users: [{ userId: 'uid_9', name: 'Too late' }], listable: true });
  await userEvent.click(screen.getByRole('button', { name: /Muted users/ }));
  expect(await screen.findByRole('option', { name: 'uid_9' })).toBeVisible();
  expect(screen.queryByText('Too late')).toBeNull();
});

it('stops a search once more is typed, and shows nobody whom only the earlier one found', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ['uid_1', 'uid_2', 'uid_3'] });
  const { asked, ask } = slow<readonly UserProfile[]>();
  adapter.searchUsers = (_groupId, { query }, { signal }) => ask(query, signal).then((users) => [...users]);
  room(adapter);
  await userEvent.click(await screen.findByRole('button', { name: /Muted users/ }));
  const field = await screen.findByRole('searchbox');
  await userEvent.type(field, 'lin');
  await waitFor(() => expect(asked.map(({ query }) => query)).toEqual(['lin']));
  await userEvent.type(field, 'a');
  expect(asked[0]?.signal.aborted).toBe(true);
  await waitFor(() => expect(asked.map(({ query }) => query)).toEqual(['lin', 'lina']));

  asked[1]?.answer([{ userId: 'uid_2', name: 'Lina' }]);
  expect(await screen.findByRole('option')).toHaveTextContent('Lina');
  await act(async () => {
    asked[0]?.answer([
      { userId: 'uid_1', name: 'Lin' },
      { userId: 'uid_2', name: 'Lina' },
    ]);
  });
  expect(screen.getAllByRole('option')).toHaveLength(1);
  expect(screen.queryByText('Lin')).toBeNull();
});
