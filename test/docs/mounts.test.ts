import { createServer, type RequestListener } from 'node:http';
import * as server from 'react-live-mute/server';
import ts from 'typescript';
import { describe, expect, it, onTestFinished } from 'vitest';
import { blockFor, type Block } from './blocks.js';
import * as mute from './yours/mute.js';

type Route = (context: { readonly request: Request }) => Promise<Response>;

/** Runs a block as it stands and gives what it exports under this name. */
function exportOf(block: Block, name: string): unknown {
  const { outputText } = ts.transpileModule(block.code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exports: Record<string, unknown> = {};
  new Function('exports', 'require', outputText)(exports, (from: string) => (from === 'react-live-mute/server' ? server : mute));
  return exports[name];
}

function isRoute(value: unknown): value is Route {
  return typeof value === 'function';
}

function isListener(value: unknown): value is RequestListener {
  return typeof value === 'function';
}

function routeOf(block: Block, name: string): Route {
  const route = exportOf(block, name);
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

it('a mount in the pages router of Next.js takes bodies that were parsed before it', async () => {
  const route = exportOf(blockFor('pages/api/mute/[...path].ts', 'stories/docs/server.md'), 'default');
  if (!isListener(route)) throw new Error('The block exports no handler of requests.');
  const listening = createServer((incoming, outgoing) => {
    const parts: Uint8Array[] = [];
    incoming.on('data', (part: Uint8Array) => parts.push(part));
    incoming.on('end', () => route(Object.assign(incoming, { body: JSON.parse(Buffer.concat(parts).toString()) }), outgoing));
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listening.close());
  const address = listening.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const answer = await fetch(`http://127.0.0.1:${port}/api/mute/groups/room2/mute`, {
    method: 'POST',
    headers,
    body: '{"exemptUserIds":["mod2"]}',
  });
  expect(await answer.json()).toMatchObject({ snapshot: { groupMuted: true, exemptUserIds: ['mod2'] } });
});
