import { Button, Checkbox, Listy, Modal } from 'antd';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import {
  createHttpAdapter,
  MuteGroupButton,
  MuteProvider,
  UnmuteUsersDialog,
  useGroupMute,
  useMutedUsers,
  useUnmuteUsers,
} from 'react-live-mute';
import 'react-live-mute/styles.css';

const adapter = createHttpAdapter({ endpoint: '/api/mute' });

/** The behaviour of the parts on buttons of the design system. */
function Parts() {
  return (
    <>
      <MuteGroupButton asChild>
        <Button danger>Quiet, please</Button>
      </MuteGroupButton>
      <UnmuteUsersDialog>
        <Button>Who is muted?</Button>
      </UnmuteUsersDialog>
    </>
  );
}

/** Nothing of ours but the hooks. */
function Panel() {
  const { groupMuted, status, muteGroup, unmuteGroup } = useGroupMute();
  const { userIds } = useMutedUsers();
  const { selectedUserIds, select, deselect, unmute, status: run } = useUnmuteUsers();
  return (
    <section aria-label="Panel">
      <Button
        type="primary"
        loading={status === 'pending'}
        onClick={() => void (groupMuted ? unmuteGroup() : muteGroup({ exemptUserIds: ['mod1'] }))}
      >
        {groupMuted ? 'Open the chat' : 'Close the chat'}
      </Button>
      <Listy
        items={userIds.map((userId) => ({ userId }))}
        rowKey="userId"
        height={240}
        itemRender={({ userId }) => (
          <Checkbox
            checked={selectedUserIds.includes(userId)}
            onChange={({ target }) => (target.checked ? select([userId]) : deselect([userId]))}
          >
            {userId}
          </Checkbox>
        )}
      />
      <Button loading={run === 'pending'} onClick={() => void unmute()}>
        Let {selectedUserIds.length} speak
      </Button>
    </section>
  );
}

function App() {
  const [open, setOpen] = useState(false);
  return (
    <MuteProvider adapter={adapter} groupId="grouptest">
      <Parts />
      <Panel />
      <Button aria-expanded={open} onClick={() => setOpen(true)}>
        Settings
      </Button>
      <Modal title="Settings" open={open} onCancel={() => setOpen(false)} footer={null}>
        <UnmuteUsersDialog>
          <Button>Muted, from the settings</Button>
        </UnmuteUsersDialog>
      </Modal>
    </MuteProvider>
  );
}

createRoot(document.getElementById('root') ?? document.body).render(<App />);
