'use client';

import type { ReactElement } from 'react';

const bubble = 'M4 5.5A1.5 1.5 0 0 1 5.5 4h13A1.5 1.5 0 0 1 20 5.5v9a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 4v-4h-1A1.5 1.5 0 0 1 4 14.5z';

type IconName = 'chat' | 'muted' | 'lock' | 'people' | 'unknown';

const paths: Readonly<Record<IconName, string>> = {
  chat: bubble,
  muted: `${bubble}M3 3l18 18`,
  lock: 'M7 10.5h10a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-7.5a1 1 0 0 1 1-1zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.5-3.5 3-5 6.5-5s6 1.5 6.5 5M16 5a3.5 3.5 0 0 1 0 6.5M18 14.8c2 .6 3.200 2.100 3.5 4.700',
  unknown: `${bubble}M10.200 8.300a1.900 1.900 0 1 1 2.800 1.700c-.7.4-1 .8-1 1.5M12 13.600v.1`,
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
