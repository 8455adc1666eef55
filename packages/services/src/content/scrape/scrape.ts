/**
 * Reading a website in: as a durable run of its own, or as a step of another run. Either way a scrape is worked off piece
 * by piece and goes on where it was after a crash.
 */
import { HOUR_MS, Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction } from '@bellwether/records';
import { defineWorkflow } from '@bellwether/workflows';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { scrapePiece } from './scrape-piece.ts';
import { findScrape, SCRAPES_KEPT, type ScrapeView, scrapeViews } from './scrape-row.ts';
import { findWebsite, noSuchWebsite } from './website-row.ts';

/** A piece takes 20 s, and the page it is at when they are over. */
const PIECE_MAX_MS = 5 * 60_000;

export const scrapeRun = defineWorkflow<{ scrape_id: string }, { scrape_id: string }, Platform>(
  {
    ...{ name: 'scrape', version: 1, title: 'Reading a website', steps: ['read'] },
    queue: { name: 'scrape', concurrency: 2, concurrencyPerTenant: 1 },
    retentionDays: 30,
  },
  async (run, { scrape_id: scrapeId }) => {
    for (;;) {
      const { done } = await run.step('read', { timeoutMs: PIECE_MAX_MS }, ({ signal }) =>
        scrapePiece(run.services, run.orgId, scrapeId, signal),
      );
      const view = await run.step('read', () => viewOf(run.services, run.orgId, scrapeId));
      const { waiting = 0, ...read } = view.pages;
      const pages = Object.values(read).reduce((sum, count) => sum + count, 0);
      run.progress({ done: pages, of: pages + waiting, words: 'Reading pages' });
      if (done) return { scrape_id: scrapeId };
    }
  },
);

/** Throws not_found, and conflict while it is being read. */
export async function startScrape(
  platform: Platform,
  caller: Caller | undefined,
  websiteId: string,
): Promise<ScrapeView> {
  requirePermission(platform, caller, 'objects:write');
  const orgId = organisationOf(caller);
  const note = { action: 'website.scrape', resourceType: 'website', resourceId: websiteId };
  return audited(platform, caller, note, async (tx) => {
    const scrapeId = newId('scr');
    const { run_id } = await platform.workflows.startIn(tx, scrapeRun, {
      ...{ orgId, input: { scrape_id: scrapeId }, startedBy: nameOf(caller) },
    });
    const row = await insertScrape(platform, tx, { orgId, websiteId, scrapeId, runId: run_id, by: nameOf(caller) });
    return row;
  });
}

/** What has been read stays. One that has ended stays as it is. */
export async function stopScrape(
  platform: Platform,
  caller: Caller | undefined,
  scrapeId: string,
): Promise<ScrapeView> {
  requirePermission(platform, caller, 'objects:write');
  const orgId = organisationOf(caller);
  const note = { action: 'website.stop_scrape', resourceType: 'scrape', resourceId: scrapeId };
  return audited(platform, caller, note, async (tx) => {
    await findScrape(tx, orgId, scrapeId);
    await tx
      .updateTable('scrapes')
      .set({ state: 'stopped', why: 'Somebody stopped it.', finished_at: new Date(platform.clock()) })
      .where('org_id', '=', orgId)
      .where('scrape_id', '=', scrapeId)
      .where('state', '=', 'running')
      .execute();
    const [view] = await scrapeViews(tx, orgId, [await findScrape(tx, orgId, scrapeId)]);
    return view!;
  });
}

export interface ScrapeRequest {
  orgId: string;
  /** The website's name. */
  site: string;
  /** Who is behind it, as `pipeline:…`. */
  startedBy: string;
}

/**
 * As a step of somebody's run: reads a website to its end and tells what came of it. Done again after a crash, it goes on
 * with the scrape it had begun.
 */
export async function scrape(
  platform: Platform,
  { orgId, site, startedBy }: ScrapeRequest,
  signal: AbortSignal,
): Promise<ScrapeView> {
  const scrapeId = await platform.records.asTenant(orgId, async (tx) => {
    const website = await tx
      .selectFrom('websites')
      .select('website_id')
      .where('org_id', '=', orgId)
      .where('name', '=', site)
      .executeTakeFirst();
    if (!website) throw noSuchWebsite();
    const running = await tx
      .selectFrom('scrapes')
      .select(['scrape_id', 'started_by', 'run_id'])
      .where('org_id', '=', orgId)
      .where('website_id', '=', website.website_id)
      .where('state', '=', 'running')
      .executeTakeFirst();
    if (running?.started_by === startedBy && running.run_id === null) return running.scrape_id;
    if (running) throw beingRead();
    const made = await insertScrape(platform, tx, {
      ...{ orgId, websiteId: website.website_id, scrapeId: newId('scr'), runId: null, by: startedBy },
    });
    return made.scrape_id;
  });
  let isDone = false;
  while (!isDone) isDone = (await scrapePiece(platform, orgId, scrapeId, signal)).done;
  return viewOf(platform, orgId, scrapeId);
}

interface NewScrape {
  orgId: string;
  websiteId: string;
  scrapeId: string;
  runId: string | null;
  by: string;
}

async function insertScrape(
  platform: Platform,
  tx: Transaction,
  { orgId, websiteId, scrapeId, runId, by }: NewScrape,
): Promise<ScrapeView> {
  await findWebsite(tx, orgId, websiteId);
  const row = {
    ...{ org_id: orgId, scrape_id: scrapeId, website_id: websiteId, run_id: runId, state: 'running' as const },
    ...{ robots: null, requests: 0, bytes: 0, left_out: 0, why: null, started_by: by },
    ...{ started_at: new Date(platform.clock()), finished_at: null },
  };
  await closeAbandoned(platform, tx, orgId, websiteId);
  await tx
    .insertInto('scrapes')
    .values(row)
    .execute()
    .catch((error: unknown) => {
      throw isUniqueViolation(error) ? beingRead(error) : error;
    });
  await trimScrapes(tx, orgId, websiteId);
  const [view] = await scrapeViews(tx, orgId, [row]);
  return view!;
}

/** A run that was cancelled or has failed does not come back; nor does a step of a run that nobody has taken up for long. */
async function closeAbandoned(platform: Platform, tx: Transaction, orgId: string, websiteId: string): Promise<void> {
  const running = await tx
    .selectFrom('scrapes')
    .leftJoin('workflow_runs', (join) =>
      join.onRef('workflow_runs.run_id', '=', 'scrapes.run_id').onRef('workflow_runs.org_id', '=', 'scrapes.org_id'),
    )
    .select(['scrapes.scrape_id', 'scrapes.run_id', 'scrapes.started_at', 'workflow_runs.state as run_state'])
    .where('scrapes.org_id', '=', orgId)
    .where('scrapes.website_id', '=', websiteId)
    .where('scrapes.state', '=', 'running')
    .executeTakeFirst();
  if (!running) return;
  const isOver = ['failed', 'cancelled', 'succeeded', null].includes(running.run_state);
  const isOld = running.run_id === null && platform.clock() - running.started_at.getTime() > 24 * HOUR_MS;
  if (running.run_id === null ? !isOld : !isOver) return;
  await tx
    .updateTable('scrapes')
    .set({ state: 'failed', why: 'Its run ended before it did.', finished_at: new Date(platform.clock()) })
    .where('org_id', '=', orgId)
    .where('scrape_id', '=', running.scrape_id)
    .execute();
}

async function trimScrapes(tx: Transaction, orgId: string, websiteId: string): Promise<void> {
  await tx
    .deleteFrom('scrapes')
    .where('org_id', '=', orgId)
    .where('website_id', '=', websiteId)
    .where('state', '!=', 'running')
    .where('scrape_id', 'not in', (eb) =>
      eb
        .selectFrom('scrapes')
        .select('scrape_id')
        .where('org_id', '=', orgId)
        .where('website_id', '=', websiteId)
        .orderBy('started_at', 'desc')
        .limit(SCRAPES_KEPT),
    )
    .execute();
}

async function viewOf(platform: Platform, orgId: string, scrapeId: string): Promise<ScrapeView> {
  return platform.records.asTenant(orgId, async (tx) => {
    const [view] = await scrapeViews(tx, orgId, [await findScrape(tx, orgId, scrapeId)]);
    return view!;
  });
}

function beingRead(cause?: unknown): Problem {
  return new Problem('conflict', 'This website is being read already. Wait for its end, or stop it.', { cause });
}
