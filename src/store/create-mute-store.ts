import { createStore } from 'zustand/vanilla';
import { assertGroupId } from '../core/ids.js';
import { capabilitiesOf } from '../core/limits.js';
import { addToSelection } from '../core/selection.js';
import { createConnect } from './connect.js';
import { createGroupLane } from './group-lane.js';
import { createKernel } from './kernel.js';
import type { MuteState, MuteStore, MuteStoreOptions } from './state.js';
import { createUsersLane } from './users-lane.js';

/**
 * Makes the store of one group: a zustand vanilla store that changes only through its actions. `MuteProvider` makes one;
 * make it yourself for tests or to share it between two React roots. Throws `INPUT_INVALID` for an unusable group id.
 */
export function createMuteStore({ adapter, groupId }: MuteStoreOptions): MuteStore {
  assertGroupId(groupId);
  const api = createStore<MuteState>()((set, get) => {
    const idle = { status: 'idle' } as const;
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
      muteGroup: (request) => groupLane.muteGroup(request),
      unmuteGroup: () => groupLane.unmuteGroup(),
      async unmute(userIds = get().selectedUserIds) {
        if (get().users.status === 'pending') return undefined;
        set({ undo: null, unmutedElsewhere: [] });
        return usersLane.run('unmuteUsers', userIds);
      },
      async unmuteAll() {
        if (get().users.status === 'pending') return undefined;
        set({ undo: null, unmutedElsewhere: [] });
        return usersLane.unmuteAll();
      },
      cancel: () => usersLane.cancel(),
      async undoLast() {
        const { undo, users, group } = get();
        if (!undo) return;
        if (undo.lane === 'users') {
          if (users.status === 'pending') return;
          set({ undo: null });
          await usersLane.run('muteUsers', undo.userIds);
        } else if (group.status !== 'pending') {
          const { groupMuted, exemptUserIds } = undo.before;
          await (groupMuted ? groupLane.muteGroup({ exemptUserIds: exemptUserIds ?? [] }) : groupLane.unmuteGroup());
          set({ undo: null });
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
      addExempt(userIds) {
        const { exemptDraft, capabilities, snapshot } = get();
        const always = snapshot?.alwaysExemptUserIds ?? [];
        const { next, ...result } = addToSelection(
          exemptDraft,
          userIds.filter((id) => !always.includes(id)),
          { max: capabilities.maxExemptUsers, pattern: capabilities.userIdPattern },
        );
        set({ exemptDraft: next });
        return result;
      },
      removeExempt(userIds) {
        const gone = new Set(userIds);
        set({ exemptDraft: get().exemptDraft.filter((id) => !gone.has(id)) });
      },
      resetExempt(userIds) {
        set({ exemptDraft: [] });
        return get().addExempt(userIds);
      },
    };
  });

  const kernel = createKernel(adapter, groupId, api);
  const groupLane = createGroupLane(kernel);
  const usersLane = createUsersLane(kernel);

  return {
    getState: api.getState,
    getInitialState: api.getInitialState,
    subscribe: api.subscribe,
    connect: createConnect(kernel, () => usersLane.cancel()),
  };
}
