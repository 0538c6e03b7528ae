import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from './blocks.js';

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

function bench(...args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, [join(root, 'test/bench/run.mjs'), ...args], { cwd: folder, encoding: 'utf8' });
}

describe('npm run bench', () => {
  it.each([
    ['a part that there is not', ['--only', 'bytes,byte'], 'There is no part "byte". There are bytes, users, page, pace, server.'],
    ['a file that can not be written', ['--only', 'bytes', '--json', join('missing', 'report.json')], 'ENOENT'],
  ])('refuses %s before it measures anything, and says how it is called', (_what, args, sentence) => {
    const { status, stderr } = bench(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain('npm run bench [-- --quick] [-- --json FILE] [-- --only bytes,users,page,pace,server]');
    expect(stderr).not.toContain('    at ');
  });

  it('writes into its file on which machine it measured, each figure and each bar', () => {
    const file = join(folder, 'report.json');
    expect(bench('--only', 'bytes', '--json', file).status).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      machine: { cores: expect.any(Number), node: process.version, quick: false },
      figures: { bytes: expect.objectContaining({ 'both components': { first: expect.any(Number), 'all JS': expect.any(Number) } }) },
      bars: [
        { what: 'bytes until both components are usable', figure: expect.any(String), most: 8000, met: expect.any(Boolean) },
        { what: 'bytes in all, JS and CSS', figure: expect.any(String), most: 30_000, met: expect.any(Boolean) },
      ],
    });
  });
});
