/** robots.txt and sitemaps of a website, read at the beginning of a scrape; robots.txt holds to its end. */
import type { JsonObject } from '@bellwether/core';
import {
  outOfScope,
  pageAddress,
  parseRobots,
  parseSitemap,
  ROBOTS_BYTES_MAX,
  type Robots,
  robotsWithout,
} from '@bellwether/scraper';
import { OutboundError } from '../../installation/outbound/outbound-error.ts';
import type { FoundAddress } from './frontier.ts';
import type { WebClient } from './web-client.ts';
import type { WebsiteDefinition } from './website-row.ts';

/** RFC 9309, section 2.3.1.2. */
const REDIRECTS_MAX = 5;
const SITEMAPS_MAX = 20;
const SITEMAP_BYTES_MAX = 10 * 1024 ** 2;

/** What an origin said: its file, or with what it answered instead. */
interface KeptRobots {
  text: string | null;
  status: number | null;
}

/** Of each of these origins, as it is kept with the scrape. */
export async function fetchRobots(
  client: WebClient,
  definition: WebsiteDefinition,
  origins: ReadonlySet<string>,
): Promise<JsonObject> {
  const kept: JsonObject = {};
  for (const origin of origins) kept[origin] = { ...(await robotsOf(client, origin, definition)) };
  return kept;
}

async function robotsOf(
  client: WebClient,
  origin: string,
  { delay_ms: delayMs, timeout_ms: timeoutMs }: WebsiteDefinition,
): Promise<KeptRobots> {
  let url = `${origin}/robots.txt`;
  for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
    let answer: Awaited<ReturnType<WebClient['get']>>;
    try {
      // What is longer is cut off, not refused; a server that goes on for ever is.
      answer = await client.get(url, { bytesMax: 4 * ROBOTS_BYTES_MAX, delayMs, timeoutMs });
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      return { text: null, status: null };
    }
    const { status } = answer;
    const location = status >= 300 && status < 400 ? answer.headers.get('location') : null;
    const next = location === null ? undefined : pageAddress(location, url);
    if (status >= 300 && status < 400) {
      if (!next) return { text: null, status: 404 };
      url = next.href;
      continue;
    }
    if (status >= 200 && status < 300) return { text: answer.body.toString('utf8', 0, ROBOTS_BYTES_MAX), status };
    return { text: null, status };
  }
  // As if it were not there.
  return { text: null, status: 404 };
}

export type RobotsByOrigin = ReadonlyMap<string, Robots>;

export function readRobots(kept: JsonObject): RobotsByOrigin {
  return new Map(
    Object.entries(kept as unknown as Record<string, KeptRobots>).map(([origin, { text, status }]) => [
      origin,
      text === null ? robotsWithout(status ?? undefined) : parseRobots(text),
    ]),
  );
}

/** What the sitemaps name, those that robots.txt tells of and the usual one; what cannot be had or read is passed over. */
export async function fetchSitemaps(
  client: WebClient,
  definition: WebsiteDefinition,
  robots: RobotsByOrigin,
): Promise<FoundAddress[]> {
  const named = [...robots].flatMap(([origin, { sitemaps }]) =>
    sitemaps.length > 0 ? sitemaps : [`${origin}/sitemap.xml`],
  );
  const waiting = [...new Set(named)];
  const found = new Map<string, FoundAddress>();
  const seen = new Set<string>();
  // Only where the website is: whoever can write a sitemap shall not send us elsewhere.
  const anywhere = { startUrls: definition.start_urls, include: [], exclude: [] };
  while (waiting.length > 0 && seen.size < SITEMAPS_MAX && found.size < definition.pages_max) {
    const url = pageAddress(waiting.shift()!);
    if (!url || seen.has(url.href) || outOfScope(url, anywhere) !== undefined) continue;
    seen.add(url.href);
    try {
      const answer = await client.get(url.href, {
        ...{ bytesMax: SITEMAP_BYTES_MAX, delayMs: definition.delay_ms, timeoutMs: definition.timeout_ms },
      });
      if (answer.status !== 200) continue;
      const { pages, sitemaps } = parseSitemap(answer.body);
      waiting.push(...sitemaps.slice(0, SITEMAPS_MAX));
      for (const page of pages.slice(0, definition.pages_max)) {
        const address = pageAddress(page.url);
        const changedAt = page.lastModifiedMs === undefined ? undefined : new Date(page.lastModifiedMs);
        if (address) found.set(address.href, { url: address.href, changedAt });
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') throw error;
    }
  }
  return [...found.values()];
}
