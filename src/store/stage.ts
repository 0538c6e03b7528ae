import { createStore, type StoreApi } from 'zustand/vanilla';

/** The two layers of mute, each with commands of its own. */
export type Lane = 'group' | 'users';

/** What is on stage: how many dialogs are open, and the ways to open each lane's controls. */
export interface StageState {
  readonly dialogs: number;
  readonly openers: Readonly<Record<Lane, readonly (() => void)[]>>;
}

/** The stage of one group's store. A store itself, so that a dialog that opens renders nobody who does not ask. */
export interface Stage extends StoreApi<StageState> {
  /** Counts an open dialog while it is; outcomes are then told inside it. Returns the end of it. */
  readonly hold: () => () => void;
  /** Makes the control of a lane known by the way to open it; the first one tells the lane's outcomes. Returns the end of it. */
  readonly claim: (lane: Lane, open: () => void) => () => void;
}

const stages: WeakMap<object, Stage> = /* @__PURE__ */ new WeakMap();

/** The stage of a store: providers that share one must not tell an outcome twice, nor beside a dialog of another. */
export function stageOf(store: object): Stage {
  const known = stages.get(store);
  if (known) return known;
  const api = createStore<StageState>(() => ({ dialogs: 0, openers: { group: [], users: [] } }));
  const count = (by: number): void => api.setState(({ dialogs }) => ({ dialogs: dialogs + by }));
  const change = (lane: Lane, next: (all: readonly (() => void)[]) => readonly (() => void)[]): void =>
    api.setState(({ openers }) => ({ openers: { ...openers, [lane]: next(openers[lane]) } }));
  const stage: Stage = {
    ...api,
    hold() {
      count(1);
      return () => count(-1);
    },
    claim(lane, open) {
      change(lane, (all) => [...all, open]);
      return () => change(lane, (all) => all.filter((each) => each !== open));
    },
  };
  stages.set(store, stage);
  return stage;
}
