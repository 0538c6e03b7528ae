import { createStore } from 'zustand/vanilla';
import { assertGroupId } from '../core/ids.js';
import { capabilitiesOf } from '../core/limits.js';
import { addToSelection, type SelectResult } from '../core/selection.js';
import { createCommands } from './commands.js';
import { createConnect } from './connect.js';
import { createKernel } from './kernel.js';
import type { MuteState, MuteStore, MuteStoreOptions } from './state.js';

/**
 * Makes the store of one group: a zustand vanilla store that changes only through its actions. `MuteProvider` makes one;
 * make it yourself for tests or to share it between two React roots. Throws `INPUT_INVALID` for an unusable group id.
 */
export function createMuteStore({ adapter, groupId }: MuteStoreOptions): MuteStore {
  assertGroupId(groupId);
  const api = createStore<MuteState>((set, get) => {
    const idle = { status: 'idle' } as const;
    const add = (list: 'selectedUserIds' | 'exemptDraft', userIds: readonly string[], max: number, current = get()[list]): SelectResult => {
      const { next, ...result } = addToSelection(current, userIds, { max, pattern: get().capabilities.userIdPattern });
      set({ [list]: next });
      return result;
    };
    const draft = (userIds: readonly string[], current?: readonly string[]): SelectResult => {
      const { capabilities, snapshot } = get();
      const taking = userIds.filter((id) => !snapshot?.alwaysExemptUserIds?.includes(id));
      return add('exemptDraft', taking, capabilities.maxExemptUsers, current);
    };
    const drop = (list: 'selectedUserIds' | 'exemptDraft', userIds: readonly string[]): void => {
      const gone = new Set(userIds);
      set({ [list]: get()[list].filter((id) => !gone.has(id)) });
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
      // Never without one, which would lift.
      muteGroup: (request) => commands.group({ ...request }),
      unmuteGroup: () => commands.group(),
      unmute: (userIds = get().selectedUserIds) => commands.users('unmuteUsers', userIds),
      unmuteAll: () => commands.users('unmuteAllUsers', get().snapshot?.mutedUserIds ?? []),
      cancel: () => commands.cancel(),
      async undoLast() {
        const { undo } = get();
        if (undo?.lane === 'users') await commands.users('muteUsers', undo.userIds);
        else if (undo) await commands.group(undo.before.groupMuted ? { exemptUserIds: undo.before.exemptUserIds ?? [] } : undefined, undo);
      },
      dismiss(lane) {
        if (get()[lane].status === 'pending') return;
        set({ [lane]: idle, ...(get().undo?.lane === lane && { undo: null }), ...(lane === 'users' && { unmutedElsewhere: [] }) });
      },

      select: (userIds, max = get().capabilities.maxUsersPerCall) => add('selectedUserIds', userIds, max),
      deselect: (userIds) => drop('selectedUserIds', userIds),
      clear() {
        set({ selectedUserIds: [] });
      },
      addExempt: (userIds) => draft(userIds),
      removeExempt: (userIds) => drop('exemptDraft', userIds),
      resetExempt: (userIds) => draft(userIds, []),
    };
  });

  const kernel = createKernel(adapter, groupId, api);
  const commands = createCommands(kernel);

  return {
    getState: api.getState,
    getInitialState: api.getInitialState,
    // Async, so that a listener that throws does not end the command or the read it is told of.
    subscribe: (listener) => api.subscribe(async (...given) => listener(...given)),
    listMembers: async (...given) => (await commands.people()).listMembers(...given),
    searchUsers: async (...given) => (await commands.people()).searchUsers(...given),
    connect: createConnect(kernel, commands.cancel),
  };
}
