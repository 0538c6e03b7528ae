'use client';

import { useSyncExternalStore } from 'react';
import type { MuteAction } from '../core/types.js';
import { allows } from '../store/permissions.js';
import type { StageState } from '../store/stage.js';
import type { MuteState } from '../store/state.js';
import { useMute } from './mute-context.js';

interface Readable<State> {
  getState(): State;
  getInitialState(): State;
  subscribe(listener: () => void): () => void;
}

function useSelected<State, Value>({ subscribe, getState, getInitialState }: Readable<State>, select: (state: State) => Value): Value {
  return useSyncExternalStore(
    subscribe,
    () => select(getState()),
    () => select(getInitialState()),
  );
}

/** A part of the state of the nearest provider's store. */
export function useMuteState<Value>(select: (state: MuteState) => Value): Value {
  return useSelected(useMute().store, select);
}

/** A part of what is on the nearest provider's stage. */
export function useStage<Value>(select: (state: StageState) => Value): Value {
  return useSelected(useMute().stage, select);
}

/** Whether the nearest provider lets its moderator do something. */
export function useAllowed(action: MuteAction): boolean {
  const { canModerate } = useMute();
  return useMuteState((state) => allows(state, action)) && canModerate;
}
