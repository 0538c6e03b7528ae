// Floor: an empty Radix dialog, which is what opening costs before any of the work.
import * as Dialog from '@radix-ui/react-dialog';
import { createRoot } from 'react-dom/client';

function App() {
  return (
    <Dialog.Root>
      <Dialog.Trigger id="open">Muted users</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay />
        <Dialog.Content>
          <Dialog.Title>Muted users</Dialog.Title>
          <Dialog.Description data-row="">Nobody</Dialog.Description>
          <Dialog.Close id="close">Close</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

window.mount = () => createRoot(document.getElementById('root')).render(<App />);
window.parts = { open: '#open', close: '#close', row: '[data-row]' };
