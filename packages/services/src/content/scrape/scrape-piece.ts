/**
 * A piece of a scrape: pages, one after another, until there are none, the piece's time is over, or the scrape has come to
 * one of its limits. What a piece has done is in records page by page, so the next one goes on from there, and one that
 * is done again does nothing twice.
 */
import { type JsonObject, MINUTE_MS } from '@bellwether/core';
import type { ScrapeState, Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { countCost, nextWaiting, noteFound, noteOutcome, type ScrapeOf, trapOfShape } from './frontier.ts';
import { ensurePageBucket } from './page-store.ts';
import { type ReadOutcome, readWebsitePage } from './read-website-page.ts';
import { findScrape } from './scrape-row.ts';
import { fetchRobots, fetchSitemaps, type RobotsByOrigin, readRobots } from './site-robots.ts';
import { WebClient } from './web-client.ts';
import { definitionOf } from './website-row.ts';

const PIECE_MS = 20_000;
const SCRAPE_BYTES_MAX = 1024 ** 3;

/** Whether it has come to its end. */
export async function scrapePiece(
  platform: Platform,
  orgId: string,
  scrapeId: string,
  signal: AbortSignal,
): Promise<{ done: boolean }> {
  const client = new WebClient(platform.outbound, signal);
  const begun = performance.now();
  let robots: RobotsByOrigin | undefined;
  for (;;) {
    signal.throwIfAborted();
    const { scrape, kept, limit, state } = await look(platform, orgId, scrapeId);
    if (state !== 'running') return { done: true };
    if (limit !== undefined) return end(platform, scrape, limit);
    if (kept === null) {
      await begin(platform, scrape, client);
      continue;
    }
    robots ??= readRobots(kept);
    const next = await platform.records.asTenant(orgId, async (tx) => {
      const page = await nextWaiting(tx, scrape);
      return page && { page, trap: await trapOfShape(tx, scrape, page) };
    });
    if (!next) return end(platform, scrape, undefined);
    const { origin } = new URL(next.page.url);
    if (!robots.has(origin)) {
      // The same host under another scheme, where a redirect has led.
      const more = { ...kept, ...(await fetchRobots(client, scrape.definition, new Set([origin]))) };
      await platform.records.asTenant(orgId, (tx) => keepRobots(tx, scrape, more));
      robots = readRobots(more);
    }
    const read: ReadOutcome =
      next.trap === undefined
        ? await readWebsitePage(platform, scrape, next.page, { client, robots })
        : { outcome: { state: 'skipped', why: next.trap }, found: [] };
    await platform.records.asTenant(orgId, (tx) =>
      noteOutcome(tx, scrape, next.page, { ...read, cost: client.takeCost() }),
    );
    if (performance.now() - begun > PIECE_MS) return { done: false };
  }
}

interface Looked {
  scrape: ScrapeOf;
  kept: JsonObject | null;
  /** Which limit it has come to. */
  limit: string | undefined;
  state: ScrapeState;
}

async function look(platform: Platform, orgId: string, scrapeId: string): Promise<Looked> {
  return platform.records.asTenant(orgId, async (tx) => {
    const row = await findScrape(tx, orgId, scrapeId);
    const website = await tx
      .selectFrom('websites')
      .select('definition')
      .where('org_id', '=', orgId)
      .where('website_id', '=', row.website_id)
      .executeTakeFirstOrThrow();
    const definition = definitionOf(website.definition);
    const scrape = { orgId, scrapeId, websiteId: row.website_id, definition };
    const isLate = platform.clock() - row.started_at.getTime() > definition.minutes_max * MINUTE_MS;
    const limit = isLate
      ? `It took more than ${definition.minutes_max} minutes; the rest was left.`
      : Number(row.bytes) > SCRAPE_BYTES_MAX
        ? `It came to more than ${SCRAPE_BYTES_MAX} bytes; the rest was left.`
        : undefined;
    return { scrape, kept: row.robots, limit, state: row.state };
  });
}

/** Whom to ask, and where to begin. */
async function begin(platform: Platform, scrape: ScrapeOf, client: WebClient): Promise<void> {
  const { orgId, definition } = scrape;
  await ensurePageBucket(platform, orgId);
  const origins = new Set(definition.start_urls.map((url) => new URL(url).origin));
  const kept = await fetchRobots(client, definition, origins);
  const listed = definition.sitemaps ? await fetchSitemaps(client, definition, readRobots(kept)) : [];
  const changed = new Map(listed.map(({ url, changedAt }) => [url, changedAt]));
  const starts = definition.start_urls.map((url) => ({ url, changedAt: changed.get(url) }));
  await platform.records.asTenant(orgId, async (tx) => {
    const leftOut = (await noteFound(tx, scrape, starts, 0)) + (await noteFound(tx, scrape, listed, 1));
    await countCost(tx, scrape, client.takeCost(), leftOut);
    await keepRobots(tx, scrape, kept);
  });
}

async function keepRobots(tx: Transaction, { orgId, scrapeId }: ScrapeOf, kept: JsonObject): Promise<void> {
  await tx
    .updateTable('scrapes')
    .set({ robots: JSON.stringify(kept) })
    .where('org_id', '=', orgId)
    .where('scrape_id', '=', scrapeId)
    .execute();
}

async function end(
  platform: Platform,
  { orgId, scrapeId }: ScrapeOf,
  why: string | undefined,
): Promise<{ done: true }> {
  const state: ScrapeState = why === undefined ? 'finished' : 'stopped';
  await platform.records.asTenant(orgId, (tx) =>
    tx
      .updateTable('scrapes')
      .set({ state, why: why ?? null, finished_at: new Date(platform.clock()) })
      .where('org_id', '=', orgId)
      .where('scrape_id', '=', scrapeId)
      .where('state', '=', 'running')
      .execute(),
  );
  return { done: true };
}
