// The picture in the README: the live room, as Storybook shows it, with the question before muting. Run: npm run picture
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { findChromium } from './chromium.mjs';

const root = join(import.meta.dirname, '..');
const port = 6047;
const storybook = spawn(process.execPath, [join(root, '.storybook/start.mjs'), `--port=${port}`, '--exact-port', '--ci'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, CI: '1' },
});

const browser = await chromium.launch({ executablePath: findChromium() ?? undefined });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5, reducedMotion: 'reduce' });
  const url = `http://127.0.0.1:${port}/iframe.html?id=live-room--live-room&viewMode=story`;
  for (let tries = 0; tries < 120; tries += 1) {
    const opened = await page.goto(url).catch(() => undefined);
    if (opened?.ok()) break;
    await page.waitForTimeout(500);
  }
  await page.getByRole('button', { name: 'Mute chat' }).first().click();
  await page.getByRole('dialog').waitFor();
  await page.getByRole('button', { name: /^Can still speak/u }).click();
  const free = page.locator('[role=option]:not([aria-disabled])');
  await free.nth(0).click();
  await free.nth(1).click();
  if (await page.locator('vite-error-overlay').count()) throw new Error('The page is broken: its sources do not compile.');
  mkdirSync(join(root, '.github'), { recursive: true });
  await page.screenshot({ path: join(root, '.github/live-room.png') });
  console.log('.github/live-room.png');
} finally {
  await browser.close();
  storybook.kill();
}
