/**
 * Runs the tags of a site: each loads a script of a host that the site allows, or records an event, when a page is opened or
 * something is clicked, and only where the visitor agreed to its category. No text is ever run.
 */
import { CONSENT_EVENT, VIEW_EVENT } from '../site-config.ts';

interface Tag {
  name: string;
  category: 'necessary' | 'preferences' | 'analytics' | 'marketing';
  trigger: { on: 'view' | 'click'; path: string; selector?: string };
  kind: 'script' | 'event';
  src?: string;
  event?: string;
}

declare const BELLWETHER_TAGS: readonly Tag[];

function start(tags: readonly Tag[]): void {
  const loaded = new Set<string>();
  let seen = '';
  const isAllowed = ({ category }: Tag): boolean =>
    category === 'necessary' || window.bellwether?.g?.[category] === true;
  const isHere = ({ trigger: { path } }: Tag): boolean =>
    path.endsWith('*') ? location.pathname.startsWith(path.slice(0, -1)) : location.pathname === path;

  const run = (tag: Tag): void => {
    if (!isAllowed(tag) || !isHere(tag)) return;
    if (tag.kind === 'event') window.bellwether?.('event', tag.event);
    else if (tag.src && !loaded.has(tag.name)) {
      loaded.add(tag.name);
      const script = document.createElement('script');
      script.async = true;
      script.src = tag.src;
      document.head.append(script);
    }
  };
  /** Each tag once a page. */
  const done = new Set<string>();
  const view = (): void => {
    if (location.pathname !== seen) done.clear();
    seen = location.pathname;
    for (const tag of tags) {
      const { on, selector } = tag.trigger;
      if (on !== 'view' || done.has(tag.name) || !isAllowed(tag)) continue;
      if (selector !== undefined && !document.querySelector(selector)) continue;
      done.add(tag.name);
      run(tag);
    }
  };
  addEventListener(
    'click',
    ({ target }) => {
      if (target instanceof Element)
        for (const tag of tags)
          if (tag.trigger.on === 'click' && tag.trigger.selector && target.closest(tag.trigger.selector)) run(tag);
    },
    true,
  );
  addEventListener(CONSENT_EVENT, view);
  addEventListener(VIEW_EVENT, view);
  view();
}

start(BELLWETHER_TAGS);
