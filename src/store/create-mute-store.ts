import { createStore } from 'zustand/vanilla';
import { MuteError } from '../core/errors.js';
import { assertGroupId } from '../core/ids.js';
import { capabilitiesOf } from '../core/limits.js';
import { addToSelection, type SelectResult } from '../core/selection.js';
import { createCommands } from './commands.js';
import { createConnect } from './connect.js';
import { createKernel } from './kernel.js';
import type { MuteState, MuteStore, MuteStoreOptions } from './state.js';

const missing = (method: string): MuteError => new MuteError('INPUT_INVALID', `This adapter has no ${method}.`);

/**
 * Makes the store of one group: a zustand vanilla store that changes only through its actions. `MuteProvider` makes one;
 * make it yourself for tests or to share it between two React roots. Throws `INPUT_INVALID` for an unusable group id.
 */
export function createMuteStore({ adapter, groupId }: MuteStoreOptions): MuteStore {
  assertGroupId(groupId);
  const api = createStore<MuteState>()((set, get) => {
    const idle = { status: 'idle' } as const;
    const draft = (current: readonly string[], userIds: readonly string[]): SelectResult => {
      const { capabilities, snapshot } = get();
      const always = snapshot?.alwaysExemptUserIds;
      const { next, ...result } = addToSelection(current, always ? userIds.filter((id) => !always.includes(id)) : userIds, {
        max: capabilities.maxExemptUsers,
        pattern: capabilities.userIdPattern,
      });
      set({ exemptDraft: next });
      return result;
    };
    return {
      groupId,
      snapshot: null,
      readAt: null,
      readStatus: 'idle',
      readError: null,
      lastComplete: null,
      capabilities: capabilitiesOf(adapter),
      permissions: null,
      deniedActions: [],
      group: idle,
      users: idle,
      undo: null,
      exemptDraft: [],
      lastExemptUserIds: null,
      selectedUserIds: [],
      unmutedElsewhere: [],
      unconfirmedUserIds: [],

      async refresh({ fresh = false } = {}) {
        await kernel.read(fresh);
      },
      muteGroup: (request) => commands.muteGroup(request),
      unmuteGroup: () => commands.unmuteGroup(),
      unmute: (userIds = get().selectedUserIds) => commands.users('unmuteUsers', userIds),
      unmuteAll: () => commands.users('unmuteAllUsers', get().snapshot?.mutedUserIds ?? []),
      cancel: () => commands.cancel(),
      async undoLast() {
        const { undo } = get();
        if (undo?.lane === 'users') await commands.users('muteUsers', undo.userIds);
        else if (undo) {
          const { groupMuted, exemptUserIds } = undo.before;
          await (groupMuted ? commands.muteGroup({ exemptUserIds: exemptUserIds ?? [] }, true) : commands.unmuteGroup(true));
        }
      },
      dismiss(lane) {
        if (get()[lane].status === 'pending') return;
        set({ [lane]: idle, ...(get().undo?.lane === lane && { undo: null }), ...(lane === 'users' && { unmutedElsewhere: [] }) });
      },

      select(userIds, max) {
        const { selectedUserIds, capabilities } = get();
        const { next, ...result } = addToSelection(selectedUserIds, userIds, {
          max: max ?? capabilities.maxUsersPerCall,
          pattern: capabilities.userIdPattern,
        });
        set({ selectedUserIds: next });
        return result;
      },
      deselect(userIds) {
        const gone = new Set(userIds);
        set({ selectedUserIds: get().selectedUserIds.filter((id) => !gone.has(id)) });
      },
      clear() {
        set({ selectedUserIds: [] });
      },
      addExempt: (userIds) => draft(get().exemptDraft, userIds),
      removeExempt(userIds) {
        const gone = new Set(userIds);
        set({ exemptDraft: get().exemptDraft.filter((id) => !gone.has(id)) });
      },
      resetExempt: (userIds) => draft([], userIds),
    };
  });

  const kernel = createKernel(adapter, groupId, api);
  const commands = createCommands(kernel);

  return {
    getState: api.getState,
    getInitialState: api.getInitialState,
    subscribe: api.subscribe,
    async listMembers(cursor, signal) {
      if (!adapter.listMembers) throw missing('listMembers');
      return adapter.listMembers(groupId, { cursor }, { signal });
    },
    async searchUsers(query, scope, signal) {
      if (!adapter.searchUsers) throw missing('searchUsers');
      return adapter.searchUsers(groupId, { query, scope }, { signal });
    },
    connect: createConnect(kernel, commands.cancel),
  };
}
