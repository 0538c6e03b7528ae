import type { MuteAdapter, MuteSnapshot } from '../core/types.js';
import { parseSnapshot } from '../core/wire.js';

/** An emitter of the vendor's browser SDK, as far as it is needed here. */
export interface AliyunEmitter {
  /** Starts listening to an event. */
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  /** Stops the same listener. */
  off(event: string, listener: (...values: unknown[]) => void): unknown;
}

/** The engine of the vendor's browser SDK (`AliVCInteraction.ImEngine`), logged in and joined to the group. */
export interface AliyunEngine extends AliyunEmitter {
  /** The emitter of `mutechange`; absent before the engine is logged in. */
  getGroupManager(): AliyunEmitter | undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The state as the SDK reports it, always whole. Source: `ImGroupInfo.muteStatus`. What is absent is not said. */
function snapshotOf(status: unknown): MuteSnapshot {
  const muteAll = field(status, 'muteAll');
  return parseSnapshot({
    groupMuted: muteAll,
    exemptUserIds: field(status, 'whiteUserList'),
    mutedUserIds: field(status, 'muteUserList'),
    // Unverified whether the list is whole while the group is muted: the API's own documentation says it is not.
    mutedUserIdsComplete: muteAll === false,
  });
}

const numbers: WeakMap<AliyunEngine, number> = /* @__PURE__ */ new WeakMap();
let made = 0;

/**
 * Live sync from the vendor's browser SDK, for the option `subscribe` of `createHttpAdapter`: shows every `mutechange` at
 * once, and what `reconnectsuccess` brings after the connection was lost. The delay between a call and its event is
 * unverified.
 */
export function subscribeToAliyunGroup(engine: AliyunEngine): NonNullable<MuteAdapter['subscribe']> {
  const number = numbers.get(engine) ?? (made += 1);
  numbers.set(engine, number);
  const subscribe: NonNullable<MuteAdapter['subscribe']> = (groupId, onSnapshot) => {
    const manager = engine.getGroupManager();
    const onMuteChange = (changedId: unknown, status: unknown): void => {
      if (changedId === groupId && status) onSnapshot(snapshotOf(status));
    };
    const onReconnect = (groups: unknown): void => {
      if (!Array.isArray(groups)) return;
      const status = field(
        groups.find((group) => field(group, 'groupId') === groupId),
        'muteStatus',
      );
      if (status) onSnapshot(snapshotOf(status));
    };
    manager?.on('mutechange', onMuteChange);
    engine.on('reconnectsuccess', onReconnect);
    return () => {
      manager?.off('mutechange', onMuteChange);
      engine.off('reconnectsuccess', onReconnect);
    };
  };
  // Its name tells engines apart where this is called at each render.
  return Object.defineProperty(subscribe, 'name', { value: `subscribeToAliyunGroup${number}` });
}
