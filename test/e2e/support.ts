import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright';
import { vi } from 'vitest';
import { findChromium } from '../../.ci/chromium.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The live room on its own, without Storybook around it. */
export const roomPath = '/iframe.html?id=live-room--live-room&viewMode=story';

/** A real browser. Never skips. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('No Chromium was found. `npm test` gets one: it runs .ci/ensure-browser.mjs first.');
  return chromium.launch({ executablePath });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

/** The environment of a terminal, without what the test runner has put there. */
function plainEnv(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:VITEST|LIVE_|ALIBABA_CLOUD_|NODE_ENV$|TEST$|DEV$|PROD$|MODE$)/u.test(name),
  );
  return { ...Object.fromEntries(own), ...extra };
}

export interface RunningStorybook {
  readonly url: string;
  /** What it wrote to the terminal so far. */
  readonly output: () => string;
  stop(): Promise<void>;
}

/** Runs what `npm start` runs, on a free port, and waits until it serves. */
export async function startStorybook(env: Readonly<Record<string, string>> = {}): Promise<RunningStorybook> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { child, output, stop } = runNode(['.storybook/start.mjs', `--port=${port}`, '--exact-port'], { STORYBOOK_WATCH: 'off', ...env });
  const serves = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`Storybook ended:\n${output()}`);
    // A story is only served once its files are.
    return fetch(`${url}${roomPath}`).then(
      ({ ok }) => ok,
      () => false,
    );
  };
  try {
    await vi.waitUntil(serves, { timeout: 45_000, interval: 200 });
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { url, output, stop };
}

interface RunningNode {
  readonly child: ChildProcess;
  readonly output: () => string;
  stop(): Promise<void>;
}

/** Starts a script of the project in its root. */
export function runNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningNode {
  let output = '';
  const child = spawn(process.execPath, args, { cwd: root, env: plainEnv(env), stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
  return {
    child,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** What the page can't be without: it throws nothing, and every file of it was there. */
export function watchForTrouble(page: Page): readonly string[] {
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(`${error}`));
  page.on('requestfailed', (request) => {
    // What is cancelled by a page that goes away is no trouble.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') trouble.push(`${request.url()}: ${request.failure()?.errorText}`);
  });
  return trouble;
}
