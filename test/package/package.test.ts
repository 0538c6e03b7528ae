import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { buildPackage, bundleForBrowser, filesOf, read, sources, type BuiltPackage } from './built.js';

let built: BuiltPackage;

beforeAll(async () => {
  built = await buildPackage();
}, 240_000);

afterAll(() => built?.remove());

const hasDirective = (source: string): boolean => /^\s*(['"])use client\1/u.test(source);
const serverEntries = ['react-live-mute/server', 'react-live-mute/server/aliyun', 'react-live-mute/server/redis'];

describe('The built package', () => {
  test('has a module and types for every entry', async () => {
    const { exports: entries } = packageJson;
    const targets = Object.values(entries).flatMap((entry) =>
      entry === null ? [] : typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    const locales = (await filesOf(join(sources, 'locales'), /^[a-z]{2}(?:-[A-Z]{2})?\.ts$/u)).map((file) => file.replace('.ts', ''));
    const files = targets.flatMap((target) => (target.includes('*') ? locales.map((tag) => target.replace('*', tag)) : [target]));
    const missing = files.filter((file) => file !== './package.json' && !existsSync(join(built.dist, '..', file)));
    expect(missing).toEqual([]);
    expect(locales).toContain('zh-CN');
  });

  test('is of ECMAScript modules alone', async () => {
    for (const file of await filesOf(built.dist, /\.js$/u)) {
      const code = await read(join(built.dist, file));
      expect(code, file).not.toMatch(/\bmodule\.exports\b|\brequire\(/u);
    }
  });

  test('keeps "use client" at the top of each component, hook and provider, and has it nowhere else', async () => {
    const marked: string[] = [];
    for (const file of await filesOf(sources, /\.tsx?$/u)) {
      const target = join(built.dist, file.replace(/\.tsx?$/u, '.js'));
      const expected = hasDirective(await read(join(sources, file)));
      // A file of types alone leaves nothing behind.
      if (!existsSync(target)) continue;
      expect(hasDirective(await read(target)), file).toBe(expected);
      if (expected) marked.push(file);
    }
    expect(marked).toEqual(
      expect.arrayContaining([
        'components/mute-group-button.tsx',
        'components/unmute-users-dialog.tsx',
        'react/mute-provider.tsx',
        'react/use-group-mute.ts',
        'react/use-muted-users.ts',
        'react/use-unmute-users.ts',
      ]),
    );
    expect(marked).not.toContain('index.ts');
  });

  test('compiles in an app, every entry', async () => {
    await built.write(
      'app.ts',
      `
        import { createHttpAdapter, createMuteStore, MuteProvider, type MuteAdapter, type MuteProviderProps } from 'react-live-mute';
        import { labels } from 'react-live-mute/locales/zh-CN';
        import { createMuteHandler, toNodeHandler, type Pacer } from 'react-live-mute/server';
        import { createAliyunAdapter } from 'react-live-mute/server/aliyun';
        import { createRedisPacer } from 'react-live-mute/server/redis';
        import { describeMuteAdapter, startLiveSimulator } from 'react-live-mute/testing';
        const adapter: MuteAdapter = createHttpAdapter({ endpoint: '/api/mute' });
        const props: MuteProviderProps = { adapter, groupId: 'grouptest', labels };
        const server = createAliyunAdapter({ appId: 'demo', dataCenter: 'cn-shanghai' });
        // @ts-expect-error: there is no handler without authorize
        createMuteHandler({ adapter: server });
        export { createMuteStore, createRedisPacer, describeMuteAdapter, MuteProvider, props, startLiveSimulator, toNodeHandler, type Pacer };
      `,
    );
    await built.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: { module: 'NodeNext', target: 'ES2022', strict: true, noEmit: true, types: ['node'], lib: ['ES2023', 'DOM'] },
        files: ['app.ts'],
      }),
    );
    const problems = await built.node([join(sources, '../node_modules/typescript/bin/tsc'), '-p', '.']).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );
    expect(problems).toBe('');
  }, 120_000);
});

describe('A server component', () => {
  test('imports the root entry: its functions work, its components are references', async () => {
    await built.write(
      'server-component.js',
      `
        import * as root from 'react-live-mute';
        const adapter = root.createHttpAdapter({ endpoint: '/api/mute', fetch: () => Promise.reject(new Error('offline')) });
        const failure = await adapter.readMuteState('grouptest', { signal: new AbortController().signal }).catch((error) => error);
        const references = Object.keys(root).filter((name) => root[name]?.$$typeof === Symbol.for('react.client.reference'));
        const store = root.createMuteStore({ adapter: root.createMemoryAdapter(), groupId: 'grouptest' });
        console.log(JSON.stringify({
          references: references.toSorted(),
          max: root.muteLimits.maxExemptUsers,
          isMuteError: root.isMuteError(failure),
          groupId: store.getState().groupId,
        }));
      `,
    );
    const hook = new URL('./client-references.mjs', import.meta.url).href;
    const output = await built.node(['--conditions=react-server', '--no-warnings', '--import', hook, 'server-component.js']);
    expect(JSON.parse(output)).toEqual({
      references: ['MuteGroupButton', 'MuteProvider', 'UnmuteUsersDialog', 'useGroupMute', 'useMutedUsers', 'useUnmuteUsers'],
      max: 30,
      isMuteError: true,
      groupId: 'grouptest',
    });
  });
});

describe('A browser bundle', () => {
  test('of everything in the root entry holds nothing of the server and nothing of the vendor', async () => {
    const { code, modules } = await bundleForBrowser(built, "import * as all from 'react-live-mute'; globalThis.all = all;");
    expect(modules.some((id) => id.endsWith('dist/components/mute-group-button.js'))).toBe(true);
    expect(modules.some((id) => id.endsWith('dist/components/users-dialog.js'))).toBe(true);
    expect(modules.filter((id) => /dist\/(?:server|testing)\/|@alicloud\/|^node:|__vite-browser-external/u.test(id))).toEqual([]);
    for (const marker of ['live.aliyuncs.com', 'ACS3-', 'accessKeySecret', 'openapi-core', 'AppId', 'basePath', 'node:']) {
      expect(code.includes(marker), marker).toBe(false);
    }
  }, 60_000);

  test.each(serverEntries)(
    'with %s is made, and fails on load with a sentence that says why',
    async (entry) => {
      const sentence = /react-live-mute\/server was imported into a browser bundle\. .+ runs on a server only\. .+ createHttpAdapter/u;
      const names = await built.exportsOf(entry);
      expect(names.length).toBeGreaterThan(0);
      for (const source of [
        `import { ${names.join(', ')} } from '${entry}'; globalThis.made = [${names.join(', ')}];`,
        // Imported and never used: a bundler must not drop the sentence either.
        `import { ${names[0]} } from '${entry}'; globalThis.started = true;`,
      ]) {
        const { file, modules } = await bundleForBrowser(built, source);
        expect(modules.filter((id) => /dist\/server\//u.test(id))).toEqual([expect.stringMatching(/dist\/server\/browser\.js$/u)]);
        await expect(built.node([file])).rejects.toThrow(sentence);
      }
    },
    60_000,
  );
});
