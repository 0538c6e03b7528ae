import { describe, expect, it } from 'vitest';
import type { Authorize } from '../../src/server/index.js';
import { bench, errorOf, type Bench } from '../server/support.js';

const asked = (authorize: Authorize): Bench => bench({ authorize });

describe('authorize', () => {
  it('that denies in so many words is no fault of the host, and is not logged as one', async () => {
    for (const deny of ['NOT_ALLOWED', 'UNAUTHENTICATED', 'GROUP_NOT_FOUND'] as const) {
      const { post, lines } = asked(() => ({ deny }));
      expect(await errorOf(await post('groups/g1/unmute'))).toMatchObject({ code: deny, retryable: false });
      expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
    }
  });

  it('whose answer has one permission that does not exist beside good ones denies, and says so in the log', async () => {
    // @ts-expect-error: what plain JavaScript can do
    const { post, adapter, lines } = asked(() => ({ actorId: 'mod1', permissions: ['unmuteGroup', 'everything'] }));
    expect(await errorOf(await post('groups/g1/unmute'))).toMatchObject({ code: 'NOT_ALLOWED' });
    expect(adapter.calls).toEqual([]);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([
      {
        level: 'error',
        event: 'authorize returned neither an actor, nor a reason, nor null, so the call was denied',
        fields: { action: 'unmuteGroup', groupId: 'g1' },
      },
    ]);
  });

  it('that throws is told to the operator with the place, and without its message', async () => {
    const { post, lines } = asked(() => {
      throw new TypeError('token canary');
    });
    await post('groups/g1/unmute');
    const [line] = lines.filter(({ level }) => level === 'error');
    expect(line).toMatchObject({
      event: 'authorize threw, so the call was denied',
      fields: { action: 'unmuteGroup', groupId: 'g1', error: 'TypeError', frames: expect.any(Array) },
    });
    expect(JSON.stringify(lines)).not.toContain('canary');
  });
});
