import { checkOptions } from './check.js';
import { FaultQueue } from './faults.js';
import { peakOf, type LiveRequest } from './record.js';
import { cautiousQuirks, defaultAccessKeys, defaultApps } from './seed.js';
import { createLiveServer } from './server.js';
import { LiveService } from './service.js';
import type { LiveConnection, LiveQuirks, LiveSimulator, LiveSimulatorOptions } from './types.js';

function quirksOf(options: LiveSimulatorOptions): LiveQuirks {
  const given = Object.entries(options).filter(([name, value]) => Object.hasOwn(cautiousQuirks, name) && value !== undefined);
  return { ...cautiousQuirks, ...Object.fromEntries(given) };
}

/**
 * Starts a local ApsaraVideo Live on 127.0.0.1: a service that verifies signatures, keeps apps, groups and both mute layers,
 * throttles, goes wrong on demand and writes down what it received. Not for use outside of tests and demos.
 *
 * Source: the vendor's operation pages. What they leave open is an option, see `LiveQuirks`.
 */
export async function startLiveSimulator(options: LiveSimulatorOptions = {}): Promise<LiveSimulator> {
  const { apps = defaultApps, accessKeys = defaultAccessKeys, port = 0 } = options;
  checkOptions(options, apps, accessKeys);
  const [app] = apps;
  const [key] = accessKeys;
  const [firstGroup] = app?.groups ?? [];
  if (!app || !key || !firstGroup) throw new TypeError('startLiveSimulator: give at least one app with one group, and one access key.');

  const service = new LiveService(apps, accessKeys, quirksOf(options), options);
  const faults = new FaultQueue();
  let requests: LiveRequest[] = [];
  const server = createLiveServer(service, faults, (request) => requests.push(request));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });

  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('startLiveSimulator: no TCP address was given out.');

  const { accessKeyId, accessKeySecret, securityToken } = key;
  const connection: LiveConnection = {
    appId: app.appId,
    dataCenter: app.dataCenter ?? 'cn-shanghai',
    endpoint: `127.0.0.1:${address.port}`,
    protocol: 'http',
    credential: {
      getCredential: () => Promise.resolve({ accessKeyId, accessKeySecret, ...(securityToken !== undefined && { securityToken }) }),
    },
  };

  return {
    endpoint: connection.endpoint,
    protocol: connection.protocol,
    appId: connection.appId,
    dataCenter: connection.dataCenter,
    groupId: firstGroup.groupId,
    accessKeyId,
    accessKeySecret,
    connection,
    quirks: service.quirks,
    get requests() {
      return requests;
    },
    clearRequests() {
      requests = [];
    },
    peakPerSecond: (writesOnly = false) => peakOf(requests, writesOnly),
    inject: (fault, scope) => faults.inject(fault, scope),
    group(groupId = firstGroup.groupId, appId = app.appId) {
      const group = service.group(appId, groupId);
      if (!group) throw new RangeError(`The simulator has no group ${groupId} in the app ${appId}.`);
      return group;
    },
    reset() {
      service.reset();
      faults.reset();
      requests = [];
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
