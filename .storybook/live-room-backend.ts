// What a host app has on its server, made for the live room. Loaded by the dev server when the room is first asked for.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMuteHandler, toNodeHandler, type Authorize } from 'react-live-mute/server';
import { createAliyunAdapter, type AliyunAdapterOptions } from 'react-live-mute/server/aliyun';
import { startLiveSimulator, type LiveSimulator } from 'react-live-mute/testing';
import { administrators, hostId, members, moderators, mutedAtStart } from '../stories/support/live-room-people.ts';
import type { LiveRoomMode } from './live-room-mode.mjs';

/** The server half of the live room. */
export interface LiveRoomBackend {
  /** Of the real service: what the page has to bring along. */
  readonly token: string | undefined;
  /** Answers `/api/mute/*` and `/api/live-room*`. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

/** What the handler is mounted over. */
interface Service {
  readonly groupId: string;
  readonly connection: AliyunAdapterOptions;
  readonly simulator?: LiveSimulator;
  /** Of the real service: what the page has to bring along. */
  readonly token?: string;
}

async function serviceOf(mode: LiveRoomMode): Promise<Service> {
  if (mode.kind === 'real') {
    const { groupId, appId, dataCenter, endpoint } = mode;
    // The keys are left to the vendor's own chain, which looks at the environment first.
    const connection = { appId, dataCenter, ...(endpoint && { endpoint: endpoint.host, protocol: endpoint.protocol }) };
    return { groupId, connection, token: randomBytes(24).toString('base64url') };
  }
  const group = {
    groupId: 'grouptest',
    creatorId: hostId,
    administrators,
    members: members.map(({ userId, name }) => ({ userId, userInfo: JSON.stringify({ nickName: name }) })),
    mutedUserIds: mutedAtStart,
  };
  const simulator = await startLiveSimulator({ apps: [{ appId: 'demo', dataCenter: 'cn-shanghai', groups: [group] }] });
  return { groupId: group.groupId, connection: simulator.connection, simulator };
}

/** What the service was told: what changes something, or every call. */
function recordOf({ requests }: LiveSimulator, all: boolean): object {
  const isRead = ({ operation }: { operation: string }): boolean => /^(?:Describe|List)/u.test(operation);
  return { reads: requests.filter(isRead).length, requests: requests.filter((request) => all || !isRead(request)) };
}

/** Starts the simulator, or looks for the vendor's keys, and mounts the handler over it. */
export async function createLiveRoomBackend(mode: LiveRoomMode): Promise<LiveRoomBackend> {
  const { groupId, connection, simulator, token } = await serviceOf(mode);
  const letIn = (given: string | null | undefined): boolean => token === undefined || equal(given ?? '', token);

  // A demo: whoever says to be one of the two moderators is believed, and the token is the only lock of the real service. Your
  // server asks its own session here.
  const authorize: Authorize = ({ request, groupId: asked }) => {
    if (!letIn(request.headers.get('x-live-room-token'))) return null;
    if (asked !== groupId) return { deny: 'GROUP_NOT_FOUND' };
    const actorId = request.headers.get('x-demo-moderator');
    return actorId !== null && moderators.includes(actorId) ? { actorId } : null;
  };
  const adapter = createAliyunAdapter({
    ...connection,
    log: (entry) => console.error('live room: a call to the service failed', entry),
  });
  const mute = toNodeHandler(createMuteHandler({ adapter, authorize }));

  /** Beside the wire, for this demo alone: what the room runs on, what the simulator received, and the way back to the start. */
  function demo(request: IncomingMessage, response: ServerResponse): void {
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') return answer(response, 403, { error: 'foreign page' });
    const given = request.headers['x-live-room-token'];
    const mayEnter = letIn(typeof given === 'string' ? given : undefined);
    const [path, query] = (request.url ?? '').split('?');
    switch (`${request.method} ${path}`) {
      case 'GET /api/live-room':
        return answer(response, mayEnter ? 200 : 401, { mode: mode.kind, ...(mayEnter && { groupId }) });
      case 'GET /api/live-room/requests':
        if (simulator) return answer(response, 200, recordOf(simulator, query === 'all'));
        break;
      case 'POST /api/live-room/reset':
        if (!simulator) break;
        simulator.reset();
        return answer(response, 200, {});
    }
    answer(response, 404, { error: 'no such route' });
  }

  return {
    token,
    async handle(request, response) {
      if (request.url?.startsWith('/api/mute')) await mute(request, response);
      else demo(request, response);
    },
    async close() {
      await simulator?.close();
    },
  };
}
