/** The page as a person meets it: real Chromium, the built page, the stand-in's moving figures, the server's policy. */

import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './dev/browser.ts';
import { type StandIn, startStandIn } from './dev/stand-in.ts';

let standIn: StandIn;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [standIn, browser] = await Promise.all([startStandIn(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await standIn?.close();
});
beforeEach(async () => {
  standIn.refuseLive(false);
  complaints = [];
  await open({});
});
afterEach(async () => {
  await context.close();
});

async function open(options: Parameters<Browser['newContext']>[0]): Promise<void> {
  await context?.close();
  context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 }, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
}

async function signIn(path = '/', email = 'sample@bellwether.test'): Promise<void> {
  await page.goto(standIn.url + path);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill('password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.live[data-status=live]').waitFor();
}

async function violations(): Promise<string[]> {
  // Through the debugger, not as a script element: the page's policy would rightly refuse that.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const page = globalThis as unknown as {
      axe: {
        run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const found = await page.axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 200)}`);
  });
}

describe('signing in', () => {
  it('says what to do when e-mail and password do not go together', async () => {
    await page.goto(standIn.url);
    await page.getByLabel('E-mail').fill('sample@bellwether.test');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Check both, or ask your administrator').waitFor();
    expect(await page.getByLabel('Password').evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it('arrives where a shared address points', async () => {
    await signIn('/ask?metric=agent_cost_usd&range=7d');
    await page.getByText(/^Cost \$/).waitFor();
  });

  it('asks again, in place, when the session has ended', async () => {
    await signIn('/ask?metric=agent_cost_usd&range=24h');
    await page.getByText(/^Cost \$/).waitFor();
    standIn.endSessions();
    await page.getByRole('radio', { name: '7 d' }).click();
    await page.getByText('Your session has ended').waitFor();
    expect(new URL(page.url()).search).toContain('range=7d');
  });
});

describe('the overview', () => {
  it('answers its question in a sentence of figures and says that the figures are generated', async () => {
    await signIn();
    await page.getByText('none moved more than noise').or(page.getByText('more than noise')).first().waitFor();
    expect(await page.locator('.answer').textContent()).toMatch(
      /^In the last hour, [\d,]+ agent sessions? cost \$[\d.]+/,
    );
    await page.getByText('generated telemetry, not real people').waitFor();
    expect(complaints).toEqual([]);
  });

  it('moves by itself', async () => {
    await signIn();
    const last = page.locator('.live-chart .bar-mark').last();
    await last.waitFor();
    const before = await page.locator('.live-chart svg').innerHTML();
    await expect.poll(() => page.locator('.live-chart svg').innerHTML(), { timeout: 30_000 }).not.toBe(before);
  });

  it('shows a dropped connection with the time of the last figure, and recovers without a reload', async () => {
    await signIn();
    await page.locator('.live-chart .bar-mark').last().waitFor();
    standIn.refuseLive(true);
    await page.getByText(/Reconnecting…, last figure at \d\d:\d\d:\d\d/).waitFor();
    standIn.refuseLive(false);
    await page.locator('.live[data-status=live]').waitFor({ timeout: 20_000 });
    const before = await page.locator('.live-chart svg').innerHTML();
    await expect.poll(() => page.locator('.live-chart svg').innerHTML(), { timeout: 30_000 }).not.toBe(before);
  });

  it('opens the timeline of a session', async () => {
    await signIn();
    await page
      .getByRole('link', { name: /open session/ })
      .nth(3)
      .click();
    await page.locator('.timeline rect').first().waitFor();
    expect(await page.locator('.answer').textContent()).toMatch(
      /^It lasted .+ model calls? and \d+ tool calls? for \$/,
    );
  });

  it('teaches an organisation without events, and wakes up with the first one', async () => {
    await signIn('/', 'empty@bellwether.test');
    await page.getByText('No agent has reported yet.').waitFor();
    expect(await violations()).toEqual([]);
    standIn.sendFirstEvents();
    await page.getByRole('heading', { name: 'Recent sessions' }).waitFor();
  });
});

describe('asking a metric', () => {
  it('keeps every choice in the address', async () => {
    await signIn('/ask');
    await page.getByRole('combobox', { name: 'Metric' }).selectOption({ label: 'Cost' });
    await page.getByRole('radio', { name: '7 d' }).click();
    await page.getByRole('combobox', { name: 'Grouped by' }).selectOption('model');
    await page.getByRole('cell', { name: 'gpt-5' }).waitFor();
    await page.getByRole('button', { name: 'Add a filter' }).click();
    await page.getByRole('combobox', { name: 'Dimension' }).selectOption('team');
    await page.getByLabel('Values').fill('platform');
    await page.keyboard.press('Enter');
    await page.getByText('team is platform').waitFor();
    const address = new URL(page.url());
    expect(Object.fromEntries(address.searchParams)).toEqual({
      metric: 'agent_cost_usd',
      range: '7d',
      by: 'model',
      where: 'team:platform',
    });
    await page.getByText('"group_by":["model"]').waitFor();
    await page.goto(address.href);
    await page.getByText('team is platform').waitFor();
    await page.getByRole('cell', { name: 'gpt-5' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('gives the figures as a table and as a file', async () => {
    await signIn('/ask?metric=agent_cost_usd&range=1h');
    await page.getByText('Figures behind the chart').click();
    await expect.poll(() => page.locator('.window-table tbody tr').count()).toBeGreaterThan(50);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    expect((await download).suggestedFilename()).toMatch(/^agent_cost_usd-.*\.csv$/);
  });

  it('says so when a metric does not exist', async () => {
    await signIn('/ask?metric=nonsense');
    await page.getByText('There is no metric called “nonsense”').waitFor();
  });
});

describe('the keyboard', () => {
  it('finds a metric by name', async () => {
    await signIn();
    await page.getByText('Cost by', { exact: false }).first().waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('tool fail');
    await page.keyboard.press('Enter');
    await page.locator('.answer', { hasText: /^Tool failure rate/ }).waitFor();
    expect(page.url()).toContain('metric=agent_tool_failure_rate');
  });

  it('goes to pages, explains itself and switches the theme', async () => {
    await signIn();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByText('What did each agent session do').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('t');
    await page.keyboard.press('t');
    await page.locator('html[data-theme=dark]').waitFor();
  });
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each(['/', '/ask?metric=agent_cost_usd&range=24h&by=model&where=team:platform', '/sessions'])(
    '%s has no accessibility violation and no complaint on the console',
    async (path) => {
      await open({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(standIn.url);
      expect(await violations()).toEqual([]);
      await signIn(path);
      await page.locator('.answer b, table').first().waitFor();
      expect(await violations()).toEqual([]);
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
      expect(await violations()).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );
});

describe('the first page', () => {
  it('needs at most 180 kB of script, compressed, and no scrolling sideways on a phone', async () => {
    await open({ viewport: { width: 390, height: 844 } });
    const scripts = new Set<string>();
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.add(response.url());
    });
    await signIn();
    await page.locator('.live-chart .bar-mark').last().waitFor();
    const { gzipSync } = await import('node:zlib');
    let bytes = 0;
    for (const url of scripts) bytes += gzipSync(await (await fetch(url)).text()).length;
    expect(bytes).toBeLessThan(180_000);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
