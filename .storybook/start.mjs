// `npm start`: opens the live room. More arguments are handed on to Storybook.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { liveRoomMode } from './live-room-mode.mjs';

try {
  liveRoomMode(process.env);
} catch (thrown) {
  console.error(thrown.message);
  process.exit(1);
}

const given = process.argv.slice(2);
const asksForPort = given.some((argument) => /^(?:-p|--port)(?:=|$)/u.test(argument));
const interactive = process.stdin.isTTY && process.stdout.isTTY && !process.env.CI;

const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

if (!interactive && !asksForPort && !(await isFree(6006))) {
  console.log('Port 6006 is taken, so Storybook takes the next free one: see the address below.');
}

const storybook = spawn(
  process.execPath,
  [
    fileURLToPath(import.meta.resolve('storybook/internal/bin/dispatcher')),
    'dev',
    '--host=127.0.0.1',
    ...(asksForPort ? [] : ['--port=6006']),
    '--no-version-updates',
    '--initial-path=/story/live-room--live-room',
    // Without somebody at the keyboard nothing is asked, and no browser is opened.
    ...(interactive ? [] : ['--ci']),
    ...given,
  ],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => storybook.kill(signal));
storybook.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 0)));
