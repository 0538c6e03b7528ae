import { createRoot } from 'react-dom/client';
import { MuteControls } from '../mute-controls';
import './tailwind.css';

createRoot(document.getElementById('root') ?? document.body).render(
  // A colour of the framework shows that it is there at all.
  <main className="bg-white p-4">
    <MuteControls groupId="grouptest" />
  </main>,
);
