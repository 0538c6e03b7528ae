'use client';

import { useEffect, useRef, useState, type ReactElement } from 'react';

/** What was spoken already: an outcome is told again by each dialog that opens, and by the page when the last one closes. */
const told = new WeakSet<object>();

/**
 * Speaks a text to screen readers some time after it last changed. Its region comes before its first text, since only what changes is
 * spoken, and exists only once there was something to say.
 */
export function LiveText(props: {
  text: string;
  delayMs?: number;
  /** What the text tells of: spoken once, wherever it is told, and also when it reads like the one before. */
  of?: object | undefined;
  /** For a text that keeps changing: `delayMs` after it first did, with what it says by then. */
  steady?: boolean;
}): ReactElement | null {
  const { text, delayMs = 100, of, steady } = props;
  const [spoken, setSpoken] = useState<string>();
  const [about, setAbout] = useState(of);
  if (about !== of) {
    setAbout(of);
    // Equal words are spoken again only once they were gone.
    if (spoken) setSpoken('');
  }
  const latest = useRef(text);
  const due = text !== (spoken ?? '');
  const change = steady ? '' : text;
  useEffect(() => {
    latest.current = text;
  }, [text]);
  useEffect(() => {
    if (!due || (of && told.has(of))) return undefined;
    const timer = setTimeout(() => {
      if (of) told.add(of);
      setSpoken(latest.current);
    }, delayMs);
    return () => clearTimeout(timer);
  }, [due, change, of, delayMs]);
  return text === '' && spoken === undefined ? null : (
    <span role="status" data-mute-spoken="">
      {spoken}
    </span>
  );
}
