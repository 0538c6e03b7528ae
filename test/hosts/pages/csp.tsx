import { createRoot } from 'react-dom/client';
import { MuteControls } from '../mute-controls';

createRoot(document.getElementById('root')!).render(<MuteControls groupId="grouptest" />);
