import type { Server } from 'node:http';
import fastify from 'fastify';
import { toNodeHandler, type MuteHandler } from 'react-live-mute/server';

export async function serveWithFastify(handler: MuteHandler): Promise<Server> {
  const app = fastify();
  const mute = toNodeHandler(handler, { publicOrigin: 'https://app.example' });
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null)); // the handler reads the body itself
    scope.all('/api/mute/*', (request, reply) => {
      reply.hijack();
      return mute(request.raw, reply.raw);
    });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server;
}
