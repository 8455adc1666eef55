/** One reading of a website, as it is kept, and as the API shows it. */
import { Problem } from '@bellwether/core';
import type { ScrapeState, Transaction, WebsitePageState } from '@bellwether/records';

export interface ScrapeView {
  scrape_id: string;
  website_id: string;
  /** The durable run that works it off; null when a step of a pipeline does. */
  run_id: string | null;
  state: ScrapeState;
  /** Why it failed or ended before its end; null otherwise. */
  why: string | null;
  /** How many pages became what. `waiting` are known and not yet read. */
  pages: Partial<Record<WebsitePageState, number>>;
  /** Addresses beyond the limits. */
  left_out: number;
  requests: number;
  bytes: number;
  started_by: string;
  started_at: string;
  finished_at: string | null;
}

export const SCRAPES_KEPT = 50;

/** The newest of each website, by its id. */
export async function latestScrapes(
  tx: Transaction,
  orgId: string,
  websiteIds: readonly string[],
): Promise<Map<string, ScrapeView>> {
  if (websiteIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('scrapes')
    .distinctOn('website_id')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('website_id', 'in', websiteIds)
    .orderBy('website_id')
    .orderBy('started_at', 'desc')
    .execute();
  const views = await scrapeViews(tx, orgId, rows);
  return new Map(views.map((view) => [view.website_id, view]));
}

export interface ScrapeRow {
  org_id: string;
  scrape_id: string;
  website_id: string;
  run_id: string | null;
  state: ScrapeState;
  why: string | null;
  left_out: number;
  requests: number;
  bytes: number;
  started_by: string;
  started_at: Date;
  finished_at: Date | null;
}

/** Pages are counted as they are now: of an older scrape, those that no later one has met. */
export async function scrapeViews(tx: Transaction, orgId: string, rows: readonly ScrapeRow[]): Promise<ScrapeView[]> {
  if (rows.length === 0) return [];
  const counts = await tx
    .selectFrom('website_pages')
    .select((eb) => ['scrape_id', 'state', eb.fn.countAll<number>().as('pages')])
    .where('org_id', '=', orgId)
    .where(
      'scrape_id',
      'in',
      rows.map(({ scrape_id }) => scrape_id),
    )
    .groupBy(['scrape_id', 'state'])
    .execute();
  return rows.map((row) => {
    const own = counts.filter(({ scrape_id }) => scrape_id === row.scrape_id);
    return {
      ...{ scrape_id: row.scrape_id, website_id: row.website_id, run_id: row.run_id, state: row.state, why: row.why },
      pages: Object.fromEntries(own.map(({ state, pages }) => [state, Number(pages)])),
      ...{ left_out: row.left_out, requests: row.requests, bytes: Number(row.bytes), started_by: row.started_by },
      ...{ started_at: row.started_at.toISOString(), finished_at: row.finished_at?.toISOString() ?? null },
    };
  });
}

/** Throws not_found. */
export async function findScrape(tx: Transaction, orgId: string, id: string) {
  const row = await tx
    .selectFrom('scrapes')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('scrape_id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Problem('not_found', 'There is no such scrape, or not any more.');
  return row;
}
