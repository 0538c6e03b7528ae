import { createRoot } from 'react-dom/client';
import { MuteControls } from '../mute-controls';

createRoot(document.getElementById('root') ?? document.body).render(<MuteControls groupId="grouptest" />);
