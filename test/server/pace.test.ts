import { afterEach, expect, it } from 'vitest';
import { createHttpAdapter } from '../../src/adapters/http.js';
import { createMuteStore } from '../../src/store/create-mute-store.js';
import type { LiveSimulator } from '../../src/testing/index.js';
import { liveBench } from './live-support.js';

const open: LiveSimulator[] = [];
afterEach(async () => {
  for (const simulator of open.splice(0)) await simulator.close();
});

const userIds = Array.from({ length: 3000 }, (_, at) => `user_${at}`);

/** One moderator, the store, the http adapter, the handler, the adapter for ApsaraVideo Live and its simulator. */
async function start() {
  const { simulator, handler } = await liveBench({}, { apps: [{ appId: 'demo', groups: [{ groupId: 'room', mutedUserIds: userIds }] }] });
  open.push(simulator);
  const adapter = createHttpAdapter({
    endpoint: 'https://app.example/api/mute',
    headers: { 'sec-fetch-site': 'same-origin' },
    fetch: (url, init) => handler(new Request(url, init)),
  });
  const store = createMuteStore({ adapter, groupId: 'room' });
  await store.getState().refresh();
  return { simulator, store };
}

// Real time. How close to the floor it comes is measured in the benchmark; here it must only not be far from it.
it('unmutes 3,000 users near the floor, with no eleventh call in any second and no throttle', { timeout: 30_000 }, async () => {
  const { simulator, store } = await start();
  await store.getState().unmute(userIds);
  expect(simulator.group('room').mutedUserIds).toEqual([]);
  const writes = simulator.requests.filter(({ operation }) => operation === 'RemoveLiveMessageGroupBand');
  expect(writes).toHaveLength(100);
  expect(writes.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  expect(simulator.peakPerSecond(true)).toBe(10);
  // A hundred calls, ten in any second: the last one can't be earlier than nine seconds after the first.
  const floorMs = 9000;
  const tookMs = Math.max(...writes.map(({ at }) => at)) - Math.min(...writes.map(({ at }) => at));
  expect(tookMs / floorMs).toBeLessThan(1.5);
});
