import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

function run(script: string, env: Readonly<Record<string, string>>): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(root, '.ci', script)], { env: { ...process.env, ...env }, encoding: 'utf8', timeout: 60_000 });
}

// Playwright takes its time to be loaded on a busy machine.
describe('a CHROMIUM_PATH that is of no use', { timeout: 70_000 }, () => {
  it.each([
    ['names no file', '/nowhere/chromium', 'CHROMIUM_PATH names /nowhere/chromium, and there is no such file.\n'],
    [
      'names what is no browser',
      import.meta.filename,
      `CHROMIUM_PATH names ${import.meta.filename}, which does not start with --version.\n`,
    ],
  ])('is told in one sentence when it %s, and nothing is installed in its place', (_what, path, sentence) => {
    expect(run('ensure-browser.mjs', { CHROMIUM_PATH: path })).toMatchObject({ status: 1, stdout: '', stderr: sentence });
  });
});

it('a REDIS_SERVER_PATH that is of no use is told in one sentence, and nothing is installed in its place', () => {
  expect(run('ensure-redis.mjs', { REDIS_SERVER_PATH: '/nowhere/redis-server' })).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'REDIS_SERVER_PATH names /nowhere/redis-server, which does not start with --version.\n',
  });
});

it('variables that are there and empty name nothing', { timeout: 70_000 }, () => {
  expect(run('ensure-browser.mjs', { CHROMIUM_PATH: '' })).toMatchObject({ status: 0, stderr: '' });
  expect(run('ensure-redis.mjs', { REDIS_SERVER_PATH: '' })).toMatchObject({ status: 0, stderr: '' });
});
