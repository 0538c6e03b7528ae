import { createAliyunAdapter } from '../../src/server/aliyun/index.js';
import { createMuteHandler, type AuditRecord, type MuteHandler, type MuteHandlerOptions } from '../../src/server/index.js';
import { startLiveSimulator, type LiveSimulator, type LiveSimulatorOptions } from '../../src/testing/index.js';
import { base, loggerInto, type LogLine } from './support.js';

export interface LiveBench {
  readonly simulator: LiveSimulator;
  readonly handler: MuteHandler;
  readonly records: AuditRecord[];
  readonly lines: LogLine[];
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** A handler over the adapter for ApsaraVideo Live over its simulator. Group `grouptest`, where `user_14` to `user_18` are muted. */
export async function liveBench(
  options: Partial<MuteHandlerOptions> = {},
  live: LiveSimulatorOptions = {},
  timeoutMs = 4000,
  writesPerSecond = 10,
): Promise<LiveBench> {
  const simulator = await startLiveSimulator(live);
  const adapter = createAliyunAdapter({ ...simulator.connection, timeoutMs, writesPerSecond });
  await adapter.ready();
  const records: AuditRecord[] = [];
  const lines: LogLine[] = [];
  const handler = createMuteHandler({
    adapter,
    authorize: () => ({ actorId: 'mod1' }),
    audit: (record) => void records.push(record),
    logger: loggerInto(lines),
    ...options,
  });
  const own = { 'sec-fetch-site': 'same-origin' };
  return {
    simulator,
    handler,
    records,
    lines,
    get: (path, headers) => handler(new Request(`${base}/${path}`, { headers: { ...own, ...headers } })),
    post: (path, body, headers) =>
      handler(
        new Request(`${base}/${path}`, {
          method: 'POST',
          headers: { ...own, 'content-type': 'application/json', ...headers },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      ),
  };
}
