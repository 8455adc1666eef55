/**
 * The script of a site: page views, also of moves within a page, the time pages were visible, events that the site names,
 * clicks, web vitals. No cookie, no storage, no number of its own; nothing at all of whoever sends Global Privacy Control.
 * It has to stay under 3 kB as it travels, so names are short where they are not exported; docs/sites.md says what is sent.
 */
import { type Bellwether, CONSENT_EVENT, type Consent, type SiteConfig, VIEW_EVENT } from '../site-config.ts';
import { watchVitals } from './vitals.ts';

declare const BELLWETHER_SITE: SiteConfig;

type Sent = Record<string, unknown> & { t: string; p?: string; at?: number };

const SEND_AFTER_MS = 1000;
const SENT_AT_ONCE_MAX = 50;
const SELECTOR_DEPTH_MAX = 4;
/** One page view in so many sends an outline of the page. */
const OUTLINE_ONE_IN = 20;

function start({
  o: origin,
  k: key,
  n: needsConsent,
  c: clicks,
  v: vitals,
  r: replayShare,
  t: tags,
}: SiteConfig): void {
  const { addEventListener: listen, document: page, history, location, navigator, performance } = window;
  // A program that drives a browser says so; whoever sends the privacy signal is left alone.
  if (navigator.globalPrivacyControl || navigator.webdriver || window.bellwether?.g) return;

  const waiting: Sent[] = [];
  const query = new URLSearchParams(location.search);
  const source: Record<string, string> = {};
  for (const name of ['source', 'medium', 'campaign']) {
    const value = query.get(`utm_${name}`);
    if (value) source[name] = value;
  }
  const draw = Math.random();
  const loaded = new Set<string>();
  let path = '';
  let visibleSince = 0;
  let deepest = 0;
  let timer: number | undefined;
  let user: string | undefined;
  let variants: Promise<Record<string, string>> | undefined;

  const bellwether: Bellwether = (command, first, second) => {
    if (command === 'event') {
      const { value: d, properties: o } = (second ?? {}) as { value?: number; properties?: object };
      push({ t: 'event', n: first, d, o });
    } else if (command === 'exposed') push({ t: 'exposed', n: first, o: second });
    else if (command === 'variant') show(String(first), second as (variant?: string) => void);
    else if (command === 'user') {
      user = String(first);
      variants = undefined;
    } else if (command === 'consent') agree(first as Consent);
  };
  const granted: Consent = { analytics: !needsConsent };
  bellwether.g = granted;
  const mayCount = (): boolean => granted.analytics === true;

  function push(event: Sent): void {
    if (!mayCount()) return;
    waiting.push({ p: path, ...event, at: performance.now() });
    if (waiting.length >= SENT_AT_ONCE_MAX) send();
    else timer ??= window.setTimeout(send, SEND_AFTER_MS);
  }

  /** Which variant of an experiment this visitor sees; none, when nothing may be counted. */
  async function show(experiment: string, tell: (variant?: string) => void): Promise<void> {
    if (!mayCount()) return tell();
    const who = user ? `&user=${encodeURIComponent(user)}` : '';
    variants ??= fetch(`${origin}/api/v1/web/variants?site=${key}${who}`, { credentials: 'omit' })
      .then((answer) => answer.json())
      .then((told) => told.variants ?? {})
      .catch(() => ({}));
    const variant = (await variants)[experiment];
    if (variant) push({ t: 'exposed', n: experiment, o: variant });
    tell(variant);
  }

  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!mayCount() || waiting.length === 0) return;
    const now = performance.now();
    const e = waiting.splice(0).map(({ at = now, ...event }) => ({ ...event, a: Math.round(now - at) }));
    let r = '';
    try {
      r = new URL(page.referrer).host;
    } catch {
      // Came from nowhere.
    }
    navigator.sendBeacon(
      `${origin}/api/v1/web?site=${key}`,
      JSON.stringify({ w: innerWidth, r, u: source, i: user, e }),
    );
  }

  function leave(): void {
    if (!visibleSince) return;
    push({ t: 'leave', d: Math.round(performance.now() - visibleSince), s: Math.round(deepest * 100) / 100 });
    visibleSince = 0;
  }

  function arrive(): void {
    if (location.pathname === path) return;
    leave();
    path = location.pathname;
    deepest = 0;
    visibleSince = page.visibilityState === 'visible' ? performance.now() : 0;
    look();
    push({ t: 'view' });
    dispatchEvent(new CustomEvent(VIEW_EVENT));
  }

  function look(): void {
    const { scrollHeight } = page.documentElement;
    deepest = Math.max(deepest, Math.min(1, (scrollY + innerHeight) / (scrollHeight || 1)));
  }

  function agree(consent: Consent): void {
    const counted = mayCount();
    Object.assign(granted, consent);
    if (!mayCount()) waiting.length = 0;
    else if (!counted) {
      // What was before they agreed is not told of.
      visibleSince = 0;
      path = '';
      arrive();
    }
    dispatchEvent(new CustomEvent(CONSENT_EVENT));
    loadMore();
  }

  function load(name: string): void {
    if (loaded.has(name)) return;
    loaded.add(name);
    const script = page.createElement('script');
    script.src = `${origin}/t/${name}`;
    page.head.append(script);
  }

  function loadMore(): void {
    const preview = /[?&]bellwether_preview=(\w+)/.exec(location.search);
    if (preview) load(`${key}/tags.js?preview=${preview[1]}`);
    else if (tags) load(`${key}/tags.js?v=${tags}`);
    if (granted.replay && draw < replayShare) load(`assets/recorder.js?site=${key}`);
    if (clicks && mayCount() && draw * OUTLINE_ONE_IN < 1) load(`assets/outline.js?site=${key}`);
  }

  function clicked({ target, pageX, pageY }: MouseEvent): void {
    if (!(target instanceof Element)) return;
    const { scrollWidth } = page.documentElement;
    const link = target.closest('a');
    const host = link?.host;
    push({
      ...{ t: 'click', n: selectorOf(target), x: Math.min(1, Math.max(0, pageX / scrollWidth)), y: Math.max(0, pageY) },
      ...(host && host !== location.host ? { o: host } : {}),
    });
  }

  const before = window.bellwether?.q ?? [];
  window.bellwether = bellwether;
  for (const name of ['pushState', 'replaceState'] as const) {
    const own = history[name];
    history[name] = function (this: History, ...state: Parameters<History['pushState']>) {
      own.apply(this, state);
      arrive();
    };
  }
  listen('popstate', arrive);
  listen('scroll', look, { passive: true });
  if (clicks) listen('click', clicked, true);
  if (vitals) watchVitals((n, value) => push({ t: 'vital', n, o: value }));
  // The end of a page that browsers are sure to tell. Source: MDN, "visibilitychange".
  page.addEventListener('visibilitychange', () => {
    if (page.visibilityState === 'hidden') {
      leave();
      send();
    } else visibleSince = performance.now();
  });
  listen('pagehide', () => {
    leave();
    send();
  });
  // Back from the browser's memory: the page is looked at once more, and was not loaded.
  listen('pageshow', ({ persisted }) => {
    if (!persisted) return;
    path = '';
    arrive();
  });
  arrive();
  loadMore();
  for (const call of before) bellwether(...call);
}

/** Tags, ids without numbers, places: where it is, and nothing of what it says. */
function selectorOf(element: Element): string {
  const parts: string[] = [];
  let at: Element | null = element;
  while (at && parts.length < SELECTOR_DEPTH_MAX) {
    const tag = at.localName;
    if (at.id && /^[a-z][a-z_-]*$/i.test(at.id)) {
      parts.unshift(`${tag}#${at.id}`);
      break;
    }
    const own: Element = at;
    const place = [...(own.parentElement?.children ?? [])].filter((other) => other.localName === tag).indexOf(own) + 1;
    parts.unshift(place > 1 ? `${tag}:nth-of-type(${place})` : tag);
    at = own.parentElement;
  }
  return parts.join('>').slice(0, 128);
}

start(BELLWETHER_SITE);
