// This library as a host would use it: the memory adapter, the stylesheet, and names that arrive late.
import { useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { createMemoryAdapter, MuteProvider, UnmuteUsersDialog, useMutedUsers } from 'react-live-mute';
import 'react-live-mute/styles.css';
import { mutedUsers, nameDelayMs } from './users.js';

/** Counts the commits of a reader of the whole state. On the page of the storm only: elsewhere it would cost what no floor has. */
function Probe() {
  useMutedUsers();
  useLayoutEffect(() => {
    window.commits += 1;
  });
  return null;
}

window.commits = 0;
window.mount = (count, probed = false) => {
  const users = mutedUsers(count);
  const nameOf = new Map(users.map(({ id, name }) => [id, { name }]));
  const adapter = createMemoryAdapter({ mutedUserIds: users.map(({ id }) => id) });
  const resolveUsers = async (userIds) => {
    await new Promise((resolve) => setTimeout(resolve, nameDelayMs));
    return Object.fromEntries(userIds.map((id) => [id, nameOf.get(id) ?? null]));
  };
  // A hundred snapshots a second, of which no two say the same.
  window.storm = (ms) =>
    new Promise((resolve) => {
      let sent = 0;
      const timer = setInterval(() => {
        adapter.act[sent % 2 ? 'unmuteUsers' : 'muteUsers']('room', ['newcomer']);
        sent += 1;
        if (sent * 10 < ms) return;
        clearInterval(timer);
        resolve(sent);
      }, 10);
    });
  createRoot(document.getElementById('root')).render(
    <MuteProvider adapter={adapter} groupId="room" resolveUsers={resolveUsers}>
      <UnmuteUsersDialog />
      {probed && <Probe />}
    </MuteProvider>,
  );
};
window.parts = {
  open: '[data-mute-users-button]',
  close: '[data-mute-close]',
  row: '[data-mute-row]',
  counter: '[data-mute-counter]',
  search: '[data-mute-search] input',
  list: '[data-mute-list]',
};
