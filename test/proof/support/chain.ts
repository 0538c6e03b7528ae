import { createHash } from 'node:crypto';
import { afterEach, beforeEach, vi } from 'vitest';
import { createHttpAdapter } from '../../../src/adapters/http.js';
import type { MuteSnapshot } from '../../../src/core/types.js';
import { createAliyunAdapter, type AliyunClient } from '../../../src/server/aliyun/index.js';
import { createMuteHandler } from '../../../src/server/index.js';
import type { LiveFault, ReplyShape } from '../../../src/testing/simulator/faults.js';
import { superLargeAbove } from '../../../src/testing/simulator/group.js';
import { parseMuteState } from '../../../src/server/aliyun/reply.js';
import { peak } from '../../../src/testing/simulator/record.js';
import { isWrite } from '../../../src/testing/simulator/throttle.js';
import { sleep, type MakeBase, type Weather, type WorldSetup } from '../../store/support/world.js';
import { startLiveWithoutSockets } from './live.js';

/** Hashing is done by another thread, which no fake clock waits for. */
export function hashAtOnce(): void {
  beforeEach(() => {
    const digest = (_: string, data: Uint8Array): Promise<ArrayBuffer> =>
      Promise.resolve(new Uint8Array(createHash('sha256').update(data).digest()).buffer);
    vi.stubGlobal('crypto', { subtle: { digest } });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
}

const people = (count: number): readonly { readonly userId: string }[] =>
  Array.from({ length: count }, (_, at) => ({ userId: `user${at}` }));
const few = people(30);
const superLarge = people(superLargeAbove + 1);

const describe = 'DescribeLiveMessageGroupBand';
const page = '<!doctype html><title>Bad gateway</title>';
const html = (status: number): Response => new Response(page, { status, headers: { 'content-type': 'text/html' } });

/** How the oddities of the model show at ApsaraVideo Live: two of them are its own, and facts that are not said are odd shapes. */
function shapeOf({ unknown = [] }: WorldSetup['quirks']): ReplyShape | undefined {
  const [fact] = unknown;
  return fact && ({ groupMuted: 'absent', exemptUserIds: 'nested', mutedUserIds: 'json-in-string' } as const)[fact];
}

/** What the model's faults are between the server and the vendor. */
function faultOf({ fault, before, after }: Weather): LiveFault | undefined {
  const when = after > 300 ? 'after-effect' : 'before-effect';
  switch (fault) {
    case 'none':
    case 'deaf':
      return undefined;
    case 'throttle':
      return { kind: 'throttle', ...(after > 0 && { retryAfterMs: after }) };
    case 'reset-before':
      return before > 300 ? { kind: 'no-answer', when: 'before-effect' } : { kind: 'reset', when: 'before-effect' };
    case 'reset-after':
      return before > 300 ? { kind: 'no-answer', when: 'after-effect' } : { kind: 'reset', when: 'after-effect' };
    case 'html':
      return before > 400 ? { kind: 'empty', when } : before > 200 ? { kind: 'half-reply', when } : { kind: 'html', when };
    case 'unavailable':
      return { kind: 'error', code: before > 300 ? 'ServerError' : 'ServiceUnavailable' };
    case 'denied':
      return { kind: 'error', code: 'NoAuth' };
  }
}

/** Browser half, wire, handler, the adapter for ApsaraVideo Live and its simulator, with weather on both ways. */
export const makeChain: MakeBase = ({ groupId, initial, quirks, traits, capabilities }, sky) => {
  const { mutedListWhileGroupMuted: reading = 'full', secondMute = 'replaces', readDelayMs = 0 } = quirks;
  const { backstop, removeAllLiftsGroup, missingDataCenter, room } = traits;
  const members = room === 'small' ? few : superLarge;
  const live = startLiveWithoutSockets(
    { groupId, creatorId: 'host1', members, ...initial },
    {
      mutedListWhileGroupMuted: reading === 'full' ? 'full' : 'empty',
      secondBan: secondMute,
      readDelayMs,
      removeAllLiftsGroup,
      missingDataCenter,
      superLargeMembers: room === 'super-large, refused' ? 'refused' : 'empty',
    },
    capabilities.writesPerSecond,
  );
  const { group, service, faults, requests } = live;
  const shape = shapeOf(quirks);
  if (shape) faults.inject({ kind: 'shape', shape }, { operation: describe, times: Infinity });

  const snapshotNow = (): MuteSnapshot => ({
    ...parseMuteState(service.run(describe, { AppId: 'demo', GroupId: groupId, DataCenter: 'cn-shanghai' }, 'key', shape)),
    alwaysExemptUserIds: ['host1'],
  });

  // Whatever changes the group goes through here, and is told to those who listen once it can be read.
  const listeners = new Set<(snapshot: MuteSnapshot) => void>();
  const subscribe = (_: string, onSnapshot: (snapshot: MuteSnapshot) => void): (() => void) => {
    listeners.add(onSnapshot);
    return () => listeners.delete(onSnapshot);
  };
  const tell = (): void => {
    for (const listener of listeners) listener(snapshotNow());
  };
  const write = group.write.bind(group);
  group.write = (change, at) => {
    sky.effect(() => write(change, at));
    if (readDelayMs > 0) setTimeout(tell, readDelayMs);
    else tell();
  };
  const others = (change: Parameters<typeof write>[0]): void => group.write(change, Date.now());

  let throttled = 0;
  const client: AliyunClient = {
    async callApi(call, request, runtime) {
      // Who is always exempt is read beside the state and is not what this is about.
      if (call.action === 'DescribeLiveMessageGroup') return live.client.callApi(call, request, runtime);
      const weather = sky.weather();
      const fault = faultOf(weather);
      // No longer on its way than the pacer allows for.
      await sleep(Math.min(weather.before, 400));
      // One fault a call: a shape that is dialled in for good has to wait.
      if (fault && !(shape && call.action === describe)) {
        if (fault.kind === 'throttle') throttled++;
        faults.inject(fault, { operation: operationOf(call.action) });
      }
      const reply = await live.client.callApi(call, request, runtime);
      await sleep(weather.after);
      return reply;
    },
  };

  const { writesPerSecond } = capabilities;
  const options = { appId: 'demo', dataCenter: 'cn-shanghai' } as const;
  const aliyun = createAliyunAdapter({ ...options, client, writesPerSecond: backstop ? writesPerSecond : Infinity });
  const limited = { ...aliyun, capabilities: { ...aliyun.capabilities, ...capabilities } };
  const handler = createMuteHandler({
    adapter: limited,
    budget: false,
    publicOrigin: 'https://app.example',
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    authorize: ({ request }) =>
      request.headers.has('x-denied') ? { deny: 'NOT_ALLOWED' } : { actorId: request.headers.get('x-actor') ?? '' },
  });

  async function exchange(moderator: number, url: string, { signal, ...init }: RequestInit): Promise<Response> {
    const { before, after, fault } = sky.weather();
    await sleep(before);
    if (fault !== 'deaf') signal?.throwIfAborted();
    if (fault === 'reset-before') throw new TypeError('fetch failed');
    if (fault === 'unavailable') return html(503);
    if (fault === 'throttle' && after > 300) return html(429);
    const headers = new Headers(init.headers);
    headers.set('origin', 'https://app.example');
    headers.set('x-actor', `mod${moderator}`);
    if (fault === 'denied') headers.set('x-denied', '1');
    const response = await handler(new Request(url, { ...init, headers, ...(signal && fault !== 'deaf' && { signal }) }));
    await sleep(after);
    if (fault === 'reset-after') throw new TypeError('fetch failed');
    if (fault === 'html') return after > 300 ? html(200) : new Response(null, { status: 200 });
    return response;
  }

  const quiet = createAliyunAdapter({ ...options, client: live.client, writesPerSecond: Infinity });
  return {
    adapter: { ...quiet, subscribe, readMuteState: () => Promise.resolve(snapshotNow()) },
    adapterOf: (moderator) =>
      createHttpAdapter({
        endpoint: 'https://app.example/api/mute',
        fetch: (url, init) => exchange(moderator, url, init),
        subscribe,
      }),
    people: members.length,
    truth: () => {
      const { groupMuted, exemptUserIds, mutedUserIds } = group;
      return { groupMuted, exemptUserIds, mutedUserIds, alwaysExemptUserIds: ['host1'] };
    },
    act: {
      muteGroup: (_, exemptUserIds = []) => others({ groupMuted: true, exemptUserIds }),
      unmuteGroup: () => others({ groupMuted: false, exemptUserIds: [] }),
      muteUsers: (_, userIds) => others({ mutedUserIds: [...new Set([...group.mutedUserIds, ...userIds])] }),
      unmuteUsers: (_, userIds) => others({ mutedUserIds: group.mutedUserIds.filter((id) => !userIds.includes(id)) }),
      unmuteAllUsers: () => others({ mutedUserIds: [] }),
    },
    broken() {
      const writes = requests.filter(({ operation }) => isWrite(operation));
      const rules: string[] = [];
      const most = peak(writes.map(({ at }) => at));
      if (most > writesPerSecond) rules.push(`the service saw ${most} writes in a second`);
      const refused = requests.filter(({ outcome }) => outcome === 'Throttling.User').length;
      if (refused > throttled) rules.push('the service throttled a call that nobody dialled in');
      const lists = writes.flatMap(({ parameters }) => [parameters['UnbannedUsers'], parameters['BannedUsers']]);
      if (lists.some((list) => (list?.split(',').length ?? 0) > capabilities.maxUsersPerCall))
        rules.push('the service saw too many users in a call');
      if (writes.some(({ parameters }) => parameters['ExceptUsers'] === '')) rules.push('the service saw an empty exempt list');
      return rules;
    },
  };
};

function operationOf(action: string | undefined) {
  switch (action) {
    case 'BanLiveMessageGroup':
    case 'UnbanLiveMessageGroup':
    case 'AddLiveMessageGroupBand':
    case 'RemoveLiveMessageGroupBand':
    case 'ListLiveMessageGroupUsers':
      return action;
    default:
      return describe;
  }
}
