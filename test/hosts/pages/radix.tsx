import * as Dialog from '@radix-ui/react-dialog';
import { createRoot } from 'react-dom/client';
import { MuteControls } from '../mute-controls';

function Settings() {
  return (
    <Dialog.Root>
      <Dialog.Trigger>Open</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay style={{ position: 'fixed', inset: 0, background: '#0006' }} />
        <Dialog.Content
          aria-describedby={undefined}
          style={{ position: 'fixed', inset: '10%', background: '#fff', padding: 24, zIndex: 50 }}
        >
          <Dialog.Title>Settings</Dialog.Title>
          <MuteControls groupId="grouptest" />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

createRoot(document.getElementById('root') ?? document.body).render(<Settings />);
