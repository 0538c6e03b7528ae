import { toMuteError } from '../core/errors.js';
import { loadLanes } from './load-lanes.js';
import type { Kernel } from './kernel.js';
import type { ConnectOptions } from './state.js';

/** Reads on focus and on coming back online are not repeated within this time, in milliseconds. */
const quietMs = 1000;

/** A hidden page gets no frames: what a live client reported is then shown after this time, in milliseconds. */
const hiddenMs = 250;

const isHidden = (): boolean => globalThis.document?.visibilityState === 'hidden';

/** Subscribes and listens to the page until the session ends; returns the way to end what the session does not. */
function listen({ adapter, get, set, report, read, session }: Kernel): () => void {
  // There is none on a server.
  const page: Document | undefined = globalThis.document;
  const until = { signal: session() };
  let latest: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastRead = Date.now();

  // A storm of changes is shown at most once a frame.
  const flush = (): void => {
    clearTimeout(timer);
    const show = latest;
    // First, since whoever hears of it may bring about the next one.
    latest = undefined;
    show?.();
  };
  let unsubscribe: (() => void) | undefined;
  try {
    unsubscribe = adapter.subscribe?.(get().groupId, (snapshot) => {
      if (!snapshot || until.signal.aborted) return;
      if (!latest) {
        timer = setTimeout(flush, hiddenMs);
        // None is asked for while none comes: they would pile up.
        if (page && !isHidden()) requestAnimationFrame(flush);
      }
      latest = report(snapshot);
    });
  } catch (thrown) {
    // A chat client that is not ready must not take the page with it: told, and the state is read all the same.
    set({ readError: toMuteError(thrown) });
  }
  const again = ({ type }: Event): void => {
    // After a failure each sign of life counts: coming back online often follows a focus at once. The clock may have been put back.
    if (isHidden() || (get().readStatus === 'success' && Math.abs(Date.now() - lastRead) < quietMs)) return;
    lastRead = Date.now();
    // A read that was under way when the network went, or the page was frozen, may hang: it is not joined.
    void read(type === 'online', type !== 'focus');
  };
  if (page) {
    page.addEventListener('visibilitychange', again, until);
    addEventListener('focus', again, until);
    addEventListener('online', again, until);
  }
  // What a command needs is fetched ahead of the first one.
  void read(false).then(loadLanes);

  // Async, so that a chat client that is gone already does not take the page with it.
  return async () => {
    latest = undefined;
    clearTimeout(timer);
    unsubscribe?.();
  };
}

/** Keeps a store in step with the backend while somebody looks at it. */
export function createConnect(kernel: Kernel, onStop: () => void): (options?: ConnectOptions) => () => void {
  let connections = 0;
  let stopListening: (() => void) | undefined;

  return ({ refreshIntervalMs: ms = 0 } = {}) => {
    let connected = true;
    if (connections++ === 0) stopListening = listen(kernel);
    const tick = (): void => {
      if (!isHidden()) void kernel.read(false);
    };
    // A timer takes what is too long for it, such as Infinity, for none at all.
    const interval = ms > 0 && ms < 2 ** 31 ? setInterval(tick, ms) : undefined;

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
