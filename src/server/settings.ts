import { field } from '../core/json.js';
import { capabilitiesOf } from '../core/limits.js';
import type { MuteAdapter } from '../core/types.js';
import { parseCapabilities } from '../core/wire.js';
import type { Audit } from './audit.js';
import type { Authorize } from './authorize.js';
import type { BudgetOptions } from './budget.js';
import { safeLogger, type Logger } from './logger.js';
import type { OriginRules } from './origin.js';
import { createPacer, type Pacer } from './pacer.js';
import type { Deadlines } from './write.js';

/** Options of `createMuteHandler`. */
export interface MuteHandlerOptions {
  /** The backend. */
  readonly adapter: MuteAdapter;
  /** Decides about every call. There is no default: without it nobody could be kept out. */
  readonly authorize: Authorize;
  /** The path under which the handler is mounted, without a slash at its end. @default '/api/mute' */
  readonly basePath?: string | undefined;
  /** The origin of your page, as the browser sees it: `https://app.example`. Decides where `Sec-Fetch-Site` is absent. */
  readonly publicOrigin?: string | undefined;
  /** Other origins whose pages may call, each exactly as in the `Origin` header. They get CORS. @default [] */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Request headers that listed origins may send beside the usual ones, such as `authorization`. @default [] */
  readonly allowedHeaders?: readonly string[] | undefined;
  /**
   * Also serve callers that send neither `Sec-Fetch-Site` nor `Origin`: scripts, other servers, and your own page where it reads over
   * plain HTTP (but for localhost) or in a browser from before 2023. @default false
   */
  readonly allowNonBrowser?: boolean | undefined;
  /** Share one among all handlers of an account. @default a pacer of this handler's own, with the backend's `writesPerSecond` */
  readonly pacer?: Pacer | undefined;
  /** Which of the pacer's budgets is used: one for each account at the backend. @default 'writes' */
  readonly pacerKey?: string | undefined;
  /** What one actor may use in a minute; `false` for no limit. */
  readonly budget?: BudgetOptions | false | undefined;
  /** How long a state that was read is shared, in milliseconds. @default 1000 */
  readonly readCacheMs?: number | undefined;
  /** The largest body, in bytes. Raise it for backends with longer ids or larger batches. @default 16384 */
  readonly maxBodyBytes?: number | undefined;
  /** Gets a record of each write, and of the reads that `auditReads` names. */
  readonly audit?: Audit | undefined;
  /** Which reads are recorded: those that were denied, or all. Writes always are. @default 'denied' */
  readonly auditReads?: 'denied' | 'all' | undefined;
  /** Gets a line for each attempt and for what operators should look at; never a key. @default errors on the console, nothing else */
  readonly logger?: Logger | undefined;
  /** How long things may take. */
  readonly deadlines?: Partial<Deadlines> | undefined;
}

/** The options with their defaults. */
export interface Settings {
  readonly adapter: MuteAdapter;
  readonly authorize: Authorize;
  readonly basePath: string;
  readonly origins: OriginRules;
  readonly pacer: Pacer;
  readonly pacerKey: string;
  readonly budget: BudgetOptions | false;
  readonly readCacheMs: number;
  readonly maxBodyBytes: number;
  readonly audit: Audit | undefined;
  readonly auditReads: 'denied' | 'all';
  readonly log: Logger;
  readonly deadlines: Deadlines;
}

/** Fills in the defaults. Throws when something is missing or would not do what it says. */
export function resolveSettings(options: MuteHandlerOptions): Settings {
  const { adapter, authorize, basePath = '/api/mute', publicOrigin, allowedOrigins = [] } = options;
  if (typeof authorize !== 'function') {
    throw new TypeError(
      'createMuteHandler: authorize is missing. Without it everybody could mute every room, so there is no default. ' +
        "Pass a function that returns { actorId } for those who may, { deny: 'NOT_ALLOWED' } for those who may not, and null for those who are not logged in.",
    );
  }
  if (typeof adapter?.readMuteState !== 'function') {
    throw new TypeError(
      'createMuteHandler: adapter is missing. It is what the handler acts on, so there is no default. ' +
        "Pass createAliyunAdapter({ … }) from 'react-live-mute/server/aliyun' or your own MuteAdapter.",
    );
  }
  // Attempts would be written nowhere, and nobody would know.
  if (options.audit && typeof options.audit !== 'function') throw new TypeError('createMuteHandler: audit must be a function.');
  if (basePath !== '' && !/^(?:\/[A-Za-z0-9._~-]+)+$/u.test(basePath)) {
    throw new TypeError(
      `createMuteHandler: basePath ${JSON.stringify(basePath)} can not match a request. It is compared with the start of the path, ` +
        "so write it with a slash at its beginning and none at its end, like '/api/mute', or '' for the root.",
    );
  }
  if (publicOrigin !== undefined) assertOrigin('publicOrigin', publicOrigin);
  for (const origin of allowedOrigins) assertOrigin('allowedOrigins', origin);
  const capabilities = capabilitiesOf(adapter);
  const read = parseCapabilities(capabilities);
  for (const [name, value] of Object.entries(capabilities)) {
    // How many a second concerns the pacer alone, and one of the host's own may know of no limit.
    if (field(read, name) === value || (name === 'writesPerSecond' && options.pacer)) continue;
    throw new TypeError(
      `createMuteHandler: the adapter's capability ${name} can not be ${String(value)}. Browsers would go by its default, so ` +
        'write numbers whole (1000000 where there is no limit), and patterns as the source of a regular expression with the flag u, ' +
        'of at most 500 characters.',
    );
  }
  const { maxBodyBytes = 16_384, readCacheMs = 1000 } = options;
  // No body is larger than NaN.
  if (!(maxBodyBytes > 0)) throw new RangeError(`createMuteHandler: maxBodyBytes must be above 0; it is ${maxBodyBytes}.`);
  // Nothing is within NaN: no read would be shared.
  if (!(readCacheMs >= 0)) throw new RangeError(`createMuteHandler: readCacheMs must be at least 0; it is ${readCacheMs}.`);
  return {
    adapter,
    authorize,
    basePath,
    origins: {
      publicOrigin,
      allowedOrigins: new Set(allowedOrigins),
      allowedHeaders: options.allowedHeaders ?? [],
      // The text 'false' of an environment opens no door.
      allowNonBrowser: options.allowNonBrowser === true,
    },
    pacer: options.pacer ?? createPacer({ writesPerSecond: capabilities.writesPerSecond }),
    pacerKey: options.pacerKey ?? 'writes',
    budget: options.budget ?? {},
    readCacheMs,
    maxBodyBytes,
    audit: options.audit,
    auditReads: options.auditReads ?? 'denied',
    log: safeLogger(options.logger),
    deadlines: resolveDeadlines(options.deadlines),
  };
}

// A host that shortens the whole alone shortens its parts with it.
function resolveDeadlines({
  handlerMs = 15_000,
  queueMs = Math.min(5000, handlerMs / 3),
  callMs = Math.min(4500, handlerMs * 0.3),
}: Partial<Deadlines> = {}): Deadlines {
  const deadlines = { handlerMs, queueMs, callMs };
  for (const [name, ms] of Object.entries(deadlines)) {
    // A timer of more than 31 bits ends at once.
    const [most, what] = name === 'handlerMs' ? [2 ** 31, 'what timers take'] : [handlerMs, 'deadlines.handlerMs'];
    if (!Number.isFinite(ms) || ms <= 0 || ms >= most) {
      throw new RangeError(`createMuteHandler: deadlines.${name} must be above 0 and below ${what}, ${most} ms; it is ${ms}.`);
    }
  }
  return deadlines;
}

function assertOrigin(option: string, origin: string): void {
  const parsed = URL.canParse(origin) ? new URL(origin) : undefined;
  // Of schemes that it does not know, such as those of apps around a web view, a parser tells no origin.
  const exact = parsed?.origin === 'null' ? parsed.host && `${parsed.protocol}//${parsed.host}` : parsed?.origin;
  if (exact === origin && !origin.includes('*')) return;
  throw new TypeError(
    `createMuteHandler: ${option} has ${JSON.stringify(origin)}, which is no exact origin and would never match. ` +
      'Write scheme, host and port as the browser sends them, without a path or a slash at the end and without wildcards: "https://app.example".',
  );
}
