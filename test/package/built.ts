import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type Rolldown } from 'vite';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The package as it would be installed in an app. */
export interface BuiltPackage {
  /** The app: `react-live-mute` is in its `node_modules`. */
  readonly app: string;
  readonly dist: string;
  /** Runs Node in the app. */
  node(args: readonly string[]): Promise<string>;
  /** The names that an entry gives on a server. */
  exportsOf(entry: string): Promise<string[]>;
  write(file: string, text: string): Promise<string>;
  remove(): Promise<void>;
}

/** Builds as `npm run build` does, into an app of its own. */
export async function buildPackage(): Promise<BuiltPackage> {
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const app = await mkdtemp(join(cache, 'package-'));
  const installed = join(app, 'node_modules/react-live-mute');
  const dist = join(installed, 'dist');
  await mkdir(installed, { recursive: true });
  await cp(join(root, 'package.json'), join(installed, 'package.json'));
  // A name apart, so that nothing is found by the name of the project around it.
  await writeFile(join(app, 'package.json'), '{ "name": "app", "type": "module" }');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|TEST|DEV|PROD|MODE)/u.test(name)));
  const tool = (name: string, args: readonly string[]): Promise<unknown> =>
    run(process.execPath, [join(root, 'node_modules', name), ...args], { cwd: root, env });
  await tool('vite/bin/vite.js', ['build', `--outDir=${dist}`, '--logLevel=warn']);
  await tool('typescript/bin/tsc', ['-p', 'src/tsconfig.build.json', '--outDir', dist]);
  const node = async (args: readonly string[]): Promise<string> => (await run(process.execPath, [...args], { cwd: app, env })).stdout;
  return {
    app,
    dist,
    node,
    async exportsOf(entry) {
      const script = `import * as entry from '${entry}'; console.log(Object.keys(entry).join());`;
      return (await node(['--input-type=module', '--eval', script])).trim().split(',');
    },
    async write(file, text) {
      const path = join(app, file);
      await writeFile(path, text);
      return path;
    },
    remove: () => rm(app, { recursive: true }),
  };
}

/** What a bundler for browsers makes of an app with this entry. */
export async function bundleForBrowser(
  { app, write }: BuiltPackage,
  entry: string,
): Promise<{ code: string; modules: string[]; file: string }> {
  const input = await write('entry.js', entry);
  const outDir = await mkdtemp(join(app, 'bundle-'));
  const result = await build({
    root: app,
    configFile: false,
    logLevel: 'error',
    build: { outDir, minify: false, modulePreload: false, rolldownOptions: { input, output: { entryFileNames: 'entry.js' } } },
  });
  const outputs: readonly Rolldown.RolldownOutput[] = Array.isArray(result) ? result : 'output' in result ? [result] : [];
  const chunks = outputs.flatMap(({ output }) => output).filter((part) => part.type === 'chunk');
  return {
    code: chunks.map((chunk) => chunk.code).join('\n'),
    modules: chunks.flatMap((chunk) => chunk.moduleIds),
    file: join(outDir, 'entry.js'),
  };
}

/** The files of a folder with this ending, as paths relative to it. */
export async function filesOf(folder: string, ending: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

export const read = (path: string): Promise<string> => readFile(path, 'utf8');
export const sources: string = join(root, 'src');
