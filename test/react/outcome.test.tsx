import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMuteStore, MuteProvider, UnmuteUsersDialog, type MemoryAdapter, type MuteStore } from 'react-live-mute';
import { describe, expect, it } from 'vitest';
import { groupId, quietConsole, room } from './support.js';

quietConsole();

async function open(adapter: MemoryAdapter): Promise<MuteStore> {
  const store = createMuteStore({ adapter, groupId });
  await store.getState().refresh();
  render(
    <MuteProvider store={store}>
      <UnmuteUsersDialog />
    </MuteProvider>,
  );
  return store;
}

describe('what is told of a run', () => {
  it('whose fate is not known for some is not that they are still muted', async () => {
    const adapter = room({
      groupMuted: true,
      mutedUserIds: ['a', 'b'],
      capabilities: { maxUsersPerCall: 1, perUserResults: true },
      quirks: { mutedListWhileGroupMuted: 'empty' },
    });
    const store = await open(adapter);
    adapter.fail('unmuteUsers', { code: 'TIMEOUT', applied: true });
    await act(async () => void (await store.getState().unmute(['a', 'b'])));
    expect(store.getState().users).toMatchObject({ result: { failed: [{ code: 'TIMEOUT', outcomeUnknown: true }] } });
    const told = await screen.findByText(/It is not known whether it took effect for 1: .*\(no answer\)/, { selector: 'div span' });
    expect(told).not.toHaveTextContent('still muted');
  });

  it('that mutes people again names those whom it did not, and does not offer to unmute them instead', async () => {
    const adapter = room({ mutedUserIds: ['a', 'b'], capabilities: { maxUsersPerCall: 1 } });
    const store = await open(adapter);
    await act(async () => void (await store.getState().unmute(['a', 'b'])));
    adapter.fail('muteUsers', 'INPUT_INVALID');
    await act(async () => store.getState().undoLast());
    expect(adapter.read(groupId).mutedUserIds).toHaveLength(1);
    expect(
      await screen.findByText(/^Undone: 1 muted again\. 1 not muted again: .*\(refused as invalid\)/, { selector: 'div span' }),
    ).toBeVisible();
    expect(screen.queryByRole('button', { name: /Retry|Undo/ })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(adapter.read(groupId).mutedUserIds).toHaveLength(2));
  });
});
