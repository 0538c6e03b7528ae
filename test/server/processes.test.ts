import { spawn, type ChildProcess } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpAdapter } from '../../src/adapters/http.js';
import { isMuteError } from '../../src/core/errors.js';
import type { MuteAdapter } from '../../src/core/types.js';
import { startLiveSimulator, type LiveSimulator } from '../../src/testing/index.js';
import { startRedis, type RedisServer } from './redis-server.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const { signal } = new AbortController();
setMaxListeners(0, signal);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Moderators who obey a `THROTTLED` of our own server, as the browser's half does. */
async function untilDone(call: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if (!isMuteError(error) || error.code !== 'THROTTLED') throw error;
      await pause(error.retryAfterMs ?? 1000);
    }
  }
}

describe('two processes on one account', () => {
  const outDir = mkdtempSync(path('../../node_modules/.instance-'));
  const children: ChildProcess[] = [];
  let redis: RedisServer;
  let simulator: LiveSimulator;
  let endpoints: string[];

  async function startInstance(): Promise<string> {
    const script = join(outDir, 'instance.js');
    const child = spawn(process.execPath, [script, redis.url, simulator.endpoint, simulator.accessKeyId, simulator.accessKeySecret], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    for await (const part of child.stdout) return `http://127.0.0.1:${String(part).trim()}/api/mute`;
    throw new Error('the process ended');
  }

  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: path('fixtures/instance.ts'),
        outDir,
        emptyOutDir: true,
        target: 'node20',
        rolldownOptions: { output: { format: 'es' } },
      },
    });
    redis = await startRedis();
    const mutedUserIds = Array.from({ length: 3000 }, (_, at) => `user_${at}`);
    simulator = await startLiveSimulator({ apps: [{ appId: 'demo', groups: [{ groupId: 'room', mutedUserIds }, { groupId: 'other' }] }] });
    endpoints = await Promise.all([startInstance(), startInstance()]);
  }, 30_000);

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all([redis.stop(), simulator.close()]);
    await rm(outDir, { recursive: true, force: true });
  });

  function moderator(index: number): MuteAdapter {
    return createHttpAdapter({
      endpoint: endpoints[index % 2] ?? '',
      headers: { 'sec-fetch-site': 'same-origin', 'x-actor': `mod${index}` },
    });
  }

  it(
    'unmute 3,000 users for 200 moderators, with no throttle and nobody lost, and let a group mute out at once',
    { timeout: 60_000 },
    async () => {
      const everybody = Array.from({ length: 200 }, (_, index) => {
        const userIds = Array.from({ length: 15 }, (_each, at) => `user_${index * 15 + at}`);
        return untilDone(() => moderator(index).unmuteUsers('room', userIds, { signal, receipt: 'minimal' }));
      });

      const askedAt: number[] = [];
      await pause(3000);
      askedAt.push(Date.now());
      await moderator(1000).muteGroup('other', { exemptUserIds: [] }, { signal });
      await pause(3000);
      askedAt.push(Date.now());
      await moderator(1001).unmuteGroup('other', { signal });
      const arrivedAt = simulator.requests.filter(({ operation }) => /^(?:Ban|Unban)/u.test(operation)).map(({ at }) => at);
      expect(arrivedAt).toHaveLength(2);
      for (const [index, at] of arrivedAt.entries()) expect(at - (askedAt[index] ?? 0)).toBeLessThan(500);

      await Promise.all(everybody);
      expect(simulator.group('room').mutedUserIds).toEqual([]);
      expect(simulator.peakPerSecond(true)).toBeLessThanOrEqual(10);
      expect(simulator.requests.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
      const writes = simulator.requests.filter(({ operation }) => operation === 'RemoveLiveMessageGroupBand').map(({ at }) => at);
      expect(writes).toHaveLength(200);
      // 202 writes at ten a second; what is beyond is the way back of those who were told to come again.
      const floorMs = 20_100;
      expect(Math.max(...writes) - Math.min(...writes)).toBeLessThan(floorMs * 1.25);
    },
  );
});
