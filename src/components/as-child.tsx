import { cloneElement, isValidElement, version, type ReactElement, type ReactNode, type Ref } from 'react';

type Props = Record<string, unknown>;

/** One handler out of two: the host's runs first and may veto ours with `preventDefault`. */
export function chain<Event extends { readonly defaultPrevented: boolean }>(
  theirs: ((event: Event) => void) | undefined,
  ours: ((event: Event) => void) | undefined,
): (event: Event) => void {
  return (event) => {
    theirs?.(event);
    if (!event.defaultPrevented) ours?.(event);
  };
}

/** One ref out of several. */
export function joinRefs<Target>(...refs: (Ref<Target> | undefined)[]): (target: Target | null) => void {
  return (target) => {
    for (const ref of refs) {
      if (typeof ref === 'function') ref(target);
      else if (ref) ref.current = target;
    }
  };
}

function isHandler(value: unknown): value is (event: { readonly defaultPrevented: boolean }) => void {
  return typeof value === 'function';
}

/** Where an element keeps its ref: React 19 made it a prop. */
function refOf(element: ReactElement<Props> & { ref?: unknown }): Ref<HTMLElement> | undefined {
  const ref = version.startsWith('18.') ? element.ref : element.props['ref'];
  return typeof ref === 'function' || (typeof ref === 'object' && ref !== null && 'current' in ref) ? (ref as Ref<HTMLElement>) : undefined;
}

/** Puts our props on the host's own element: its props win, handlers are chained, refs, class names and styles join. */
export function asChild(child: ReactNode, ours: object, ref: Ref<HTMLElement> | undefined): ReactElement {
  if (!isValidElement<Props>(child)) {
    throw new Error('react-live-mute: asChild needs exactly one element as its child, since that element becomes the control.');
  }
  const theirs = child.props;
  const merged: Props = { ...ours, ...theirs };
  for (const [name, own] of Object.entries(ours)) {
    const other = theirs[name];
    if (/^on[A-Z]/.test(name) && isHandler(own) && isHandler(other)) merged[name] = chain(other, own);
    else if (name === 'style') merged[name] = { ...Object(own), ...Object(other) };
    else if (name === 'className' || name === 'aria-describedby') merged[name] = [own, other].filter(Boolean).join(' ') || undefined;
  }
  merged['ref'] = joinRefs(refOf(child), ref);
  return cloneElement(child, merged);
}
