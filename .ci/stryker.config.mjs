// Changes the source in small ways, one at a time, and runs the tests that look at that part. What no test notices survives.
import { parts } from './mutation.parts.mjs';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: parts[process.env.MUTATION_PART].mutate,
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: '.ci/mutation.vitest.mjs', related: false },
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
  timeoutMS: 20_000,
  tempDirName: '.stryker-tmp',
  ignorePatterns: ['dist', 'storybook-static', 'coverage', 'stories', '.storybook', '.git', 'test/hosts', 'test/bench'],
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: `coverage/mutation-${process.env.MUTATION_PART}.json` },
  clearTextReporter: { allowColor: false, logTests: false, allowEmojis: false },
  thresholds: { high: 90, low: 85, break: 85 },
};
