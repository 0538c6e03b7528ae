import { describe, expect, it } from 'vitest';
import { packageEntries, reportsOf } from './report.js';

const reports = reportsOf(packageEntries());

describe.each([...reports])('%s', (entry, report) => {
  it('is as reported; after a change on purpose run "npm run api" and read the difference', async () => {
    await expect(report.text).toMatchFileSnapshot(`${entry.replaceAll('/', '-')}.api.md`);
  });

  it('has a docstring on everything', () => {
    expect(report.undocumented).toEqual([]);
  });

  it('exports every type that it speaks of', () => {
    expect(report.forgotten).toEqual([]);
  });
});
