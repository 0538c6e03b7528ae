import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { blockFor, type Block } from './blocks.js';
import * as mute from './yours/mute.js';

type Route = (context: { readonly request: Request }) => Promise<Response>;

function isRoute(value: unknown): value is Route {
  return typeof value === 'function';
}

/** Runs a block as it stands and gives the route that it exports under this name. */
function routeOf(block: Block, name: string): Route {
  const { outputText } = ts.transpileModule(block.code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exports: Record<string, unknown> = {};
  new Function('exports', 'require', outputText)(exports, () => mute);
  const route = exports[name];
  if (!isRoute(route)) throw new Error(`The block of line ${block.line} exports no ${name}.`);
  return route;
}

const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
const url = 'https://app.example/api/mute/groups/grouptest';
const read = (): Request => new Request(url, { headers });
const write = (): Request => new Request(`${url}/mute`, { method: 'POST', headers, body: '{"exemptUserIds":["mod1"]}' });

describe('the mounts of stories/docs/server.md in frameworks that hand out a Request', () => {
  it.each([
    ['React Router', 'app/routes/mute.ts', 'loader', 'action'],
    ['Astro', 'src/pages/api/mute/[...path].ts', 'ALL', 'ALL'],
  ])('answer reads and writes in %s', async (_framework, file, reads, writes) => {
    const block = blockFor(file, 'stories/docs/server.md');
    expect((await routeOf(block, writes)({ request: write() })).status).toBe(200);
    expect(await (await routeOf(block, reads)({ request: read() })).json()).toMatchObject({
      snapshot: { groupMuted: true, exemptUserIds: ['mod1'] },
    });
  });
});
