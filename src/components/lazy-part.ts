import { useSyncExternalStore } from 'react';

/** A part that is fetched when it is wanted. */
export interface LazyPart<Part> {
  readonly status: 'idle' | 'pending' | 'ready' | 'failed';
  readonly part?: Part;
}

/** A part fetched at most once, and again only after a failure. */
export interface PartLoader<Part> {
  /** `ahead`: before anybody asked for it. Then not once more after a failure: what is told of it would leave under the finger. */
  load(ahead?: unknown): void;
  use(): LazyPart<Part>;
}

/** A network that stalls fails nothing for minutes. */
const longestMs = 5000;

/** Makes a part that is fetched when it is wanted: the dialogs' code stays out of the page until then. */
export function createPartLoader<Part>(fetchPart: () => Promise<Part>): PartLoader<Part> {
  const idle: LazyPart<Part> = { status: 'idle' };
  let current = idle;
  const listeners = new Set<() => void>();
  const set = (next: LazyPart<Part>): void => {
    current = next;
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    load(ahead) {
      if (current.status !== 'idle' && (ahead || current.status !== 'failed')) return;
      const pending: LazyPart<Part> = { status: 'pending' };
      // What comes once it was given up waits to be asked for again: what stands in for it would leave under the finger.
      const settle = (part?: Part): void => {
        if (current === pending) set(part ? { status: 'ready', part } : { status: 'failed' });
      };
      set(pending);
      fetchPart().then(settle, () => settle());
      setTimeout(settle, longestMs);
    },
    use: () =>
      useSyncExternalStore(
        subscribe,
        () => current,
        () => idle,
      ),
  };
}

/** Runs, given something, when the page has nothing else to do. Returns the way to call it off. */
export function whenIdle(run: (deadline: unknown) => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(run, { timeout: 5000 });
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(run, 1000, true);
  return () => clearTimeout(timer);
}
