'use client';

import { useEffect, useRef, useState } from 'react';
import { useMute, type Lane } from '../react/mute-context.js';
import { useStage } from '../react/use-mute-state.js';
import { whenIdle, type LazyPart, type PartLoader } from './lazy-part.js';

/** The dialog of a control, fetched when it may be wanted, and whether the control is the first of its lane: that one tells its outcomes. */
export function useTrigger<Part>(lane: Lane, { load, use }: PartLoader<Part>, open: () => void): LazyPart<Part> & { first: boolean } {
  const { stage, loading } = useMute('A control');
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  const [opener] = useState(() => () => latest.current());
  useEffect(() => stage.claim(lane, opener), [stage, lane, opener]);
  const part = use();
  useEffect(() => (loading === 'eager' ? load(true) : whenIdle(load)), [loading, load]);
  const first = useStage(({ openers }) => openers[lane][0] === opener);
  return { ...part, first };
}
