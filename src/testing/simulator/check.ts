import { isOperation } from './operations.js';
import type { LiveAccessKey, LiveAppSeed, LiveQuirks, LiveSimulatorOptions } from './types.js';

/** Throws a TypeError unless something is as it must be. */
export function check(fine: boolean, sentence: string): void {
  if (!fine) throw new TypeError(sentence);
}

function oneOf(values: readonly unknown[]): readonly [fine: (value: unknown) => boolean, what: string] {
  const words = values.map((value) => JSON.stringify(value));
  return [(value) => values.includes(value), `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`];
}

function numberFrom(least: number): readonly [fine: (value: unknown) => boolean, what: string] {
  return [(value) => typeof value === 'number' && value >= least, `a number, at least ${least}`];
}

type Rules<Options> = { readonly [Name in keyof Required<Options>]: readonly [fine: (value: unknown) => boolean, what: string] };

function checkAll(options: object, rules: Rules<object>, where: string): void {
  const known = new Map(Object.entries(rules));
  for (const [name, value] of Object.entries(options)) {
    const rule = known.get(name);
    if (!rule) throw new TypeError(`${where}: there is no ${name}. There are ${[...known.keys()].join(', ')}.`);
    const [fine, what] = rule;
    check(
      value === undefined || fine(value),
      `${where}: ${name} must be ${what}, not ${typeof value === 'string' ? JSON.stringify(value) : String(value)}.`,
    );
  }
}

const quirkRules: Rules<LiveQuirks> = {
  mutedListWhileGroupMuted: oneOf(['full', 'empty']),
  secondBan: oneOf(['replaces', 'merges']),
  readDelayMs: numberFrom(0),
  removeAllLiftsGroup: oneOf([true, false]),
  missingDataCenter: oneOf(['refused', 'accepted']),
  superLargeMembers: oneOf(['empty', 'refused']),
};

const isList: readonly [fine: (value: unknown) => boolean, what: string] = [Array.isArray, 'a list'];

const rules: Rules<LiveSimulatorOptions> = {
  ...quirkRules,
  port: [(value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 65536, 'a port, from 0 to 65535'],
  apps: isList,
  accessKeys: isList,
  throttling: [(value) => value === false || (typeof value === 'object' && value !== null), 'its limits, or false'],
  now: [(value) => typeof value === 'function', 'a function'],
};

const throttlingRules: Rules<Exclude<LiveSimulatorOptions['throttling'], false | undefined>> = {
  budget: oneOf(['shared', 'per-operation']),
  writesPerSecond: numberFrom(0),
  readsPerSecond: numberFrom(0),
  status: oneOf([400, 429]),
  retryAfterMs: numberFrom(0),
};

const id = /^[A-Za-z0-9_-]{1,64}$/;
const dataCenters: readonly unknown[] = ['cn-shanghai', 'ap-southeast-1'];

function checkIds(ids: readonly unknown[], what: string): void {
  for (const [at, one] of ids.entries()) {
    check(typeof one === 'string' && id.test(one), `${what} must be 1 to 64 letters, digits, "_" or "-", not ${JSON.stringify(one)}.`);
    check(ids.indexOf(one) === at, `${what} ${JSON.stringify(one)} is there twice.`);
  }
}

/** Checks what a simulator is to be started with. Throws a TypeError that names the option. */
export function checkOptions(options: LiveSimulatorOptions, apps: readonly LiveAppSeed[], keys: readonly LiveAccessKey[]): void {
  const where = 'startLiveSimulator';
  checkAll(options, rules, where);
  if (options.throttling) checkAll(options.throttling, throttlingRules, `${where}: throttling`);
  checkIds(
    apps.map(({ appId }) => appId),
    `${where}: appId`,
  );
  for (const { appId, dataCenter, accessKeyIds = [], groups = [] } of apps) {
    checkIds(
      groups.map(({ groupId }) => groupId),
      `${where}: groupId of the app ${appId}`,
    );
    check(
      dataCenter === undefined || dataCenters.includes(dataCenter),
      `${where}: dataCenter of the app ${appId} must be "cn-shanghai" or "ap-southeast-1".`,
    );
    const stranger = accessKeyIds.find((accessKeyId) => !keys.some((key) => key.accessKeyId === accessKeyId));
    check(stranger === undefined, `${where}: the app ${appId} names an access key that is not there: ${stranger}.`);
    const crowded = groups.find(({ administrators = [] }) => administrators.length > 3);
    check(!crowded, `${where}: the group ${crowded?.groupId} has more than 3 administrators.`);
  }
  for (const { accessKeyId, accessKeySecret, operations = [] } of keys) {
    check(Boolean(accessKeyId && accessKeySecret), `${where}: an access key needs accessKeyId and accessKeySecret.`);
    check(keys.filter((key) => key.accessKeyId === accessKeyId).length === 1, `${where}: the access key ${accessKeyId} is there twice.`);
    const unknown = operations.find((operation) => !isOperation(operation));
    check(unknown === undefined, `${where}: the access key ${accessKeyId} may call ${unknown}, which the simulator does not have.`);
  }
}
