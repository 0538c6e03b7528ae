import { describe, expect, it } from 'vitest';
import { createMuteHandler } from '../../src/server/index.js';
import { createMemoryAdapter } from '../../src/adapters/memory.js';
import { bench, errorOf } from './support.js';

describe('createMuteHandler', () => {
  it('can not be made without authorize', () => {
    // @ts-expect-error: what plain JavaScript can do
    expect(() => createMuteHandler({ adapter: createMemoryAdapter() })).toThrow(/authorize is missing.*no default.*Pass/su);
  });

  it('reads, mutes, lifts, unmutes and mutes people, each with the state read back', async () => {
    const { get, post } = bench();
    expect(await (await get('groups/g1')).json()).toMatchObject({
      wire: 1,
      snapshot: { groupMuted: false },
      capabilities: { maxExemptUsers: 30 },
    });
    expect(await (await post('groups/g1/mute', { exemptUserIds: ['u9'] })).json()).toMatchObject({
      wire: 1,
      requestIds: [expect.any(String)],
      snapshot: { groupMuted: true, exemptUserIds: ['u9'] },
    });
    expect(await (await post('groups/g1/unmute')).json()).toMatchObject({ snapshot: { groupMuted: false } });
    expect(await (await post('groups/g1/users/unmute', { userIds: ['u1', 'u2'] })).json()).toMatchObject({
      snapshot: { mutedUserIds: ['u3', 'u4', 'u5'] },
    });
    expect(await (await post('groups/g1/users/mute', { userIds: ['u1'] })).json()).toMatchObject({
      snapshot: { mutedUserIds: ['u3', 'u4', 'u5', 'u1'] },
    });
    expect(await (await post('groups/g1/users/unmute', { all: true })).json()).toMatchObject({ snapshot: { mutedUserIds: [] } });
  });

  it('answers 304 when nothing changed', async () => {
    const { get, adapter } = bench();
    const first = await get('groups/g1');
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    const again = await get('groups/g1', { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    adapter.act.unmuteUsers('g1', ['u1']);
    expect((await get('groups/g1?fresh=1', { 'if-none-match': etag })).status).toBe(200);
  });

  it('refuses with the documented error', async () => {
    const { post } = bench();
    expect(await errorOf(await post('groups/g1/users/unmute', { userIds: ['a,b'] }))).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
  });
});
