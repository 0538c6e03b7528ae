import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeAll } from 'vitest';

// A wait ends as soon as its condition holds; a busy machine may take longer than the default second.
configure({ asyncUtilTimeout: 15_000 });
afterEach(cleanup);

// On a busy machine a file that is made at its first use would count as a network that stalls. Some tests are about files that come late.
beforeAll(async () => {
  if ('filesComeLate' in globalThis) return;
  await Promise.allSettled([
    import('../src/components/group-panel.js'),
    import('../src/components/users-part.js'),
    import('../src/components/outcome-toast.js'),
    import('../src/store/lanes.js'),
  ]);
});
