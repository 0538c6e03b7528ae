import type { MuteSnapshot } from '../core/types.js';
import { loadLanes } from './commands.js';
import type { Kernel } from './kernel.js';
import type { ConnectOptions } from './state.js';

/** Reads on focus and on coming back online are not repeated within this time, in milliseconds. */
const quietMs = 1000;

/** A hidden page gets no frames: what a live client reported is then shown after this time, in milliseconds. */
const hiddenMs = 250;

/** Subscribes and listens to the page; returns the way to stop. */
function listen({ adapter, get, show, read }: Kernel): () => void {
  const page = typeof document === 'undefined' ? undefined : document;
  let latest: MuteSnapshot | undefined;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastRead = Date.now();

  // A storm of changes is shown at most once a frame.
  const flush = (): void => {
    clearTimeout(timer);
    if (page) cancelAnimationFrame(frame);
    timer = undefined;
    if (latest) show(latest);
    latest = undefined;
  };
  const unsubscribe = adapter.subscribe?.(get().groupId, (snapshot) => {
    latest = snapshot;
    if (timer !== undefined) return;
    timer = setTimeout(flush, hiddenMs);
    if (page) frame = requestAnimationFrame(flush);
  });
  const again = ({ type }: Event): void => {
    if (page?.visibilityState === 'hidden') return;
    // After a failure each sign of life counts: coming back online often follows a focus at once.
    if (get().readStatus === 'success' && Date.now() - lastRead < quietMs) return;
    lastRead = Date.now();
    // A read that was under way when the network went may hang: it is not joined.
    void read(type === 'online');
  };
  page?.addEventListener('visibilitychange', again);
  const events = ['focus', 'online'];
  if (page) for (const event of events) addEventListener(event, again);
  // What a command needs is fetched ahead of the first one.
  void read(false).then(loadLanes);

  return () => {
    unsubscribe?.();
    latest = undefined;
    flush();
    if (!page) return;
    page.removeEventListener('visibilitychange', again);
    for (const event of events) removeEventListener(event, again);
  };
}

/** Keeps a store in step with the backend while somebody looks at it. */
export function createConnect(kernel: Kernel, onStop: () => void): (options?: ConnectOptions) => () => void {
  let connections = 0;
  let stopListening: (() => void) | undefined;

  return ({ refreshIntervalMs } = {}) => {
    let connected = true;
    if (connections++ === 0) stopListening = listen(kernel);
    const tick = (): void => {
      if (typeof document === 'undefined' || document.visibilityState !== 'hidden') void kernel.read(false);
    };
    const interval = refreshIntervalMs ? setInterval(tick, refreshIntervalMs) : undefined;

    return () => {
      if (!connected) return;
      connected = false;
      clearInterval(interval);
      if (--connections > 0) return;
      stopListening?.();
      onStop();
      kernel.stop();
    };
  };
}
