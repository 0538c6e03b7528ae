import type { ReactElement, ReactNode } from 'react';
import { MuteProvider, type MemoryAdapter, type MuteProviderProps } from 'react-live-mute';
import { resolvePeople } from './people.ts';

/** The group of every story. */
export const groupId = 'grouptest';

type RoomProps = Omit<Extract<MuteProviderProps, { groupId: string }>, 'groupId' | 'adapter' | 'store'> & {
  readonly adapter: MemoryAdapter;
  readonly children: ReactNode;
};

/** A provider over a memory backend, as a host would put around its toolbar. */
export function Room({ children, ...props }: RoomProps): ReactElement {
  return (
    <MuteProvider groupId={groupId} resolveUsers={resolvePeople} loading="eager" {...props}>
      {children}
    </MuteProvider>
  );
}
