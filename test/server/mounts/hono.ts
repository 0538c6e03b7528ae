import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import type { MuteHandler } from 'react-live-mute/server';

export function serveWithHono(handler: MuteHandler): ServerType {
  const app = new Hono();
  app.all('/api/mute/*', (context) => handler(context.req.raw));
  return serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
}
