'use client';

import { useEffect, useState, type ReactElement } from 'react';

/** Speaks a text to screen readers some time after it last changed; a text that is there at first is spoken too, after the region itself is known. */
export function LiveText({ text, delayMs = 100 }: { text: string; delayMs?: number }): ReactElement {
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), delayMs);
    return () => clearTimeout(timer);
  }, [text, delayMs]);
  return (
    <span role="status" data-mute-spoken="">
      {spoken}
    </span>
  );
}
