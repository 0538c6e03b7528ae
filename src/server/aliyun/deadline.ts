/** What ends a wait before the work is done. */
export interface Deadline {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  readonly onAbort?: () => Error;
  readonly onTimeout?: () => Error;
}

/** Waits for work that can't be cancelled, until a signal or a time ends the wait. The work itself goes on, unheeded. */
export function waitFor<T>(work: Promise<T>, { signal, timeoutMs, onAbort, onTimeout }: Deadline): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const giveUp = (error?: () => Error) => () => {
      stop();
      reject(error?.());
    };
    const abort = giveUp(onAbort);
    const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp(onTimeout), timeoutMs);
    signal?.addEventListener('abort', abort);
    // Either way the promise is heeded here, so that a late rejection is never an unhandled one.
    work.then(resolve, reject).finally(stop);
    if (signal?.aborted) abort();
  });
}
