export { createAliyunAdapter } from './adapter.js';
export type { AliyunAdapter } from './adapter.js';
export type {
  AliyunAdapterOptions,
  AliyunCall,
  AliyunClient,
  AliyunCredential,
  AliyunDataCenter,
  AliyunKeys,
  AliyunLogEntry,
} from './options.js';
