/**
 * A site of the sample organisation. GENERATED, NOT REAL: two weeks of visits to a small shop, and more all day. The same
 * seed and times give the same events with the same ids. It shows what the pages are about: visits from a letter that was
 * sent and from searches, a page that is slow on phones, a form that many begin and fewer finish.
 */
import { createHash } from 'node:crypto';
import { DAY_MS, formatInstant, HOUR_MS, type JsonObject, randomOf, uuidFromDigest } from '@bellwether/core';
import type { PackSample, TimedEvent } from '@bellwether/metrics';

const SITE = 'shop';
const VISITS_A_DAY = 45;
/** Visits of somebody who is signed in and has agreed to be known again, and how many such users there are. */
const SIGNED_IN_SHARE = 0.35;
const USERS = 90;
/** Visits by hour of the day, UTC; the sum is what the hours are parts of. */
const BY_HOUR = [1, 1, 0.5, 0.5, 0.5, 1, 2, 4, 6, 7, 7, 6, 5, 6, 7, 7, 6, 5, 4, 4, 4, 3, 2, 1.5];
const BY_HOUR_SUM = BY_HOUR.reduce((sum, part) => sum + part, 0);
const SOURCES: readonly JsonObject[] = [
  { referrer: '' },
  { referrer: '' },
  { referrer: 'www.google.com' },
  { referrer: 'www.google.com' },
  { referrer: 'duckduckgo.com' },
  { referrer: 'news.ycombinator.com' },
  { referrer: '', utm_source: 'newsletter', utm_medium: 'email', utm_campaign: 'autumn' },
];
const BROWSERS: readonly JsonObject[] = [
  { device_class: 'desktop', browser: 'Chrome', os: 'Windows', viewport_band: 'wide' },
  { device_class: 'desktop', browser: 'Firefox', os: 'Linux', viewport_band: 'wide' },
  { device_class: 'desktop', browser: 'Safari', os: 'macOS', viewport_band: 'wide' },
  { device_class: 'phone', browser: 'Safari', os: 'iOS', viewport_band: 'narrow' },
  { device_class: 'phone', browser: 'Chrome', os: 'Android', viewport_band: 'narrow' },
  { device_class: 'tablet', browser: 'Safari', os: 'iOS', viewport_band: 'medium' },
];
/** From which page people go where, and how likely they stay at all. */
const NEXT: Readonly<Record<string, readonly (readonly [path: string, chance: number])[]>> = {
  '/': [
    ['/products', 0.45],
    ['/pricing', 0.15],
    ['/blog', 0.08],
  ],
  '/blog': [
    ['/', 0.2],
    ['/products', 0.15],
  ],
  '/products': [
    ['/cart', 0.28],
    ['/pricing', 0.2],
    ['/', 0.1],
  ],
  '/pricing': [
    ['/cart', 0.25],
    ['/products', 0.2],
  ],
  '/cart': [
    ['/checkout', 0.55],
    ['/products', 0.15],
  ],
  '/checkout': [['/thanks', 0.5]],
};
const VIEWS_MAX = 9;

export const sitesSample: PackSample = {
  historyMs: 14 * DAY_MS,
  ownTypes: ['page_viewed'],
  events: ({ fromMs, seed }) => story(fromMs, seed),
};

function* story(fromMs: number, seed: number): Generator<TimedEvent> {
  let waiting: TimedEvent[] = [];
  for (let hourMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS - HOUR_MS; ; hourMs += HOUR_MS) {
    waiting.push(...visitsOf(hourMs, seed));
    waiting.sort((a, b) => a.atMs - b.atMs);
    const dueMs = hourMs + HOUR_MS;
    for (const timed of waiting) if (timed.atMs < dueMs && timed.atMs >= fromMs) yield timed;
    waiting = waiting.filter(({ atMs }) => atMs >= dueMs);
  }
}

function visitsOf(hourMs: number, seed: number): TimedEvent[] {
  const random = randomOf(seed, 'sites', hourMs);
  const isWeekend = [0, 6].includes(new Date(hourMs).getUTCDay());
  const expected = (VISITS_A_DAY * BY_HOUR[new Date(hourMs).getUTCHours()]! * (isWeekend ? 0.6 : 1)) / BY_HOUR_SUM;
  const visits = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
  return Array.from({ length: visits }, (_, turn) => visit(hourMs, turn, random)).flat();
}

type Random = ReturnType<typeof randomOf>;

function visit(hourMs: number, turn: number, random: Random): TimedEvent[] {
  const name = `${SITE} ${hourMs} ${turn}`;
  const source = random.pick(SOURCES);
  const context: JsonObject = {
    site: SITE,
    visitor: idOf(name, 'visitor').slice(0, 16),
    ...source,
    ...random.pick(BROWSERS),
    ...(random.chance(SIGNED_IN_SHARE) ? { site_user: idOf('user', String(random.below(USERS))).slice(0, 12) } : {}),
  };
  const session = idOf(name, 'session').slice(0, 16);
  const made: TimedEvent[] = [];
  const add = (atMs: number, event_type: string, metadata: JsonObject): void => {
    const event = {
      ...{ event_id: uuidFromDigest(digestOf(name, String(made.length))), event_type, session_id: session },
      ...{ timestamp: formatInstant(Math.floor(atMs)), metadata: { ...context, ...metadata } },
    };
    made.push({ atMs: Math.floor(atMs), event });
  };
  let atMs = hourMs + random.below(HOUR_MS);
  let path: string | undefined = source.utm_source ? '/products' : random.chance(0.2) ? '/blog' : '/';
  for (let view = 1; path !== undefined && view <= VIEWS_MAX; view++) {
    add(atMs, 'page_viewed', { path, view_number: view });
    if (view === 1)
      vitals(path, context.device_class === 'phone', random, (vital) => add(atMs + 900, 'web_vital_measured', vital));
    const readMs = 3000 + random.exponential(25_000);
    const next: string | undefined = nextOf(path, random);
    if (next !== undefined)
      add(atMs + readMs - 50, 'element_clicked', {
        ...{ path, ...clickOf(next, context.viewport_band === 'narrow', random), is_outbound: false },
      });
    add(atMs + readMs, 'page_left', {
      ...{ path, visible_ms: Math.round(readMs), scroll_share: Math.round((0.3 + 0.7 * random.unit()) * 100) / 100 },
    });
    if (path === '/thanks')
      add(atMs + 500, 'web_event_recorded', { path, event_name: 'purchase', event_value: 20 + random.below(180) });
    if (path === '/cart') add(atMs + 500, 'web_event_recorded', { path, event_name: 'add_to_cart' });
    atMs += readMs + 200;
    path = next;
  }
  return made;
}

function nextOf(path: string, random: Random): string | undefined {
  let place = random.unit();
  for (const [next, chance] of NEXT[path] ?? []) {
    place -= chance;
    if (place < 0) return next;
  }
  return undefined;
}

/** Links stand in the head of the page, those to the cart and on from it in its middle. */
function clickOf(next: string, isNarrow: boolean, random: Random): JsonObject {
  const isAction = ['/cart', '/checkout', '/thanks'].includes(next);
  const inHead = ['/', '/products', '/pricing', '/blog'].indexOf(next);
  const x = isAction ? (isNarrow ? 0.5 : 0.72) : isNarrow ? 0.9 : 0.55 + inHead * 0.1;
  const y = isAction ? 460 : isNarrow ? 120 + inHead * 60 : 60;
  return {
    selector: isAction ? 'main>a#next' : `header>nav>a:nth-of-type(${inHead + 1})`,
    x_share: Math.round((x + (random.unit() - 0.5) * 0.05) * 1000) / 1000,
    y_px: Math.floor((y + random.below(40)) / 20) * 20,
  };
}

function vitals(path: string, isPhone: boolean, random: Random, tell: (metadata: JsonObject) => void): void {
  const slow = (isPhone ? 1.8 : 1) * (path === '/products' && isPhone ? 1.7 : 1);
  const say = (vital: string, value: number, good: number, middling: number): void =>
    tell({
      path,
      vital,
      vital_value: value,
      rating: value <= good ? 'good' : value <= middling ? 'needs-improvement' : 'poor',
    });
  const ms = (typical: number): number => Math.round(typical * slow * (0.7 + random.exponential(0.4)));
  say('TTFB', ms(220), 800, 1800);
  say('FCP', ms(700), 1800, 3000);
  say('LCP', ms(1300), 2500, 4000);
  say('CLS', Math.round(random.exponential(0.04) * 1000) / 1000, 0.1, 0.25);
  if (random.chance(0.6)) say('INP', ms(90), 200, 500);
}

function digestOf(...of: string[]): Buffer {
  return createHash('sha256')
    .update(['sites', ...of].join('\n'))
    .digest();
}

function idOf(...of: string[]): string {
  return digestOf(...of).toString('base64url');
}
