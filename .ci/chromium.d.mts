/** The path of a browser to test in, or null. Throws when `CHROMIUM_PATH` names a file that is not there. */
export function findChromium(): string | null;
