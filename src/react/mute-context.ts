import { createContext, useContext } from 'react';
import type { Stage } from '../store/stage.js';
import type { MuteStore } from '../store/state.js';
import type { Label, MuteLabels } from './labels.js';
import type { NameSource } from './names.js';

export type { Lane } from '../store/stage.js';

/** What a provider hands down. */
export interface MuteContextValue {
  readonly store: MuteStore;
  readonly nameSource: NameSource;
  readonly currentUserId: string | undefined;
  readonly canModerate: boolean;
  readonly pinnedExemptUserIds: readonly string[];
  readonly labels: Partial<Record<keyof MuteLabels, Label | undefined>> | undefined;
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
  readonly container: Element | DocumentFragment | null | undefined;
  readonly loading: 'lazy' | 'eager';
  readonly stage: Stage;
}

export const MuteContext: React.Context<MuteContextValue | null> = /* @__PURE__ */ createContext<MuteContextValue | null>(null);

/** The nearest provider, or null. Throws where the page renders with another copy of React than this library's. */
export function useNearest(): MuteContextValue | null {
  try {
    // oxlint-disable-next-line react/rules-of-hooks -- called at each render, and what it throws ends that render
    return useContext(MuteContext);
  } catch (cause) {
    throw new Error('react-live-mute: the page holds two copies of React. Let your bundler resolve react and react-dom to one each.', {
      cause,
    });
  }
}

/** The nearest provider. Throws where there is none, naming the part that needs it: what a host puts on its page says so first. */
export function useMute(part = 'A control'): MuteContextValue {
  const context = useNearest();
  if (!context) {
    throw new Error(
      `react-live-mute: ${part} found no <MuteProvider> above it. Wrap it in <MuteProvider adapter={…} groupId="…">; if there is one, the page may hold two copies of react-live-mute or of React.`,
    );
  }
  return context;
}
