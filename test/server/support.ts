import { createMemoryAdapter, type MemoryAdapter, type MemoryAdapterOptions } from '../../src/adapters/memory.js';
import { createMuteHandler, type AuditRecord, type Logger, type MuteHandler, type MuteHandlerOptions } from '../../src/server/index.js';

export const origin = 'https://app.example';
export const base = `${origin}/api/mute`;

export interface LogLine {
  readonly level: keyof Logger;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Bench {
  readonly handler: MuteHandler;
  readonly adapter: MemoryAdapter;
  readonly records: AuditRecord[];
  readonly lines: LogLine[];
  /** A request of the app's own page. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

export function loggerInto(lines: LogLine[]): Logger {
  const level =
    (name: keyof Logger) =>
    (event: string, fields: Readonly<Record<string, unknown>>): void => {
      lines.push({ level: name, event, fields });
    };
  return { info: level('info'), warn: level('warn'), error: level('error') };
}

/** A handler over a memory backend in which `mod1` may do everything. */
export function bench(options: Partial<MuteHandlerOptions> = {}, memory: MemoryAdapterOptions = {}): Bench {
  const adapter = createMemoryAdapter({ mutedUserIds: ['u1', 'u2', 'u3', 'u4', 'u5'], ...memory });
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
    handler,
    adapter,
    records,
    lines,
    get: (path, headers) => handler(new Request(`${base}/${path}`, { headers: { ...own, ...headers } })),
    post: (path, body, headers) =>
      handler(
        new Request(`${base}/${path}`, {
          method: 'POST',
          headers: { ...own, 'content-type': 'application/json', ...headers },
          ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      ),
  };
}

/** The `error` in a failure's body, with the status beside it. */
export async function errorOf(response: Response): Promise<Record<string, unknown>> {
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'object')
    throw new Error('no error in the body');
  return { status: response.status, ...body.error };
}
