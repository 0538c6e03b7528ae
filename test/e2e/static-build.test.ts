import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright';
import { expect as see } from 'playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, roomPath, runNode, watchForTrouble } from './support.js';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Files of a folder and nothing else. */
function serveFolder(folder: string): Server {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = join(folder, normalize(decodeURIComponent(pathname)));
    if (request.method !== 'GET' || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
}

let folder: string;
let server: Server;
let browser: Browser;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-room-'));
  const storybook = fileURLToPath(import.meta.resolve('storybook/internal/bin/dispatcher'));
  const { child, output } = runNode([storybook, 'build', `--output-dir=${folder}`, '--quiet']);
  const [code]: unknown[] = await once(child, 'close');
  expect(code, output()).toBe(0);
  server = serveFolder(folder).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
  if (folder) await rm(folder, { recursive: true });
});

test('without a server the live room runs in memory, says so, and both moderators see one room', async () => {
  const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
  const trouble = watchForTrouble(page);
  const missing: string[] = [];
  page.on('response', (response) => response.status() >= 400 && missing.push(response.url()));
  await page.goto(url + roomPath);
  await see(page.getByText('No server behind this page: it runs in memory')).toBeVisible();
  await see(page.getByText('What the service received')).toBeHidden();

  const chat = page.getByRole('region', { name: 'Live chat' });
  const omar = page.getByRole('region', { name: 'Omar Haddad’s panel' });
  await chat.getByRole('button', { name: 'Mute chat' }).click();
  const question = page.getByRole('dialog', { name: /Mute chat for everyone/ });
  await question.getByRole('button', { name: 'Mute chat' }).click();
  await see(omar.getByText('Chat is muted. Only hosts can speak.')).toBeVisible();
  expect(trouble).toEqual([]);
  expect(missing).toEqual([]);
}, 60_000);
