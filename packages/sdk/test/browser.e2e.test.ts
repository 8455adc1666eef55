/**
 * The SDK in a real browser: Debian's Chromium, the source served as it is but for its types, the native door on another
 * origin. Run by itself: `npx vitest run --config packages/sdk/vitest.e2e.config.ts`.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Bellwether, createBellwether } from '../src/browser.ts';
import { type NativeDoor, openNativeDoor } from './native-door.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

interface Numbered {
  numbered: { n: number; text?: string };
}
type TestWindow = typeof globalThis & {
  bellwether: Bellwether<Numbered>;
  createBellwether: typeof createBellwether;
};

let browser: Browser;
let site: Server;
let siteUrl: string;
let door: NativeDoor;
let context: BrowserContext;

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) throw new Error(`No Chromium at ${CHROMIUM}: apt-get install chromium, or set CHROMIUM.`);
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  args.push('--disable-background-networking', '--disable-component-update', '--disable-sync');
  browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args });
  site = createServer(
    (request, response) =>
      void serve(request.url ?? '/').then(
        ({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body),
        () => response.writeHead(404).end(),
      ),
  );
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
}, 60_000);
afterAll(async () => {
  await browser?.close();
  site?.close();
});
beforeEach(async () => {
  door = await openNativeDoor();
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await door.close();
});

const HOST_PAGE = `<!doctype html><title>host page</title>
<script type="module">
import { createBellwether } from '/src/browser.ts';
globalThis.createBellwether = createBellwether;
</script>`;

async function serve(path: string): Promise<{ type: string; body: string }> {
  const source = /^\/src\/([a-z-]+\.ts)$/.exec(path)?.[1];
  if (!source) return { type: 'text/html', body: HOST_PAGE };
  const typescript = await readFile(new URL(`../src/${source}`, import.meta.url), 'utf8');
  return { type: 'text/javascript', body: stripTypeScriptTypes(typescript) };
}

/** A page that holds a client as `window.bellwether`. */
async function openPage(options: { flushIntervalMs?: number; batchSize?: number } = {}): Promise<Page> {
  const page = await context.newPage();
  await page.goto(siteUrl);
  await page.evaluate(
    (given) => {
      const host = globalThis as TestWindow;
      host.bellwether = host.createBellwether<Numbered>({
        key: 'bw_test',
        retry: { baseMs: 50, capMs: 200 },
        ...given,
      });
    },
    { url: door.url, ...options },
  );
  return page;
}

const track = (page: Page, count: number, textLength = 0) =>
  page.evaluate(
    ([count, textLength]) => {
      const { bellwether } = globalThis as TestWindow;
      for (let n = 0; n < count!; n++) bellwether.track('numbered', { n, text: 'x'.repeat(textLength!) });
    },
    [count, textLength],
  );
const stats = (page: Page) => page.evaluate(() => (globalThis as TestWindow).bellwether.stats());

describe('in a browser', () => {
  it('sends a full batch gzipped, over CORS, and nothing else', async () => {
    const page = await openPage({ batchSize: 50, flushIntervalMs: 600_000 });
    await track(page, 50);
    await expect.poll(() => door.taken.size).toBe(50);
    expect(door.requests).toHaveLength(1);
    expect(door.requests[0]!.headers).toMatchObject({ 'content-encoding': 'gzip', authorization: 'Bearer bw_test' });
    await expect.poll(() => stats(page)).toMatchObject({ accepted: 50, queued: 0, dropped: 0 });
  });

  it('flushes what is queued when the page goes away', async () => {
    const page = await openPage({ flushIntervalMs: 600_000 });
    await track(page, 3);
    await page.goto('about:blank');
    await expect.poll(() => door.taken.size).toBe(3);
  });

  it('keeps what does not fit into keepalive requests for the next page', async () => {
    const page = await openPage({ flushIntervalMs: 600_000 });
    await track(page, 40, 4000);
    await page.goto('about:blank');
    await expect.poll(() => door.taken.size).toBe(14);
    await page.close();
    await openPage({ flushIntervalMs: 20 });
    await expect.poll(() => door.taken.size).toBe(40);
  });

  it('keeps events through an outage and a reload, and sends them with the same ids', async () => {
    const page = await openPage({ flushIntervalMs: 20 });
    await context.setOffline(true);
    await track(page, 10);
    await expect.poll(() => stats(page)).toMatchObject({ queued: 0, stored: 10 });
    expect(door.requests).toEqual([]);
    await page.close();
    await context.setOffline(false);
    const next = await openPage({ flushIntervalMs: 20 });
    await expect.poll(() => stats(next)).toMatchObject({ restored: 10, accepted: 10 });
    expect(door.taken.size).toBe(10);
  });

  it('goes on by itself when the network is back', async () => {
    const page = await openPage({ flushIntervalMs: 20 });
    await context.setOffline(true);
    await track(page, 10);
    await expect.poll(() => stats(page)).toMatchObject({ stored: 10 });
    await context.setOffline(false);
    await expect.poll(() => door.taken.size).toBe(10);
  });

  it('does not send one buffer from two tabs', async () => {
    const page = await openPage({ flushIntervalMs: 20 });
    await context.setOffline(true);
    await track(page, 200);
    await expect.poll(() => stats(page)).toMatchObject({ stored: 200 });
    await page.close();
    await context.setOffline(false);
    await Promise.all([1, 2, 3].map(() => openPage({ flushIntervalMs: 20, batchSize: 20 })));
    await expect.poll(() => door.taken.size).toBe(200);
    expect([...door.taken.values()].filter((times) => times > 1)).toEqual([]);
  });
});
