'use client';

import type { ReactElement } from 'react';

const bubble = 'M5.5 4h13Q20 4 20 5.5v9q0 1.5-1.5 1.5H11l-4.5 4v-4h-1Q4 16 4 14.5v-9Q4 4 5.5 4z';

type IconName = 'chat' | 'muted' | 'lock' | 'people' | 'unknown';

const paths: Readonly<Record<IconName, string>> = {
  chat: bubble,
  muted: `${bubble}M3 3l18 18`,
  lock: 'M6 10.5h12V20H6zm2.5 0V8a3.5 3.5 0 0 1 7 0v2.5',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm-6.5 8c.5-3.5 3-5 6.5-5s6 1.5 6.5 5M16 5a3.5 3.5 0 0 1 0 6.5m2 3.3c2 .6 3.2 2.1 3.5 4.7',
  unknown: `${bubble}M10.2 8.3a1.9 1.9 0 1 1 2.8 1.7c-.7.4-1 .8-1 1.5m0 2.1v.1`,
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
