'use client';

import type { ReactElement } from 'react';

const bubble = 'M6 4h12q2 0 2 2v8q0 2-2 2h-7l-4 4v-4H6q-2 0-2-2V6q0-2 2-2z';

type IconName = 'chat' | 'muted' | 'lock' | 'people' | 'unknown';

// An arc that is too small for its ends becomes a half circle.
const paths: Readonly<Record<IconName, string>> = {
  chat: bubble,
  muted: `${bubble}M3 3l18 18`,
  lock: 'M6 10.5h12V20H6zm2.5 0V8a1 1 0 0 1 7 0v2.5',
  people: 'M9 4.5a1 1 0 0 1 0 7 1 1 0 0 1 0-7zM2.5 19.5q1-5 6.5-5t6.5 5M16 5a1 1 0 0 1 0 6.5m2 3.5q3 1 3.5 4.5',
  unknown: `${bubble}M10 8a2 2 0 1 1 3 2q-1 .5-1 1.5m0 2v.1`,
};

/** One of the built-in pictures, in the colour of the text around it. */
export function Icon({ name }: { name: IconName }): ReactElement {
  return (
    <svg
      data-mute-icon=""
      viewBox="0 0 24 24"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden="true"
    >
      <path d={paths[name]} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** Turns while something is under way. */
export function Spinner(): ReactElement {
  return <span data-mute-spinner="" aria-hidden="true" />;
}
