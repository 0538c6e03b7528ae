import { useRef } from 'react';
import { createRoot } from 'react-dom/client';
import { MuteControls } from '../mute-controls';

function Player() {
  const player = useRef<HTMLDivElement>(null);
  return (
    <div ref={player} style={{ background: '#fff' }}>
      <button onClick={() => void player.current?.requestFullscreen()}>Open</button>
      <MuteControls groupId="grouptest" />
    </div>
  );
}

createRoot(document.getElementById('root') ?? document.body).render(<Player />);
