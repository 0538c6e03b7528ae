import { MuteError, toMuteError } from '../core/errors.js';
import { assertUserIds } from '../core/ids.js';
import { sameUsers } from '../core/snapshot.js';
import type { Kernel } from './kernel.js';
import { lanes, loadLanes } from './load-lanes.js';
import type { People } from './people.js';
import type { MuteGroupRequest, UndoOffer, UnmuteResult, UsersAction } from './state.js';

/** The commands of a store, one at a time in each lane. They show as pending at once, also while their code is on its way. */
export interface Commands {
  /** Mutes with a request, lifts without one; as an Undo, where one is given. */
  group(request?: MuteGroupRequest, undo?: Extract<UndoOffer, { lane: 'group' }>): Promise<void>;
  /** Resolves with nothing while another command runs, and where there is nothing to do. */
  users(action: UsersAction, userIds: readonly string[]): Promise<UnmuteResult | undefined>;
  cancel(): void;
  /** Questions about people; rejects where their code can't be had. */
  people(): Promise<People>;
}

export function createCommands(kernel: Kernel): Commands {
  const { adapter, get, set } = kernel;
  const { groupId } = get();
  let made: ReturnType<NonNullable<typeof lanes>['createLanes']> | undefined;
  let stopping = new AbortController();
  const own = (): typeof made => (made ??= lanes?.createLanes(kernel));
  const lost = (): MuteError => new MuteError('NETWORK', 'The code could not be loaded.');

  /** Muting must not need a file that may not come: sent once, shown as read back, and not settled. */
  async function plain(request: MuteGroupRequest | undefined): Promise<void> {
    const action = request ? 'muteGroup' : 'unmuteGroup';
    const { maxExemptUsers: max, userIdPattern: pattern } = get().capabilities;
    const options = { signal: new AbortController().signal };
    let end: ReturnType<Kernel['beginWrite']> | undefined;
    try {
      if (request?.basedOn) throw lost();
      const exemptUserIds = [...new Set(request?.exemptUserIds)];
      assertUserIds(exemptUserIds, { max, pattern, what: 'exemptUserIds' });
      end = kernel.beginWrite();
      const { requestIds, snapshot } = await (request
        ? adapter.muteGroup(groupId, { exemptUserIds }, options)
        : adapter.unmuteGroup(groupId, options));
      const shown = end(snapshot);
      const agrees = shown?.groupMuted === !!request && (!request || sameUsers(shown.exemptUserIds, exemptUserIds));
      const confirmation = agrees ? 'confirmed' : 'unconfirmable';
      const result = { action, confirmation, edited: false, exemptUserIds, unexpectedUserIds: [], missingUserIds: [], requestIds } as const;
      set({ group: { status: 'success', action, result }, ...(request && { lastExemptUserIds: exemptUserIds }) });
      if (shown) return;
    } catch (thrown) {
      end?.(undefined);
      set({ group: { status: 'error', action, error: toMuteError(thrown, true) } });
    }
    void kernel.read(true);
  }

  return {
    async group(request, undo) {
      if (get().group.status === 'pending') return;
      set({ undo: null, group: { status: 'pending', action: request ? 'muteGroup' : 'unmuteGroup', phase: 'sending' } });
      if (!own()) await loadLanes();
      const lane = own()?.group;
      await (lane ? lane.run(request, undo) : plain(request));
    },
    async users(action, given) {
      const nothing = given.length === 0 && action !== 'unmuteAllUsers';
      if (get().users.status === 'pending' || nothing || (action === 'muteUsers' && !adapter.muteUsers)) return undefined;
      stopping = new AbortController();
      const progress = { done: 0, total: given.length, remainingMs: 0 };
      set({ undo: null, unmutedElsewhere: [], users: { status: 'pending', action, phase: 'sending', progress } });
      if (!own()) await loadLanes();
      const lane = own()?.users;
      if (lane) return lane.run(action, given, stopping);
      const error = lost();
      const result: UnmuteResult = {
        action,
        doneUserIds: [],
        unconfirmedUserIds: [],
        confirmation: 'confirmed',
        failed: [],
        notSentUserIds: given,
        error,
        requestIds: [],
      };
      set({ users: { status: 'error', action, error, result } });
      return result;
    },
    cancel: () => stopping.abort(),
    async people() {
      await loadLanes();
      const all = own();
      if (!all) throw lost();
      return all.people;
    },
  };
}
