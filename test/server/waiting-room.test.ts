import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MuteError } from '../../src/core/errors.js';
import { processClock } from '../../src/server/clock.js';
import type { PacerLease, PacerRequest } from '../../src/server/pacer.js';
import { WaitingRoom } from '../../src/server/waiting-room.js';

const lease: PacerLease = { release: () => undefined };

const retryAfter = (error: unknown): number | undefined => (error instanceof MuteError ? error.retryAfterMs : undefined);

function open(given: { maxWaiting?: number } = {}) {
  const room = new WaitingRoom({ clock: processClock, maxWaitMs: 5000, maxWaiting: 10, writesPerSecond: 10, ...given });
  const told: string[] = [];
  const enter = (name: string, request: Partial<PacerRequest> = {}): void => {
    const full: PacerRequest = {
      key: 'writes',
      priority: 'normal',
      actorId: name,
      groupId: 'g1',
      signal: new AbortController().signal,
      deadline: Infinity,
      ...request,
    };
    room.enter(full).then(
      () => told.push(`${name} goes`),
      (error: unknown) => told.push(`${name}: ${error instanceof MuteError ? error.code : String(error)}`),
    );
  };
  const next = (): string | undefined => room.head()?.request.actorId;
  return { room, told, enter, next };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a waiting room', () => {
  it('lets group mutes go first, then actors in turn', () => {
    const { room, enter, next } = open();
    enter('a');
    enter('a');
    enter('b');
    enter('host', { priority: 'high' });
    const order: (string | undefined)[] = [];
    while (room.size > 0) {
      order.push(next());
      room.head()?.admit(lease);
    }
    expect(order).toEqual(['host', 'a', 'b', 'a']);
    expect(next()).toBeUndefined();
  });

  it('keeps the turn of an actor whose call was refused', () => {
    const { room, enter, next } = open();
    enter('a');
    enter('a');
    enter('b');
    room.head()?.refuse(new Error('gone'));
    expect(next()).toBe('a');
  });

  it('sends everybody away with the same error', async () => {
    const { room, told, enter } = open();
    enter('a');
    enter('b');
    enter('host', { priority: 'high' });
    room.refuseAll(new MuteError('BACKEND_UNAVAILABLE', 'The store of the budget is gone.'));
    expect(room.size).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told.toSorted()).toEqual(['a: BACKEND_UNAVAILABLE', 'b: BACKEND_UNAVAILABLE', 'host: BACKEND_UNAVAILABLE']);
  });

  it('knows whether others wait', () => {
    const { room, enter } = open();
    expect(room.hasOthers('a')).toBe(false);
    enter('a');
    expect(room.hasOthers('a')).toBe(false);
    expect(room.hasOthers('b')).toBe(true);
    enter('host', { priority: 'high' });
    // A group mute takes one place and no share of anybody's.
    expect(room.hasOthers('a')).toBe(false);
  });

  it.each([
    ['admitted', (room: WaitingRoom) => room.head()?.admit(lease), ['a goes']],
    ['refused', (room: WaitingRoom) => room.refuseAll('closed'), ['a: closed']],
    ['out of patience', () => vi.advanceTimersByTime(5000), ['a: THROTTLED']],
  ])('leaves nothing behind of who was %s', async (_, end, expected) => {
    const { room, told, enter } = open();
    const controller = new AbortController();
    enter('a', { signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    end(room);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(room.size).toBe(0);
    controller.abort('too late');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual(expected);
  });

  it('lets go of who aborts, before and after entering', async () => {
    const { room, told, enter } = open();
    const controller = new AbortController();
    enter('a', { signal: controller.signal });
    controller.abort('left the page');
    enter('b', { signal: controller.signal });
    expect(room.size).toBe(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(['a: left the page', 'b: left the page']);
  });

  it('refuses at once who has no time left, or finds no place', async () => {
    const { room, told, enter } = open({ maxWaiting: 1 });
    enter('late', { deadline: Date.now() });
    enter('a');
    enter('b');
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(['late: THROTTLED', 'b: THROTTLED']);
    expect(room.size).toBe(1);
  });

  it('that one actor fills still has a place for everybody else, and takes it from the last call of that one', async () => {
    const { room, told, enter } = open({ maxWaiting: 3 });
    enter('greedy', { groupId: 'g1' });
    enter('greedy', { groupId: 'g2' });
    enter('greedy', { groupId: 'g2' });
    enter('b');
    enter('c');
    enter('greedy', { groupId: 'g3' });
    enter('d');
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(['greedy: THROTTLED', 'greedy: THROTTLED', 'greedy: THROTTLED', 'd: THROTTLED']);
    const order: (string | undefined)[] = [];
    while (room.size > 0) {
      order.push(`${room.head()?.request.actorId} ${room.head()?.request.groupId}`);
      room.head()?.admit(lease);
    }
    expect(order).toEqual(['greedy g1', 'b g1', 'c g1']);
  });

  it('that is full of individual calls still takes a group mute, and no more of them than of the others', async () => {
    const { room, told, enter, next } = open({ maxWaiting: 2 });
    for (const name of ['a', 'b', 'c']) enter(name);
    for (const name of ['host', 'other', 'third']) enter(name, { priority: 'high' });
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(['c: THROTTLED', 'third: THROTTLED']);
    expect(next()).toBe('host');
    expect(room.size).toBe(4);
  });

  it('tells nobody to come back later than after the longest wait, and a group mute nothing of those behind it', async () => {
    const { room } = open({ maxWaiting: 100 });
    const enter = (priority: 'high' | 'normal', at: number) => {
      const { signal } = new AbortController();
      const request = { key: 'writes', groupId: 'g1', signal, deadline: Infinity } as const;
      return room.enter({ ...request, priority, actorId: `mod${at}` }).catch(retryAfter);
    };
    const normal = Array.from({ length: 101 }, (_, at) => enter('normal', at));
    expect(await normal[100]).toBe(5000);
    const high = Array.from({ length: 4 }, (_, at) => enter('high', at));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await Promise.all(high)).toEqual([400, 300, 200, 200]);
    expect((await Promise.all(normal)).slice(0, 2)).toEqual([5000, 5000]);
  });

  it('waits no longer than the deadline of the call', async () => {
    const { told, enter } = open();
    enter('a', { deadline: Date.now() + 1000 });
    await vi.advanceTimersByTimeAsync(999);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toEqual(['a: THROTTLED']);
  });

  it('tells those who give up together to come back at the pace at which calls leave', async () => {
    const { room } = open();
    const request = { key: 'writes', priority: 'normal', groupId: 'g1', signal: new AbortController().signal, deadline: Infinity } as const;
    const all = Array.from({ length: 4 }, (_, at) => room.enter({ ...request, actorId: `mod${at}` }));
    const ended = Promise.allSettled(all);
    await vi.advanceTimersByTimeAsync(5000);
    const waits = (await ended).map((one) => (one.status === 'rejected' ? retryAfter(one.reason) : 0));
    expect(waits).toEqual([400, 300, 200, 200]);
  });
});
