/** The websites that are read in, their scrapes and their pages, with what became of each and what it says. */
import type { JsonObject } from '@bellwether/core';
import { Problem } from '@bellwether/core';
import { WEBSITE_PAGE_STATES, type WebsitePageState } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { openPage } from './page-store.ts';
import { type ScrapeView, scrapeViews } from './scrape-row.ts';
import { noSuchWebsite, readWebsites, type WebsiteView } from './website-row.ts';

export async function listWebsites(platform: Platform, caller: Caller | undefined): Promise<WebsiteView[]> {
  requirePermission(platform, caller, 'objects:read');
  const orgId = organisationOf(caller);
  const [websites] = await Promise.all([
    platform.records.asTenant(orgId, (tx) => readWebsites(tx, orgId)),
    platform.audit.note(caller, { action: 'website.list', resourceType: 'website' }),
  ]);
  return websites;
}

/** With its newest scrapes. Throws not_found. */
export async function getWebsite(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
): Promise<WebsiteView & { scrapes: ScrapeView[] }> {
  requirePermission(platform, caller, 'objects:read');
  const orgId = organisationOf(caller);
  const view = await platform.records.asTenant(orgId, async (tx) => {
    const [website] = await readWebsites(tx, orgId, id);
    if (!website) throw noSuchWebsite();
    const rows = await tx
      .selectFrom('scrapes')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('website_id', '=', id)
      .orderBy('started_at', 'desc')
      .execute();
    return { ...website, scrapes: await scrapeViews(tx, orgId, rows) };
  });
  await platform.audit.note(caller, { action: 'website.read', resourceType: 'website', resourceId: id });
  return view;
}

export interface WebsitePageView {
  url: string;
  /** What became of it in the last scrape that met it. */
  state: WebsitePageState;
  why: string | null;
  title: string | null;
  status: number | null;
  depth: number;
  canonical: string | null;
  /** Whether its content is kept. */
  kept: boolean;
  sha256: string | null;
  fetched_at: string | null;
  changed_at: string | null;
  scrape_id: string;
}

const PAGES_DEFAULT = 100;
const URL_LENGTH_MAX = 1000;

/** `{state?, after?, limit?}`, by their addresses. Throws not_found. */
export async function listWebsitePages(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<{ pages: WebsitePageView[]; next: string | null }> {
  requirePermission(platform, caller, 'objects:read');
  const orgId = organisationOf(caller);
  const { state, after, limit } = readInput(input, (read) => ({
    state: read.has('state') ? read.oneOf('state', WEBSITE_PAGE_STATES) : undefined,
    after: read.has('after') ? read.text('after', { max: URL_LENGTH_MAX }) : '',
    limit: read.has('limit') ? read.integer('limit', { min: 1, max: 500 }) : PAGES_DEFAULT,
  }));
  const rows = await platform.records.asTenant(orgId, async (tx) => {
    if ((await readWebsites(tx, orgId, id)).length === 0) throw noSuchWebsite();
    return tx
      .selectFrom('website_pages')
      .select(['url', 'state', 'why', 'title', 'status', 'depth', 'canonical', 'sha256', 'scrape_id'])
      .select(['fetched_at', 'changed_at'])
      .where('org_id', '=', orgId)
      .where('website_id', '=', id)
      .where('url', '>', after)
      .$if(state !== undefined, (query) => query.where('state', '=', state!))
      .orderBy('url')
      .limit(limit + 1)
      .execute();
  });
  await platform.audit.note(caller, { action: 'website.list_pages', resourceType: 'website', resourceId: id });
  const pages = rows.slice(0, limit).map((row) => ({
    ...row,
    kept: row.sha256 !== null,
    ...{ fetched_at: row.fetched_at?.toISOString() ?? null, changed_at: row.changed_at?.toISOString() ?? null },
  }));
  return { pages, next: rows.length > limit ? pages.at(-1)!.url : null };
}

export interface WebsitePageContent {
  url: string;
  title: string | null;
  /** With where it came from as its front matter. */
  markdown: string;
  /** What its last change was, by sections; null when it was new. */
  change: JsonObject | null;
}

/** Throws not_found. */
export async function getWebsitePage(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  url: string,
): Promise<WebsitePageContent> {
  requirePermission(platform, caller, 'objects:read');
  const orgId = organisationOf(caller);
  const row = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('website_pages')
      .select(['title', 'change'])
      .where('org_id', '=', orgId)
      .where('website_id', '=', id)
      .where('url', '=', url)
      .where('sha256', 'is not', null)
      .executeTakeFirst(),
  );
  const kept = row && (await openPage(platform, { orgId, websiteId: id, url }, 'md'));
  if (!row || !kept) throw new Problem('not_found', 'Of this address nothing is kept.');
  const markdown = Buffer.concat(await Array.fromAsync(kept.content)).toString();
  await platform.audit.note(caller, {
    ...{ action: 'website.read_page', resourceType: 'website', resourceId: id },
    details: { url: url.slice(0, 500) },
  });
  return { url, title: row.title, markdown, change: row.change };
}
