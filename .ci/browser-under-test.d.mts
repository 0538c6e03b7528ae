import type { BrowserConfigOptions } from 'vitest/node';

/** Makes the `browser` option of a vitest project, for the browser that `TEST_BROWSER` names; Chromium by default. */
export function browserUnderTest(): Promise<() => BrowserConfigOptions>;
