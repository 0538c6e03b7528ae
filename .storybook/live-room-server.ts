import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Plugin, type ViteDevServer } from 'vite';
import type { createLiveRoomBackend, LiveRoomBackend } from './live-room-backend.ts';
import { liveRoomMode, type LiveRoomMode } from './live-room-mode.mjs';

/** Tests never reach the real service, whatever the environment says. */
const modeOfNow = (): LiveRoomMode => (process.env['VITEST'] ? { kind: 'simulator' } : liveRoomMode(process.env));

/**
 * Loads the library's own sources and this folder's through a Vite of their own, which leaves packages to Node. The server that
 * serves the stories can't be asked: in a test run it bundles packages too, and those of the vendor do not survive that.
 */
async function start({ config: { root, resolve } }: ViteDevServer, mode: LiveRoomMode): Promise<LiveRoomBackend> {
  const loader = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    logLevel: 'warn',
    resolve: { alias: resolve.alias },
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  });
  try {
    const { createLiveRoomBackend: create } = await loader.ssrLoadModule('/.storybook/live-room-backend.ts');
    const make: typeof createLiveRoomBackend = create;
    const backend = await make(mode);
    return {
      ...backend,
      async close() {
        await backend.close();
        await loader.close();
      },
    };
  } catch (thrown) {
    await loader.close();
    throw thrown;
  }
}

async function serve(
  backend: Promise<LiveRoomBackend>,
  request: IncomingMessage,
  response: ServerResponse,
  next: (error: unknown) => void,
): Promise<void> {
  try {
    const live = await backend;
    await live.handle(request, response);
  } catch (thrown) {
    next(thrown);
  }
}

function announce(server: ViteDevServer, token: string): void {
  const { hmr } = server.config.server;
  const port = typeof hmr === 'object' ? hmr.port : undefined;
  const address = `http://127.0.0.1:${port ?? 6006}/?path=/story/live-room--live-room&token=${token}`;
  console.warn(`\n  THE LIVE ROOM DRIVES THE REAL SERVICE. Whoever has this address can mute people:\n  ${address}\n`);
}

/** Serves the live room's back end beside the stories: `/api/mute` as a host would mount it, and `/api/live-room` for the demo. */
export function liveRoomServer(): Plugin {
  const running = new Set<Promise<LiveRoomBackend>>();
  return {
    name: 'live-room-server',
    // A test looks at one state of the sources, whoever edits them meanwhile. Set in place: a returned null is lost in merging.
    config(config) {
      if (process.env['STORYBOOK_WATCH'] === 'off') config.server = { ...config.server, watch: null };
    },
    async configureServer(server) {
      const mode = modeOfNow();
      let backend: Promise<LiveRoomBackend> | undefined;
      const wake = (): Promise<LiveRoomBackend> => {
        backend ??= start(server, mode);
        running.add(backend);
        return backend;
      };
      server.middlewares.use((request, response, next) => {
        if (!/^\/api\/(?:mute|live-room)(?:[/?]|$)/u.test(request.url ?? '')) return next();
        void serve(wake(), request, response, next);
      });
      const { token } = mode.kind === 'real' ? await wake() : {};
      if (token !== undefined) announce(server, token);
    },
    async closeBundle() {
      const all = [...running];
      running.clear();
      await Promise.all(all.map((backend) => backend.then((live) => live.close()).catch(() => undefined)));
    },
  };
}
