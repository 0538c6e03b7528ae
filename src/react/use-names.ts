'use client';

import { useMute } from './mute-context.js';
import { namesOf, type Names } from './names.js';

/** The names of the nearest provider. */
export function useNames(part: string): Names {
  return namesOf(useMute(part).nameSource);
}
