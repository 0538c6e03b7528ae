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
function defaultClass<Class>(module: unknown): Class | undefined {
  let value = module;
  for (let depth = 0; depth < 3; depth += 1) {
    if (isConstructor<Class>(value)) return value;
    if (typeof value !== 'object' || value === null || !('default' in value)) break;
    value = value.default;
  }
  return undefined;
}

/** Loads one package. Rejects with `BACKEND_MISCONFIGURED`, what is wrong with it and the line that installs it. */
async function load<Class>(name: string, from: () => Promise<unknown>): Promise<Class> {
  const failure = (what: string) =>
    new MuteError(
      'BACKEND_MISCONFIGURED',
      `The vendor's package ${name} ${what}. Install both beside react-live-mute: npm install @alicloud/openapi-core @alicloud/credentials`,
    );
  let found: Class | undefined;
  try {
    found = defaultClass<Class>(await from());
  } catch (error) {
    // No cause, and the name of the failure alone: loaders put absolute paths in their messages.
    const why = error instanceof Error && ('code' in error ? error.code : error.name);
    throw failure(`could not be loaded${why ? ` (${String(why)})` : ''}`);
  }
  if (!found) throw failure('was loaded, but has no class as its default export: it is broken, or of another version than is needed');
  return found;
}

/** Loads the optional packages. Rejects with `BACKEND_MISCONFIGURED` and the line that installs them. */
export async function loadVendor({ client, credentials }: typeof packages = packages): Promise<Vendor> {
  const [Client, Credential] = await Promise.all([
    load<Vendor['Client']>('@alicloud/openapi-core', client),
    load<Vendor['Credential']>('@alicloud/credentials', credentials),
  ]);
  return { Client, Credential };
}
