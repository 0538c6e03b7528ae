import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpAdapter } from '../../src/adapters/http.js';
import { createMuteStore } from '../../src/store/create-mute-store.js';
import { describeMuteAdapter, type ContractState } from '../../src/testing/index.js';
import { requestProblems, responseProblems } from './wire.js';

/*
 * A backend in another language, made from openapi.yaml alone, serves the browser's half; and both keep to the file.
 */

const python = process.env['PYTHON_PATH'] ?? 'python3';
let child: ChildProcess;
let root = '';
let groups = 0;

beforeAll(async () => {
  child = spawn(python, [fileURLToPath(new URL('fixtures/backend.py', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'] });
  const missing = once(child, 'error').then(([cause]) => {
    throw new Error(
      `The backend in another language needs Python 3, and "${python}" can not be run. Install it or name it in PYTHON_PATH.`,
      { cause },
    );
  });
  const [port] = await Promise.race([once(child.stdout ?? child, 'data'), missing]);
  root = `http://127.0.0.1:${String(port).trim()}`;
});
afterAll(() => child.kill('SIGKILL'));

async function setUp({ unknown: _unknown, ...initial }: ContractState) {
  const groupId = `room${(groups += 1)}`;
  await fetch(`${root}/test/${groupId}`, { method: 'PUT', body: JSON.stringify(initial) });
  const adapter = createHttpAdapter({
    endpoint: `${root}/mute`,
    headers: { 'sec-fetch-site': 'same-origin' },
    fetch: async (url, init) => {
      const request = new Request(url, init);
      const path = url.slice(`${root}/mute`.length);
      const sent = { headers: request.headers, body: await request.clone().text() };
      const response = await fetch(request);
      const body = await response.clone().text();
      if (response.ok) expect(requestProblems(request.method, path, sent)).toEqual([]);
      expect(responseProblems(request.method, path, response.status, { headers: response.headers, body })).toEqual([]);
      return response;
    },
  });
  return { adapter, groupId, unknownGroupId: 'nowhere' };
}

describeMuteAdapter('a backend in Python', setUp, { describe, it, expect });

it('a backend in Python answers 304 for a state that did not change', async () => {
  const { adapter, groupId } = await setUp({ groupMuted: true, exemptUserIds: ['a'], mutedUserIds: [], members: [], unknown: [] });
  const { signal } = new AbortController();
  const first = await adapter.readMuteState(groupId, { signal });
  expect(await adapter.readMuteState(groupId, { signal })).toBe(first);
});

it('a backend in Python serves the store behind the components', async () => {
  const { adapter, groupId } = await setUp({
    groupMuted: false,
    exemptUserIds: [],
    mutedUserIds: ['a', 'b', 'c'],
    members: [],
    unknown: [],
  });
  const store = createMuteStore({ adapter, groupId });
  const stop = store.connect();
  await expect.poll(() => store.getState().snapshot?.mutedUserIds).toEqual(['a', 'b', 'c']);
  await store.getState().muteGroup({ exemptUserIds: ['host'] });
  expect(store.getState().snapshot).toMatchObject({ groupMuted: true, exemptUserIds: ['host'] });
  await store.getState().unmute(['a', 'c']);
  expect(store.getState().snapshot?.mutedUserIds).toEqual(['b']);
  await store.getState().unmuteAll();
  await store.getState().unmuteGroup();
  expect(store.getState().snapshot).toMatchObject({ groupMuted: false, mutedUserIds: [] });
  stop();
});
