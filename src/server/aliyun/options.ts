import { muteLimits } from '../../core/limits.js';
import type { MuteErrorCode } from '../../core/errors.js';
import type { UserProfile } from '../../core/types.js';

/** The data centres that the service has; the one named when the app was created. */
export type AliyunDataCenter = 'cn-shanghai' | 'ap-southeast-1';

/** One consistent set of keys. */
export interface AliyunKeys {
  /** Names the key. */
  readonly accessKeyId?: string | undefined;
  /** Signs; is never sent. */
  readonly accessKeySecret?: string | undefined;
  /** Goes with temporary keys. */
  readonly securityToken?: string | undefined;
}

/** Where keys come from: a `Credential` of `@alicloud/credentials`, or anything with this method. Asked before each call. */
export interface AliyunCredential {
  /** The keys of the moment. Rejects when there are none: the call then fails with `BACKEND_MISCONFIGURED` and nothing is sent. */
  getCredential(): Promise<AliyunKeys>;
}

/** What is asked of the vendor's client, as `callApi` of `@alicloud/openapi-core` reads it. */
export interface AliyunCall {
  /** The name of the operation. */
  readonly action?: string;
  /** Of the API: `2016-11-01`. */
  readonly version?: string;
  /** `HTTPS`. */
  readonly protocol?: string;
  /** `/`. */
  readonly pathname?: string;
  /** `POST`. */
  readonly method?: string;
  /** `AK`: signed with keys. */
  readonly authType?: string;
  /** `RPC`. */
  readonly style?: string;
  /** `formData`. */
  readonly reqBodyType?: string;
  /** `json`. */
  readonly bodyType?: string;
}

/** The part of the vendor's client that is used. It must sign, and must not retry writes by itself. */
export interface AliyunClient {
  /** Signs and sends one call. Resolves with the reply, its body in the words of the wire; rejects with an error of the vendor. */
  callApi(
    params: AliyunCall,
    request: { readonly query?: { readonly [name: string]: string } },
    runtime: { readonly readTimeout?: number; readonly connectTimeout?: number },
  ): Promise<unknown>;
}

/** A failed call, for the server's own log. Ids, keys and URLs are taken out of the vendor's message; keep it private all the same. */
export interface AliyunLogEntry {
  /** The vendor's name of the operation; `connect` when packages or keys were missing and nothing was sent. */
  readonly operation: string;
  /** What it became. */
  readonly code: MuteErrorCode;
  /** What that code means here, in a sentence of ours. */
  readonly message: string;
  /** Whether the call may have taken effect. */
  readonly outcomeUnknown: boolean;
  /** As the vendor wrote it, such as `Throttling.User`. */
  readonly vendorCode?: string;
  /** As the vendor wrote it, with ids, keys and URLs taken out. */
  readonly vendorMessage?: string;
  /** The HTTP status of the reply. */
  readonly status?: number;
  /** What the vendor calls the request. */
  readonly requestId?: string;
  /** How long the call took, in milliseconds. */
  readonly durationMs: number;
}

/** What {@link createAliyunAdapter} is made with. */
export interface AliyunAdapterOptions {
  /** The interactive messaging app. Letters, digits, `_` and `-`, at most 64. Source: `AppId`. */
  readonly appId: string;
  /** The data centre that the app was created in. Source: `DataCenter`, sent with every call. */
  readonly dataCenter: AliyunDataCenter;
  /** Host, and port if not the usual. @default 'live.aliyuncs.com', for both data centres */
  readonly endpoint?: string | undefined;
  /** The service takes HTTPS only; `http` is for a simulator. @default 'https' */
  readonly protocol?: 'https' | 'http' | undefined;
  /** Where the keys come from. @default the vendor's default chain: environment, OIDC, profile files, instance role, credentials URI */
  readonly credential?: AliyunCredential | undefined;
  /** A client of the vendor that is ready for use. `endpoint`, `protocol` and `credential` are its own then. */
  readonly client?: AliyunClient | undefined;
  /** How long one call may take, and how long keys may take to be had, in milliseconds. @default 4000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Writes that this adapter sends in any second; more of them wait. `Infinity` turns it off, for hosts that pace elsewhere
   * (`createMuteHandler` does, with this value from the capabilities).
   * @default 10, the account's limit
   */
  readonly writesPerSecond?: number | undefined;
  /** Told of each failed call. What it throws is ignored. @default nothing is logged */
  readonly log?: ((entry: AliyunLogEntry) => void) | undefined;
  /**
   * A person's profile out of what their own client told the service (`UserInfo`, free text of your app; anybody can claim
   * any name there). @default reads a JSON object with `nickName`, `nickname`, `nick`, `userName` or `name`, and `avatarUrl`, `avatar` or `userAvatar`
   */
  readonly readUserInfo?: ((userInfo: string) => Omit<UserProfile, 'userId'>) | undefined;
}

/** The options with their defaults. */
export interface ResolvedOptions extends AliyunAdapterOptions {
  readonly endpoint: string;
  readonly protocol: 'https' | 'http';
  readonly timeoutMs: number;
  readonly writesPerSecond: number;
}

/** Superset of the three statements of the vendor; neither a comma nor a star is in it. */
export const idPattern = '^[A-Za-z0-9_-]{1,64}$';

const dataCenters: readonly string[] = ['cn-shanghai', 'ap-southeast-1'];

/** Checks what a host wrote and fills in the defaults. Throws a TypeError that names the option. */
export function resolveOptions(options: AliyunAdapterOptions): ResolvedOptions {
  const { appId, dataCenter, endpoint = 'live.aliyuncs.com', protocol = 'https', timeoutMs = 4000 } = options;
  const { writesPerSecond = muteLimits.writesPerSecond, credential, client, log, readUserInfo } = options;
  const check = (fine: boolean, sentence: string) => {
    if (!fine) throw new TypeError(`createAliyunAdapter: ${sentence}`);
  };
  check(
    typeof appId === 'string' && new RegExp(idPattern, 'u').test(appId),
    'appId must be the id of an app: 1 to 64 letters, digits, "_" or "-".',
  );
  check(dataCenters.includes(dataCenter), `dataCenter must be "cn-shanghai" or "ap-southeast-1", not ${JSON.stringify(dataCenter)}.`);
  check(
    typeof endpoint === 'string' && /^(?:[\w.-]+|\[[\da-f:]+\])(?::\d+)?$/iu.test(endpoint) && URL.canParse(`https://${endpoint}`),
    'endpoint must be a host, or host:port, without a scheme or path.',
  );
  check(protocol === 'https' || protocol === 'http', 'protocol must be "https" or "http".');
  // More than a timer can count would end at once.
  check(
    Number.isFinite(timeoutMs) && timeoutMs > 0 && timeoutMs < 2 ** 31,
    'timeoutMs must be a number of milliseconds above 0 and below 2 ** 31.',
  );
  check(
    writesPerSecond === Infinity || (Number.isInteger(writesPerSecond) && writesPerSecond >= 1),
    'writesPerSecond must be a whole number, at least 1, or Infinity.',
  );
  check(
    !credential || typeof credential.getCredential === 'function',
    'credential must have a method getCredential, as a Credential of @alicloud/credentials has; it is not the keys themselves.',
  );
  check(!client || typeof client.callApi === 'function', 'client must have a method callApi, as one of @alicloud/openapi-core has.');
  check(!log || typeof log === 'function', 'log must be a function.');
  check(!readUserInfo || typeof readUserInfo === 'function', 'readUserInfo must be a function.');
  return { ...options, endpoint, protocol, timeoutMs, writesPerSecond };
}
