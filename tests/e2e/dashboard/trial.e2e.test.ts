/**
 * A pack nobody knew when the dashboard was written: its folder and its line in the list of packs bring its pages. Its one
 * page holds one of each part that pages are made of, so that frame and charts are tried here once for all pages.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { patience } from '@bellwether/services/chosen-engines';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness, type OpenOptions } from '../harness.ts';
import { type Installation, installWithPack } from '../installation.ts';
import { startTestServer, type TestServer } from '../server.ts';

const dashboard = harness();
let installation: Installation | undefined;
let server: TestServer;

beforeAll(async () => {
  installation = await installWithPack('trial', fileURLToPath(new URL('../fixtures/trial-pack', import.meta.url)));
  server = await startTestServer({ sample: 'agents', cli: installation.cli });
}, patience(240_000));
afterAll(async () => {
  await server?.stop();
  await installation?.remove();
}, patience(60_000));

const open = (path: string, options: OpenOptions = {}) => dashboard.open(path, { server, ...options });
const chart = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const search = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

async function openFigures(query = '?range=1h', options: OpenOptions = {}): Promise<Page> {
  const page = await open(`/trial/figures${query}`, options);
  await chart(page, 'Cost').locator('.chart-canvas svg').waitFor();
  return page;
}

describe('a new pack', () => {
  it('has its pages in the navigation, in the palette and in the title of the window', async () => {
    const page = await open('/');
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await pages.getByRole('region', { name: 'Trial' }).getByRole('link', { name: 'Figures on trial' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('on trial');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Do charts hold what they say?' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/trial/figures');
    expect(await page.title()).toBe('Figures on trial · Sample organisation');
  });

  it('keeps a page from those who may not see it, and says who can change that', async () => {
    const page = await open('/trial/secret');
    await page.getByRole('heading', { name: 'You may not see this page.' }).waitFor();
    await page.getByText(/the permission trial:read, which your role, \w+, does not give/).waitFor();
    await page.getByText('An owner or administrator of your organisation can change your role').waitFor();
    expect(await page.getByRole('link', { name: 'Kept from most' }).count()).toBe(0);
    expect(await page.getByText('Nobody should read this.').count()).toBe(0);
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('says so when nothing is at an address', async () => {
    const page = await open('/trial/nothing');
    await page.getByRole('heading', { name: 'Nothing is here.' }).waitFor();
  });
});

describe('what is looked at', () => {
  it('is in the address, goes along to other pages, and comes back with the page before', async () => {
    const page = await openFigures('');
    await page.getByRole('button', { name: /^Range: Last 24 hours/ }).click();
    await page.getByRole('radio', { name: '6 hours' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: 'Compare with the period before' }).uncheck();
    expect(search(page)).toEqual({ range: '6h', compare: 'none' });
    await page.getByRole('button', { name: 'Filter: add one' }).click();
    await page.getByRole('combobox', { name: 'Dimension' }).selectOption('team');
    await page.getByRole('combobox', { name: 'Value' }).fill('platform');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove the filter team is platform' }).waitFor();
    await page.getByRole('link', { name: 'Sessions', exact: true }).click();
    await page.waitForURL('**/agents/sessions?**');
    expect(search(page)).toEqual({ range: '6h', compare: 'none', filter: 'team:platform' });
    await page.goBack();
    await page.goBack();
    expect(search(page)).toEqual({ range: '6h', compare: 'none' });
    await chart(page, 'Cost').waitFor();
  });

  it('takes an exact range in the zone of the reader', async () => {
    const page = await openFigures('', { timezoneId: 'Asia/Tokyo' });
    await page.getByText('Times in GMT+9').waitFor();
    await page.getByRole('button', { name: /^Range:/ }).click();
    await page.getByRole('textbox', { name: 'From' }).fill('2026-11-20T09:00');
    await page.getByRole('textbox', { name: 'To' }).fill('2026-11-20T08:00');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('The range has to end after it begins').waitFor();
    await page.getByRole('textbox', { name: 'To' }).fill('2026-11-20T21:00');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: /^Range: Nov 20, 09:00 – Nov 20, 21:00/ }).waitFor();
    expect(search(page)).toEqual({ from: '2026-11-20T00:00:00.000Z', to: '2026-11-20T12:00:00.000Z' });
  });

  it('leaves aside what means nothing, and says what', async () => {
    const page = await openFigures('?range=soon&filter=;drop&filter=team:platform');
    await page.getByText('it was left aside: range=soon, filter=;drop').waitFor();
    await page.getByRole('button', { name: 'Remove the filter team is platform' }).waitFor();
    await page.getByRole('button', { name: 'Show the address without it' }).click();
    await page.getByText('it was left aside').waitFor({ state: 'detached' });
    expect(search(page)).toEqual({ range: '24h', filter: 'team:platform' });
  });

  it('is not offered where a page does not look through it', async () => {
    const page = await open('/trial/secret');
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('button', { name: /^Range:/ }).count()).toBe(0);
  });
});

describe('the frame', () => {
  it('moves the focus to the heading of the page one goes to, and lets the keyboard skip to the content', async () => {
    const page = await openFigures();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Explore' }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  });

  it('explains its keys, and switches theme and density', async () => {
    const page = await openFigures();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('go to Figures on trial').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('d');
    await page.locator('html[data-density=compact]').waitFor();
    await page.keyboard.press('t');
    await page.locator('html[data-theme=light]').waitFor();
    await page.keyboard.press('t');
    await page.locator('html[data-theme=dark]').waitFor();
    await page.reload();
    await page.locator('html[data-theme=dark][data-density=compact]').waitFor();
  });

  it('has its pages in a drawer on a phone, and nothing is wider than the phone', async () => {
    const page = await openFigures('?range=7d', { viewport: { width: 390, height: 844 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const link = page.getByRole('link', { name: 'Sessions', exact: true });
    expect(await link.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Open the list of pages' }).click();
    await link.click();
    await page.waitForURL('**/agents/sessions?**');
    await expect.poll(() => link.isVisible()).toBe(false);
  });

  it('loads at most 250 kB of script, compressed, before a chart is drawn', async () => {
    const scripts = new Map<string, Promise<Buffer>>();
    const page = await open('/trial/figures', { as: 'nobody' });
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.set(response.url(), response.body());
    });
    await page.reload();
    await page.getByLabel('E-mail').fill(server.email);
    await page.getByLabel('Password').fill(server.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Do charts hold what they say?' }).waitFor();
    const withoutCharts = [...scripts].filter(([url]) => !url.includes('/echarts-'));
    const bytes = await Promise.all(withoutCharts.map(async ([, body]) => gzipSync(await body).length));
    expect(withoutCharts.length).toBeGreaterThan(1);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(250_000);
  });
});

describe('a chart', () => {
  it('has the same figures as a table, which can be sorted', async () => {
    const page = await openFigures();
    const cost = chart(page, 'Cost');
    await cost.getByRole('radio', { name: 'Table' }).check({ force: true });
    const figures = async () =>
      (
        await cost
          .locator('tbody tr td:nth-child(2) data')
          .evaluateAll((cells) => cells.map((cell) => (cell as HTMLDataElement).value))
      ).map(Number);
    await expect.poll(async () => (await figures()).length).toBeGreaterThanOrEqual(58);
    await cost.getByRole('button', { name: 'Value', exact: true }).click();
    await cost.locator('th[aria-sort=descending]', { hasText: 'Value' }).waitFor();
    const sorted = await figures();
    expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));
    expect(sorted[0]).toBeGreaterThan(0);
  });

  it('looks closer at the window that is clicked, and at the group whose line is', async () => {
    const page = await openFigures('?range=7d');
    const canvas = chart(page, 'Cost').locator('.chart-canvas');
    const { width = 0, height = 0 } = (await canvas.boundingBox()) ?? {};
    await canvas.click({ position: { x: width - 30, y: height / 2 } });
    await page.waitForURL((url) => url.searchParams.has('from'));
    const { from, to } = search(page);
    expect(Date.parse(to!) - Date.parse(from!)).toBe(3_600_000);
    await page.goBack();
    await chart(page, 'Cost by repository').getByRole('link').first().click();
    await expect.poll(() => search(page).filter).toMatch(/^repository:/);
  });

  it('says what it means, how it was asked and which events are behind it', async () => {
    const page = await openFigures();
    const menu = chart(page, 'Cost').getByRole('button', { name: 'More about Cost', exact: true });
    await menu.click();
    await page.getByRole('button', { name: 'Show definition' }).click();
    await page.getByRole('dialog', { name: 'Cost' }).getByText('less is better').waitFor();
    await page.keyboard.press('Escape');
    await menu.click();
    await page.getByRole('button', { name: 'Show the query' }).click();
    await page.getByRole('dialog').getByText('curl -s').waitFor();
    await page.getByRole('dialog').getByText('"metric": "agent_cost_usd"').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await menu.click();
    await page.getByRole('button', { name: 'Show the events behind it' }).click();
    await page.getByRole('dialog', { name: 'Events behind Cost' }).getByRole('row').nth(5).waitFor();
    await page.keyboard.press('Escape');
    await menu.click();
    await page.getByRole('button', { name: 'Open in Explore' }).click();
    await page.waitForURL('**/explore?**');
    expect(search(page)).toMatchObject({ metric: 'agent_cost_usd', range: '1h' });
  });

  it('can be kept as CSV, as a picture that stands by itself, and as PNG', async () => {
    const page = await openFigures();
    const kept = async (item: string): Promise<Buffer> => {
      await chart(page, 'Cost').getByRole('button', { name: 'More about Cost', exact: true }).click();
      const [download] = (await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: item }).click(),
      ])) as [Download, unknown];
      expect(download.suggestedFilename()).toMatch(/^agent_cost_usd-[\d-]+\.(csv|png|svg)$/);
      return readFile(await download.path());
    };
    expect((await kept('Download CSV')).toString().split('\n').length).toBeGreaterThan(50);
    const svg = (await kept('Download SVG')).toString();
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toContain('>Cost<');
    expect(svg).not.toMatch(/\bvar\(|<image|href="http/);
    expect([...(await kept('Download PNG')).subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  });

  it('shows the groups it folded away', async () => {
    const page = await openFigures();
    await chart(page, 'Cost by model')
      .getByRole('button', { name: /^Show the other \d+$/ })
      .click();
    await expect.poll(() => chart(page, 'Cost by model').getByRole('row').count()).toBeGreaterThan(4);
  });

  it('says so when nobody knows its metric', async () => {
    const page = await openFigures();
    await page.getByText('There is no metric called “no_such_metric” here').waitFor();
  });
});

describe('live figures', () => {
  it('move by themselves, without the chart being made anew', async () => {
    const page = await openFigures('?range=1h');
    const svg = chart(page, 'Cost').locator('.chart-canvas svg');
    await chart(page, 'Cost').locator('.live[data-status=live]').waitFor();
    await svg.evaluate((element) => element.setAttribute('data-witness', 'same'));
    const before = await svg.innerHTML();
    await expect.poll(() => svg.innerHTML(), { timeout: 30_000 }).not.toBe(before);
    expect(await svg.getAttribute('data-witness')).toBe('same');
  });

  it('say when the connection is lost and since when, and take up again by themselves', async () => {
    dashboard.expectComplaint(/WebSocket|ERR_|Failed to load resource/);
    const page = await openFigures('?range=1h');
    const mark = chart(page, 'Cost').locator('.live');
    await mark.filter({ hasText: /^Live$/ }).waitFor();
    await server.restart(async () => {
      await mark.filter({ hasText: /^Not live: last figure at \d\d:\d\d:\d\d/ }).waitFor();
    });
    await mark.filter({ hasText: /^Live$/ }).waitFor({ timeout: 40_000 });
    const svg = chart(page, 'Cost').locator('.chart-canvas svg');
    const before = await svg.innerHTML();
    await expect.poll(() => svg.innerHTML(), { timeout: 30_000 }).not.toBe(before);
  }, 180_000);
});

describe('in light, in dark and on a phone', () => {
  it('the page, its table, its menus and the palette can be read by everybody', async () => {
    const page = await openFigures('?range=7d&filter=team:platform');
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
    await chart(page, 'Cost').getByRole('radio', { name: 'Table' }).check({ force: true });
    await page.getByRole('button', { name: /^Range:/ }).click();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});
