import type { Server } from 'node:http';
import express from 'express';
import { toNodeHandler, type MuteHandler } from 'react-live-mute/server';

export function serveWithExpress(handler: MuteHandler): Server {
  const app = express();
  // Before body parsers, so that the limits on bodies are the handler's own. Behind them it works too.
  app.use('/api/mute', toNodeHandler(handler, { publicOrigin: 'https://app.example' }));
  app.use(express.json());
  return app.listen(0, '127.0.0.1');
}
