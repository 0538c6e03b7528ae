import { createRoot } from 'react-dom/client';
import { MuteControls } from '../mute-controls';
// After the library's own stylesheet, so that at equal strength it wins.
import './hostile.css';

createRoot(document.getElementById('root') ?? document.body).render(<MuteControls groupId="grouptest" />);
