// Runs Stryker over each part of mutation.parts.mjs, or over those named: npm run mutation -- core pacing
import { spawnSync } from 'node:child_process';
import { parts } from './mutation.parts.mjs';

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
const unknown = chosen.filter((part) => !(part in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. There are ${Object.keys(parts).join(', ')}.`);
  process.exit(1);
}

const stryker = ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', '.ci/stryker.config.mjs'];
const failed = chosen.filter((part) => {
  console.log(`\n== ${part} ==`);
  const env = { ...process.env, MUTATION_PART: part, FUZZ_RUNS: '50', FUZZ_SEED: '1' };
  return spawnSync(process.execPath, stryker, { stdio: 'inherit', env }).status !== 0;
});
if (failed.length > 0) {
  console.error(`Below 85 %, or not run: ${failed.join(', ')}.`);
  process.exit(1);
}
