import { createRoot } from 'react-dom/client';
import css from 'react-live-mute/styles.css?inline';
import { MuteControls } from '../mute-controls';

// Nothing of the page's own stylesheets reaches in here.
const shadow = (document.getElementById('root') ?? document.body).attachShadow({ mode: 'open' });
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
shadow.adoptedStyleSheets = [sheet];
const place = document.createElement('div');
shadow.append(place);
createRoot(place).render(<MuteControls groupId="grouptest" />);
