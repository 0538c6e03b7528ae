import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
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
        <Button variant="contained" color="error">
          Quiet, please
        </Button>
      </MuteGroupButton>
      <UnmuteUsersDialog>
        <Button variant="outlined">Who is muted?</Button>
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
        variant="contained"
        aria-disabled={status === 'pending'}
        onClick={() => void (groupMuted ? unmuteGroup() : muteGroup({ exemptUserIds: ['mod1'] }))}
      >
        {groupMuted ? 'Open the chat' : 'Close the chat'}
      </Button>
      <List dense>
        {userIds.map((userId) => (
          <ListItem key={userId}>
            <FormControlLabel
              label={userId}
              control={
                <Checkbox
                  checked={selectedUserIds.includes(userId)}
                  onChange={(_event, checked) => (checked ? select([userId]) : deselect([userId]))}
                />
              }
            />
          </ListItem>
        ))}
      </List>
      <Button aria-disabled={run === 'pending'} onClick={() => void unmute()}>
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
      <Dialog open={open} onClose={() => setOpen(false)}>
        <DialogTitle>Settings</DialogTitle>
        <UnmuteUsersDialog>
          <Button>Muted, from the settings</Button>
        </UnmuteUsersDialog>
      </Dialog>
    </MuteProvider>
  );
}

createRoot(document.getElementById('root') ?? document.body).render(<App />);
