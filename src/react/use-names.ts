'use client';

import { useMute } from './mute-context.js';
import { namesOf, type Names } from './names.js';

/** The names of the nearest provider. */
export function useNames(): Names {
  return namesOf(useMute().nameSource);
}
