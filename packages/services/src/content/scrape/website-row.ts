/** A website that is read in, as it is kept, and as the API shows it. */
import { type JsonObject, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { latestScrapes, type ScrapeView } from './scrape-row.ts';

export interface WebsiteDefinition {
  /** Where it begins; their hosts are the site. */
  start_urls: string[];
  /** Beginnings of paths; empty: all of the site. */
  include: string[];
  exclude: string[];
  /** Whether its sitemaps are read as well. */
  sitemaps: boolean;
  pages_max: number;
  /** Links from a start to a page. */
  depth_max: number;
  page_bytes_max: number;
  /** For one request, connecting and reading included. */
  timeout_ms: number;
  minutes_max: number;
  /** Between two requests; more when robots.txt asks for more. */
  delay_ms: number;
}

export interface WebsiteRow {
  org_id: string;
  website_id: string;
  name: string;
  definition: WebsiteDefinition;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface WebsiteView extends WebsiteDefinition {
  website_id: string;
  name: string;
  version: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
  /** The newest; null before the first. */
  last_scrape: ScrapeView | null;
}

export const WEBSITES_MAX = 200;

/** Throws not_found. */
export async function findWebsite(tx: Transaction, orgId: string, id: string): Promise<WebsiteRow> {
  const row = await tx
    .selectFrom('websites')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('website_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw noSuchWebsite();
  return { ...row, definition: row.definition as unknown as WebsiteDefinition };
}

/** By their names, each with its newest scrape. */
export async function readWebsites(tx: Transaction, orgId: string, id?: string): Promise<WebsiteView[]> {
  const rows = await tx
    .selectFrom('websites')
    .selectAll()
    .where('org_id', '=', orgId)
    .$if(id !== undefined, (query) => query.where('website_id', '=', id!))
    .orderBy('name')
    .execute();
  const latest = await latestScrapes(
    tx,
    orgId,
    rows.map(({ website_id }) => website_id),
  );
  return rows.map((row) =>
    websiteView({ ...row, definition: definitionOf(row.definition) }, latest.get(row.website_id)),
  );
}

export function websiteView(row: WebsiteRow, latest?: ScrapeView): WebsiteView {
  const { website_id, name, definition, version, created_by, updated_by } = row;
  return {
    ...{ website_id, name, ...definition, version, created_by, updated_by },
    ...{ created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString() },
    last_scrape: latest ?? null,
  };
}

export function definitionOf(kept: JsonObject): WebsiteDefinition {
  return kept as unknown as WebsiteDefinition;
}

export function noSuchWebsite(): Problem {
  return new Problem('not_found', 'This organisation reads no such website.');
}
