import { describe, expect, it } from 'vitest';
import { MuteError } from '../../src/core/errors.js';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import type { MuteAdapter, ReadContext } from '../../src/core/types.js';
import { createMuteStore } from '../../src/store/create-mute-store.js';
import { groupId } from './support/room.js';

const { signal } = new AbortController();

describe.each(['listMembers', 'searchUsers'] as const)('asking about people: %s', (action) => {
  const open = (change: Partial<MuteAdapter>) => {
    const store = createMuteStore({ adapter: { ...createMemoryAdapter({ members: [{ userId: 'a' }] }), ...change }, groupId });
    const ask = (): Promise<unknown> =>
      action === 'listMembers' ? store.listMembers(undefined, signal) : store.searchUsers('a', 'members', signal);
    return { store, ask };
  };

  it('gives what the adapter finds', async () => {
    expect(JSON.stringify(await open({}).ask())).toContain('"userId":"a"');
  });

  it('that is refused turns only that question off, until a read says what is allowed', async () => {
    const context: ReadContext[] = [{}];
    const { store, ask } = open({
      [action]: () => Promise.reject(new MuteError('NOT_ALLOWED', 'no')),
      readContext: () => context.at(-1),
    });
    await expect(ask()).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await expect(ask()).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    expect(store.getState().deniedActions).toEqual([action]);
    await store.getState().refresh();
    expect(store.getState().deniedActions).toEqual([action]);
    context.push({ permissions: ['read', action] });
    await store.getState().refresh();
    expect(store.getState().deniedActions).toEqual([]);
  });

  it('that fails otherwise can be asked again', async () => {
    const { store, ask } = open({ [action]: () => Promise.reject(new MuteError('TIMEOUT', 'late')) });
    await expect(ask()).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(store.getState().deniedActions).toEqual([]);
  });

  it('rejects with a MuteError, whatever the adapter throws, at once or later', async () => {
    const boom = (): never => {
      throw new TypeError('boom');
    };
    for (const broken of [boom, async () => boom()]) {
      await expect(open({ [action]: broken }).ask()).rejects.toMatchObject({ code: 'SERVER_ERROR', message: 'boom' });
    }
  });

  it('says so where the adapter can not', async () => {
    const ask = open({ [action]: undefined }).ask();
    await expect(ask).rejects.toMatchObject({ code: 'INPUT_INVALID', message: `This adapter has no ${action}.` });
  });
});
