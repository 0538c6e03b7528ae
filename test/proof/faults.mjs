// Puts each fault into the source, in memory, and runs the tests that look there: every one has to fail. One that does not is
// named, and this command fails. First they all run without a fault, since a test that fails anyway notices nothing.
// `node test/proof/faults.mjs swap` tries those whose name has that word.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { faults } from './support/faults.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const word = process.argv[2] ?? '';
const unnoticed = [];

function run(number, tests) {
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/proof/faults.config.mjs',
    '--bail',
    '1',
    '--reporter',
    'dot',
    ...tests,
  ];
  const env = {
    ...process.env,
    FAULT: String(number),
    MODEL_RUNS: '300',
    MODEL_SEED: '3',
    FUZZ_RUNS: '300',
    FUZZ_SEED: '1',
    NO_COLOR: '1',
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

const chosen = [...faults.entries()].filter(([, { name }]) => name.includes(word));
if (chosen.length === 0) throw new Error(`There is no fault with "${word}" in its name.`);
const control = run(-1, [...new Set(chosen.flatMap(([, { tests }]) => tests))]);
if (control.status !== 0) {
  console.error(control.output.split('\n').slice(-60).join('\n'));
  console.error('These tests fail without a fault.');
  process.exit(1);
}

for (const [number, { name, tests }] of chosen) {
  const { status, output } = run(number, tests);
  const applied = output.includes('FAULT APPLIED');
  const failing = output.match(/FAIL .*/)?.[0].trim();
  const noticed = applied && status !== 0 && failing !== undefined && !output.includes('the text of the fault is not there once');
  console.log(`${noticed ? 'noticed  ' : 'UNNOTICED'} ${name}${failing ? `\n            ${failing}` : ''}`);
  if (!noticed) {
    unnoticed.push(name);
    console.log(output.split('\n').slice(-30).join('\n'));
  }
}

if (unnoticed.length > 0) {
  console.error(`${unnoticed.length} faults were not noticed by any test: ${unnoticed.join('; ')}`);
  process.exit(1);
}
console.log('Every fault was noticed.');
