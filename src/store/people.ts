import { MuteError, toMuteError } from '../core/errors.js';
import { noteDenied } from './group-lane.js';
import type { Kernel } from './kernel.js';
import type { MuteStore } from './state.js';

/** What can be asked about people beside the state. */
export type People = Pick<MuteStore, 'listMembers' | 'searchUsers'>;

/** Questions about people. That one was refused is found out by asking it. */
export function createPeople(kernel: Kernel): People {
  const { adapter, get } = kernel;
  const { groupId } = get();

  async function ask<Answer>(action: keyof People, question: () => Promise<Answer> | undefined): Promise<Answer> {
    try {
      const answer = await question();
      if (!answer) throw new MuteError('INPUT_INVALID', `This adapter has no ${action}.`);
      return answer;
    } catch (thrown) {
      const error = toMuteError(thrown);
      noteDenied(kernel, error, action);
      throw error;
    }
  }

  return {
    listMembers: (cursor, signal) => ask('listMembers', () => adapter.listMembers?.(groupId, { cursor }, { signal })),
    searchUsers: (query, scope, signal) => ask('searchUsers', () => adapter.searchUsers?.(groupId, { query, scope }, { signal })),
  };
}
