// Prints "passed failed" from vitest's JSON report. What the report does not own up to counts as failed: a file that could not be
// loaded, a run that ended with an error outside of its tests, a report that is not there.
import { readFileSync } from 'node:fs';

const [, , file, status] = process.argv;
let passed = 0;
let failed = 0;
try {
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  for (const { status: ended, assertionResults } of testResults) {
    const bad = assertionResults.filter((test) => test.status === 'failed').length;
    passed += assertionResults.filter((test) => test.status === 'passed').length;
    failed += bad > 0 || ended === 'passed' ? bad : 1;
  }
} catch {
  // Counted below.
}
if (failed === 0 && (status !== '0' || passed === 0)) failed = 1;
console.log(`${passed} ${failed}`);
