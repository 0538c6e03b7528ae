'use client';

import { useEffect, useState, type ReactElement } from 'react';

/**
 * Speaks a text to screen readers some time after it last changed. Its region comes before its first text, since only what changes is
 * spoken, and exists only once there was something to say.
 */
export function LiveText({ text, delayMs = 100 }: { text: string; delayMs?: number }): ReactElement | null {
  const [spoken, setSpoken] = useState<string>();
  useEffect(() => {
    if (text === (spoken ?? '')) return undefined;
    const timer = setTimeout(() => setSpoken(text), delayMs);
    return () => clearTimeout(timer);
  }, [text, spoken, delayMs]);
  return text === '' && spoken === undefined ? null : (
    <span role="status" data-mute-spoken="">
      {spoken}
    </span>
  );
}
