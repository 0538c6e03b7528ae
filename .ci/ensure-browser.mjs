// Makes sure that there is a Chromium before the tests start: a run without its browser tests would be green by half.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.mjs';

const windows = process.platform === 'win32';
const debianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;

const run = (command, args) =>
  spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

/** A browser that starts: a downloaded one may lack libraries of the system. */
function working() {
  const found = findChromium();
  if (!found) return null;
  // On Windows the question opens a window.
  return windows || spawnSync(found, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0 ? found : null;
}

/** Says what is wrong and ends, with no trace of calls around it. */
function giveUp(why) {
  console.error(why);
  process.exit(1);
}

let found = null;
try {
  found = working();
} catch (error) {
  giveUp(error.message);
}
const named = process.env.CHROMIUM_PATH;
// Another one would not be used.
if (!found && named) giveUp(`CHROMIUM_PATH names ${named}, which does not start with --version.`);
if (!found) {
  console.log('No Chromium that starts was found. Installing one …');
  const downloaded = run('npx', ['playwright', 'install', 'chromium']);
  if (debianRoot && downloaded) run('npx', ['playwright', 'install-deps', 'chromium']);
  if (debianRoot && !downloaded) {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  }
  found = working();
}
if (!found) {
  giveUp(
    [
      'The tests need a Chromium and none could be installed. Any of these three ways will do:',
      '  1. set CHROMIUM_PATH to the executable of a Chrome, Chromium or Edge',
      '  2. run "npx playwright install --with-deps chromium"',
      '  3. install one with the system, for example "apt-get install chromium"',
    ].join('\n'),
  );
}
console.log(`Testing in ${found}`);
