import { describe, expect, it, vi } from 'vitest';
import { createHttpAdapter, type HttpAdapterOptions } from '../../src/adapters/http.js';

const endpoint = 'https://app.test/api/mute';
const { signal } = new AbortController();
const snapshot = { groupMuted: false, exemptUserIds: [], mutedUserIds: ['a'], mutedUserIdsComplete: true };

type Fetch = NonNullable<HttpAdapterOptions['fetch']>;
const fetching = () =>
  vi.fn<Fetch>(async () => Response.json({ wire: 1, snapshot, capabilities: {}, ageMs: 0 }, { headers: { ETag: '"1"' } }));
const header = ([, init]: Parameters<Fetch>, name: string) => new Headers(init.headers).get(name);

describe('an adapter that takes over another one of the same endpoint', () => {
  it('sends by the fetch, with the headers and the cookies of that one, and goes on from what was read', async () => {
    const [first, next] = [fetching(), fetching()];
    const adapter = createHttpAdapter({ endpoint, fetch: first, headers: { 'X-Token': 'old' } });
    const read = await adapter.readMuteState('room', { signal });
    adapter.adopt?.(createHttpAdapter({ endpoint, fetch: next, headers: () => ({ 'X-Token': 'new' }), credentials: 'include' }));
    expect(await adapter.readMuteState('room', { signal })).toEqual(read);
    expect(first).toHaveBeenCalledTimes(1);
    expect(next.mock.calls.map((call) => [header(call, 'x-token'), header(call, 'if-none-match'), call[1].credentials])).toEqual([
      ['new', '"1"', 'include'],
    ]);
  });

  it('keeps its fetch where that one has none', async () => {
    const own = fetching();
    const page = vi.fn(() => Promise.reject(new TypeError('offline')));
    vi.stubGlobal('fetch', page);
    const adapter = createHttpAdapter({ endpoint, fetch: own });
    adapter.adopt?.(createHttpAdapter({ endpoint }));
    expect(await adapter.readMuteState('room', { signal })).toEqual(snapshot);
    expect(page).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
  });
});

it('keeps what was read of a group that is read again and again, however many others are read', async () => {
  const sent = fetching();
  const adapter = createHttpAdapter({ endpoint, fetch: sent });
  for (let at = 0; at < 20; at += 1) {
    await adapter.readMuteState('room', { signal });
    await adapter.readMuteState(`other${at}`, { signal });
  }
  const asked = sent.mock.calls.filter(([url]) => url.endsWith('/room')).map((call) => header(call, 'if-none-match'));
  expect(asked).toEqual([null, ...Array<string>(19).fill('"1"')]);
});
