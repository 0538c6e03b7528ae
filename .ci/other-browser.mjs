// The browser tests and the stories in another browser than Chromium: npm run test:firefox, npm run test:webkit.
// It is installed where it can be. What can't run there is left out by name, in left-out.mjs, each with the reason.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftOut } from './left-out.mjs';
import { otherBrowsers } from './other-browsers.mjs';

const [name = '', ...more] = process.argv.slice(2);
const wanted = otherBrowsers[name];
if (!wanted) throw new Error(`There is no ${name}; there are ${Object.keys(otherBrowsers).join(' and ')}.`);

const run = (command, args, env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...env } }).status;
const isThere = (command) => spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
const ready = () => wanted.find() !== null && wanted.commands.every(isThere);

if (!ready() && existsSync('/etc/debian_version') && process.getuid?.() === 0) {
  console.log(`Installing ${wanted.packages.join(', ')} …`);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted.packages]);
}
if (!ready()) {
  console.error(
    `The tests need ${name} and it could not be installed. Set ${wanted.variable}, or install ${wanted.packages.join(', ')} with the system.`,
  );
  process.exit(1);
}
console.log(`Testing in ${wanted.find()}`);

const port = 4455;
const isOpen = () =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy()).end();
  });

/** Starts the driver of WebKit on a screen of its own. Gives the way to stop both. */
async function startDriver() {
  if (await isOpen()) throw new Error(`Port ${port} is taken, and the driver of WebKit needs it.`);
  const driver = spawn('xvfb-run', ['-a', 'WebKitWebDriver', '-p', String(port)], {
    stdio: 'ignore',
    detached: true,
    // Its sandbox does not start inside a container, and there is no graphics card.
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LIBGL_ALWAYS_SOFTWARE: '1' },
  });
  for (let tries = 0; !(await isOpen()); tries += 1) {
    if (tries > 100 || driver.exitCode !== null) throw new Error('The driver of WebKit does not start.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return () => process.kill(-driver.pid);
}

const stop = name === 'webkit' ? await startDriver() : () => undefined;
const work = mkdtempSync(join(tmpdir(), `${name}-`));
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
let failed = false;
try {
  // One project a command: the driver of WebKit has one session at a time.
  for (const project of ['browser', 'storybook']) {
    const out = leftOut[name][project];
    const names = Object.keys(out);
    console.log(`\n== ${project} in ${name}${names.length > 0 ? `, without ${names.length} tests:` : ''}`);
    for (const [test, reason] of Object.entries(out)) console.log(`   ${test}: ${reason}`);
    const report = join(work, `${project}.json`);
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, '--no-file-parallelism', '--testTimeout=60000'];
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    // Whoever asks for tests by name gets those, wherever they can run.
    const asked = more.some((argument) => /^(?:-t$|--testNamePattern)/u.test(argument));
    const without = names.length > 0 && !asked ? ['-t', `^(?!.*(?:${names.map(escaped).join('|')})$)`] : [];
    const status = run(process.execPath, [...vitest, ...reporters, ...without, ...more], {
      TEST_BROWSER: name,
      WEBKIT_DRIVER_PORT: String(port),
    });
    failed ||= status !== 0;
    if (more.length > 0 || !existsSync(report)) continue;
    const tests = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(({ assertionResults }) => assertionResults);
    const skipped = tests.filter(({ status: ended }) => ended === 'skipped' || ended === 'pending').map(({ title }) => title);
    const stale = names.filter((each) => !skipped.some((title) => title.endsWith(each)));
    if (stale.length > 0) {
      failed = true;
      console.error(`Left out, and not there any more: ${stale.join('; ')}`);
    }
  }
} finally {
  stop();
  rmSync(work, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
