/**
 * What a test of a page needs: the server of the run, a browser, somebody signed in, and a watch over everything the
 * browser complains of. A test that ends with an unexpected error on the console, in the page or from the server fails.
 *
 *     const dashboard = harness();
 *
 *     it('lists the boards', async () => {
 *       const page = await dashboard.open('/boards');
 *       await page.getByRole('heading', { name: 'Boards' }).waitFor();
 *       expect(await dashboard.violations(page)).toEqual([]);
 *     });
 *
 * `open` gives a page of a browser context of its own, signed in as the administrator of the sample organisation, at
 * 1280 × 800 in light; everything can be said otherwise. `dashboard.api` is the same administrator over HTTP.
 * Run one file: `npm run build -w apps/dashboard && npx vitest run --config tests/e2e/vitest.config.ts <file>`.
 */
import { patience } from '@bellwether/services/chosen-engines';
import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';
import { launchBrowser } from './browser.ts';
import type { ServerAccess } from './server.ts';
import { call, sessionOf, signIn } from './sign-in.ts';

export interface OpenOptions extends BrowserContextOptions {
  /** Who is signed in; `nobody` for the page of sign-in. The administrator of the server when absent. */
  as?: { email: string; password: string } | 'nobody';
  /** Another server than the run's. */
  server?: ServerAccess;
}

export interface Harness {
  readonly server: ServerAccess;
  readonly browser: Browser;
  /** A page at that path, in a context of its own, which is closed after the test. */
  open(path?: string, options?: OpenOptions): Promise<Page>;
  /** What axe finds against WCAG 2.2 AA and good practice; empty is good. */
  violations(page: Page): Promise<string[]>;
  /** The same in light, in dark and on a phone, where also nothing may be wider than its screen; each begins with its look. */
  faultsInEveryLook(page: Page): Promise<string[]>;
  /** A complaint of the browser that this test brings about on purpose, for instance /401 \(Unauthorized\)/. */
  expectComplaint(pattern: RegExp): void;
  /** What the browser has complained of so far and was not expected. */
  complaints(): string[];
  /** A call of the API as the administrator. Throws with the problem's text when it fails. */
  api<T = unknown>(method: string, path: string, body?: unknown, server?: ServerAccess): Promise<T>;
}

/** Generous, because whoever runs this may have a busy machine; what is there is found at once all the same. */
const STEP_MAX_MS = patience(30_000);
const PHONE = { width: 390, height: 844 };
/** What a browser without a graphics card says of every drawing. */
const NO_COMPLAINT = /GL Driver Message .*GPU stall due to ReadPixels/;

/** To be called once in a test file, outside of any test. */
export function harness(): Harness {
  const server = inject('server');
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];
  let complaints: string[] = [];
  let expected: RegExp[] = [];

  const unexpected = () =>
    complaints.filter((text) => ![NO_COMPLAINT, ...expected].some((pattern) => pattern.test(text)));

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });
  beforeEach(() => {
    [contexts, complaints, expected] = [[], [], []];
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    expect(unexpected(), 'complaints of the browser').toEqual([]);
  });

  return {
    server,
    get browser() {
      if (!browser) throw new Error('The browser opens before the first test, not before.');
      return browser;
    },
    async open(path = '/', { as, server: other, ...options } = {}) {
      const used = other ?? server;
      const context = await this.browser.newContext({
        baseURL: used.url,
        locale: 'en-US',
        viewport: { width: 1280, height: 800 },
        acceptDownloads: true,
        ...options,
      });
      contexts.push(context);
      if (as !== 'nobody') await signIn(context, used, as ?? used);
      // The page asks who is signed in, and the browser notes down that nobody is.
      else expected.push(/401 \(Unauthorized\)/);
      const page = await context.newPage();
      page.setDefaultTimeout(STEP_MAX_MS);
      page.on('pageerror', (error) => complaints.push(`page error: ${error.stack ?? error}`));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      await page.goto(path);
      return page;
    },
    violations,
    faultsInEveryLook,
    expectComplaint: (pattern) => expected.push(pattern),
    complaints: unexpected,
    async api<T>(method: string, path: string, body?: unknown, other?: ServerAccess) {
      const used = other ?? server;
      const { token } = await sessionOf(used, used);
      return (await call(used, method, path, body, { authorization: `Bearer ${token}` })) as T;
    },
  };
}

/** One opening serves all looks: opening a page takes longer than looking at it. */
async function faultsInEveryLook(page: Page): Promise<string[]> {
  const faults: string[] = [];
  const look = async (name: string) => faults.push(...(await violations(page)).map((fault) => `${name}: ${fault}`));
  const wide = page.viewportSize();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await look(colorScheme);
  }
  await page.setViewportSize(PHONE);
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  // Charts follow the width of the window with the next frame.
  await expect
    .poll(width, { timeout: 5_000 })
    .toBeLessThanOrEqual(PHONE.width)
    .catch(() => undefined);
  if ((await width()) > PHONE.width) faults.push(`on a phone: ${await width()} pixels wide`);
  await look('on a phone');
  await page.emulateMedia({ colorScheme: 'light' });
  if (wide) await page.setViewportSize(wide);
  return faults;
}

async function violations(page: Page): Promise<string[]> {
  // Through the debugger, not as a script element: the page's policy would rightly refuse that.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const scope = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await scope.axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 200)}`);
  });
}
