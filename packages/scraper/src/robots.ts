/**
 * robots.txt as RFC 9309 says it: which group is for us, and whether it lets us have an address. Beside the standard:
 * `Crawl-delay`, which many sites write, and `Sitemap`.
 *
 * - Groups of the same product token are one group; without one of ours, those of `*` hold; without those, all is allowed.
 * - The rule whose pattern is longest, in octets, decides; of two as long the one that allows. `*` is any run of
 *   characters, `$` at the end is the end.
 * - Octets are compared as they are after decoding what did not need to be encoded (section 2.2.2).
 * - What other lines say does not interfere: a `Sitemap` between two `User-agent` lines does not part them.
 * - Of a file, 500 KiB are read (section 2.5). A file that is not there (4xx) allows everything; one that cannot be had
 *   (5xx, nobody answers) nothing (section 2.3.1).
 */

export const PRODUCT_TOKEN = 'BellwetherBot';
export const ROBOTS_BYTES_MAX = 500 * 1024;
const CRAWL_DELAY_MAX_SECONDS = 60;
const SITEMAPS_MAX = 50;
/** Longest address of one, in characters; a longer one is no place to look. */
const SITEMAP_LENGTH_MAX = 2000;

interface Rule {
  allow: boolean;
  pattern: string;
  /** As it is written, and at which line, for whoever asks why. */
  words: string;
}

export interface RobotsDecision {
  allowed: boolean;
  /** The rule that decided, such as `Disallow: /private (line 4)`; or why there is none. */
  why: string;
}

export interface Robots {
  decide(url: URL): RobotsDecision;
  /** Between two requests; absent when nothing is said. */
  crawlDelaySeconds: number | undefined;
  sitemaps: readonly string[];
}

/** What a site says by not having a file, or not giving it. */
export function robotsWithout(status: number | undefined): Robots {
  const missing = status !== undefined && status >= 400 && status < 500;
  const why = missing
    ? `there is no robots.txt (${status}), so everything is allowed`
    : `robots.txt cannot be had (${status ?? 'no answer'}), so nothing is allowed`;
  return { decide: () => ({ allowed: missing, why }), crawlDelaySeconds: undefined, sitemaps: [] };
}

export function parseRobots(text: string, productToken = PRODUCT_TOKEN): Robots {
  const own: Group = { rules: [], delay: undefined, found: false };
  const others: Group = { rules: [], delay: undefined, found: false };
  const sitemaps: string[] = [];
  let agents: string[] = [];
  let inRules = false;
  const lines = text
    .slice(0, ROBOTS_BYTES_MAX)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/);
  for (const [index, line] of lines.entries()) {
    // By its marks, not by a pattern: one would take the square of a long run of spaces.
    const said = line.split('#', 1)[0]!;
    const colon = said.indexOf(':');
    const name = colon < 0 ? '' : said.slice(0, colon).trim();
    const value = colon < 0 ? '' : said.slice(colon + 1).trim();
    const field = name.toLowerCase();
    if (field === 'sitemap' && sitemaps.length < SITEMAPS_MAX && value !== '') {
      // An address may hold a #, which a comment begins with everywhere else.
      const address = line
        .slice(line.indexOf(':') + 1)
        .trim()
        .split(/\s/, 1)[0]!;
      if (address.length <= SITEMAP_LENGTH_MAX) sitemaps.push(address);
    } else if (field === 'user-agent') {
      if (inRules) agents = [];
      inRules = false;
      agents.push(value.split('/', 1)[0]!.trim().toLowerCase());
      for (const group of groupsOf(agents, { own, others, productToken })) group.found = true;
    } else if (field === 'allow' || field === 'disallow') {
      inRules = true;
      if (value === '') continue;
      const words = `${field === 'allow' ? 'Allow' : 'Disallow'}: ${value} (line ${index + 1})`;
      const rule = { allow: field === 'allow', pattern: comparable(value), words };
      for (const group of groupsOf(agents, { own, others, productToken })) group.rules.push(rule);
    } else if (field === 'crawl-delay') {
      const seconds = Number(value);
      if (value === '' || !(seconds >= 0)) continue;
      for (const group of groupsOf(agents, { own, others, productToken }))
        group.delay = Math.min(seconds, CRAWL_DELAY_MAX_SECONDS);
    }
  }
  const group = own.found ? own : others;
  return { decide: (url) => decide(group.rules, url), crawlDelaySeconds: group.delay, sitemaps };
}

interface Group {
  rules: Rule[];
  delay: number | undefined;
  found: boolean;
}

function groupsOf(
  agents: readonly string[],
  { own, others, productToken }: { own: Group; others: Group; productToken: string },
): Group[] {
  const ours = agents.includes(productToken.toLowerCase()) ? [own] : [];
  return agents.includes('*') ? [...ours, others] : ours;
}

function decide(rules: readonly Rule[], url: URL): RobotsDecision {
  // The file itself is always allowed.
  if (url.pathname === '/robots.txt') return { allowed: true, why: 'it is robots.txt' };
  const path = comparable(url.pathname + url.search);
  let best: Rule | undefined;
  for (const rule of rules) {
    const isLonger = !best || rule.pattern.length > best.pattern.length;
    const isKinder = best && rule.pattern.length === best.pattern.length && rule.allow && !best.allow;
    if ((isLonger || isKinder) && matches(rule.pattern, path)) best = rule;
  }
  return best ? { allowed: best.allow, why: best.words } : { allowed: true, why: 'no rule of robots.txt is about it' };
}

/** Octets: what needs no encoding is decoded, everything else encoded in capitals, so that equal paths are equal texts. */
function comparable(path: string): string {
  return path
    .replaceAll(/[^\x21-\x7e]/gu, (sign) => encodeURIComponent(sign.isWellFormed() ? sign : '\uFFFD'))
    .replaceAll(/%([0-9a-fA-F]{2})/g, (encoded, hex: string) => {
      const sign = String.fromCharCode(Number.parseInt(hex, 16));
      return /[A-Za-z0-9._~-]/.test(sign) ? sign : encoded.toUpperCase();
    });
}

/** In time that grows with the length of both, never with their product's power: each `*` only ever moves forward. */
function matches(pattern: string, path: string): boolean {
  const isAnchored = pattern.endsWith('$');
  const parts = (isAnchored ? pattern.slice(0, -1) : pattern).split('*');
  const [first = '', ...rest] = parts;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  if (rest.length === 0) return !isAnchored || at === path.length;
  const last = isAnchored ? rest.pop()! : undefined;
  for (const part of rest) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return last === undefined || (path.length - last.length >= at && path.endsWith(last));
}
