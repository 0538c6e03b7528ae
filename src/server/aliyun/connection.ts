import { MuteError } from '../../core/errors.js';
import type { AliyunClient, AliyunCredential, AliyunKeys, ResolvedOptions } from './options.js';
import { loadVendor, type Vendor } from './vendor.js';

/** A client ready for one call, and what must not be seen in a log. */
export interface Connected {
  readonly client: AliyunClient;
  readonly secrets: readonly string[];
}

/** The way to the service: the vendor's packages, the keys, the client. */
export interface Connection {
  /** Rejects with `BACKEND_MISCONFIGURED` when the packages are missing. */
  ready(): Promise<void>;
  /** A client with keys that are good now. Rejects with a MuteError for packages, with whatever the vendor throws for keys. */
  connect(): Promise<Connected>;
  /** Has the next call ask for keys anew, of a new default chain. */
  renew(): void;
}

/** What keys are made of. The line break at the end of a file, once in a key, spoils the signature or can't be sent at all. */
const keyText = /^[!-~]+$/u;

function checkKeys({ accessKeyId, accessKeySecret, securityToken }: AliyunKeys): void {
  if (!accessKeyId || !accessKeySecret) throw new MuteError('BACKEND_MISCONFIGURED', 'The credential has no keys.');
  for (const [name, text] of Object.entries({ accessKeyId, accessKeySecret, securityToken })) {
    if (!text || (typeof text === 'string' && keyText.test(text))) continue;
    throw new MuteError('BACKEND_MISCONFIGURED', `The credential's ${name} is no key: a space, a line break or something else is in it.`);
  }
}

/** Starts to load the vendor's packages at once, unless a client was given. */
export function createConnection(options: ResolvedOptions, load: () => Promise<Vendor> = loadVendor): Connection {
  const { client: given } = options;
  if (given) {
    const connected: Connected = { client: given, secrets: [] };
    return { ready: () => Promise.resolve(), connect: () => Promise.resolve(connected), renew: () => undefined };
  }

  const loading = load();
  // Whoever calls first is told; until then nobody listens, and that is no crash.
  loading.catch(() => undefined);

  let chain: AliyunCredential | undefined;
  let resolving: Promise<AliyunKeys> | undefined;
  let made: { readonly of: string; readonly connected: Connected } | undefined;

  const resolveKeys = async ({ Credential }: Vendor): Promise<AliyunKeys> => {
    try {
      const credential = options.credential ?? (chain ??= new Credential());
      const keys = await credential.getCredential();
      checkKeys(keys);
      return keys;
    } catch (error) {
      // Once it has failed, the vendor's default chain sticks to its last provider: only a new one tries them all again.
      chain = undefined;
      throw error;
    }
  };

  const clientWith = (keys: AliyunKeys, { Client }: Vendor): Connected => {
    const { accessKeyId, accessKeySecret, securityToken } = keys;
    // Field by field: what a host hands out may have getters, or keep its secrets out of JSON.
    const of = JSON.stringify([accessKeyId, accessKeySecret, securityToken]);
    if (made?.of === of) return made.connected;
    const { endpoint, protocol, timeoutMs } = options;
    // Its own retries stay off: they would repeat writes behind the pacing.
    const client = new Client({
      accessKeyId,
      accessKeySecret,
      securityToken,
      endpoint,
      protocol,
      readTimeout: timeoutMs,
      connectTimeout: timeoutMs,
    });
    // Else it would look like a call that was sent and broke off.
    if (typeof client.callApi !== 'function') {
      throw new MuteError(
        'BACKEND_MISCONFIGURED',
        'The client of @alicloud/openapi-core has no callApi: it is of another version than is needed.',
      );
    }
    made = { of, connected: { client, secrets: [accessKeyId, accessKeySecret, securityToken].flatMap((secret) => secret ?? []) } };
    return made.connected;
  };

  return {
    async ready() {
      await loading;
    },
    async connect() {
      const vendor = await loading;
      if (!resolving) {
        const current = resolveKeys(vendor).finally(() => {
          if (resolving === current) resolving = undefined;
        });
        resolving = current;
      }
      return clientWith(await resolving, vendor);
    },
    renew() {
      chain = undefined;
      resolving = undefined;
    },
  };
}
