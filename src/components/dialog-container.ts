import { useEffect, useLayoutEffect, useState, type RefObject } from 'react';

/**
 * Where a dialog has to be put to be seen and reached: the nearest fullscreen element, open `<dialog>` or shadow root
 * around the anchor, else the body.
 */
export function nearestContainer(anchor: Element | null): Element | DocumentFragment {
  const { fullscreenElement, body } = anchor?.ownerDocument ?? document;
  for (let at: Node | null = anchor; at; at = at.parentNode) {
    // What fills the screen in there is known to the root alone.
    if (at instanceof ShadowRoot) return at.fullscreenElement ?? at;
    if (at instanceof Element && (at.matches('dialog[open]') || at === fullscreenElement)) return at;
  }
  return fullscreenElement ?? body;
}

/** The container of the moment: fullscreen may start or end while a dialog is open. */
export function useContainer(
  anchor: RefObject<Element | null>,
  given: Element | DocumentFragment | null | undefined,
): Element | DocumentFragment {
  const [nearest, setNearest] = useState(() => nearestContainer(anchor.current));
  useLayoutEffect(() => {
    const look = (): void => setNearest(nearestContainer(anchor.current));
    // A dialog that is open from the start is drawn before its anchor is there.
    look();
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, [anchor]);
  return given ?? nearest;
}

/** By how many layers each element is kept out of reach, and the page from scrolling: of two, the one below may go first. */
const holds = new WeakMap<Element, number>();
let scroll = {};

/** Returns how many hold it by then. */
function hold(element: Element, by: number): number {
  const count = (holds.get(element) ?? 0) + by;
  holds.set(element, count);
  return count;
}

/** While mounted: everything beside the layer can't be reached, and the page behind does not scroll. */
export function useModalLayer(layer: RefObject<HTMLElement | null>, container: Element | DocumentFragment): void {
  useLayoutEffect(() => {
    const own = layer.current;
    // What the host keeps out of reach is its own affair.
    const silenced = [...container.children].filter(
      (child) => child !== own && (holds.get(child) || !child.matches('[inert],script,style,link')),
    );
    const silence = (by: number): void => {
      for (const child of silenced) child.toggleAttribute('inert', hold(child, by) > 0);
    };
    silence(1);
    // A press beside the dialog that does not close it would take the focus to the page.
    const onMouseDown = (event: Event): void => {
      if (event.target === own) event.preventDefault();
    };
    own?.addEventListener('mousedown', onMouseDown);
    return () => {
      own?.removeEventListener('mousedown', onMouseDown);
      silence(-1);
    };
  }, [layer, container]);
  useEffect(() => {
    const page = document.documentElement;
    // In a window that the page draws into, the page is not behind it.
    if (layer.current?.ownerDocument !== document) return undefined;
    const { style } = page;
    const { overflow, scrollbarGutter } = style;
    if (hold(page, 1) === 1) scroll = { overflow, scrollbarGutter };
    const lock = (): void => {
      const top = scrollY;
      // Where the page has a scroll bar, its place is kept.
      if (innerWidth > page.clientWidth) style.scrollbarGutter = 'stable';
      style.overflow = 'hidden';
      // A body no higher than the window, by whose rule that scrolled, scrolls itself from now on.
      if (top) document.body.scrollTop = top;
    };
    // It calls back between layout and paint, where asking for the scroll bar makes no layout of its own.
    const observer = typeof ResizeObserver === 'undefined' ? lock() : new ResizeObserver(lock);
    observer?.observe(page);
    return () => {
      observer?.disconnect();
      if (hold(page, -1) > 0) return;
      const top = document.body.scrollTop;
      Object.assign(style, scroll);
      if (top) scrollTo(0, top);
    };
  }, [layer]);
}

/** By what it can do: a window that the page draws into has classes of its own. */
export const isElement = (target: EventTarget | null): target is HTMLElement => !!target && 'focus' in target;

/** What has the focus, looked for in the shadow root of an element first: there is none in there while it is elsewhere on the page. */
export function focusedNear(element: Element | null): Element | null {
  const root = element?.getRootNode();
  return (root instanceof ShadowRoot && root.activeElement) || (element?.ownerDocument ?? document).activeElement;
}

/** Whether nothing has the focus, on the page or in the shadow root that an element stands in. */
export function isFocusLost(element: Element): boolean {
  const active = focusedNear(element);
  return !active || active === element.ownerDocument.body || active.shadowRoot === element.getRootNode();
}

/** Takes the focus when the control that has it leaves the dialog or hides: it would fall to the page, where no key does anything. */
export function useKeptFocus(content: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const own = content.current;
    if (!own) return undefined;
    const observer = new MutationObserver(() => {
      if (isFocusLost(own) || own.querySelector('[hidden]:focus-within')) own.focus();
    });
    const start = (): void => observer.observe(own, { childList: true, subtree: true, attributeFilter: ['hidden'] });
    // Not before it first has the focus, which is not given to a dialog that took it.
    if (own.matches(':focus-within')) start();
    else own.addEventListener('focusin', start, { once: true });
    return () => {
      own.removeEventListener('focusin', start);
      observer.disconnect();
    };
  }, [content]);
}

/** Keeps Tab inside: Radix looks at `document.activeElement`, which in a shadow root is the host element. */
export function keepTabInside(event: React.KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Tab' || event.altKey || event.ctrlKey || event.metaKey) return;
  const content = event.currentTarget;
  const stops = [...content.querySelectorAll<HTMLElement>('button,input,textarea,[tabindex]')].filter(
    (element) => element.tabIndex >= 0 && element.offsetWidth > 0,
  );
  if (event.shiftKey) stops.reverse();
  if (event.target !== stops.at(-1) && event.target !== content) return;
  event.preventDefault();
  stops[0]?.focus();
}
