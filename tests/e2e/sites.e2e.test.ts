/**
 * The scripts of a site in a real Chromium, on a page with a strict content security policy that lets in the scripts of the
 * server alone; and the pages that show what came of it.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness } from './harness.ts';

const dashboard = harness();
const TAG_HOST = 'js.example.test';
const FIRST_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop of Jane</title>
  <link rel="stylesheet" href="/style.css"></head><body>
  <header><nav><a href="/products">Products</a></nav></header>
  <main><h1>Welcome, Jane Smith</h1><p>Your card ends with 4242.</p>
  <input id="name" value="Jane Smith"><a id="buy" href="#buy">Buy now</a><a id="out" href="https://elsewhere.example/">Away</a></main>
  SCRIPT</body></html>`;

interface Site {
  site_id: string;
  name: string;
  site_key: string;
  snippet: string;
  version: number;
}

let shop: Server;
let origin: string;
/** By name, the line in the head of its pages. */
const snippets = new Map<string, string>();

beforeAll(async () => {
  shop = createServer(({ url = '/' }, response) => {
    if (url === '/style.css') return response.setHeader('content-type', 'text/css').end('h1 { color: #234 }');
    const policy = `default-src 'none'; script-src ${dashboard.server.url} https://${TAG_HOST}; connect-src ${dashboard.server.url}; style-src 'self'; form-action 'none'`;
    response.setHeader('content-type', 'text/html').setHeader('content-security-policy', policy);
    response.end(
      FIRST_PAGE.replace('SCRIPT', snippets.get(new URL(url, 'http://a').searchParams.get('site') ?? '') ?? ''),
    );
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterAll(() => {
  shop.close();
});

async function newSite(name: string, settings: object): Promise<Site> {
  const made = { name, title: `Shop ${name}`, domains: ['127.0.0.1'], settings, goals: [] };
  const site = await dashboard.api<Site>('POST', '/api/v1/sites', made);
  snippets.set(name, site.snippet);
  return site;
}

/** Of a visitor as people are: a browser that no program drives, as far as a page can tell. */
async function visitor(
  more: { gpc?: boolean } = {},
): Promise<{ context: BrowserContext; page: Page; troubles: string[] }> {
  const context = await dashboard.browser.newContext({
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    viewport: { width: 1280, height: 800 },
    ...(more.gpc ? { extraHTTPHeaders: { 'sec-gpc': '1' } } : {}),
  });
  await context.addInitScript((gpc) => {
    Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false });
    if (gpc) Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });
    Math.random = () => 0; // in every sample
  }, more.gpc === true);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(error.message));
  return { context, page, troubles };
}

const told = async (page: Page, ...call: unknown[]): Promise<void> => {
  await page.evaluate(
    (given) => (window as unknown as { bellwether: (...of: unknown[]) => void }).bellwether(...given),
    call,
  );
};

/** As when its reader looks at another tab: the last that browsers are sure to tell a page. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

async function total(metric: string, site: string, more = ''): Promise<number | null> {
  const { total: value } = await dashboard.api<{ total: number | null }>(
    'GET',
    `/api/v1/metrics/${metric}?filter=site:${site}${more}`,
  );
  return value;
}

describe('the script of a site, under a strict policy', () => {
  it('counts a visit without a cookie, and what the tags and the recorder add', async () => {
    const site = await newSite('strict', {
      ...{ consent: 'not_needed', clicks: true, vitals: true, replay_share: 1, script_hosts: [TAG_HOST] },
    });
    const tags = [
      {
        ...{ name: 'Bought', category: 'analytics', kind: 'event', event: 'bought' },
        trigger: { on: 'click', path: '/*', selector: 'a#buy' },
      },
      {
        ...{ name: 'Ads', category: 'marketing', kind: 'script', src: `https://${TAG_HOST}/ads.js` },
        trigger: { on: 'view', path: '/*' },
      },
    ];
    const address = `/api/v1/sites/${site.site_id}/tags`;
    const draft = await dashboard.api<{ version: number }>('PUT', address, { version: 0, tags });
    await dashboard.api('POST', `${address}/publish`, { version: draft.version });

    const { context, page, troubles } = await visitor();
    const loaded: string[] = [];
    await context.route(`https://${TAG_HOST}/**`, (route) => {
      loaded.push(route.request().url());
      return route.fulfill({ contentType: 'text/javascript', body: '' });
    });
    await page.goto(`${origin}/?site=strict&utm_source=letter`);
    await page.locator('#buy').click();
    await page.evaluate(() => history.pushState(null, '', '/products/1234567'));
    await told(page, 'event', 'signup', { value: 3 });
    expect(loaded).toEqual([]); // nobody has agreed to it yet
    const recorded = page.waitForResponse(
      (response) => response.url().includes('/api/v1/web/replay') && response.request().method() === 'POST',
    );
    await told(page, 'consent', { marketing: true, replay: true });
    await page.locator('#name').fill('4111 1111 1111 1111');
    await expect.poll(() => loaded).toEqual([`https://${TAG_HOST}/ads.js`]);
    expect((await recorded).status()).toBe(202);
    expect(await context.cookies()).toEqual([]);
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
    await hide(page);
    await expect.poll(() => total('site_page_views', 'strict')).toBe(2);
    expect(await total('site_page_views', 'strict', '&filter=path:/products/:id')).toBe(1);
    expect(await total('site_sessions', 'strict', '&filter=utm_source:letter')).toBe(1);
    expect(await total('site_bounce_rate', 'strict')).toBe(0);
    await expect.poll(() => total('site_events', 'strict')).toBe(2); // the tag's and the page's own
    await expect.poll(() => total('site_clicks', 'strict')).toBeGreaterThanOrEqual(1);
    await expect.poll(() => total('site_lcp_p75', 'strict')).toBeGreaterThan(0);
    await expect.poll(() => total('site_visible_seconds_per_session', 'strict')).toBeGreaterThan(0);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('sends nothing before consent where it is required, and nothing at all of who sends the privacy signal', async () => {
    await newSite('asks', { consent: 'required' });
    const { context, page } = await visitor();
    const sent: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await page.goto(`${origin}/?site=asks`);
    await page.locator('#buy').click();
    expect(sent).toEqual([]);
    await told(page, 'consent', { analytics: true });
    await hide(page);
    await expect.poll(() => total('site_page_views', 'asks')).toBe(1);
    expect(await total('site_clicks', 'asks')).toBeFalsy(); // that was before
    await context.close();

    const private_ = await visitor({ gpc: true });
    const requests: string[] = [];
    private_.page.on('request', (request) => request.method() === 'POST' && requests.push(request.url()));
    await private_.page.goto(`${origin}/?site=asks`);
    await hide(private_.page);
    expect(requests).toEqual([]);
    await private_.context.close();
    expect(await total('site_page_views', 'asks')).toBe(1);
  });
});

describe('the pages of sites', () => {
  it('show traffic, in every look', async () => {
    const page = await dashboard.open('/sites?filter=site:strict');
    await page.getByText('looked at', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Add a site' }).waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });

  it('show where people click over the outline of the page', async () => {
    const page = await dashboard.open('/sites/heat-map?site=strict&path=/');
    await page.getByRole('img', { name: /cells of clicks/ }).waitFor();
    expect(await page.locator('.heat-map-box').count()).toBeGreaterThan(3);
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });

  it('play a recording in which nothing can be read', async () => {
    const page = await dashboard.open('/sites/replay?site=strict');
    await page.getByRole('button', { name: 'Watch /' }).first().click();
    const played = page.frameLocator('iframe[src="/t/player"]').frameLocator('.replayer-wrapper iframe');
    await played.locator('h1').waitFor({ state: 'attached' });
    expect(await played.locator('h1').textContent()).toBe('•••••••• •••• •••••');
    expect(await played.locator('body').evaluate((body) => body.innerHTML)).not.toMatch(/Jane|4242|4111|elsewhere/);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });

  it('show the tags, what is served and what was before', async () => {
    const page = await dashboard.open('/sites/tags?site=strict');
    await page.getByText('2 tags are served').waitFor();
    await page.getByRole('button', { name: 'Add a tag' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Chat');
    await page.getByLabel('Address of the script').fill('https://evil.example/x.js');
    dashboard.expectComplaint(/400/);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('has to come from a host that the site allows scripts of').first().waitFor();
    await page.getByLabel('Address of the script').fill(`https://${TAG_HOST}/chat.js`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The draft differs from it').waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});
