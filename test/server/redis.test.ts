import { setMaxListeners } from 'node:events';
import { Redis } from 'ioredis';
import { createClient, RESP_TYPES } from 'redis';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Pacer, PacerRequest } from '../../src/server/index.js';
import { createRedisPacer, type RedisClient, type RedisPacerOptions } from '../../src/server/redis.js';
import { startRedis, type RedisServer } from './redis-server.js';
import { bench, errorOf } from './support.js';

const { signal } = new AbortController();
setMaxListeners(0, signal);
let budgets = 0;
let key = '';
const request = (given: Partial<PacerRequest> = {}): PacerRequest => ({
  key,
  priority: 'normal',
  actorId: 'mod1',
  groupId: 'g1',
  signal,
  deadline: Infinity,
  ...given,
});
const repeat = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends one call, which takes a moment, and says when. */
async function send(pacer: Pacer, given: Partial<PacerRequest> = {}, latencyMs = 5): Promise<number> {
  const lease = await pacer.acquire(request(given));
  const sentAt = performance.now();
  await pause(latencyMs);
  lease?.release();
  return sentAt;
}

function mostInOneSecond(times: readonly number[]): number {
  return Math.max(...times.map((at) => times.filter((other) => other >= at && other <= at + 1000).length));
}

interface Connected {
  readonly redis: RedisClient;
  close(): void;
}

const clients: readonly (readonly [string, (port: number) => Promise<Connected>])[] = [
  [
    'ioredis',
    async (port) => {
      const redis = new Redis({ port, host: '127.0.0.1' });
      redis.on('error', () => undefined);
      await redis.ping();
      return { redis, close: () => redis.disconnect() };
    },
  ],
  [
    'node-redis',
    async (port) => {
      const redis = createClient({ url: `redis://127.0.0.1:${port}` });
      redis.on('error', () => undefined);
      await redis.connect();
      return { redis, close: () => redis.destroy() };
    },
  ],
];

describe.each(clients)('createRedisPacer over %s', (_name, connect) => {
  let server: RedisServer;
  const open: Connected[] = [];

  async function pacer(options: Omit<RedisPacerOptions, 'redis'> = {}): Promise<Pacer> {
    const connected = await connect(server.port);
    open.push(connected);
    return createRedisPacer({ redis: connected.redis, ...options });
  }

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  afterEach(() => {
    key = `budget${(budgets += 1)}`;
    for (const connected of open.splice(0)) connected.close();
  });

  it('lets two processes together send no eleventh call in any second, and loses none', async () => {
    const [one, other] = [await pacer(), await pacer()];
    const times = await Promise.all(repeat(35, (at) => send(at % 2 === 0 ? one : other, { actorId: `mod${at % 5}` })));
    expect(mostInOneSecond(times)).toBe(10);
    const took = Math.max(...times) - Math.min(...times);
    // 35 calls, evenly spread.
    expect(took).toBeGreaterThanOrEqual(3400);
    expect(took).toBeLessThan(3400 * 1.25);
  });

  it('lets a moderator alone send in bursts', async () => {
    const one = await pacer({ writesPerSecond: 20 });
    const times = await Promise.all(repeat(40, () => send(one)));
    expect(mostInOneSecond(times)).toBe(20);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(1500);
  });

  it('sends a group mute of one process before the individual calls of all', async () => {
    const [one, other] = [await pacer(), await pacer()];
    const times = repeat(30, (at) => send(at % 2 === 0 ? one : other, { actorId: `mod${at}` }));
    await times[11];
    const askedAt = performance.now();
    const sentAt = await send(one, { priority: 'high', actorId: 'mod99' });
    expect(sentAt - askedAt).toBeLessThan(500);
    expect(mostInOneSecond([sentAt, ...(await Promise.all(times))])).toBe(10);
  });

  it('lets a group mute of one process out as soon as the calls of another are answered, however long they could have taken', async () => {
    const jitterMs = 4000;
    const [one, other] = [await pacer({ jitterMs }), await pacer({ jitterMs })];
    const leases = await Promise.all(repeat(10, () => one.acquire(request())));
    const urgent = send(other, { priority: 'high', actorId: 'mod99' });
    const reader = new Redis({ port: server.port });
    // It was told how long to wait before anything was answered.
    await expect.poll(() => reader.zcard(`react-live-mute:{${key}}:urgent`)).toBe(1);
    reader.disconnect();
    const answeredAt = performance.now();
    for (const lease of leases) lease?.release();
    const waitedMs = (await urgent) - answeredAt;
    expect(waitedMs).toBeGreaterThanOrEqual(1000);
    expect(waitedMs).toBeLessThan(jitterMs / 2);
  });

  it('sends no call too many when the answers of Redis reach one process late, however little time calls are given', async () => {
    const limits = { writesPerSecond: 1, jitterMs: 0 };
    const { redis, close } = await connect(server.port);
    open.push({ redis, close });
    const late: RedisClient = {
      async eval(...args) {
        const answer: unknown = await Reflect.apply(redis.eval, redis, args);
        await pause(500);
        return answer;
      },
    };
    const style = 'isOpen' in redis ? 'node-redis' : 'ioredis';
    const [slow, quick] = [createRedisPacer({ redis: late, style, ...limits }), await pacer(limits)];
    const first = send(slow);
    const reader = new Redis({ port: server.port });
    await expect.poll(() => reader.zcard(`react-live-mute:{${key}}:sent`)).toBe(1);
    reader.disconnect();
    const second = await send(quick);
    expect(second - (await first)).toBeGreaterThanOrEqual(1000);
  });

  it('says THROTTLED when the wait is too long, and forgets whoever goes away', async () => {
    const one = await pacer({ writesPerSecond: 1, maxWaitMs: 300 });
    await send(one);
    const going = new AbortController();
    const gone = one.acquire(request({ signal: going.signal }));
    going.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    await expect(one.acquire(request())).rejects.toMatchObject({ code: 'THROTTLED', retryable: true, retryAfterMs: 300 });
  });

  it('does not wait for a time that the clock of Redis has yet to come to, when it was put back', async () => {
    const one = await pacer({ writesPerSecond: 2, jitterMs: 50, maxWaitMs: 3000 });
    const writer = new Redis({ port: server.port });
    const [seconds] = await writer.time();
    const hourLater = (Number(seconds) + 3600) * 1_000_000;
    const keyOf = (name: string): string => `react-live-mute:{${key}}:${name}`;
    await writer.zadd(keyOf('sent'), hourLater, 'other.1', hourLater, 'other.2');
    await writer.zadd(keyOf('urgent'), hourLater, 'other');
    await writer.zadd(keyOf('actors'), hourLater, 'mod9');
    await writer.set(keyOf('last'), hourLater);
    writer.disconnect();
    // What was sent last still counts, from now.
    const askedAt = performance.now();
    expect((await send(one)) - askedAt).toBeGreaterThanOrEqual(1000);
    expect(await send(one)).toBeGreaterThan(0);
  });

  it('leaves nothing behind in Redis', async () => {
    const one = await pacer({ jitterMs: 50, marginMs: 0 });
    await Promise.all(repeat(12, (at) => send(one, { actorId: `mod${at % 2}` })));
    const reader = new Redis({ port: server.port });
    expect((await reader.keys(`*{${key}}*`)).length).toBeGreaterThan(0);
    await expect.poll(() => reader.keys(`*{${key}}*`), { timeout: 5000 }).toEqual([]);
    reader.disconnect();
  });
});

describe.each(clients)('createRedisPacer over %s, when Redis is gone', (_name, connect) => {
  it('sends nothing and says BACKEND_UNAVAILABLE, and goes on when it is back', async () => {
    const server = await startRedis();
    const { redis, close } = await connect(server.port);
    const one = createRedisPacer({ redis, timeoutMs: 200 });
    await send(one);
    await server.stop();
    const refused = { code: 'BACKEND_UNAVAILABLE', retryable: true, outcomeUnknown: false, retryAfterMs: 1000 };
    const waiting = await Promise.allSettled(repeat(3, () => one.acquire(request())));
    expect(waiting).toEqual(repeat(3, () => ({ status: 'rejected', reason: expect.objectContaining(refused) })));
    await expect(one.acquire(request())).rejects.toMatchObject(refused);
    const again = await startRedis(server.port);
    await expect.poll(() => send(one).catch(() => undefined), { timeout: 10_000 }).toBeGreaterThan(0);
    close();
    await again.stop();
  });
});

describe('what the log says when the pacer failed', () => {
  /** Of one write over such a Redis. */
  async function logOver(redis: RedisClient, options: Omit<RedisPacerOptions, 'redis'> = {}): Promise<unknown> {
    const { post, lines, adapter } = bench({ pacer: createRedisPacer({ redis, ...options }) });
    // On the wire it is the same whatever the reason.
    const error = await errorOf(await post('groups/g1/unmute'));
    expect(error).toMatchObject({ code: 'BACKEND_UNAVAILABLE', message: 'The backend can not be reached.', outcomeUnknown: false });
    expect(adapter.calls).toEqual([]);
    const [line, ...more] = lines.filter(({ level }) => level === 'error');
    expect(more).toEqual([]);
    expect(line).toMatchObject({ event: 'the pacer failed', fields: { error: expect.any(String), frames: expect.any(Array) } });
    expect(JSON.stringify(line)).not.toMatch(/canary|10\.0\.0\.7/u);
    return line?.fields['why'];
  }

  it.each([
    ['wants a password', ['--requirepass', 'canary'], /Give the client the user and password/u],
    ['does not let its user run scripts', ['--user', 'default', 'on', 'nopass', '~*', '+@connection', '+info'], /Allow it \+eval/u],
    [
      'lets its user run scripts but not write',
      ['--user', 'default', 'on', 'nopass', '~*', '+@connection', '+info', '+eval'],
      /Allow it \+eval/u,
    ],
    ['has no place for its keys', ['--user', 'default', 'on', 'nopass', '~canary:*', '+@all'], /keys that begin with the prefix/u],
    ['is a replica', ['--replicaof', '127.0.0.1', '1'], /Connect the client to the primary/u],
    ['has no EVAL', ['--rename-command', 'EVAL', ''], /it has no EVAL/u],
    ['waits for replicas', ['--min-replicas-to-write', '1'], /too few of its nodes/u],
  ])('by a Redis that %s', async (_what, settings, why) => {
    const server = await startRedis(undefined, settings);
    onTestFinished(() => server.stop());
    const redis = new Redis({ port: server.port, host: '127.0.0.1', maxRetriesPerRequest: 1 });
    redis.on('error', () => undefined);
    onTestFinished(() => redis.disconnect());
    expect(await logOver(redis)).toMatch(why);
  });

  it('by a form of eval that the client has not', async () => {
    const server = await startRedis();
    onTestFinished(() => server.stop());
    const [ioredis, nodeRedis] = [new Redis({ port: server.port }), createClient({ url: server.url })];
    await nodeRedis.connect();
    expect(await logOver(ioredis, { style: 'node-redis' })).toMatch(/Set `style`/u);
    expect(await logOver(nodeRedis, { style: 'ioredis' })).toMatch(/Set `style`/u);
    expect(await logOver({ eval: async () => 'canary' })).toMatch(/no number. Set `style`/u);
    ioredis.disconnect();
    nodeRedis.destroy();
  });

  it.each([
    ['WRONGPASS invalid username-password pair canary', /user and password/u],
    ['MOVED 1234 10.0.0.7:6379', /client for clusters/u],
    ["CROSSSLOT Keys in request don't hash to the same slot", /client for clusters/u],
    ['CLUSTERDOWN Hash slot not served', /too few of its nodes/u],
    ["OOM command not allowed when used memory > 'maxmemory'.", /Raise maxmemory/u],
    ['MISCONF Redis is configured to save RDB snapshots, canary', /can not save/u],
    ['LOADING Redis is loading the dataset in memory', /This passes/u],
    ['WRONGTYPE Operation against a key holding the wrong kind of value script: 0, on @user_script:14.', /Set `prefix`/u],
    ['connect ECONNREFUSED 10.0.0.7:6379', /no connection/u],
    ['Connection is closed.', /no connection/u],
    ["Stream isn't writeable and enableOfflineQueue options is false", /no connection/u],
    ['canary', /refused a script, or its client failed/u],
  ])('by a client that rejects with %s', async (said, why) => {
    expect(await logOver({ eval: () => Promise.reject(new Error(said)) })).toMatch(why);
  });

  it('by a client that throws, or gives no answer', async () => {
    const failing = (): never => {
      throw Object.create(null);
    };
    expect(await logOver({ eval: failing })).toMatch(/refused a script, or its client failed/u);
    expect(await logOver({ eval: () => new Promise(() => undefined) }, { timeoutMs: 20 })).toMatch(/no answer within 20 ms/u);
  });
});

it('waits its turn over a client that hands out texts as bytes', async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const redis = createClient({ url: server.url, commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } });
  await redis.connect();
  const one = createRedisPacer({ redis, writesPerSecond: 1, jitterMs: 0 });
  const first = await send(one);
  expect((await send(one)) - first).toBeGreaterThanOrEqual(1000);
  expect((await send(one, { priority: 'high' })) - first).toBeGreaterThanOrEqual(2000);
  redis.destroy();
});

it.each([null, undefined, '', 'OK', [], [0], true, -1, 0.5, Number.NaN, '1e3', ' 7'])(
  'sends nothing when Redis answers %j, which is no number',
  async (answer) => {
    const one = createRedisPacer({ redis: { eval: async () => answer } });
    await expect(one.acquire(request())).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE', retryable: true, outcomeUnknown: false });
  },
);

it.each([0, '0'])('sends when Redis answers %j', async (answer) => {
  const one = createRedisPacer({ redis: { eval: async () => answer } });
  expect(await send(one)).toBeGreaterThan(0);
});

it('can not be made without a client', () => {
  // @ts-expect-error: what plain JavaScript can do
  expect(() => createRedisPacer({ redis: undefined })).toThrow(/redis has no eval/u);
});

it.each([Number.NaN, 0, -1, 2 ** 31, Infinity])('can not be made with timeoutMs of %d, within which nothing answers', (timeoutMs) => {
  expect(() => createRedisPacer({ redis: { eval: async () => 0 }, timeoutMs })).toThrow(
    `createRedisPacer: timeoutMs must be above 0 and below 2^31 ms; it is ${timeoutMs}.`,
  );
});
