'use client';

import { Fragment, type ReactElement, type Ref } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';

/** As `--mute-row-height` in the theme, in pixels. */
export const rowHeight = 48;
/** Drawn where there is no layout, as in a host's tests without a browser. */
const plainRows = 300;

/** The rows of a list, of which only those in view exist, and the one under the cursor. */
export function Rows<Item>(props: {
  items: readonly Item[];
  active: number;
  /** How many are drawn before the height of the list is known: spares an opening dialog a second pass. @default 0 */
  first?: number;
  handle: Ref<VirtualizerHandle>;
  children: (item: Item, index: number) => ReactElement;
}): ReactElement {
  const { items, active, first, handle, children } = props;
  if (typeof ResizeObserver === 'undefined') {
    return (
      <>
        {items.slice(0, plainRows).map((item, index) => (
          <Fragment key={index}>{children(item, index)}</Fragment>
        ))}
      </>
    );
  }
  return (
    <Virtualizer
      ref={handle}
      data={items}
      itemSize={rowHeight}
      {...(first !== undefined && { ssrCount: first })}
      {...(active >= 0 && { keepMounted: [active] })}
    >
      {children}
    </Virtualizer>
  );
}
