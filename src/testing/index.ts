export { describeMuteAdapter } from './adapter-contract.js';
export type { ContractFact, ContractOptions, ContractRunner, ContractState, ContractSubject } from './adapter-contract.js';
export { startLiveSimulator } from './simulator/index.js';
export type {
  FaultMoment,
  FaultScope,
  LiveAccessKey,
  LiveAppSeed,
  LiveConnection,
  LiveDataCenter,
  LiveFault,
  LiveFaults,
  LiveGroup,
  LiveGroupSeed,
  LiveMember,
  LiveMuteState,
  LiveOperation,
  LiveQuirks,
  LiveRecord,
  LiveRequest,
  LiveSimulator,
  LiveSimulatorOptions,
  ReplyShape,
  ThrottlingOptions,
} from './simulator/index.js';
