// What an import costs the page of a host: a production build with React and the optional peers left out, gzipped at level 9.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = (path) => `${root}src/${path}`;
const entry = '\0entry';

const gzip = (text) => gzipSync(text, { level: 9 }).length;

/** Bytes of the stylesheet as it ships. */
export const styleBytes = () => gzip(readFileSync(source('styles.css')));

/**
 * Bundles some code that imports `react-live-mute`. `first` is what is fetched before anything else is wanted, `all` is everything in
 * one file; `modules` are the sources behind each, as paths under the repository.
 */
export async function bundle(code, { platform = 'browser' } = {}) {
  const one = async (inlined) => {
    const { output } = await build({
      root,
      configFile: false,
      logLevel: 'error',
      // Whatever runs this, a test runner for one: production code, of the packages too.
      oxc: { jsx: { runtime: 'automatic', development: false } },
      define: { 'process.env.NODE_ENV': '"production"' },
      resolve: {
        conditions: platform === 'node' ? ['module', 'node', 'production'] : ['module', 'browser', 'production'],
        alias: [
          { find: /^react-live-mute\/server\/redis$/, replacement: source('server/redis.ts') },
          { find: /^react-live-mute\/(server\/aliyun|server|testing)$/, replacement: source('$1/index.ts') },
          { find: /^react-live-mute\/(locales\/.*)$/, replacement: source('$1.ts') },
          { find: /^react-live-mute$/, replacement: source('index.ts') },
        ],
      },
      ...(platform === 'node' && { ssr: { noExternal: true, external: [] } }),
      plugins: [
        {
          name: 'entry',
          resolveId: (id) => (id === 'entry' ? entry : null),
          load: (id) => (id === entry ? code : null),
        },
      ],
      build: {
        write: false,
        target: 'es2022',
        minify: true,
        modulePreload: false,
        ...(platform === 'node' && { ssr: true }),
        rolldownOptions: {
          input: 'entry',
          external: [/^node:/, /^react(-dom)?(\/|$)/, /^@alicloud\//],
          output: { format: 'es', ...(inlined && { codeSplitting: false }) },
        },
      },
    });
    return output.filter(({ type }) => type === 'chunk');
  };
  const modulesOf = (chunks) =>
    chunks
      .flatMap(({ modules }) => Object.entries(modules))
      .filter(([id, { renderedLength }]) => id.startsWith(root) && renderedLength > 0)
      .map(([id]) => id.slice(root.length));

  const chunks = await one(false);
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const first = new Set(chunks.filter(({ isEntry }) => isEntry));
  // A set that grows while it is walked: what the entry imports, what that imports, and so on.
  for (const { imports } of first) for (const name of imports) if (byName.has(name)) first.add(byName.get(name));
  const all = await one(true);
  const bytes = (some) => [...some].reduce((sum, { code: text }) => sum + gzip(text), 0);
  return {
    first: { bytes: bytes(first), modules: modulesOf([...first]) },
    all: { bytes: bytes(all), modules: modulesOf(all) },
  };
}

const importing = (names) => `import { ${names} } from 'react-live-mute'; globalThis.used = [${names}];`;

/** The ways into the package that hosts take. */
export const paths = {
  'both components': importing('MuteProvider, MuteGroupButton, UnmuteUsersDialog, createHttpAdapter'),
  'button only': importing('MuteProvider, MuteGroupButton, createHttpAdapter'),
  'dialog only': importing('MuteProvider, UnmuteUsersDialog, createHttpAdapter'),
  'hooks only': importing('MuteProvider, useGroupMute, useMutedUsers, useUnmuteUsers, createHttpAdapter'),
  'store only': importing('createMuteStore, createHttpAdapter'),
};
