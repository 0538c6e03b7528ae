import { createServer, type Server } from 'node:http';
import { toNodeHandler, type MuteHandler } from 'react-live-mute/server';

export function serveWithNode(handler: MuteHandler): Server {
  return createServer(toNodeHandler(handler, { publicOrigin: 'https://app.example' })).listen(0, '127.0.0.1');
}
