// The tests that the mutants of one part are tried against.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { parts } from './mutation.parts.mjs';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

export default defineConfig({
  root: path('.'),
  resolve: {
    alias: [
      { find: /^react-live-mute\/(server\/aliyun|server|testing)$/, replacement: path('src/$1/index.ts') },
      { find: /^react-live-mute$/, replacement: path('src/index.ts') },
    ],
  },
  test: {
    include: parts[process.env.MUTATION_PART].tests,
    environment: 'node',
  },
});
