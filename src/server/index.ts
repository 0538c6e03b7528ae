export { createMuteHandler, type MuteHandler } from './create-mute-handler.js';
export { nodeRequestOf, toNodeHandler, type NodeHandlerOptions } from './node.js';
export {
  createPacer,
  type Pacer,
  type PacerLease,
  type PacerLimits,
  type PacerOptions,
  type PacerPriority,
  type PacerRequest,
} from './pacer.js';
export type { Audit, AuditRecord, AuditResult } from './audit.js';
export type { Authorize, AuthorizedActor, AuthorizeInput, AuthorizeResult, DenyCode } from './authorize.js';
export type { BudgetOptions } from './budget.js';
export type { Clock } from './clock.js';
export type { Logger } from './logger.js';
export type { MuteHandlerOptions } from './settings.js';
export type { Deadlines } from './write.js';
