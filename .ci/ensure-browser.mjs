// Makes sure that there is a Chromium before the tests start: a run without its browser tests would be green by half.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.mjs';

const run = (command, args) => spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;

if (!findChromium()) {
  console.log('No Chromium found. Installing one …');
  const debianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!run('npx', ['playwright', 'install', 'chromium']) && debianRoot) {
    run('apt-get', ['update']);
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
  }
}

const found = findChromium();
if (!found) {
  console.error(
    [
      'The tests need a Chromium and none could be installed. Any of these three ways will do:',
      '  1. set CHROMIUM_PATH to the executable of a Chrome, Chromium or Edge',
      '  2. run "npx playwright install chromium"',
      '  3. install one with the system, for example "apt-get install chromium"',
    ].join('\n'),
  );
  process.exit(1);
}
console.log(`Testing in ${found}`);
