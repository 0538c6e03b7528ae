// The long form of the fuzz tests: 20,000 runs of each, or as many as FUZZ_RUNS says. FUZZ_SEED repeats a run.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node', 'test/fuzz'], {
  stdio: 'inherit',
  env: { FUZZ_RUNS: '20000', ...process.env },
});
process.exit(status ?? 1);
