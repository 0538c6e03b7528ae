import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { subscribeToAliyunGroup } from '../../src/adapters/aliyun-live-sync.js';

it('takes no list for whole where the engine does not say whether the group is muted', () => {
  const manager = new EventEmitter();
  const seen = vi.fn();
  subscribeToAliyunGroup(Object.assign(new EventEmitter(), { getGroupManager: () => manager }))('room', seen);
  manager.emit('mutechange', 'room', { groupId: 'room', muteUserList: ['a'] });
  expect(seen.mock.calls).toEqual([[{ groupMuted: null, exemptUserIds: null, mutedUserIds: ['a'], mutedUserIdsComplete: false }]]);
});

it('follows an engine that is not logged in yet from its reconnection on, and lets it go', () => {
  const engine = Object.assign(new EventEmitter(), { getGroupManager: () => undefined });
  const seen = vi.fn();
  const stop = subscribeToAliyunGroup(engine)('room', seen);
  // Nothing is known of a reconnection that names no groups.
  engine.emit('reconnectsuccess');
  expect(seen).not.toHaveBeenCalled();
  engine.emit('reconnectsuccess', [{ groupId: 'room', muteStatus: { muteAll: true, muteUserList: [], whiteUserList: ['a'] } }]);
  expect(seen.mock.lastCall).toEqual([{ groupMuted: true, exemptUserIds: ['a'], mutedUserIds: [], mutedUserIdsComplete: false }]);
  stop();
  expect(engine.listenerCount('reconnectsuccess')).toBe(0);
});
