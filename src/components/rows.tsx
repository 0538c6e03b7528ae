'use client';

import type { ReactElement } from 'react';
import { Virtualizer } from 'virtua';

/** As `--mute-row-height` in the theme, in pixels. */
export const rowHeight = 48;
/** Drawn where there is no layout, as in a host's tests without a browser. */
const plainRows = 300;
/**
 * The first ones are drawn without a virtualizer, which costs an opening dialog more than they do. Later ones stand in blocks of as
 * many: what it keeps for each of 100,000 would cost more than the rows in view.
 */
export const rowsPerBlock = 12;

/**
 * The rows of a list, of which only those in view exist, and the one under the cursor. Each is keyed by its index. `top` is the height
 * of the first ones once the list was scrolled, and `away` whether they are out of view.
 */
export function Rows(props: {
  count: number;
  active: number;
  top: number;
  away: boolean;
  children: (index: number) => ReactElement;
}): ReactElement {
  const { count, active, top, away, children } = props;
  const rows = (from: number, to: number): ReactElement => <>{Array.from({ length: to - from }, (_, at) => children(from + at))}</>;
  if (typeof ResizeObserver === 'undefined') return rows(0, Math.min(count, plainRows));

  const few = count <= 2 * rowsPerBlock;
  const rest = count - rowsPerBlock;
  const block = Math.floor(active / rowsPerBlock);
  return (
    <>
      {away && !few && block !== 0 ? <div style={{ height: top }} /> : rows(0, Math.min(count, rowsPerBlock))}
      {rest <= 0 ? null : top === 0 && block < 1 ? (
        <div style={{ height: rest * rowHeight }} />
      ) : few ? (
        rows(rowsPerBlock, count)
      ) : (
        <Virtualizer
          data={{ length: Math.ceil(rest / rowsPerBlock) }}
          itemSize={top || rowHeight * rowsPerBlock}
          bufferSize={rowHeight * 2}
          startMargin={top}
          keepMounted={block < 1 ? [] : [block - 1]}
        >
          {/* The last block is taken for a full one: a list that turns out lower keeps its end in view, one that turns out higher does not. */}
          {(_, at) => rows((at + 1) * rowsPerBlock, Math.min((at + 2) * rowsPerBlock, count))}
        </Virtualizer>
      )}
    </>
  );
}
