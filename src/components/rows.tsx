'use client';

import type { ReactElement } from 'react';
import { Virtualizer } from 'virtua';
import type { UserProfile } from '../core/types.js';
import { useUsers } from './use-users.js';

/** As `--mute-row-height` in the theme, in pixels. */
const rowHeight = 48;
/** Drawn where there is no layout, as in a host's tests without a browser. */
const plainRows = 300;
/**
 * The first ones are drawn without a virtualizer, which costs an opening dialog more than they do. Later ones stand in blocks of as
 * many: what it keeps for each of 100,000 would cost more than the rows in view.
 */
export const rowsPerBlock = 12;

type RowOf = (index: number, user: UserProfile | undefined) => ReactElement;

/** Rows that stand together, and ask for their names together. */
function Block({ userIds, from, to, row }: { userIds: readonly string[]; from: number; to: number; row: RowOf }): ReactElement {
  const shown = userIds.slice(from, to);
  const userOf = useUsers(shown);
  return <>{shown.map((userId, at) => row(from + at, userOf(userId)))}</>;
}

/**
 * The rows of a list, of which only those in view exist, and the one under the cursor. Each is keyed by its index. `height` is what a
 * row was measured to have when the list was scrolled, 0 before that, and `away` whether the first rows are out of view.
 */
export function Rows(props: { userIds: readonly string[]; active: number; height: number; away: boolean; children: RowOf }): ReactElement {
  const { userIds, active, height, away, children } = props;
  const count = userIds.length;
  const rows = (from: number, to: number): ReactElement => <Block userIds={userIds} from={from} to={to} row={children} />;
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
