import { MuteError } from '../../core/errors.js';
import type { AliyunClient, AliyunCredential } from './options.js';

/** The two classes of the vendor's packages that are used. */
export interface Vendor {
  readonly Client: new (config: object) => AliyunClient;
  readonly Credential: new () => AliyunCredential;
}

/** How the packages are loaded. Literal, so that bundlers and tracers see them. */
const packages = {
  client: (): Promise<unknown> => import('@alicloud/openapi-core'),
  credentials: (): Promise<unknown> => import('@alicloud/credentials'),
};

function isConstructor<Class>(value: unknown): value is Class {
  return typeof value === 'function';
}

/**
 * The class that a CommonJS package exports as default. Plain Node wraps it twice (`module.default.default`), bundlers and
 * test runners once or not at all. The one place that knows.
 */
function defaultClass<Class>(module: unknown, name: string): Class {
  let value = module;
  for (let depth = 0; depth < 3; depth += 1) {
    if (isConstructor<Class>(value)) return value;
    if (typeof value !== 'object' || value === null || !('default' in value)) break;
    value = value.default;
  }
  throw new TypeError(`${name} has no class as its default export.`);
}

/** Loads the optional packages. Rejects with `BACKEND_MISCONFIGURED` and the line that installs them. */
export async function loadVendor(load: typeof packages = packages): Promise<Vendor> {
  try {
    const [client, credentials] = await Promise.all([load.client(), load.credentials()]);
    return {
      Client: defaultClass<Vendor['Client']>(client, '@alicloud/openapi-core'),
      Credential: defaultClass<Vendor['Credential']>(credentials, '@alicloud/credentials'),
    };
  } catch {
    // No cause: loaders put absolute paths in their messages, and what to do about it is said here.
    throw new MuteError(
      'BACKEND_MISCONFIGURED',
      'The packages of the vendor could not be loaded. Install them beside react-live-mute: npm install @alicloud/openapi-core @alicloud/credentials',
    );
  }
}
