// Vitest with one fault in the source, named by its number in FAULT. See faults.mjs.
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { faults } from './support/faults.mjs';

const fault = faults[Number(process.env.FAULT)];
const path = (relative) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** @type {import('vite').Plugin} */
const withFault = {
  name: 'fault',
  enforce: 'pre',
  transform(code, id) {
    if (!fault || id.split('?')[0] !== path(fault.file)) return null;
    if (code.split(fault.from).length !== 2) this.error(`the text of the fault is not there once: ${fault.from}`);
    console.log('FAULT APPLIED');
    return code.replace(fault.from, () => fault.to);
  },
};

const entry = (name, file) => ({ find: new RegExp(`^react-live-mute${name}$`), replacement: path(file) });
const alias = [
  entry('/styles\\.css', 'src/styles.css'),
  entry('/server/aliyun', 'src/server/aliyun/index.ts'),
  entry('/server/redis', 'src/server/redis.ts'),
  entry('/server', 'src/server/index.ts'),
  entry('/testing', 'src/testing/index.ts'),
  entry('', 'src/index.ts'),
];
// A test that is only slow has noticed nothing.
const testTimeout = 120_000;
const shared = { plugins: [react(), withFault], resolve: { alias } };

export default defineConfig({
  root: path('.'),
  test: {
    projects: [
      { ...shared, test: { name: 'node', testTimeout, include: ['test/**/*.test.ts'], exclude: ['test/**/*.browser.test.*'] } },
      {
        ...shared,
        test: {
          name: 'dom',
          testTimeout,
          environment: 'jsdom',
          include: ['test/**/*.test.tsx'],
          exclude: ['test/**/*.{ssr,browser}.test.*'],
          setupFiles: ['test/setup-dom.ts'],
        },
      },
    ],
  },
});
