import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { createSharedReads } from '../../src/server/shared-read.js';

function start(cacheMs = 1000) {
  const memory = createMemoryAdapter({ mutedUserIds: ['u1'] });
  const asked: string[] = [];
  const adapter = {
    ...memory,
    readMuteState: (...given: Parameters<typeof memory.readMuteState>) => {
      asked.push(given[0]);
      return memory.readMuteState(...given);
    },
  };
  return { memory, asked, reads: createSharedReads({ adapter, cacheMs, callMs: 4000 }) };
}

beforeEach(() => {
  vi.useFakeTimers();
  // Else the process is 0 ms old, and a time that is added looks like one that is taken off.
  vi.advanceTimersByTime(5000);
});
afterEach(() => void vi.useRealTimers());

describe('a shared read', () => {
  it('is one for all who ask at once, and for those who ask within its time', async () => {
    const { asked, reads } = start();
    const [one, other] = await Promise.all([reads.read('g1', false), reads.read('g1', false)]);
    expect(one).toBe(other);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await reads.read('g1', false)).toBe(one);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await reads.read('g1', false)).not.toBe(one);
    expect(asked).toHaveLength(2);
  });

  it('is not handed to who asks for a fresh one: they wait together for the one behind it', async () => {
    const { memory, asked, reads } = start();
    const release = memory.hold('read');
    const first = reads.read('g1', false);
    const fresh = [reads.read('g1', true), reads.read('g1', true)];
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(1);
    release();
    const [one, other] = await Promise.all(fresh);
    expect(one).toBe(other);
    expect(one).not.toBe(await first);
    expect(asked).toHaveLength(2);
    // Nothing is under way, and yet a fresh one is not the one that is kept.
    expect(await reads.read('g1', true)).not.toBe(one);
  });

  it('from before a write is neither handed out after it nor kept', async () => {
    const { memory, asked, reads } = start();
    const release = memory.hold('read', { times: 1 });
    const before = reads.read('g1', false);
    reads.invalidate('g1');
    const after = reads.read('g1', false);
    release();
    expect(await after).not.toBe(await before);
    expect(asked).toHaveLength(2);
    expect(await reads.read('g1', false)).toBe(await after);
    reads.invalidate('g1');
    expect(await reads.read('g1', false)).not.toBe(await after);
    expect(asked).toHaveLength(3);
  });

  it('that failed is not kept', async () => {
    const { memory, reads } = start();
    memory.fail('read', 'SERVER_ERROR');
    await expect(reads.read('g1', false)).rejects.toMatchObject({ code: 'SERVER_ERROR', outcomeUnknown: false });
    expect((await reads.read('g1', false)).snapshot.mutedUserIds).toEqual(['u1']);
  });

  it('that the backend throttles is tried again, twice at most and when it says', async () => {
    const { memory, reads } = start();
    const calls = (): number => memory.calls.length;
    memory.fail('read', { code: 'THROTTLED', retryAfterMs: 1500 });
    memory.fail('read', 'THROTTLED');
    const slow = reads.read('g1', false);
    await vi.advanceTimersByTimeAsync(1499);
    expect(calls()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(calls()).toBe(2);
    await vi.advanceTimersByTimeAsync(400);
    expect((await slow).snapshot.mutedUserIds).toEqual(['u1']);
    expect(calls()).toBe(3);

    for (let each = 0; each < 3; each += 1) memory.fail('read', 'THROTTLED');
    const refused = expect(reads.read('g1', true)).rejects.toMatchObject({ code: 'THROTTLED', outcomeUnknown: false });
    await vi.advanceTimersByTimeAsync(1000);
    await refused;
    expect(calls()).toBe(6);
  });

  it('that the backend throttles for longer than there is time is not tried again', async () => {
    const { memory, reads } = start();
    memory.fail('read', { code: 'THROTTLED', retryAfterMs: 4000 });
    await expect(reads.read('g1', false)).rejects.toMatchObject({ code: 'THROTTLED', retryAfterMs: 4000 });
    expect(vi.getTimerCount()).toBe(0);
    expect(memory.calls).toHaveLength(1);
  });

  it('ends in time, and what waited behind it begins', async () => {
    const { memory, reads } = start();
    memory.hold('read', { times: 1 });
    const hanging = expect(reads.read('g1', false)).rejects.toMatchObject({ code: 'TIMEOUT' });
    const behind = reads.read('g1', true);
    await vi.advanceTimersByTimeAsync(4000);
    await hanging;
    expect((await behind).snapshot.groupMuted).toBe(false);
  });

  it('is kept for a thousand groups at most, those asked for last', async () => {
    const { asked, reads } = start();
    for (let at = 0; at <= 1000; at++) await reads.read(`g${at}`, false);
    expect(asked).toHaveLength(1001);
    await reads.read('g1', false);
    await reads.read('g1000', false);
    expect(asked).toHaveLength(1001);
    await reads.read('g0', false);
    expect(asked).toHaveLength(1002);
  });

  it('under way is not forgotten for others, and old ones make room', async () => {
    const { memory, asked, reads } = start();
    const release = memory.hold('read', { times: 1 });
    const slow = reads.read('slow', false);
    await reads.read('g1', false);
    await vi.advanceTimersByTimeAsync(2000);
    await reads.read('g2', false);
    const joined = reads.read('slow', false);
    release();
    expect(await joined).toBe(await slow);
    expect(asked).toEqual(['slow', 'g1', 'g2']);
  });
});
