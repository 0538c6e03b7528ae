import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const script = join(root, '.ci/name-repository.mjs');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'repository-'));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(env: Readonly<Record<string, string>>): void {
  execFileSync(process.execPath, [script], { cwd: folder, env, stdio: 'pipe' });
}

test('a release names the repository that it is built in, and changes nothing else', () => {
  run({ GITHUB_SERVER_URL: 'https://git.example', GITHUB_REPOSITORY: 'somebody/react-live-mute' });
  expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toEqual({
    ...packageJson,
    repository: { type: 'git', url: 'git+https://git.example/somebody/react-live-mute.git' },
    homepage: 'https://git.example/somebody/react-live-mute#readme',
    bugs: 'https://git.example/somebody/react-live-mute/issues',
  });
});

test('a release from anywhere else is refused, with a sentence that says why', () => {
  expect(() => run({})).toThrow(/A release is made by \.github\/workflows\/release\.yml/u);
});

test('the release does so before it publishes', () => {
  const { release } = packageJson.scripts;
  expect(release.indexOf('.ci/name-repository.mjs')).toBeGreaterThan(-1);
  expect(release.indexOf('.ci/name-repository.mjs')).toBeLessThan(release.indexOf('changeset publish'));
});

test('the release brings along what its tests need and could only install as root', () => {
  const workflow: {
    readonly jobs: { readonly version: { readonly 'runs-on': string; readonly steps: readonly { readonly run?: string }[] } };
  } = parse(readFileSync(join(root, '.github/workflows/release.yml'), 'utf8'));
  const { steps, ...machine } = workflow.jobs.version;
  expect(machine['runs-on']).toMatch(/^ubuntu-/u);
  const commands = steps.map(({ run = '' }) => run);
  const installs = commands.findIndex((command) => /^sudo .*\binstall\b.* redis-server$/u.test(command));
  expect(installs).toBeGreaterThan(-1);
  expect(installs).toBeLessThan(commands.indexOf('npm test'));
});

test('the pull request of a release has the new version in the lock file too', () => {
  const workflow = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  expect(/^ *version: npm run (\S+)$/mu.exec(workflow)?.[1]).toBe('release:version');
  // Changesets knows package.json alone.
  expect(packageJson.scripts['release:version']).toMatch(/^changeset version && npm install --package-lock-only\b/u);
});

test('the release is published by an action that leaves the registry to trust the workflow, and writes no token', () => {
  const workflow = readFileSync(join(root, '.github/workflows/release.yml'), 'utf8');
  // Before 1.7 it wrote an undefined NPM_TOKEN into .npmrc: https://github.com/changesets/action/pull/545
  const [, minor] = /changesets\/action@[0-9a-f]{40} # v1\.(\d+)\./u.exec(workflow) ?? [];
  expect(Number(minor)).toBeGreaterThanOrEqual(7);
  expect(workflow).not.toContain('NPM_TOKEN');
});
