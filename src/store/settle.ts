import { isMuteError } from '../core/errors.js';
import type { MuteSnapshot } from '../core/types.js';
import type { Kernel } from './kernel.js';

/** Pauses before a read-back that contradicts an accepted write is repeated, in milliseconds. */
const settleDelays = [500, 1000, 2000];
/** After so long a read that fails is not repeated: while it is checked, a moderator can't act. */
const patienceMs = 5000;

/** What a read-back says about a write. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** A pause that the signal ends early. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', done);
  });
}

/** Reads, repeatedly while the state contradicts, until it agrees, time is up or the signal comes. */
export async function settle(
  { read }: Kernel,
  check: (snapshot: MuteSnapshot) => Verdict,
  first: MuteSnapshot | undefined,
  signal: AbortSignal,
): Promise<{ verdict: Verdict; snapshot: MuteSnapshot | undefined }> {
  const until = Date.now() + patienceMs;
  let snapshot = first;
  for (let attempt = 0; ; attempt++) {
    if (!snapshot && !signal.aborted) {
      const reply = await read(true);
      if (!isMuteError(reply)) snapshot = reply;
    }
    const verdict = snapshot ? check(snapshot) : 'no';
    const delay = (snapshot || Date.now() < until) && settleDelays[attempt];
    if (verdict !== 'no' || !delay || signal.aborted) return { verdict: snapshot ? verdict : 'unknown', snapshot };
    await wait(delay, signal);
    snapshot = undefined;
  }
}
