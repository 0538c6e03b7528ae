import { describe, expect, it } from 'vitest';
import { createHttpAdapter } from '../../src/adapters/http.js';
import { createMemoryAdapter, type MemoryAdapterOptions } from '../../src/adapters/memory.js';
import type { MuteAction } from '../../src/core/types.js';
import { createMuteHandler } from '../../src/server/index.js';

const { signal } = new AbortController();

/** The browser's half on the server's half on a backend in memory. */
function wired(options: MemoryAdapterOptions = {}) {
  const backend = createMemoryAdapter(options);
  const moderator: { permissions?: readonly MuteAction[] } = {};
  const handler = createMuteHandler({
    adapter: backend,
    authorize: ({ action }) =>
      moderator.permissions && !moderator.permissions.includes(action) ? { deny: 'NOT_ALLOWED' } : { actorId: 'mod1', ...moderator },
    readCacheMs: 0,
    logger: { error() {}, warn() {}, info() {} },
  });
  const statuses: number[] = [];
  const adapter = createHttpAdapter({
    endpoint: 'https://app.test/api/mute/',
    fetch: async (url, init) => {
      const request = new Request(url, init);
      request.headers.set('Sec-Fetch-Site', 'same-origin');
      const response = await handler(request);
      statuses.push(response.status);
      return response;
    },
  });
  return { backend, adapter, moderator, statuses, read: () => adapter.readMuteState('room', { signal }) };
}

describe('http over the handler', () => {
  it('gets the identical snapshot for a 304, until something changes', async () => {
    const { backend, read, statuses } = wired({ mutedUserIds: ['a'] });
    const first = await read();
    expect(await read()).toBe(first);
    backend.act.muteUsers('room', ['b']);
    expect(await read()).toMatchObject({ mutedUserIds: ['a', 'b'] });
    expect(statuses).toEqual([200, 304, 200]);
  });

  it('hears of new permissions though the state is unchanged', async () => {
    const { adapter, moderator, read } = wired();
    await read();
    expect(adapter.readContext?.('room')?.permissions).toBeUndefined();
    moderator.permissions = ['read'];
    await read();
    expect(adapter.readContext?.('room')?.permissions).toEqual(['read']);
    await expect(adapter.unmuteGroup('room', { signal })).rejects.toMatchObject({ code: 'NOT_ALLOWED', outcomeUnknown: false });
  });

  it('hears of the capabilities of the backend', async () => {
    const { adapter, read } = wired({ capabilities: { maxExemptUsers: 5, perUserResults: true }, without: ['muteUsers', 'searchUsers'] });
    await read();
    expect(adapter.capabilities).toMatchObject({
      maxExemptUsers: 5,
      perUserResults: true,
      muteUsers: false,
      searchUsers: false,
      listMembers: true,
    });
  });

  it('hears who failed, where the backend says it', async () => {
    const { backend, adapter } = wired({ mutedUserIds: ['a', 'b'], capabilities: { perUserResults: true } });
    backend.failUsers(['b'], 'BACKEND_UNAVAILABLE');
    const { failed, snapshot } = await adapter.unmuteUsers('room', ['a', 'b'], { signal });
    expect([failed, snapshot?.mutedUserIds]).toEqual([[{ userId: 'b', code: 'BACKEND_UNAVAILABLE' }], ['b']]);
  });

  it('hears codes, request ids and waits of the backend', async () => {
    const { backend, adapter } = wired();
    backend.fail('muteGroup', { code: 'BACKEND_MISCONFIGURED', requestId: 'r7' });
    await expect(adapter.muteGroup('room', { exemptUserIds: [] }, { signal })).rejects.toMatchObject({
      code: 'BACKEND_MISCONFIGURED',
      requestId: 'r7',
      outcomeUnknown: false,
    });
  });

  it('gets no snapshot in a receipt it asked to be minimal', async () => {
    const { adapter } = wired();
    expect(await adapter.unmuteGroup('room', { signal, receipt: 'minimal' })).toEqual({ requestIds: ['memory-1'] });
    expect((await adapter.unmuteGroup('room', { signal })).snapshot).toMatchObject({ groupMuted: false });
  });
});
