import { expect, it, vi } from 'vitest';
import { createHttpAdapter } from '../../src/adapters/http.js';
import { isMuteError } from '../../src/core/errors.js';

// What a failure or a list of people needs can't be fetched, as after a new release or offline.
vi.mock('../../src/adapters/http-rest.js', () => {
  throw new Error('404');
});

const { signal } = new AbortController();
const failing = (status: number) =>
  createHttpAdapter({ endpoint: 'https://app.test/api/mute', fetch: async () => new Response('<h1>no</h1>', { status }) });

it('calls a write that was refused failed, and its outcome unknown, where the code that reads failures is lost', async () => {
  const adapter = failing(503);
  await expect(adapter.muteGroup('room', { exemptUserIds: [] }, { signal })).rejects.toMatchObject({
    code: 'SERVER_ERROR',
    outcomeUnknown: true,
  });
  await expect(adapter.readMuteState('room', { signal })).rejects.toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: false });
});

it.each(['listMembers', 'searchUsers'] as const)(
  'calls people that can’t be asked for without that code a failure of the network: %s',
  async (method) => {
    const adapter = failing(200);
    const asked =
      method === 'listMembers'
        ? adapter.listMembers?.('room', {}, { signal })
        : adapter.searchUsers?.('room', { query: 'a', scope: 'muted' }, { signal });
    const error: unknown = await Promise.resolve(asked).catch((thrown: unknown) => thrown);
    expect(isMuteError(error) && error.code).toBe('NETWORK');
  },
);
