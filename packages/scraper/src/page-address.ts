/**
 * Addresses of pages: one writing for each, which of them are of the site, and what looks like a trap, which is a place
 * that has ever more addresses and nothing new.
 */

const LENGTH_MAX = 1000;
const SEGMENTS_MAX = 20;
const REPEATS_MAX = 2;
/** Say where a visitor came from, and nothing about the page. */
const TRACKING = /^(utm_\w+|gclid|fbclid|msclkid|mc_[ce]id|igshid|_ga|phpsessid|jsessionid|sid|sessionid)$/i;

/** `undefined` for what is no address of a page. */
export function pageAddress(text: string, base?: string): URL | undefined {
  const url = URL.parse(text.trim(), base);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  url.pathname = url.pathname.replace(/;jsessionid=[^/]*/i, '').replaceAll(/\/{2,}/g, '/');
  const kept = [...url.searchParams]
    .filter(([name]) => !TRACKING.test(name))
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  url.search = new URLSearchParams(kept).toString();
  return url;
}

export interface Scope {
  /** Where it begins; their hosts are the site. */
  startUrls: readonly string[];
  /** Beginnings of paths; empty: all of the site. */
  include: readonly string[];
  exclude: readonly string[];
}

/** Why it is not read; `undefined` when it may be. A start is always of the site. */
export function outOfScope(url: URL, { startUrls, include, exclude }: Scope): string | undefined {
  if (startUrls.includes(url.href)) return undefined;
  if (!startUrls.some((start) => new URL(start).host === url.host))
    return `leads to ${url.host}, which is another site`;
  const path = url.pathname;
  if (include.length > 0 && !include.some((prefix) => path.startsWith(prefix)))
    return 'is in none of the parts to read';
  const excluded = exclude.find((prefix) => path.startsWith(prefix));
  return excluded === undefined ? undefined : `is in ${excluded}, which is left out`;
}

/** Why an address by itself looks like one of a trap. */
export function trapOfAddress(url: URL): string | undefined {
  if (url.href.length > LENGTH_MAX) return `has more than ${LENGTH_MAX} characters`;
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  if (segments.length > SEGMENTS_MAX) return `is more than ${SEGMENTS_MAX} folders deep`;
  const counts = Map.groupBy(segments, (segment) => segment);
  const repeated = [...counts].find(([, all]) => all.length > REPEATS_MAX);
  return repeated && `has the folder "${repeated[0].slice(0, 40)}" again and again`;
}

/**
 * What addresses of one kind have in common: `/calendar?month=#&year=#` for each month of a calendar. Numbers and ids are
 * left out, and values of the query.
 */
export function shapeOf(url: URL): string {
  const path = url.pathname.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '#').replaceAll(/\d+/g, '#');
  const names = [...new Set(url.searchParams.keys())];
  return `${url.host}${path}${names.length > 0 ? `?${names.join('&')}` : ''}`.slice(0, 500);
}
