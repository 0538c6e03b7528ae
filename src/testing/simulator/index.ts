export { startLiveSimulator } from './simulator.js';
export type { FaultMoment, FaultScope, LiveFault, LiveFaults, ReplyShape } from './faults.js';
export type { LiveGroup, LiveGroupSeed, LiveMember, LiveMuteState } from './group.js';
export type { LiveRecord, LiveRequest } from './record.js';
export type { ThrottlingOptions } from './throttle.js';
export type {
  LiveAccessKey,
  LiveAppSeed,
  LiveConnection,
  LiveDataCenter,
  LiveOperation,
  LiveQuirks,
  LiveSimulator,
  LiveSimulatorOptions,
} from './types.js';
