'use client';

import { cloneElement, Fragment, isValidElement, version, type KeyboardEvent, type ReactElement, type ReactNode, type Ref } from 'react';

type Props = Record<string, unknown>;

const joined: WeakMap<object, WeakMap<object, Ref<never>>> = /* @__PURE__ */ new WeakMap();

/** One ref out of two: the same one for the same two, so that a render alone detaches nothing. */
export function joinRefs<Target extends object>(one: Ref<Target> | undefined, other: Ref<Target> | undefined): Ref<Target> | undefined {
  if (!one || !other) return one ?? other;
  const withOne = joined.get(one) ?? new WeakMap<object, Ref<never>>();
  joined.set(one, withOne);
  let both: Ref<Target> | undefined = withOne.get(other);
  if (!both) {
    // What a ref of React 19 gives back is called at its end in place of the ref.
    const ends = new Map<Ref<Target>, unknown>();
    both = (target) => {
      for (const ref of [one, other]) {
        // In place of its element a component may give itself, or what it likes: nothing for ours, which come last.
        if (ref === other && target && !('matches' in target)) continue;
        const end = ends.get(ref);
        if (target === null && typeof end === 'function') end();
        else if (typeof ref === 'function') ends.set(ref, ref(target));
        else ref.current = target;
      }
    };
    withOne.set(other, both);
  }
  return both;
}

function isHandler(value: unknown): value is (event: { readonly defaultPrevented: boolean }) => void {
  return typeof value === 'function';
}

/** Where an element keeps its ref: React 19 made it a prop. */
function refOf<Target>(element: ReactElement<Props> & { ref?: unknown }): Ref<Target> | undefined {
  const ref = version.startsWith('18.') ? element.ref : element.props['ref'];
  return ref === Object(ref) ? (ref as Ref<Target>) : undefined;
}

/** A key held down since the press that led here must not press on. */
export function ignoreHeld(event: KeyboardEvent): void {
  if (event.repeat && event.key === 'Enter') event.preventDefault();
}

/** A button in a form would send it. Not a prop: to a component of a design system, `type` may be its look. */
function neverSends(element: HTMLElement | null): void {
  if (element?.matches?.('button:not([type])')) element.setAttribute('type', 'button');
}

/**
 * Our props beside the host's: its props win, class names, styles and descriptions join. Of two handlers the host's runs first and may
 * veto ours with `preventDefault`.
 */
export function mergeProps(theirs: object, ours: object): Props {
  const merged: Props = { ...theirs };
  for (const [name, own] of Object.entries(ours)) {
    const other = merged[name];
    merged[name] = isHandler(own)
      ? (event: { readonly defaultPrevented: boolean }): void => {
          if (isHandler(other)) other(event);
          // Some buttons of design systems hand on no event.
          if (!event?.defaultPrevented) own(event);
        }
      : name === 'style'
        ? Object.assign({}, own, other)
        : name === 'className' || name === 'aria-describedby'
          ? [own, other].filter(Boolean).join(' ') || undefined
          : // A prop that a wrapper hands on and nobody gave says nothing, nor does a false: it would hide that a press does nothing yet.
            other || own;
  }
  return merged;
}

/** Puts our props on the host's own element, which keeps its ref. */
export function asChild<Target extends HTMLElement>(child: ReactNode, ours: object, ref: Ref<Target> | undefined): ReactElement {
  if (!isValidElement<Props>(child) || child.type === Fragment) {
    throw new Error('react-live-mute: asChild needs one element as its child.');
  }
  return cloneElement(child, {
    ...mergeProps(child.props, ours),
    ref: joinRefs(refOf<Target>(child), joinRefs<Target>(neverSends, ref)),
  });
}
