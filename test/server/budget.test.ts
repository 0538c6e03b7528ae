import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bench, errorOf } from './support.js';

describe('the budget of an actor', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const pacer = { acquire: async () => undefined };

  it('lets one moderator unmute 3,000 people in ten seconds', async () => {
    const { post } = bench({ pacer });
    for (let call = 0; call < 100; call += 1) {
      const userIds = Array.from({ length: 30 }, (_, at) => `u${call}-${at}`);
      expect((await post('groups/g1/users/unmute', { userIds })).status).toBe(200);
    }
  });

  it('ends, is told when it goes on, and is nobody else’s', async () => {
    let actorId = 'stolen';
    const { post, get, records, adapter } = bench({
      pacer,
      budget: { writesPerMinute: 3, readsPerMinute: 2 },
      authorize: () => ({ actorId }),
    });
    for (let call = 0; call < 3; call += 1) {
      expect((await post('groups/g1/unmute')).status).toBe(200);
      await vi.advanceTimersByTimeAsync(10_000);
    }
    const response = await post('groups/g1/unmute');
    expect(response.headers.get('retry-after')).toBe('30');
    expect(await errorOf(response)).toMatchObject({ status: 429, code: 'THROTTLED', retryAfterMs: 30_000, outcomeUnknown: false });
    expect(records.at(-1)).toMatchObject({ actorId: 'stolen', result: 'failed', code: 'THROTTLED' });
    expect(adapter.calls.filter(({ action }) => action === 'unmuteGroup')).toHaveLength(3);
    expect((await get('groups/g1')).status).toBe(200);
    actorId = 'other';
    expect((await post('groups/g1/unmute')).status).toBe(200);
    actorId = 'stolen';
    await vi.advanceTimersByTimeAsync(30_000);
    expect((await post('groups/g1/unmute')).status).toBe(200);
    expect((await post('groups/g1/unmute')).status).toBe(429);
  });

  it('of a moderator who used it up on a long run leaves them the group mute, which has as much of its own', async () => {
    const { post } = bench({ pacer, budget: { writesPerMinute: 3 } });
    const statuses = async (path: string, body: unknown): Promise<number[]> => {
      const answers: number[] = [];
      for (let call = 0; call < 4; call += 1) answers.push((await post(path, body)).status);
      return answers;
    };
    expect(await statuses('groups/g1/users/unmute', { userIds: ['u1'] })).toEqual([200, 200, 200, 429]);
    expect(await statuses('groups/g1/mute', { exemptUserIds: [] })).toEqual([200, 200, 200, 429]);
    expect((await post('groups/g1/unmute')).status).toBe(429);
  });

  it('spreads group mutes, which go first, so that one login leaves half of every second to others', async () => {
    let actorId = 'stolen';
    const { post } = bench({ pacer, authorize: () => ({ actorId }) });
    const statuses = (): Promise<number[]> => Promise.all(Array.from({ length: 10 }, async () => (await post('groups/g1/unmute')).status));
    expect((await statuses()).filter((status) => status === 200)).toHaveLength(5);
    const refused = await post('groups/g1/unmute');
    expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'THROTTLED', retryAfterMs: 1000 });
    actorId = 'other';
    expect((await post('groups/g1/unmute')).status).toBe(200);
    actorId = 'stolen';
    await vi.advanceTimersByTimeAsync(1000);
    expect((await statuses()).filter((status) => status === 200)).toHaveLength(5);
  });

  it('spreads pages and searches over its minute, so that one login never takes all that the backend lists in a second', async () => {
    const { get, adapter } = bench({ pacer });
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const path = at % 2 === 0 ? `groups/g1/members?cursor=${at}` : `groups/g1/users?query=${at}&scope=members`;
        return (await get(path)).status;
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(adapter.calls).toHaveLength(20);
    const refused = await get('groups/g1/members');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'THROTTLED', retryAfterMs: 1000 });
    expect((await get('groups/g1?fresh=1')).status).toBe(200);
    await vi.advanceTimersByTimeAsync(1000);
    expect((await get('groups/g1/members')).status).toBe(200);
  });

  it('lets one login begin no more reads in a second than leave some for others, however many rooms it asks for', async () => {
    let actorId = 'stolen';
    const { get, adapter } = bench({ authorize: () => ({ actorId }) });
    const statuses = async (query: string): Promise<number[]> =>
      Promise.all(Array.from({ length: 60 }, async (_, at) => (await get(`groups/room${at}${query}`)).status));
    expect((await statuses('')).filter((status) => status === 200)).toHaveLength(20);
    expect(adapter.calls).toHaveLength(20);
    const refused = await get('groups/room60?fresh=1');
    expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'THROTTLED', retryAfterMs: 1000 });
    // What somebody has read already costs the backend nothing.
    expect((await get('groups/room0')).status).toBe(200);
    actorId = 'other';
    expect((await get('groups/room60')).status).toBe(200);
    actorId = 'stolen';
    expect((await get('groups/room60')).status).toBe(200);
    await vi.advanceTimersByTimeAsync(1001);
    expect((await statuses('?fresh=1')).filter((status) => status === 200)).toHaveLength(20);
  });

  it('says when the minute goes on where it is used up, not when the second does', async () => {
    const { get } = bench({ pacer, budget: { lookupsPerMinute: 2 } });
    for (const status of [200, 200, 429]) expect((await get('groups/g1/members')).status).toBe(status);
    expect((await get('groups/g1/members')).headers.get('retry-after')).toBe('60');
  });

  it('can be turned off', async () => {
    const { get } = bench({ budget: false });
    for (let call = 0; call < 700; call += 1) expect((await get('groups/g1?fresh=1')).status).toBe(200);
    const limited = bench();
    const statuses = [];
    for (let call = 0; call < 601; call += 1) {
      statuses.push((await limited.get('groups/g1?fresh=1')).status);
      await vi.advanceTimersByTimeAsync(60);
    }
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });
});
