import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createNames, type ResolveUsers } from '../../src/react/names.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms = 20): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const known: ResolveUsers = async (userIds) =>
  Object.fromEntries(userIds.map((id) => [id, id.startsWith('ghost') ? null : { name: `Name of ${id}` }]));

test('nobody is named by what every object has, whatever their id', async () => {
  const names = createNames(() => async () => ({ uid_1: { name: 'Lin' } }));
  names.want(['constructor', 'toString', '__proto__', 'uid_1']);
  await pass();
  expect(names.get('uid_1')).toEqual({ userId: 'uid_1', name: 'Lin' });
  for (const id of ['constructor', 'toString', '__proto__']) expect(names.get(id)).toBeUndefined();
});

test('who shows names is told when one is learned, and neither of people without one nor once they have gone', async () => {
  const names = createNames(() => known);
  const [shown, gone] = [vi.fn(), vi.fn()];
  names.subscribe(shown);
  names.subscribe(gone)();
  names.want(['ghost_1']);
  await pass();
  expect(shown).not.toHaveBeenCalled();
  names.want(['uid_1', 'uid_2']);
  await pass();
  expect(shown).toHaveBeenCalledTimes(1);
  names.learn([]);
  expect(shown).toHaveBeenCalledTimes(1);
  names.learn([{ userId: 'uid_3', name: 'Ada' }]);
  expect(shown).toHaveBeenCalledTimes(2);
  expect(names.get('uid_3')).toEqual({ userId: 'uid_3', name: 'Ada' });
  expect(gone).not.toHaveBeenCalled();
});

test('a search is told who became known or changed their name, and of nobody twice for the same one', async () => {
  const names = createNames(() => known);
  names.learn([{ userId: 'uid_1', name: 'Ada' }]);
  names.learn([{ userId: 'uid_1', name: 'Ada' }]);
  expect(names.arrived).toEqual(['uid_1']);
  names.want(['uid_1']);
  await pass();
  expect(names.arrived).toEqual(['uid_1', 'uid_1']);
  expect(names.folded.get('uid_1')).toBe('name of uid_1');
});
