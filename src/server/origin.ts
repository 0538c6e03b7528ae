import { MuteError } from '../core/errors.js';

/** Whose pages may call the handler. */
export interface OriginRules {
  readonly publicOrigin: string | undefined;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly allowedHeaders: readonly string[];
  readonly allowNonBrowser: boolean;
}

/**
 * Refuses what a foreign page sent. Throws `INPUT_INVALID`: `NOT_ALLOWED` is `authorize`'s word about a person.
 *
 * `Sec-Fetch-Site` can't be forged by a page and is believed; where it is absent, `Origin` decides. Forwarding headers are
 * never looked at, since any client can send them.
 */
export function checkOrigin(request: Request, rules: OriginRules): void {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const listed = origin !== null && rules.allowedOrigins.has(origin);
  if (site !== null) {
    // `same-site` is a neighbour's page, `none` a typed address: both are foreign.
    if (site === 'same-origin' || listed) return;
    throw refused('the request comes from a page of another origin', 'List that origin in allowedOrigins if it is yours.');
  }
  if (origin !== null) {
    if (listed || origin === rules.publicOrigin) return;
    throw refused('its Origin is neither publicOrigin nor listed', 'Set publicOrigin of createMuteHandler to the origin of your page.');
  }
  if (rules.allowNonBrowser) return;
  throw refused(
    'it has neither Sec-Fetch-Site nor Origin',
    'Browsers send one to https and localhost. Set allowNonBrowser to serve others.',
  );
}

function refused(why: string, how: string): MuteError {
  return new MuteError('INPUT_INVALID', `The request was refused, since ${why}. ${how}`);
}

const exposedHeaders = 'ETag, Retry-After, Preference-Applied';

/** What lets a listed origin read the answer, failures included. Any other origin gets nothing. */
export function corsHeaders(request: Request, rules: OriginRules): Record<string, string> {
  const origin = request.headers.get('origin');
  if (origin === null || !rules.allowedOrigins.has(origin)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': exposedHeaders,
  };
}

/** The answer to a preflight, which {@link checkOrigin} has let through. */
export function preflightHeaders(method: string, rules: OriginRules): Record<string, string> {
  return {
    'access-control-allow-methods': method,
    'access-control-allow-headers': ['content-type', 'if-none-match', 'prefer', ...rules.allowedHeaders].join(', '),
    'access-control-max-age': '600',
  };
}
