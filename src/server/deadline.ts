import type { MuteError } from '../core/errors.js';

/**
 * Waits at most so long. The promise is left to itself afterwards, and its rejection is nobody's. What a host hands over may be a promise of
 * another kind, or the value itself.
 */
export function within<T>(promise: T | PromiseLike<T>, ms: number, late: () => MuteError): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), Math.max(0, ms));
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

/** How long to wait before a throttled call is sent again: what the backend says, and longer each time. */
export function backoffMs(attempt: number, retryAfterMs = 0): number {
  return Math.max(retryAfterMs, Math.min(200 * 2 ** attempt, 2000) * (0.5 + Math.random() / 2));
}

/** Resolves after so many milliseconds, or when the signal is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
  });
}
