/**
 * The address bar as state. Links are real links: they open in a new tab, can be copied, and work with the keyboard.
 * A link to another page keeps range, comparison and filters, unless it says its own.
 */
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from 'react';
import { keepView } from '../view/view-address.ts';

const CHANGED = 'bellwether:navigated';

export function navigate(href: string, options: { replace?: boolean } = {}): void {
  if (href === location.pathname + location.search + location.hash) return;
  const leavesPage = new URL(href, location.href).pathname !== location.pathname;
  if (options.replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  dispatchEvent(new Event(CHANGED));
  if (leavesPage) scrollTo(0, 0);
}

/** Goes to a page and looks at the same range and filters there. */
export function goTo(path: string): void {
  navigate(keepView(path, location.search));
}

/** The whole address, for instance `…/explore?metric=agent_cost_usd&range=7d`. */
export function useAddress(): URL {
  const href = useSyncExternalStore(watch, () => location.href);
  return new URL(href);
}

export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const { search } = useAddress();
  const target = keepView(href, search);
  function follow(event: MouseEvent<HTMLAnchorElement>): void {
    onClick?.(event);
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    navigate(target);
  }
  return <a href={target} onClick={follow} {...rest} />;
}

function watch(changed: () => void): () => void {
  addEventListener('popstate', changed);
  addEventListener(CHANGED, changed);
  return () => {
    removeEventListener('popstate', changed);
    removeEventListener(CHANGED, changed);
  };
}
