import type { MuteAdapter, MuteSnapshot } from '../core/types.js';

/** The state of a group as the vendor's browser SDK reports it, always whole. Source: `ImGroupInfo.muteStatus`. */
export interface AliyunMuteStatus {
  /** The group that this is about. */
  readonly groupId?: string | undefined;
  /** Whether the whole group is muted. Absent: not said. */
  readonly muteAll?: boolean | undefined;
  /** Who is muted individually. Absent: not said. */
  readonly muteUserList?: readonly string[] | undefined;
  /** Who can still speak while the group is muted. Absent: not said. */
  readonly whiteUserList?: readonly string[] | undefined;
}

/** An emitter of the vendor's browser SDK, as far as it is needed here. */
export interface AliyunEmitter {
  /** Starts listening to an event. */
  on(event: string, listener: (...values: never[]) => void): unknown;
  /** Stops the same listener. */
  off(event: string, listener: (...values: never[]) => void): unknown;
}

/** The engine of the vendor's browser SDK (`AliVCInteraction.ImEngine`), logged in and joined to the group. */
export interface AliyunEngine extends AliyunEmitter {
  /** The emitter of `mutechange`; absent before the engine is logged in. */
  getGroupManager(): AliyunEmitter | undefined;
}

function snapshotOf({ muteAll, muteUserList, whiteUserList }: AliyunMuteStatus): MuteSnapshot {
  return {
    groupMuted: muteAll ?? null,
    exemptUserIds: whiteUserList ?? null,
    mutedUserIds: muteUserList ?? null,
    // Unverified whether the list is whole while the group is muted: the API's own documentation says it is not.
    mutedUserIdsComplete: muteAll === false && muteUserList !== undefined,
  };
}

/**
 * Live sync from the vendor's browser SDK, for the option `subscribe` of `createHttpAdapter`: shows every `mutechange` at
 * once, and what `reconnectsuccess` brings after the connection was lost. The delay between a call and its event is
 * unverified.
 */
export function subscribeToAliyunGroup(engine: AliyunEngine): NonNullable<MuteAdapter['subscribe']> {
  return (groupId, onSnapshot) => {
    const manager = engine.getGroupManager();
    const onMuteChange = (changedId: string, status: AliyunMuteStatus): void => {
      if (changedId === groupId) onSnapshot(snapshotOf(status));
    };
    const onReconnect = (groups: readonly { readonly groupId: string; readonly muteStatus?: AliyunMuteStatus | undefined }[]): void => {
      const status = groups.find((group) => group.groupId === groupId)?.muteStatus;
      if (status) onSnapshot(snapshotOf(status));
    };
    manager?.on('mutechange', onMuteChange);
    engine.on('reconnectsuccess', onReconnect);
    return () => {
      manager?.off('mutechange', onMuteChange);
      engine.off('reconnectsuccess', onReconnect);
    };
  };
}
