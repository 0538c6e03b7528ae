import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnection } from '../../../src/server/aliyun/connection.js';
import { resolveOptions, type AliyunClient } from '../../../src/server/aliyun/options.js';
import { loadVendor } from '../../../src/server/aliyun/vendor.js';

const run = promisify(execFile);
const fromRoot = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const installLine = 'npm install @alicloud/openapi-core @alicloud/credentials';

class FakeClient implements AliyunClient {
  callApi = () => Promise.resolve({});
}
class FakeCredential {
  getCredential = () => Promise.resolve({});
}

describe("the vendor's packages", () => {
  it.each([
    ['plain Node wraps them', { default: { default: FakeClient } }, { default: { default: FakeCredential } }],
    ['a bundler unwraps them', { default: FakeClient }, { default: FakeCredential }],
    ['they are called themselves', FakeClient, FakeCredential],
  ])('are found however %s', async (_, client, credentials) => {
    const load = { client: () => Promise.resolve(client), credentials: () => Promise.resolve(credentials) };
    expect(await loadVendor(load)).toEqual({ Client: FakeClient, Credential: FakeCredential });
  });

  const missing = Object.assign(new Error("Cannot find package '/srv/app/secret-place'"), { code: 'ERR_MODULE_NOT_FOUND' });
  it.each([
    ['is missing', () => Promise.reject(missing), /could not be loaded \(ERR_MODULE_NOT_FOUND\)/],
    [
      'does not parse',
      () => Promise.reject(new SyntaxError('/srv/app/secret-place: Unexpected token')),
      /could not be loaded \(SyntaxError\)/,
    ],
    ['throws nothing', () => Promise.reject(new Promise(() => undefined)), /could not be loaded\. /],
    ['is something else', () => Promise.resolve({ default: { default: 1 } }), /no class as its default export/],
    ['is nothing', () => Promise.resolve(undefined), /no class as its default export/],
  ])('of which one %s are told with the name of that one, what is wrong and the line that installs them', async (_, broken, wrong) => {
    const fine = { client: () => Promise.resolve(FakeClient), credentials: () => Promise.resolve(FakeCredential) };
    for (const [which, name] of [
      ['client', '@alicloud/openapi-core'],
      ['credentials', '@alicloud/credentials'],
    ] as const) {
      const error: unknown = await loadVendor({ ...fine, [which]: broken }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'BACKEND_MISCONFIGURED', message: expect.stringMatching(wrong) });
      expect(error).toMatchObject({ message: expect.stringContaining(`package ${name} `) });
      expect(error).toMatchObject({ message: expect.stringContaining(installLine) });
      expect(String(error)).not.toContain('secret-place');
    }
  });

  it('of another version are told as such by the first call, which sends nothing', async () => {
    class Renamed {
      call = () => Promise.resolve({});
    }
    const load = {
      client: () => Promise.resolve(Renamed),
      credentials: () =>
        Promise.resolve(
          class {
            getCredential = () => Promise.resolve({ accessKeyId: 'id', accessKeySecret: 'secret' });
          },
        ),
    };
    const connection = createConnection(resolveOptions({ appId: 'demo', dataCenter: 'cn-shanghai' }), () => loadVendor(load));
    await expect(connection.connect()).rejects.toMatchObject({
      code: 'BACKEND_MISCONFIGURED',
      message: expect.stringMatching(/@alicloud\/openapi-core.*callApi.*version/),
    });
  });

  it('start to load when the adapter is made, and a failure waits until somebody asks', async () => {
    let loads = 0;
    const connection = createConnection(resolveOptions({ appId: 'demo', dataCenter: 'cn-shanghai' }), () => {
      loads += 1;
      return loadVendor({ client: () => Promise.reject(new Error('gone')), credentials: () => Promise.resolve(FakeCredential) });
    });
    expect(loads).toBe(1);
    // An unhandled rejection would fail this run.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    await expect(connection.ready()).rejects.toMatchObject({ code: 'BACKEND_MISCONFIGURED' });
    await expect(connection.connect()).rejects.toMatchObject({ code: 'BACKEND_MISCONFIGURED' });
    expect(loads).toBe(1);
  });
});

describe('the built adapter in plain Node', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mute-aliyun-'));
    await Promise.all(
      ['with', 'without'].map(async (name) => {
        await mkdir(join(folder, name));
        await build({
          configFile: false,
          root: fromRoot('.'),
          logLevel: 'silent',
          build: {
            ssr: true,
            outDir: join(folder, name),
            emptyOutDir: false,
            rolldownOptions: {
              input: { adapter: fromRoot('src/server/aliyun/index.ts'), simulator: fromRoot('src/testing/simulator/index.ts') },
              output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
            },
          },
        });
      }),
    );
    await symlink(fromRoot('node_modules'), join(folder, 'with', 'node_modules'), 'dir');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function runIn(name: 'with' | 'without', script: string): Promise<unknown> {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: join(folder, name) });
    return JSON.parse(stdout);
  }

  it('talks to the service when the packages are there', async () => {
    const script = `
      import { createAliyunAdapter } from './adapter.mjs';
      import { startLiveSimulator } from './simulator.mjs';
      const simulator = await startLiveSimulator();
      const adapter = createAliyunAdapter(simulator.connection);
      await adapter.ready();
      await adapter.unmuteAllUsers('grouptest', { signal: new AbortController().signal });
      console.log(JSON.stringify(simulator.requests.map(({ rawQuery, signature }) => ({ rawQuery, signature }))));
      await simulator.close();
    `;
    expect(await runIn('with', script)).toEqual([
      { rawQuery: 'AppId=demo&GroupId=grouptest&DataCenter=cn-shanghai&UnbannedUsers=*', signature: 'valid' },
    ]);
  });

  it('says how to install them when they are not, without an unhandled rejection', async () => {
    const script = `
      import { createAliyunAdapter } from './adapter.mjs';
      let unhandled = 0;
      process.on('unhandledRejection', () => { unhandled += 1; });
      const adapter = createAliyunAdapter({ appId: 'demo', dataCenter: 'cn-shanghai' });
      await import('@alicloud/openapi-core').catch(() => undefined);
      await import('@alicloud/credentials').catch(() => undefined);
      await new Promise(setImmediate);
      const { code, message } = await adapter.ready().catch((error) => error);
      const call = await adapter.unmuteGroup('g', { signal: new AbortController().signal }).catch((error) => error);
      console.log(JSON.stringify({ unhandled, code, message, call: call.code, outcomeUnknown: call.outcomeUnknown }));
    `;
    expect(await runIn('without', script)).toEqual({
      unhandled: 0,
      code: 'BACKEND_MISCONFIGURED',
      message: expect.stringContaining(installLine),
      call: 'BACKEND_MISCONFIGURED',
      outcomeUnknown: false,
    });
  });
});
