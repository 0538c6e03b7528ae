import type { MuteReceipt } from 'react-live-mute';
import type { ContractState } from 'react-live-mute/testing';

interface Call {
  readonly signal: AbortSignal;
}

interface Room {
  closed: boolean;
  allowed: readonly string[];
  muted: readonly string[];
}

const rooms = new Map<string, Room>();
let requests = 0;

/** One turn of a network, as far as it can be cancelled. */
async function reach(groupId: string, { signal }: Call): Promise<Room> {
  await Promise.resolve();
  signal.throwIfAborted();
  const room = rooms.get(groupId);
  if (!room) throw new Error(`There is no room ${groupId}.`);
  return room;
}

async function change(groupId: string, call: Call, to: (room: Room) => Partial<Room>): Promise<MuteReceipt> {
  const room = await reach(groupId, call);
  Object.assign(room, to(room));
  requests += 1;
  return { requestIds: [`request-${requests}`] };
}

/** What the documents call yours: the client of a chat service, here with the service itself. */
export const chat = {
  read: async (groupId: string, call: Call): Promise<Room> => ({ ...(await reach(groupId, call)) }),
  close: (groupId: string, allowed: readonly string[], call: Call): Promise<MuteReceipt> =>
    change(groupId, call, () => ({ closed: true, allowed: [...allowed] })),
  open: (groupId: string, call: Call): Promise<MuteReceipt> => change(groupId, call, () => ({ closed: false, allowed: [] })),
  unmute: (groupId: string, userIds: readonly string[], call: Call): Promise<MuteReceipt> =>
    change(groupId, call, ({ muted }) => ({ muted: muted.filter((userId) => !userIds.includes(userId)) })),
  unmuteEverybody: (groupId: string, call: Call): Promise<MuteReceipt> => change(groupId, call, () => ({ muted: [] })),
  async createRoom({ groupMuted, exemptUserIds, mutedUserIds }: ContractState): Promise<string> {
    const groupId = `${rooms.size + 1}`;
    rooms.set(groupId, { closed: groupMuted, allowed: exemptUserIds, muted: mutedUserIds });
    return groupId;
  },
};
