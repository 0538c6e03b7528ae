import { buttonLabels } from './en-button.js';
import { dialogLabels } from './en-dialogs.js';

/** English, the built-in language. */
export const labels: typeof buttonLabels & typeof dialogLabels = { ...buttonLabels, ...dialogLabels };
