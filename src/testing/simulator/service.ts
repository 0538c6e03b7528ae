import { randomUUID } from 'node:crypto';
import type { ReplyShape } from './faults.js';
import { LiveGroup } from './group.js';
import { isOperation, operations } from './operations.js';
import { required, type Parameters } from './parameters.js';
import { isOlder, verifyRpcSignature, verifySignature, type addressOf, type SignedRequest, type Verdict } from './signature.js';
import { Throttle } from './throttle.js';
import type { LiveAccessKey, LiveAppSeed, LiveOperation, LiveQuirks, LiveSimulatorOptions } from './types.js';
import { apiNotFound, VendorError } from './vendor-error.js';

const apiVersion = '2016-11-01';

/** The service behind the HTTP server: account, apps and groups. */
export class LiveService {
  readonly quirks: LiveQuirks;
  readonly now: () => number;
  /** How often it was put back to its start. */
  resets = -1;
  readonly #apps: readonly LiveAppSeed[];
  readonly #keys: readonly LiveAccessKey[];
  readonly #startQuirks: LiveQuirks;
  readonly #throttle: Throttle;
  readonly #groups = new Map<string, LiveGroup>();
  readonly #nonces = new Set<string>();

  constructor(
    apps: readonly LiveAppSeed[],
    keys: readonly LiveAccessKey[],
    quirks: LiveQuirks,
    { throttling = {}, now = Date.now }: Pick<LiveSimulatorOptions, 'throttling' | 'now'>,
  ) {
    this.#apps = apps;
    this.#keys = keys;
    this.#startQuirks = quirks;
    this.quirks = { ...quirks };
    this.now = now;
    this.#throttle = new Throttle(throttling);
    this.reset();
  }

  reset(): void {
    this.resets += 1;
    Object.assign(this.quirks, this.#startQuirks);
    this.#throttle.reset();
    this.#nonces.clear();
    this.#groups.clear();
    for (const { appId, groups } of this.#apps) {
      for (const seed of groups) this.#groups.set(`${appId}/${seed.groupId}`, new LiveGroup(seed, this.now()));
    }
  }

  group(appId: string, groupId: string): LiveGroup | undefined {
    return this.#groups.get(`${appId}/${groupId}`);
  }

  /** Whether a request is signed as it must be, in either way. A nonce counts as used once it came with a valid signature. */
  verify(request: SignedRequest, parameters: Parameters): Verdict {
    const verdict = (isOlder(request, parameters) ? verifyRpcSignature : verifySignature)(request, {
      keyOf: (accessKeyId) => this.#keys.find((key) => key.accessKeyId === accessKeyId),
      now: this.now(),
      nonceUsed: (nonce) => this.#nonces.has(nonce),
    });
    if (verdict.valid) this.#nonces.add(verdict.nonce);
    return verdict;
  }

  /** Whether the gateway lets a call through: known operation, allowed key, budget left. Throws a {@link VendorError}. */
  admit({ operation: name, version }: ReturnType<typeof addressOf>, accessKeyId: string): LiveOperation {
    if (!isOperation(name) || version !== apiVersion) {
      throw apiNotFound();
    }
    const key = this.#keys.find((candidate) => candidate.accessKeyId === accessKeyId);
    if (key?.operations && !key.operations.includes(name)) {
      throw new VendorError('Forbidden.RAM', "User not authorized to operate on the specified resource, or this API doesn't support RAM.");
    }
    this.#throttle.admit(name, this.now());
    return name;
  }

  /** Carries a call out. Throws a {@link VendorError}. */
  run(operation: LiveOperation, parameters: Parameters, accessKeyId: string, shape: ReplyShape | undefined): Record<string, unknown> {
    const appId = required(parameters, 'AppId');
    const groupId = required(parameters, 'GroupId');
    const app = this.#apps.find((candidate) => candidate.appId === appId);
    if (!app) throw new VendorError('ResourceNotExist', 'The app does not exist.');
    if (app.accessKeyIds && !app.accessKeyIds.includes(accessKeyId)) throw new VendorError('NoAuth', 'The app belongs to somebody else.');
    const dataCenter = parameters['DataCenter'];
    const accepted =
      dataCenter === undefined ? this.quirks.missingDataCenter === 'accepted' : dataCenter === (app.dataCenter ?? 'cn-shanghai');
    if (!accepted) throw new VendorError('InputInvalid', 'DataCenter is invalid.');
    const group = this.group(appId, groupId);
    if (!group) throw new VendorError('ResourceNotExist', 'The group does not exist.');
    return operations[operation]({ group, parameters, quirks: this.quirks, at: this.now(), shape });
  }

  newRequestId(): string {
    return randomUUID().toUpperCase();
  }
}
