import type { MuteReceipt } from 'react-live-mute';
import type { ContractState } from 'react-live-mute/testing';

interface Call {
  readonly signal: AbortSignal;
}

/** What the documents call yours: the client of a chat service. */
export declare const chat: {
  read(
    groupId: string,
    call: Call,
  ): Promise<{ readonly closed: boolean; readonly allowed: readonly string[]; readonly muted: readonly string[] }>;
  close(groupId: string, allowed: readonly string[], call: Call): Promise<MuteReceipt>;
  open(groupId: string, call: Call): Promise<MuteReceipt>;
  unmute(groupId: string, userIds: readonly string[], call: Call): Promise<MuteReceipt>;
  unmuteEverybody(groupId: string, call: Call): Promise<MuteReceipt>;
  createRoom(initial: ContractState): Promise<string>;
};
