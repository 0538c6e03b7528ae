import { expect, it, vi } from 'vitest';
import { createMemoryAdapter } from '../../src/adapters/memory.js';

const { signal } = new AbortController();

it('clears the failures of people with all the others', async () => {
  const adapter = createMemoryAdapter({ mutedUserIds: ['a', 'b'], capabilities: { perUserResults: true } });
  adapter.failUsers(['a']);
  adapter.fail('read', { code: 'SERVER_ERROR', times: Infinity });
  expect((await adapter.unmuteUsers('room', ['a'], { signal })).failed).toEqual([{ userId: 'a', code: 'SERVER_ERROR' }]);
  adapter.clearFailures();
  expect((await adapter.unmuteUsers('room', ['a'], { signal })).failed).toEqual([]);
  expect((await adapter.readMuteState('room', { signal })).mutedUserIds).toEqual(['b']);
});

it('tells one who subscribed twice twice, until they end one of both', async () => {
  const adapter = createMemoryAdapter();
  const heard = vi.fn();
  const end = adapter.subscribe?.('room', heard);
  adapter.subscribe?.('room', heard);
  adapter.act.muteGroup('room');
  expect(heard).toHaveBeenCalledTimes(2);
  end?.();
  adapter.act.unmuteGroup('room');
  expect(heard).toHaveBeenCalledTimes(3);
});

it('records whether a read went past the cache', async () => {
  const adapter = createMemoryAdapter();
  await adapter.readMuteState('room', { signal });
  await adapter.readMuteState('room', { signal, fresh: true });
  expect(adapter.calls.map(({ action, fresh }) => [action, fresh])).toEqual([
    ['read', false],
    ['read', true],
  ]);
});
