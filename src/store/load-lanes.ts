type Lanes = typeof import('./lanes.js');

/** The code of the commands, once it is there. */
export let lanes: Lanes | undefined;
let loading: Promise<unknown> | undefined;

/** Fetches the code of the commands, once, and again after a failure. Never rejects. */
export async function loadLanes(): Promise<void> {
  loading ??= import('./lanes.js').then(
    (code) => (lanes = code),
    () => (loading = undefined),
  );
  await loading;
}
