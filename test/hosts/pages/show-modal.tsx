import { useRef } from 'react';
import { createRoot } from 'react-dom/client';
import { MuteControls } from '../mute-controls';

function Settings() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button onClick={() => dialog.current?.showModal()}>Open</button>
      <dialog ref={dialog} aria-label="Settings">
        <MuteControls groupId="grouptest" />
      </dialog>
    </>
  );
}

createRoot(document.getElementById('root') ?? document.body).render(<Settings />);
