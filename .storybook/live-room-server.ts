import type { Plugin } from 'vite';

export function liveRoomServer(): Plugin {
  return { name: 'live-room-server' };
}
