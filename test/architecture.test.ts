import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

interface Source {
  /** Under `src`, with slashes. */
  readonly path: string;
  readonly text: string;
  /** What it imports or exports from, as written. */
  readonly imports: readonly string[];
  /** Those of which only types are taken: nothing of them is left after the build. */
  readonly typeImports: ReadonlySet<string>;
}

const sources: readonly Source[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.d)\.tsx?$/u.test(file))
  .map((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    const typeImports = new Set([...text.matchAll(/^(?:import|export) type [^;]*? from '([^']+)'/gmu)].map(([, name = '']) => name));
    return { path: file.replaceAll('\\', '/'), text, imports, typeImports };
  });

/**
 * What each layer may import: layers or single files of ours, and packages. The longest folder that fits a file rules it. A layer may always import
 * itself.
 */
const layers: Readonly<
  Record<string, { readonly ours: readonly string[]; readonly packages: readonly string[]; readonly types?: readonly string[] }>
> = {
  core: { ours: [], packages: [] },
  locales: { ours: [], packages: [], types: ['react/labels.ts'] },
  store: { ours: ['core'], packages: ['zustand/vanilla'] },
  adapters: { ours: ['core'], packages: [] },
  react: { ours: ['core', 'store', 'locales'], packages: ['react'] },
  components: {
    ours: ['core', 'store/state.ts', 'react', 'locales'],
    packages: ['react', 'react-dom', '@radix-ui/react-dialog', 'virtua'],
  },
  server: { ours: ['core', 'server/node.ts', 'server/node-response.ts'], packages: [] },
  'server/node.ts': { ours: ['core', 'server', 'server/node-response.ts'], packages: ['node:'] },
  'server/node-response.ts': { ours: ['core', 'server'], packages: ['node:'] },
  // The adapter can also be used without the handler, and then keeps the account's limit by itself.
  'server/aliyun': { ours: ['core', 'server/sliding-window.ts'], packages: ['node:', '@alicloud/openapi-core', '@alicloud/credentials'] },
  testing: { ours: ['core'], packages: [] },
  'testing/simulator': { ours: ['core'], packages: ['node:'] },
  'testing/index.ts': { ours: ['testing', 'testing/simulator'], packages: [] },
  'index.ts': { ours: ['core', 'store', 'adapters', 'react', 'components'], packages: [] },
};

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function layerOf(path: string): string {
  const layer = Object.keys(layers)
    .filter((name) => within(path, name))
    .toSorted((a, b) => b.length - a.length)[0];
  if (layer === undefined) throw new Error(`src/${path} is in no layer. Give it one in test/architecture.test.ts.`);
  return layer;
}

function isAllowed(source: Source, imported: string): boolean {
  const layer = layerOf(source.path);
  const { ours = [], packages = [], types = [] } = layers[layer] ?? {};
  if (!imported.startsWith('.')) {
    return packages.some((name) => (name.endsWith(':') ? imported.startsWith(name) : within(imported, name)));
  }
  const target = posix.join(posix.dirname(source.path), imported).replace(/\.js$/u, '');
  const file = [`${target}.ts`, `${target}.tsx`].find((name) => sources.some(({ path }) => path === name)) ?? target;
  return (
    layerOf(file) === layer ||
    ours.some((name) => name === layerOf(file) || name === file) ||
    (source.typeImports.has(imported) && types.includes(file))
  );
}

/** The source without its comments: what it says about the vendor stays there. */
function code(text: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.JSX, text);
  let all = '';
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) all += ` ${scanner.getTokenText()}`;
  return all;
}

describe('imports point down', () => {
  it.each(sources.map((source) => [source.path, source] as const))('%s', (_path, source) => {
    expect(source.imports.filter((imported) => !isAllowed(source, imported))).toEqual([]);
  });
});

describe('the rule itself', () => {
  const from = (path: string, imported: string): boolean => isAllowed({ path, text: '', imports: [], typeImports: new Set() }, imported);

  it.each([
    ['core/wire.ts', 'react'],
    ['core/wire.ts', '../store/state.js'],
    ['store/kernel.ts', '../adapters/http.js'],
    ['store/kernel.ts', 'zustand/react'],
    ['adapters/http.ts', '../server/wire.js'],
    ['react/names.ts', '../components/icon.js'],
    ['components/icon.tsx', '../store/kernel.js'],
    ['components/icon.tsx', '../adapters/http.js'],
    ['server/route.ts', 'node:http'],
    ['server/route.ts', './aliyun/adapter.js'],
    ['server/aliyun/call.ts', '../route.js'],
    ['testing/adapter-contract.ts', 'vitest'],
    ['locales/en.ts', '../core/types.js'],
    ['locales/en.ts', '../react/labels.js'],
  ])('refuses %s importing %s', (path, imported) => {
    expect(from(path, imported)).toBe(false);
  });

  it.each([
    ['components/icon.tsx', '../react/labels.js'],
    ['react/names.ts', '../store/state.js'],
    ['server/route.ts', '../core/wire.js'],
    ['server/node.ts', 'node:http'],
    ['server/aliyun/call.ts', 'node:crypto'],
  ])('lets %s import %s', (path, imported) => {
    expect(from(path, imported)).toBe(true);
  });
});

describe("the vendor's words", () => {
  // Spellings of the wire, as parts of a name too. "Band" alone would match "bandwidth".
  const vendorWord = /Ban[A-Z]\w*|\bBans?\b|Banned\w*|Unban\w*|IsbannedAll|ExceptUsers|MessageGroupBand/u;
  const home = /^(?:server\/aliyun|testing\/simulator)\//u;

  it.each(sources.filter(({ path }) => !home.test(path)).map(({ path, text }) => [path, text] as const))(
    'stop before %s',
    (_path, text) => {
      expect(code(text).match(vendorWord)?.[0]).toBeUndefined();
    },
  );

  it('are known where they belong', () => {
    expect(sources.some(({ path, text }) => path.startsWith('server/aliyun/') && vendorWord.test(code(text)))).toBe(true);
  });
});

describe('"use client"', () => {
  const root = sources.find(({ path }) => path === 'index.ts')?.text ?? '';
  const exported = [...root.matchAll(/^export \{[^}]*\} from '\.\/((?:react|components)\/[^']*)\.js'/gmu)].map(([, file]) => file);

  it('stands first in each file that the root entry takes a component, a hook or the provider from', () => {
    expect(exported.length).toBeGreaterThan(0);
    const missing = exported.filter(
      (file) => !sources.find(({ path }) => path.replace(/\.tsx?$/u, '') === file)?.text.startsWith("'use client';"),
    );
    expect(missing).toEqual([]);
  });

  it('is not in the root entry, whose functions a server component may call', () => {
    expect(root).not.toContain('use client');
  });
});
