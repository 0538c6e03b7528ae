import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vitest/config';
import { browserUnderTest } from './.ci/browser-under-test.mjs';
import packageJson from './package.json' with { type: 'json' };

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// The two halves of English are no language of their own.
const languages = readdirSync(path('src/locales'))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((tag) => !/^en-(button|dialogs)$/.test(tag));

const entries = {
  index: path('src/index.ts'),
  'server/index': path('src/server/index.ts'),
  'server/browser': path('src/server/browser.ts'),
  'server/aliyun/index': path('src/server/aliyun/index.ts'),
  'server/redis': path('src/server/redis.ts'),
  'testing/index': path('src/testing/index.ts'),
  ...Object.fromEntries(languages.map((tag) => [`locales/${tag}`, path(`src/locales/${tag}.ts`)])),
};

// Sub-paths of a package are as external as its root.
const packages = Object.keys({ ...packageJson.dependencies, ...packageJson.peerDependencies });
const external = [/^node:/, ...packages.map((name) => new RegExp(`^${name}(/|$)`))];

/** The stylesheet and the wire's description ship as written. */
function shipAsWritten(): Plugin {
  return {
    name: 'ship-as-written',
    apply: 'build',
    generateBundle() {
      for (const fileName of ['styles.css', 'openapi.yaml']) {
        this.emitFile({ type: 'asset', fileName, source: readFileSync(path(`src/${fileName}`), 'utf8') });
      }
      // TypeScript 6 asks what an import for its effect alone leads to.
      this.emitFile({ type: 'asset', fileName: 'styles.css.d.ts', source: 'export {};\n' });
    },
  };
}

const alias = [
  { find: /^react-live-mute\/styles\.css$/, replacement: path('src/styles.css') },
  { find: /^react-live-mute\/locales\/(.*)$/, replacement: path('src/locales/$1.ts') },
  { find: /^react-live-mute\/server\/redis$/, replacement: path('src/server/redis.ts') },
  { find: /^react-live-mute\/(server\/aliyun|server|testing)$/, replacement: path('src/$1/index.ts') },
  { find: /^react-live-mute$/, replacement: path('src/index.ts') },
];

const browser = await browserUnderTest();

// The lifecycles once more on the older Reacts that are supported.
const olderReact = (version: '18.2' | '18.3') => ({
  extends: true as const,
  test: {
    name: `react-${version}`,
    environment: 'jsdom',
    include: ['test/react/*.test.tsx'],
    exclude: ['test/**/*.browser.test.*'],
    setupFiles: ['test/setup-dom.ts'],
    env: { TEST_REACT: version },
    execArgv: [`--import=${new URL('test/react/react-18.mjs', import.meta.url)}`],
  },
});

// `npm run check` leaves out the longest tests, and types, which it asks tsc for.
const quick = process.argv.includes('--mode=quick');
const slow = quick ? ['test/proof/**'] : [];

// They watch a clock that other tests would slow down, or start a browser of their own: one after the other, at the end.
const alone = ['test/e2e/**/*.test.ts', 'test/package/**/*.test.ts', 'test/server/{pace,processes,redis}.test.ts'];

export default defineConfig({
  plugins: [react(), shipAsWritten()],
  resolve: { alias },
  // Named here, since what is only found when a dialog's code is fetched reloads the page under whoever uses it.
  optimizeDeps: {
    include: [
      '@radix-ui/react-dialog',
      'react',
      'react-dom',
      'react-dom/client',
      'react/jsx-dev-runtime',
      'react/jsx-runtime',
      'virtua',
      'zustand/vanilla',
    ],
  },
  build: {
    lib: { entry: entries, formats: ['es'] },
    target: 'es2022',
    minify: false,
    sourcemap: true,
    cssCodeSplit: true,
    rolldownOptions: {
      external,
      output: { preserveModules: true, preserveModulesRoot: path('src'), entryFileNames: '[name].js' },
    },
  },
  test: {
    // A test that is only slow, on a busy machine or in a slower browser, has not failed.
    testTimeout: 30_000,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts', 'test/**/*.ssr.test.tsx'],
          exclude: [...slow, ...alone, 'test/hosts/**', 'test/**/*.browser.test.*'],
          typecheck: { enabled: !quick, include: ['test/**/*.test-d.ts', 'test/**/*.test-d.tsx'] },
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'jsdom',
          include: ['test/**/*.test.tsx'],
          exclude: ['test/**/*.ssr.test.tsx', 'test/**/*.browser.test.*', 'test/hosts/**'],
          setupFiles: ['test/setup-dom.ts'],
        },
      },
      olderReact('18.2'),
      olderReact('18.3'),
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.{ts,tsx}'],
          setupFiles: ['test/setup-browser.ts'],
          browser: browser(),
        },
      },
      {
        extends: true,
        plugins: [storybookTest({ configDir: path('.storybook') })],
        test: { name: 'storybook', browser: browser() },
      },
      {
        extends: true,
        test: { name: 'alone', environment: 'node', include: alone, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
