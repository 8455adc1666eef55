import { mkdtempSync, rmSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '@bellwether/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addTenant, callerWith, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { undoChange } from '../../ingest/history/undo-change.ts';
import { OutboundClient } from '../../installation/outbound/outbound-client.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { LocalSite } from './local-site.fixture.ts';
import { getWebsite, getWebsitePage, listWebsitePages, listWebsites } from './read-websites.ts';
import { scrape, startScrape, stopScrape } from './scrape.ts';
import { createWebsite, removeWebsite, updateWebsite } from './write-website.ts';

const directory = mkdtempSync(join(tmpdir(), 'scrape-'));
let nowMs = Date.parse('2054-11-18T12:00:00.000Z');
let platform: Platform;
let admin: Caller;
let site: LocalSite;

beforeAll(async () => {
  platform = await openTestPlatform({
    ...{ dataDirectory: directory, packs: [], clock: () => nowMs, allowPrivateNetworks: true },
    onTrouble: (message) => expect.fail(message),
  });
  admin = await addTenant(platform, 'org_a');
}, 60_000);
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  site = await LocalSite.open();
});
afterEach(() => site.close());

let made = 0;
async function newWebsite(more: object = {}) {
  made += 1;
  const quick = { delay_ms: 100, timeout_ms: 500, page_bytes_max: 100_000 };
  return createWebsite(platform, admin, { name: `site-${made}`, start_urls: [site.url('/')], ...quick, ...more });
}
const run = ({ name }: { name: string }, { on = platform, signal = new AbortController().signal } = {}) =>
  scrape(on, { orgId: 'org_a', site: name, startedBy: 'test' }, signal);
/** What became of each page, by its path. */
async function pagesOf({ website_id }: { website_id: string }): Promise<Record<string, string>> {
  const { pages } = await listWebsitePages(platform, admin, website_id, { limit: 500 });
  return Object.fromEntries(
    pages.map(({ url, state, why }) => [url.replace(site.url(''), ''), why === null ? state : `${state}: ${why}`]),
  );
}

describe('a scrape', () => {
  it('reads what it may and can, and says of everything else why not', async () => {
    const website = await newWebsite();
    const { state, pages } = await run(website);
    expect(state).toBe('finished');
    expect(pages.waiting).toBeUndefined();
    const found = await pagesOf(website);
    const calendar = Object.keys(found).filter((path) => path.startsWith('/calendar'));
    expect(Object.entries(found).filter(([path]) => !path.startsWith('/calendar'))).toEqual(
      Object.entries({
        '/': 'new',
        '/a': 'new',
        '/b': 'new',
        '/c': 'new',
        '/flaky': 'new',
        '/gone': 'gone',
        '/large': expect.stringMatching(/^skipped: .*more than 100000 bytes/),
        '/listed': 'new',
        '/loop/': 'new',
        '/loop/loop/': 'new',
        '/moved': expect.stringMatching(/^redirected: .*\/a$/),
        '/picture.png': 'skipped: it is image/png, which is not read',
        '/private/x': 'refused: Disallow: /private (line 2)',
        '/shy': 'skipped: it asks not to be kept (robots)',
        '/slow': expect.stringMatching(/^failed: .*did not answer within 0.5 s/),
        '/to-metadata': expect.stringMatching(/^redirected: .*169\.254\.169\.254.*another site/),
      }),
    );
    // Five say the same; the sixth is known and not asked for.
    expect(calendar).toHaveLength(6);
    expect(found['/calendar?month=6']).toMatch(/^skipped: .*looks like a trap/);
    const asked = site.asked.map(({ path }) => path);
    expect(asked.filter((path) => path.startsWith('/private') || path.includes('month=6'))).toEqual([]);
    expect(asked.filter((path) => path === '/a')).toHaveLength(1);
    expect(asked.filter((path) => path === '/slow')).toHaveLength(3);
    expect(site.asked[0]).toMatchObject({ path: '/robots.txt', agent: expect.stringContaining('BellwetherBot') });
  }, 30_000);

  it('asks again only for what may have changed, and says what did', async () => {
    const website = await newWebsite({ start_urls: ['/a', '/b', '/c'].map((path) => site.url(path)) });
    expect((await run(website)).pages).toEqual({ new: 4 });
    site.take();
    nowMs += DAY_MS;
    const second = await run(website);
    expect(second.pages).toEqual({ unchanged: 4 });
    // Nothing tells beforehand whether /c has changed; of /listed the sitemap does.
    expect(site.take()).toEqual(['200 /robots.txt', '200 /sitemap.xml', '304 /a', '304 /b', '200 /c']);

    site.words.set('/a', 'About a, with news.');
    nowMs += DAY_MS;
    const third = await run(website);
    expect(third.pages).toEqual({ changed: 1, unchanged: 3 });
    expect(site.take()).toEqual(['200 /robots.txt', '200 /sitemap.xml', '200 /a', '304 /b', '200 /c']);
    const { change, markdown } = await getWebsitePage(platform, admin, website.website_id, site.url('/a'));
    expect(markdown).toContain('About a, with news.');
    expect(change).toMatchObject({ blocksAdded: 1, blocksRemoved: 1 });
    expect(JSON.stringify(change)).toContain('with news');
  }, 30_000);

  it('keeps with each page where it came from, when, and by what right', async () => {
    const website = await newWebsite({ start_urls: [site.url('/a')], sitemaps: false });
    await run(website);
    const { markdown } = await getWebsitePage(platform, admin, website.website_id, site.url('/a'));
    expect(markdown).toMatch(/^---\n/);
    expect(markdown).toContain(`url: ${site.url('/a')}\n`);
    expect(markdown).toContain(`fetched_at: ${new Date(nowMs).toISOString()}\n`);
    expect(markdown).toMatch(/\nsha256: [0-9a-f]{64}\n/);
    expect(markdown).toContain('robots: no rule of robots.txt is about it\n');
  });

  it('goes on where it was when it was interrupted, and reads nothing twice', async () => {
    const website = await newWebsite({ start_urls: ['/a', '/b', '/c'].map((path) => site.url(path)) });
    const interrupt = new AbortController();
    const interrupted = run(website, { signal: interrupt.signal });
    interrupted.catch(() => undefined);
    await vi.waitUntil(async () => (await pagesOf(website))['/a'] === 'new', { timeout: 10_000 });
    interrupt.abort(new Error('the process has ended'));
    await expect(interrupted).rejects.toThrow();
    const { pages } = await run(website);
    expect(pages).toEqual({ new: 4 });
    const asked = site.take();
    expect(asked.filter((line) => line.endsWith('/a'))).toHaveLength(1);
    expect(asked.filter((line) => line.endsWith('/robots.txt'))).toHaveLength(1);
  }, 30_000);

  it('is no faster than the site wants', async () => {
    site.robots = 'User-agent: *\nCrawl-delay: 0.4\n';
    const website = await newWebsite({ start_urls: ['/a', '/b', '/c'].map((path) => site.url(path)), sitemaps: false });
    await run(website);
    const times = site.asked.filter(({ path }) => path !== '/robots.txt').map(({ atMs }) => atMs);
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    expect(gaps).toHaveLength(2);
    for (const gap of gaps) expect(gap).toBeGreaterThan(390);
  });

  it('reads nothing of a site whose robots.txt cannot be had', async () => {
    await site.close();
    const website = await newWebsite();
    expect((await run(website)).pages).toEqual({ refused: 1 });
    site = await LocalSite.open();
  });

  it('holds to its limits', async () => {
    const website = await newWebsite({ pages_max: 3, sitemaps: false });
    const { pages, left_out } = await run(website);
    expect(Object.values(pages).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(left_out).toBeGreaterThan(5);
    const shallow = await newWebsite({ depth_max: 0, sitemaps: false });
    expect((await run(shallow)).pages).toEqual({ new: 1 });
  });

  it('does not follow a name that leads somewhere else the next time it is looked up', async () => {
    let rounds = 0;
    const rebinding: LookupFunction = (_name, _options, callback) => {
      rounds += 1;
      const address = rounds <= 2 ? '127.0.0.1' : '169.254.169.254';
      callback(null, [{ address, family: 4 }] as never);
    };
    const outbound = new OutboundClient({ allowPrivate: true, lookup: rebinding });
    const start_urls = ['/a', '/b'].map((path) => `http://site.test:${site.port}${path}`);
    const website = await newWebsite({ start_urls, sitemaps: false });
    await run(website, { on: { ...platform, outbound } });
    await outbound.close();
    const { pages } = await listWebsitePages(platform, admin, website.website_id, {});
    expect(pages.map(({ state, why }) => `${state} ${why}`)).toEqual([
      'new null',
      'refused site.test leads to 169.254.169.254, which is not on the public internet (linkLocal), and is not called.',
    ]);
    expect(site.take()).toEqual(['200 /robots.txt', '200 /a']);
  });
});

describe('a website', () => {
  it('is read by a durable run, one at a time, and can be stopped', async () => {
    const website = await newWebsite({ delay_ms: 2000 });
    const { scrape_id } = await startScrape(platform, admin, website.website_id);
    await problemOf(startScrape(platform, admin, website.website_id), 'conflict');
    await vi.waitUntil(() => site.asked.length > 1, { timeout: 20_000 });
    expect((await stopScrape(platform, admin, scrape_id)).state).toBe('stopped');
    const { scrapes } = await getWebsite(platform, admin, website.website_id);
    const runId = scrapes[0]!.run_id!;
    const stateOf = async () => (await platform.workflows.get('org_a', runId)).state;
    await vi.waitUntil(async () => (await stateOf()) === 'succeeded', { timeout: 20_000 });
  }, 50_000);

  it('is changed by whoever knows how it is now; its history undoes that', async () => {
    const website = await newWebsite();
    const { website_id, name } = website;
    const next = { version: 1, name, start_urls: [site.url('/a')] };
    expect(await updateWebsite(platform, admin, website_id, next)).toMatchObject({ version: 2 });
    await problemOf(updateWebsite(platform, admin, website_id, next), 'conflict');
    await undoChange(platform, admin, 'website', website_id, { version: 2 });
    expect(await getWebsite(platform, admin, website_id)).toMatchObject({ version: 3, start_urls: [site.url('/')] });
  });

  it('goes with its pages', async () => {
    const website = await newWebsite({ start_urls: [site.url('/a')], sitemaps: false });
    await run(website);
    const held = async () =>
      (
        await platform.objects.list(
          { orgId: 'org_a', bucket: 'scraped-pages' },
          { prefix: website.website_id, limit: 10 },
        )
      ).objects.length;
    expect(await held()).toBe(2);
    await removeWebsite(platform, admin, website.website_id);
    expect(await held()).toBe(0);
    await problemOf(getWebsite(platform, admin, website.website_id), 'not_found');
  });

  it.each<[string, object, string]>([
    ['no start', { start_urls: [] }, 'start_urls'],
    ['an address inside of a cloud', { start_urls: ['http://169.254.169.254/'] }, 'start_urls[0]'],
    ['no address', { start_urls: ['docs'] }, 'start_urls[0]'],
    ['no path', { include: ['docs'] }, 'include[0]'],
    ['no delay', { delay_ms: 0 }, 'delay_ms'],
    ['another field', { depth: 3 }, 'depth'],
  ])('is refused with %s', async (_, more, field) => {
    const problem = await problemOf(newWebsite(more), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });

  it('is its organisation’s, and for those who may', async () => {
    const neighbour = await addTenant(platform, 'org_b');
    const { website_id } = await newWebsite();
    expect(await listWebsites(platform, neighbour)).toEqual([]);
    await problemOf(startScrape(platform, neighbour, website_id), 'not_found');
    await problemOf(listWebsitePages(platform, neighbour, website_id, {}), 'not_found');
    await problemOf(listWebsites(platform, callerWith('member', 'org_a')), 'forbidden');
  });
});
