'use client';

import type { ReactElement } from 'react';
import { Virtualizer } from 'virtua';

/** As `--mute-row-height` in the theme, in pixels. */
export const rowHeight = 48;
/** Drawn where there is no layout, as in a host's tests without a browser. */
const plainRows = 300;
/** From so many rows on they stand in blocks: what the virtualizer keeps for each of 100,000 would cost more than the rows in view. */
const manyRows = 24;
const rowsPerBlock = 12;

/**
 * The rows of a list, of which only those in view exist, and the one under the cursor. Each is keyed by its index. The
 * virtualizer hears of the first `known` alone, since it goes through all that it hears of when it starts.
 */
export function Rows(props: { count: number; active: number; known: number; children: (index: number) => ReactElement }): ReactElement {
  const { count, active, known, children } = props;
  const rows = (from: number, to: number): ReactElement => <>{Array.from({ length: to - from }, (_, at) => children(from + at))}</>;
  if (typeof ResizeObserver === 'undefined') return rows(0, Math.min(count, plainRows));

  const size = count > manyRows ? rowsPerBlock : 1;
  const length = Math.ceil(Math.min(count, Math.max(known, active + 1)) / size);
  const rest = count - length * size;
  return (
    <>
      <Virtualizer
        key={size}
        data={{ length }}
        itemSize={rowHeight * size}
        bufferSize={rowHeight * 2}
        // Drawn before the height of the list is known, which spares an opening dialog a second pass.
        ssrCount={rowsPerBlock / size}
        keepMounted={active < 0 ? [] : [Math.floor(active / size)]}
      >
        {/* The last block is taken for a full one: a list that turns out lower keeps its end in view, one that turns out higher does not. */}
        {(_, block) => rows(block * size, Math.min((block + 1) * size, count))}
      </Virtualizer>
      {rest > 0 && <div style={{ height: rest * rowHeight }} />}
    </>
  );
}
