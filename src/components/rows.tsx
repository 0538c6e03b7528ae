'use client';

import type { ReactElement } from 'react';
import { Virtualizer } from 'virtua';

/** As `--mute-row-height` in the theme, in pixels. */
const rowHeight = 48;
/** Drawn where there is no layout, as in a host's tests without a browser. */
const plainRows = 300;
/**
 * The first ones are drawn without a virtualizer, which costs an opening dialog more than they do. Later ones stand in blocks of as
 * many: what it keeps for each of 100,000 would cost more than the rows in view.
 */
export const rowsPerBlock = 12;

/**
 * The rows of a list, of which only those in view exist, and the one under the cursor. Each is keyed by its index. `height` is what a
 * row was measured to have when the list was scrolled, 0 before that, and `away` whether the first rows are out of view.
 */
export function Rows(props: {
  count: number;
  active: number;
  height: number;
  away: boolean;
  children: (index: number) => ReactElement;
}): ReactElement {
  const { count, active, height, away, children } = props;
  const rows = (from: number, to: number): ReactElement => <>{Array.from({ length: to - from }, (_, at) => children(from + at))}</>;
  if (typeof ResizeObserver === 'undefined') return rows(0, Math.min(count, plainRows));

  const later = count - rowsPerBlock;
  if (later > 0 && height === 0 && active < rowsPerBlock) {
    return (
      <>
        {rows(0, rowsPerBlock)}
        <div style={{ height: later * rowHeight }} />
      </>
    );
  }
  // What fills no block stands at the beginning: a last block that turns out lower would leave a blank while it is scrolled to.
  const blocks = Math.max(0, Math.floor(later / rowsPerBlock));
  const first = count - blocks * rowsPerBlock;
  const block = Math.floor((active - first) / rowsPerBlock);
  return (
    <>
      {away && blocks > 2 && (active < 0 || block >= 0) ? <div style={{ height: first * height }} /> : rows(0, first)}
      {blocks > 0 && (
        <Virtualizer
          data={{ length: blocks }}
          itemSize={(height || rowHeight) * rowsPerBlock}
          bufferSize={rowHeight * 2}
          startMargin={first * height}
          keepMounted={block < 0 ? [] : [block]}
        >
          {(_, at) => rows(first + at * rowsPerBlock, first + (at + 1) * rowsPerBlock)}
        </Virtualizer>
      )}
    </>
  );
}
