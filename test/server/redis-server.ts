import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a Redis of this test's own. Never skips: without Redis nothing is known about the pacer across processes. */
export async function startRedis(at?: number, settings: readonly string[] = []): Promise<RedisServer> {
  const binary = process.env['REDIS_SERVER_PATH'] || 'redis-server';
  try {
    execFileSync(binary, ['--version'], { stdio: 'pipe' });
  } catch (cause) {
    const how = 'Install it (Debian: apt-get install redis-server; macOS: brew install redis) or name it in REDIS_SERVER_PATH.';
    throw new Error(`The tests of createRedisPacer need redis-server, and "${binary}" can not be run. ${how}`, { cause });
  }
  const port = at ?? (await freePort());
  const dir = mkdtempSync(join(tmpdir(), 'redis-'));
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir, ...settings];
  const child = spawn(binary, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  await ready(child);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function ready({ stdout }: ChildProcess): Promise<void> {
  for await (const part of stdout ?? []) if (String(part).includes('Ready to accept connections')) break;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}
