import { createMemoryAdapter } from 'react-live-mute';
import { createMuteHandler, type MuteHandler } from 'react-live-mute/server';

export const handler: MuteHandler = createMuteHandler({ adapter: createMemoryAdapter(), authorize: () => ({ actorId: 'mod1' }) });
