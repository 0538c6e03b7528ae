// What the handler and the adapters do on their own: the pace of a long run, requests a second, and many moderators watching.
import { fork } from 'node:child_process';
import { Agent, createServer, request } from 'node:http';
import { fileURLToPath } from 'node:url';

const groupId = 'room';

/** Hands everything on, each request after a pause of its own. */
async function jitter(target, ms) {
  const [hostname, port] = target.split(':');
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    setTimeout(() => {
      const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    }, Math.random() * ms);
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { endpoint: `127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Unmutes so many users through store, http adapter, handler, the adapter for ApsaraVideo Live and its simulator. */
export async function pace({ client, server, aliyun, testing }, users, jitterMs) {
  const userIds = Array.from({ length: users }, (_, at) => `user_${at}`);
  const simulator = await testing.startLiveSimulator({ apps: [{ appId: 'demo', groups: [{ groupId, mutedUserIds: userIds }] }] });
  const proxy = jitterMs > 0 ? await jitter(simulator.endpoint, jitterMs) : undefined;
  const upstream = aliyun.createAliyunAdapter({ ...simulator.connection, ...(proxy && { endpoint: proxy.endpoint }) });
  await upstream.ready();
  const handler = server.createMuteHandler({ adapter: upstream, authorize: () => ({ actorId: 'mod1' }), audit: () => {} });
  const adapter = client.createHttpAdapter({
    endpoint: 'https://app.example/api/mute',
    headers: { 'sec-fetch-site': 'same-origin' },
    fetch: (url, init) => handler(new Request(url, init)),
  });
  const store = client.createMuteStore({ adapter, groupId });
  await store.getState().refresh();
  const result = await store.getState().unmute(userIds);
  const writes = simulator.requests.filter(({ operation }) => operation === 'RemoveLiveMessageGroupBand');
  const times = writes.map(({ at }) => at);
  const calls = Math.ceil(users / 30);
  // Ten in any second: the last call can't start earlier than this after the first.
  const floorMs = Math.floor((calls - 1) / 10) * 1000;
  const figures = {
    calls: writes.length,
    throttled: writes.filter(({ outcome }) => outcome !== 'ok').length,
    peak: simulator.peakPerSecond(true),
    floorMs,
    tookMs: Math.max(...times) - Math.min(...times),
    left: simulator.group(groupId).mutedUserIds.length,
    done: result?.doneUserIds.length ?? 0,
  };
  proxy?.close();
  await simulator.close();
  return figures;
}

/** Requests a second of a server in a process of its own. */
async function load(kind, dist, ms) {
  const child = fork(fileURLToPath(new URL('server.mjs', import.meta.url)), [kind, dist], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const port = await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error(`The server of ${kind} did not start.`)));
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const headers = { 'sec-fetch-site': 'same-origin' };
    const once = () =>
      new Promise((resolve, reject) => {
        const sent = request({ port, host: '127.0.0.1', path: `/api/mute/groups/${groupId}`, agent, headers }, (answer) => {
          answer.resume();
          answer.on('end', () => resolve(answer.statusCode));
        });
        sent.on('error', reject);
        sent.end();
      });
    const worker = async (until) => {
      let done = 0;
      for (; performance.now() < until; done++) {
        const status = await once();
        if (status !== 200) throw new Error(`${kind} answered ${status}.`);
      }
      return done;
    };
    const all = async (time) => {
      const counts = await Promise.all(Array.from({ length: 32 }, () => worker(performance.now() + time)));
      return counts.reduce((sum, count) => sum + count, 0) / (time / 1000);
    };
    await all(500);
    const rate = await all(ms);
    agent.destroy();
    return rate;
  } finally {
    child.kill();
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The handler's requests a second beside the same kind of server answering a constant, in turns. */
export async function throughput(dist, rounds, ms) {
  const seen = { constant: [], handler: [] };
  for (let round = 0; round < rounds; round++) for (const kind of ['constant', 'handler']) seen[kind].push(await load(kind, dist, ms));
  return { constant: median(seen.constant), handler: median(seen.handler) };
}

/** So many moderators who each read once a second: what that costs the backend and the wire. */
export async function watchers({ client, server }, count, seconds) {
  const memory = client.createMemoryAdapter({ mutedUserIds: Array.from({ length: 1000 }, (_, at) => `user_${at}`) });
  let reads = 0;
  const adapter = { ...memory, readMuteState: (...given) => ((reads += 1), memory.readMuteState(...given)) };
  const handler = server.createMuteHandler({ adapter, authorize: () => ({ actorId: 'mod1' }), audit: () => {} });
  const statuses = {};
  const stops = Array.from({ length: count }, () => {
    const own = client.createHttpAdapter({
      endpoint: 'https://app.example/api/mute',
      headers: { 'sec-fetch-site': 'same-origin' },
      fetch: async (url, init) => {
        const response = await handler(new Request(url, init));
        statuses[response.status] = (statuses[response.status] ?? 0) + 1;
        return response;
      },
    });
    return client.createMuteStore({ adapter: own, groupId }).connect({ refreshIntervalMs: 1000 });
  });
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  // The first answers are whole ones.
  await wait(500);
  const first = { reads, whole: statuses[200] ?? 0 };
  await wait(seconds * 1000);
  for (const stop of stops) stop();
  const requests = Object.values(statuses).reduce((sum, each) => sum + each, 0) - first.whole;
  return { readsPerSecond: (reads - first.reads) / seconds, requests, unchanged: (statuses[304] ?? 0) / requests };
}
