import type { MuteAdapter } from 'react-live-mute';

export declare const adapter: MuteAdapter;
