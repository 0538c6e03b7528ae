type Lanes = typeof import('./lanes.js');

/** The code of the commands, once it is there. */
export let lanes: Lanes | undefined;
let loading: Promise<unknown> | undefined;

/** A network that stalls fails nothing for minutes. */
const longestMs = 5000;

/** Fetches the code of the commands, once, and again after a failure. Never rejects; no longer waited for once it stalled. */
export async function loadLanes(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  loading ??= Promise.race([
    import('./lanes.js')
      .then(
        (code) => (lanes = code),
        () => (loading = undefined),
      )
      // It would keep a process alive.
      .finally(() => clearTimeout(timer)),
    new Promise((resolve) => (timer = setTimeout(resolve, longestMs))),
  ]);
  await loading;
}
