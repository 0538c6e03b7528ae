import fc from 'fast-check';
import { vi } from 'vitest';

const runs = Number(process.env['FUZZ_RUNS'] ?? 300);
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
vi.setConfig({ testTimeout: 3_600_000 });
console.info(`fuzz: ${runs} runs each, FUZZ_SEED=${seed}`);

/** Runs a property. `FUZZ_RUNS` makes it longer, `FUZZ_SEED` repeats a run. */
export function check<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void {
  fc.assert(
    fc.property(arbitrary, (value) => holds(value)),
    { numRuns: runs, seed },
  );
}

/** The same for what takes time. */
export async function checkAsync<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, holds), { numRuns: runs, seed });
}

/** Pieces that have broken parsers before. */
// prettier-ignore
const trouble = fc.constantFrom(

    '*',
    ',',
    'a,b',
    '..',
    '.',
    '%2e%2e',
    '%2F',
    '/',
    '\\',
    '?',
    '#',
    '%',
    '%zz',
    '\u0000',
    '\n',
    '\r\n',
    '\u2028',
    '\u202e',
    '\ud800',
    '\udc00',

    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'null',
    'undefined',
    'NaN',
    '-0',
    '1e999',
    '😀',
    'é',
    'e\u0301',
    'ﬁ',
    'ß',
    'İ',
    '\ufeff',
'a'.repeat(64), 'a'.repeat(65), 'a'.repeat(257), '漢'.repeat(86), '[', '[]', '["a"]', '{}', '"', '<script>', 'user_1', 'all',
);

/** Any text: words, odd pieces, whole and half characters, bytes. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
  trouble,
  fc.array(fc.oneof(trouble, fc.string({ maxLength: 3 })), { maxLength: 5 }).map((pieces) => pieces.join('')),
  fc.stringMatching(/^[\w-]{1,70}$/),
);

const names = `
  snapshot capabilities permissions ageMs groupMuted exemptUserIds mutedUserIds mutedUserIdsComplete
  alwaysExemptUserIds requestIds failed userId code users nextCursor listable
  error message retryable outcomeUnknown retryAfterMs requestId userIds all
  wire name avatarUrl role maxExemptUsers maxUsersPerCall writesPerSecond userIdPattern
  groupIdPattern perUserResults __proto__ constructor prototype IsbannedAll BannedUserList UnbannedUserList
  BannedUsers UnbannedUsers RequestId CreatorId AdminList
`
  .trim()
  .split(/\s+/);

/** Any JSON, often with the names that the parsers look for. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(fc.constantFrom<unknown>(null, true, false, 0, -1, 1, 30, 31, 1e308, 'true', 'false', 'THROTTLED', 'muteGroup', '['), anyText),
    fc.double({ noNaN: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...names) }, anyText), tie('value')), { maxLength: 6 })
      // Parsed from text, so that `__proto__` is a key of its own as on the wire.
      .map(
        (entries) =>
          JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join()}}`) as unknown,
      ),
  ),
})).value;

/** The text of a body: JSON, nearly JSON, or anything. */
export const anyBody: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: anyJson.map((json) => JSON.stringify(json)) },
  fc.tuple(anyJson, fc.nat(40)).map(([json, cut]) => JSON.stringify(json).slice(0, -cut)),
  fc.constantFrom('', ' ', 'null', '<html>', '[[[[', '{"all":true,"all":false}', '{"userIds":["a"],"userIds":[]}', '\ufeff{}'),
  fc.integer({ min: 1, max: 3000 }).map((depth) => '['.repeat(depth)),
  anyText,
);
