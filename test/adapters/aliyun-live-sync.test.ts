import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { subscribeToAliyunGroup } from '../../src/adapters/aliyun-live-sync.js';
import { createHttpAdapter } from '../../src/adapters/http.js';
import type { MuteAdapter, MuteSnapshot } from '../../src/core/types.js';

/** Stands in for the engine of the vendor's browser SDK, of which only the events are needed. */
function engineWithGroups() {
  const manager = new EventEmitter();
  const engine = Object.assign(new EventEmitter(), { getGroupManager: () => manager });
  return { engine, manager };
}

function watch(engine: ReturnType<typeof engineWithGroups>['engine']) {
  const seen: MuteSnapshot[] = [];
  return { seen, stop: subscribeToAliyunGroup(engine)('room', (snapshot) => seen.push(snapshot)) };
}

describe('subscribeToAliyunGroup', () => {
  it('tells the whole state at each change of its group, and no other group’s', () => {
    const { engine, manager } = engineWithGroups();
    const { seen } = watch(engine);
    manager.emit('mutechange', 'other', { groupId: 'other', muteAll: true, muteUserList: [], whiteUserList: [] });
    manager.emit('mutechange', 'room', { groupId: 'room', muteAll: false, muteUserList: ['a', 'b'], whiteUserList: [] });
    expect(seen).toEqual([{ groupMuted: false, exemptUserIds: [], mutedUserIds: ['a', 'b'], mutedUserIdsComplete: true }]);
  });

  it('takes the list of a muted group for "at least these", and what is absent for not said', () => {
    const { engine, manager } = engineWithGroups();
    const { seen } = watch(engine);
    manager.emit('mutechange', 'room', { groupId: 'room', muteAll: true, muteUserList: [], whiteUserList: ['c'] });
    manager.emit('mutechange', 'room', { groupId: 'room' });
    expect(seen).toEqual([
      { groupMuted: true, exemptUserIds: ['c'], mutedUserIds: [], mutedUserIdsComplete: false },
      { groupMuted: null, exemptUserIds: null, mutedUserIds: null, mutedUserIdsComplete: false },
    ]);
  });

  it('takes the fresh state that a reconnection brings', () => {
    const { engine } = engineWithGroups();
    const { seen } = watch(engine);
    engine.emit('reconnectsuccess', [
      { groupId: 'other', muteStatus: { muteAll: true } },
      { groupId: 'room', muteStatus: { muteAll: false, muteUserList: ['a'], whiteUserList: [] } },
    ]);
    engine.emit('reconnectsuccess', [{ groupId: 'room' }]);
    expect(seen).toEqual([{ groupMuted: false, exemptUserIds: [], mutedUserIds: ['a'], mutedUserIdsComplete: true }]);
  });

  it('hears nothing more once it is stopped', () => {
    const { engine, manager } = engineWithGroups();
    const { seen, stop } = watch(engine);
    stop();
    manager.emit('mutechange', 'room', { muteAll: true });
    engine.emit('reconnectsuccess', [{ groupId: 'room', muteStatus: { muteAll: true } }]);
    expect(seen).toEqual([]);
    expect(manager.listenerCount('mutechange') + engine.listenerCount('reconnectsuccess')).toBe(0);
  });
});

describe('an adapter made anew at each render', () => {
  const endpoint = '/api/mute';
  const over = (subscribe: NonNullable<MuteAdapter['subscribe']> | undefined) => createHttpAdapter({ endpoint, subscribe });

  it('carries on while it follows the same engine, and not when that is another one', () => {
    const { engine } = engineWithGroups();
    const { engine: other } = engineWithGroups();
    const adapter = over(subscribeToAliyunGroup(engine));
    expect(adapter.adopt?.(over(subscribeToAliyunGroup(engine)))).toBe(true);
    expect(adapter.adopt?.(over(subscribeToAliyunGroup(other)))).toBe(false);
    expect(adapter.adopt?.(over(undefined))).toBe(false);
    expect(over(undefined).adopt?.(adapter)).toBe(false);
  });

  it('carries on with a live sync of the host’s own, unless that has another name', () => {
    const render = (room: string) => over(Object.defineProperty(() => () => undefined, 'name', { value: room }));
    expect(render('one').adopt?.(render('one'))).toBe(true);
    expect(render('one').adopt?.(render('two'))).toBe(false);
    const inline = () => createHttpAdapter({ endpoint, subscribe: () => () => undefined });
    expect(inline().adopt?.(inline())).toBe(true);
  });
});
