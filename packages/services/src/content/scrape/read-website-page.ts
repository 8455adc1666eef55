/**
 * One page of a scrape, from its address to what became of it: whether it may be read, whether it has changed, what it
 * says, where it leads. A page that is as it was is asked for with its tag and not sent again (RFC 9110, section 13).
 */
import { createHash } from 'node:crypto';
import type { JsonObject } from '@bellwether/core';
import {
  fingerprintOf,
  ordersOf,
  outOfScope,
  pageAddress,
  type ReadablePage,
  readPage,
  robotsWithout,
  structuralDiff,
  UnreadablePageError,
  withProvenance,
} from '@bellwether/scraper';
import type { OutboundAnswer } from '../../installation/outbound/outbound-client.ts';
import { OutboundError } from '../../installation/outbound/outbound-error.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { FoundAddress, PageOutcome, ScrapeOf, WaitingPage } from './frontier.ts';
import { forgetPage, keepPage, openPage } from './page-store.ts';
import type { RobotsByOrigin } from './site-robots.ts';
import type { WebClient } from './web-client.ts';

const ATTEMPTS_MAX = 3;
const HOLD_BACK_MS = 5_000;
const HOLD_BACK_MAX_MS = 60_000;
const HTML = new Set(['text/html', 'application/xhtml+xml']);
const TEXT = new Set(['text/plain', 'text/markdown']);
const WHY_LENGTH_MAX = 500;

export interface ReadOutcome {
  outcome: PageOutcome;
  found: FoundAddress[];
}

export async function readWebsitePage(
  platform: Platform,
  scrape: ScrapeOf,
  page: WaitingPage,
  { client, robots }: { client: WebClient; robots: RobotsByOrigin },
): Promise<ReadOutcome> {
  const url = new URL(page.url);
  const { definition } = scrape;
  const rules = robots.get(url.origin) ?? robotsWithout(undefined);
  const decision = rules.decide(url);
  if (!decision.allowed) return ended('refused', decision.why);
  const { listed_change_at: listed, fetched_at: fetched } = page;
  if (page.sha256 !== null && listed && fetched && listed < fetched)
    return unchanged(page, { why: 'the sitemap says it has not changed since' });
  let answer: OutboundAnswer;
  try {
    answer = await client.get(page.url, {
      headers: conditionsOf(page),
      bytesMax: definition.page_bytes_max,
      timeoutMs: definition.timeout_ms,
      delayMs: Math.max(definition.delay_ms, (rules.crawlDelaySeconds ?? 0) * 1000),
    });
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    if (error.reason === 'refused') return ended('refused', error.message);
    if (error.reason === 'too_large') return ended('skipped', error.message);
    return again(page, error.message);
  }
  const { status, headers } = answer;
  if (status === 304) return unchanged(page, { status });
  if (status >= 300 && status < 400) return redirected(scrape, page, answer);
  if (status === 404 || status === 410) {
    await forgetPage(platform, { ...scrape, url: page.url });
    return { outcome: { state: 'gone', why: null, status, sha256: null, etag: null, last_modified: null }, found: [] };
  }
  if (status === 429 || status === 503) client.holdBack(page.url, retryAfterMs(headers.get('retry-after')));
  if (status === 429 || status >= 500) return again(page, `it answered with ${status}`, status);
  if (status === 401 || status === 403) return ended('refused', `it answered with ${status}`, status);
  if (status !== 200) return ended('failed', `it answered with ${status}`, status);
  return readContent(platform, scrape, page, { answer, robots: decision.why });
}

async function readContent(
  platform: Platform,
  scrape: ScrapeOf,
  page: WaitingPage,
  { answer, robots }: { answer: OutboundAnswer; robots: string },
): Promise<ReadOutcome> {
  const { status, headers, body } = answer;
  const type = (headers.get('content-type') ?? 'text/html').split(';', 1)[0]!.trim().toLowerCase();
  if (!HTML.has(type) && !TEXT.has(type))
    return ended('skipped', `it is ${type.slice(0, 100)}, which is not read`, status);
  const orders = ordersOf(headers.get('x-robots-tag') ?? '');
  if (orders.includes('noindex') || orders.includes('none'))
    return ended('skipped', 'it asks not to be kept (X-Robots-Tag)', status);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const validators = { status, etag: headers.get('etag'), last_modified: headers.get('last-modified') };
  if (sha256 === page.sha256) return unchanged(page, validators);

  const text = decoded(body, headers.get('content-type') ?? '');
  const read = readable(text, page.url, HTML.has(type));
  if ('why' in read) return ended('failed', read.why, status);
  if (!read.mayKeep) return ended('skipped', 'it asks not to be kept (robots)', status);
  const links = orders.includes('nofollow') ? [] : read.links;
  const now = new Date(platform.clock());
  const place = { ...scrape, url: page.url };
  const before = page.sha256 === null ? undefined : await keptMarkdown(platform, place);
  const diff = before === undefined ? undefined : structuralDiff(before, read.markdown);
  const about = {
    ...{ url: page.url, canonical: read.canonical ?? null, title: read.title, language: read.language ?? null },
    ...{ fetched_at: now.toISOString(), sha256, ...validators, robots },
  };
  await keepPage(platform, place, { html: body, md: Buffer.from(withProvenance(about, read.markdown)) });
  const isSame = diff !== undefined && diff.sections.length === 0;
  const outcome: PageOutcome = {
    ...{ ...validators, sha256, canonical: read.canonical ?? null, title: read.title, links, fetched_at: now },
    fingerprint: fingerprintOf(read.markdown),
    ...(isSame
      ? { state: 'unchanged', why: 'only its markup is different' }
      : { state: before === undefined ? 'new' : 'changed', why: null, changed_at: now }),
    ...(isSame ? {} : { change: (diff ?? null) as JsonObject | null }),
  };
  return { outcome, found: links.map((url) => ({ url })) };
}

function conditionsOf({ sha256, etag, last_modified }: WaitingPage): Record<string, string> {
  if (sha256 === null) return {};
  return {
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(last_modified === null ? {} : { 'if-modified-since': last_modified }),
  };
}

/** Where it leads is what it led to before. */
function unchanged({ links }: WaitingPage, more: Omit<PageOutcome, 'state'>): ReadOutcome {
  return { outcome: { state: 'unchanged', why: null, ...more }, found: links.map((url) => ({ url })) };
}

function ended(state: 'refused' | 'skipped' | 'failed', why: string, status?: number): ReadOutcome {
  const told = { state, why: why.slice(0, WHY_LENGTH_MAX), ...(status === undefined ? {} : { status }) };
  return { outcome: told, found: [] };
}

function again(page: WaitingPage, why: string, status?: number): ReadOutcome {
  const attempts = page.attempts + 1;
  const { outcome } = ended('failed', why, status);
  return { outcome: { ...outcome, attempts, ...(attempts < ATTEMPTS_MAX ? { state: 'waiting' } : {}) }, found: [] };
}

/** The page it leads to is another page, which is read by itself: by its own rules, and when its address may be called. */
function redirected({ definition }: ScrapeOf, page: WaitingPage, { status, headers }: OutboundAnswer): ReadOutcome {
  const target = pageAddress(headers.get('location') ?? '', page.url);
  if (!target) return ended('failed', `it redirects (${status}) to nowhere`, status);
  const scope = { startUrls: definition.start_urls, include: definition.include, exclude: definition.exclude };
  const why = outOfScope(target, scope);
  const words = `it redirects to ${target.href.slice(0, 200)}${why === undefined ? '' : `, and that ${why}`}`;
  return {
    outcome: { state: 'redirected', why: words.slice(0, WHY_LENGTH_MAX), status, canonical: target.href, sha256: null },
    found: why === undefined ? [{ url: target.href }] : [],
  };
}

function retryAfterMs(header: string | null): number {
  const seconds = Number(header ?? Number.NaN);
  const atMs = Date.parse(header ?? '');
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : atMs - Date.now();
  return Number.isNaN(milliseconds) ? HOLD_BACK_MS : Math.min(Math.max(milliseconds, 0), HOLD_BACK_MAX_MS);
}

/** By what the answer says, what the page says, or as UTF-8. */
function decoded(body: Buffer, contentType: string): string {
  const [, said] = /charset="?([\w-]+)/i.exec(contentType) ?? [];
  const [, written] = /<meta[^>]{0,200}charset="?([\w-]+)/i.exec(body.toString('latin1', 0, 2048)) ?? [];
  for (const label of [said, written])
    try {
      if (label) return new TextDecoder(label).decode(body);
    } catch {
      // A character set that nobody knows says nothing.
    }
  return new TextDecoder().decode(body);
}

/** Markup may be anything, and whoever wrote it is no reason to end the scrape. */
function readable(text: string, url: string, isHtml: boolean): ReadablePage | { why: string } {
  try {
    return isHtml ? readPage(text, url) : plainPage(text);
  } catch (error) {
    return { why: error instanceof UnreadablePageError ? error.message : 'its markup cannot be read' };
  }
}

function plainPage(text: string): ReadablePage {
  const [first = ''] = text.trim().split('\n', 1);
  const title = first.replace(/^#+\s*/, '').slice(0, 300);
  return { title, markdown: text, language: undefined, canonical: undefined, links: [], mayKeep: true };
}

/** Without its front matter. */
async function keptMarkdown(platform: Platform, place: { orgId: string; websiteId: string; url: string }) {
  const kept = await openPage(platform, place, 'md');
  if (!kept) return undefined;
  const text = Buffer.concat(await Array.fromAsync(kept.content)).toString();
  return text.slice(text.indexOf('\n---\n\n') + '\n---\n\n'.length);
}
