/**
 * Which addresses of a website a scrape knows and has not read yet, kept in records: so a scrape goes on where it was,
 * whenever the process ended. An address is read once in a scrape, however often it is found.
 */
import type { JsonObject } from '@bellwether/core';
import { sql, type Transaction, type WebsitePageState } from '@bellwether/records';
import { outOfScope, PAGES_OF_SHAPE_MAX, SAME_PAGES_MAX, shapeOf, trapOfAddress } from '@bellwether/scraper';
import type { WebsiteDefinition } from './website-row.ts';

export interface ScrapeOf {
  orgId: string;
  websiteId: string;
  scrapeId: string;
  definition: WebsiteDefinition;
}

export interface FoundAddress {
  url: string;
  /** What the sitemap says of when it changed. */
  changedAt?: Date | undefined;
}

/** Of addresses that lead nowhere we go, nothing is kept: a site may have links without end. */
const INSERTED_TOGETHER = 500;

/** Notes what has been found. Gives how many were left out because the scrape has as many as it may. */
export async function noteFound(
  tx: Transaction,
  scrape: ScrapeOf,
  found: readonly FoundAddress[],
  depth: number,
): Promise<number> {
  const { orgId, websiteId, scrapeId, definition } = scrape;
  if (depth > definition.depth_max) return 0;
  const scope = { startUrls: definition.start_urls, include: definition.include, exclude: definition.exclude };
  const byUrl = new Map(found.map((each) => [each.url, each]));
  const wanted = [...byUrl.values()].filter(({ url }) => {
    const address = new URL(url);
    return outOfScope(address, scope) === undefined && trapOfAddress(address) === undefined;
  });
  if (wanted.length === 0) return 0;
  const known = await tx
    .selectFrom('website_pages')
    .select('url')
    .where('org_id', '=', orgId)
    .where('website_id', '=', websiteId)
    .where('scrape_id', '=', scrapeId)
    .where(
      'url',
      'in',
      wanted.map(({ url }) => url),
    )
    .execute();
  const already = new Set(known.map(({ url }) => url));
  const fresh = wanted.filter(({ url }) => !already.has(url));
  const { pages } = await tx
    .selectFrom('website_pages')
    .select((eb) => eb.fn.countAll<number>().as('pages'))
    .where('org_id', '=', orgId)
    .where('website_id', '=', websiteId)
    .where('scrape_id', '=', scrapeId)
    .executeTakeFirstOrThrow();
  const taken = fresh.slice(0, Math.max(0, definition.pages_max - Number(pages)));
  for (let at = 0; at < taken.length; at += INSERTED_TOGETHER) {
    const rows = taken.slice(at, at + INSERTED_TOGETHER).map(({ url, changedAt }) => ({
      ...{ org_id: orgId, website_id: websiteId, url, scrape_id: scrapeId, state: 'waiting' as const, depth },
      ...{ attempts: 0, shape: shapeOf(new URL(url)), links: '[]', listed_change_at: changedAt ?? null },
    }));
    await tx
      .insertInto('website_pages')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['org_id', 'website_id', 'url']).doUpdateSet((eb) => ({
          ...{ scrape_id: scrapeId, state: 'waiting' as const, depth, attempts: 0, why: null },
          listed_change_at: eb.ref('excluded.listed_change_at'),
        })),
      )
      .execute();
  }
  return fresh.length - taken.length;
}

export interface WaitingPage {
  url: string;
  depth: number;
  attempts: number;
  shape: string;
  etag: string | null;
  last_modified: string | null;
  sha256: string | null;
  links: string[];
  listed_change_at: Date | null;
  fetched_at: Date | null;
}

/** What has not been tried comes first, then what is nearest to the start. */
export function nextWaiting(
  tx: Transaction,
  { orgId, websiteId, scrapeId }: ScrapeOf,
): Promise<WaitingPage | undefined> {
  return tx
    .selectFrom('website_pages')
    .select(['url', 'depth', 'attempts', 'shape', 'etag', 'last_modified', 'sha256', 'links'])
    .select(['listed_change_at', 'fetched_at'])
    .where('org_id', '=', orgId)
    .where('website_id', '=', websiteId)
    .where('scrape_id', '=', scrapeId)
    .where('state', '=', 'waiting')
    .orderBy('attempts')
    .orderBy('depth')
    .orderBy('url')
    .limit(1)
    .executeTakeFirst();
}

/** Why pages of this shape are not read any more in this scrape. */
export async function trapOfShape(
  tx: Transaction,
  { orgId, websiteId, scrapeId }: ScrapeOf,
  { shape, url }: Pick<WaitingPage, 'shape' | 'url'>,
): Promise<string | undefined> {
  const seen = await tx
    .selectFrom('website_pages')
    .select((eb) => ['fingerprint', eb.fn.countAll<number>().as('pages')])
    .where('org_id', '=', orgId)
    .where('website_id', '=', websiteId)
    .where('scrape_id', '=', scrapeId)
    .where('shape', '=', shape)
    .where('state', 'in', ['new', 'changed', 'unchanged'])
    .groupBy('fingerprint')
    .execute();
  if (seen.some(({ fingerprint, pages }) => fingerprint !== null && Number(pages) >= SAME_PAGES_MAX))
    return `${SAME_PAGES_MAX} pages of its kind say the same, apart from numbers and dates: it looks like a trap`;
  const all = seen.reduce((sum, { pages }) => sum + Number(pages), 0);
  return new URL(url).search !== '' && all >= PAGES_OF_SHAPE_MAX
    ? `${PAGES_OF_SHAPE_MAX} pages that differ by their query only have been read`
    : undefined;
}

/** What became of a page. What is absent stays as it was found before. */
export interface PageOutcome {
  state: WebsitePageState;
  why?: string | null;
  status?: number;
  etag?: string | null;
  last_modified?: string | null;
  sha256?: string | null;
  canonical?: string | null;
  title?: string | null;
  fingerprint?: string | null;
  links?: readonly string[];
  change?: JsonObject | null;
  attempts?: number;
  fetched_at?: Date;
  changed_at?: Date;
}

/** Writes down what became of a page, what it leads to, and what it cost, in one transaction. */
export async function noteOutcome(
  tx: Transaction,
  scrape: ScrapeOf,
  page: WaitingPage,
  { outcome, found, cost }: { outcome: PageOutcome; found: readonly FoundAddress[]; cost: Cost },
): Promise<void> {
  const { orgId, websiteId, scrapeId } = scrape;
  const { links, change, ...columns } = outcome;
  await tx
    .updateTable('website_pages')
    .set({
      ...columns,
      ...(links === undefined ? {} : { links: JSON.stringify(links) }),
      ...(change === undefined ? {} : { change: change === null ? null : JSON.stringify(change) }),
    })
    .where('org_id', '=', orgId)
    .where('website_id', '=', websiteId)
    .where('url', '=', page.url)
    .where('scrape_id', '=', scrapeId)
    .execute();
  await countCost(tx, scrape, cost, await noteFound(tx, scrape, found, page.depth + 1));
}

export interface Cost {
  requests: number;
  bytes: number;
}

export async function countCost(
  tx: Transaction,
  { orgId, scrapeId }: Pick<ScrapeOf, 'orgId' | 'scrapeId'>,
  { requests, bytes }: Cost,
  leftOut = 0,
): Promise<void> {
  await tx
    .updateTable('scrapes')
    .set({
      requests: sql<number>`requests + ${requests}`,
      bytes: sql<number>`bytes + ${bytes}`,
      left_out: sql<number>`left_out + ${leftOut}`,
    })
    .where('org_id', '=', orgId)
    .where('scrape_id', '=', scrapeId)
    .execute();
}
