import { useEffect, useState, type ReactElement } from 'react';

/** Speaks a text to screen readers some time after it last changed; nothing is spoken for what was there at first. */
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
