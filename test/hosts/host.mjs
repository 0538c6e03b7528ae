// New apps, written, installed, built and started as a reader of the README would.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const env = { ...process.env, CI: '1', NEXT_TELEMETRY_DISABLED: '1', npm_config_update_notifier: 'false' };

/** The n-th block of the README whose first line names this file, word for word. */
export function readmeBlock(file, n = 0) {
  const blocks = [...readme.matchAll(/^```\w+\n([\s\S]*?)^```$/gmu)]
    .map(([, code]) => code)
    .filter((code) => code.startsWith(`// ${file}\n`));
  assert.ok(blocks[n], `README.md has no block ${n} for ${file}`);
  return blocks[n];
}

/** What the README says to put where the moderators are. */
export const [jsx] = /<MuteControls groupId="\w+" \/>/u.exec(readme) ?? [];

export function run(folder, command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed in ${folder}\n${stdout}\n${stderr}`);
  return stdout;
}

export function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof text === 'string' ? text : JSON.stringify(text, null, 2));
  }
}

/** Writes a new app and installs it with the packed library. */
export function install(folder, tarball, manifest, files) {
  write(folder, { 'package.json': { private: true, type: 'module', ...manifest }, ...files });
  run(folder, 'npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', '--prefer-offline', tarball]);
}

const isOpen = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy()).end();
  });

// What is still running when the script ends, however it ends, would hold its port.
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill()));

/** Starts a server and waits until its port answers. Gives the way to stop it. */
export async function serve(folder, port, args) {
  assert.ok(!(await isOpen(port)), `Port ${port} is taken, and the quick start needs it.`);
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  for (let tries = 0; !(await isOpen(port)); tries += 1) {
    if (tries > 300 || child.exitCode !== null) throw new Error(`${args.join(' ')} does not answer on ${port}.\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return async () => {
    child.kill();
    await gone;
    running.delete(child);
  };
}
