// The long form of both models: 10,000 runs each, or as many as MODEL_RUNS says. MODEL_SEED and MODEL_PATH repeat a run.
import { spawnSync } from 'node:child_process';

const files = ['test/store/model.test.ts', 'test/proof/model.test.ts'];
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node', ...files], {
  stdio: 'inherit',
  env: { MODEL_RUNS: '10000', ...process.env },
});
process.exit(status ?? 1);
