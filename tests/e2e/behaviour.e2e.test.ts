/** Funnels, retention, journeys and experiments in a browser, on the generated shop and on a site of this test. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { harness } from './harness.ts';

const dashboard = harness();

describe('what visitors do', () => {
  it('is a funnel of steps that a reader chooses, in the address', async () => {
    const page = await dashboard.open('/sites/funnels');
    await page.getByRole('heading', { name: 'Step by step' }).waitFor();
    await page.getByLabel('Step 1', { exact: true }).fill('page:/products');
    await page.getByLabel('Step 2', { exact: true }).fill('page:/cart');
    await page.getByLabel('Compare').selectOption('device_class');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('rowheader', { name: 'page:/cart' }).waitFor();
    await expect.poll(() => page.locator('.answer').textContent()).toMatch(/came to the end/);
    expect(new URL(page.url()).searchParams.get('steps')).toBe('page:/products > page:/cart');
    await page.getByRole('rowheader', { name: 'desktop' }).waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });

  it('is who comes back, of those the site names', async () => {
    const page = await dashboard.open('/sites/retention?period=day');
    await page.getByText('Known on another day:').waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });

  it('is the way they take from page to page', async () => {
    const page = await dashboard.open('/sites/journeys');
    await page.getByRole('heading', { name: 'The way, page by page' }).waitFor();
    await page.getByLabel('Starting from').selectOption('/cart');
    await page.getByRole('radio', { name: 'Where they came from' }).check({ force: true });
    await expect.poll(() => page.locator('.answer').textContent()).toMatch(/came to it from/);
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});

describe('an experiment', () => {
  it('is set up, started, shown to a visitor, stopped and decided', async () => {
    const site = await dashboard.api<{ site_key: string }>('POST', '/api/v1/sites', {
      ...{ name: 'experiments', title: 'Experiments shop', domains: ['127.0.0.1'] },
      settings: { consent: 'not_needed' },
    });
    // Which site is asked only where there are several.
    await dashboard.api('POST', '/api/v1/sites', { name: 'another', title: 'Another', domains: ['localhost'] });
    const page = await dashboard.open('/sites/experiments/new');
    await page.getByRole('combobox', { name: 'Site', exact: true }).selectOption('Experiments shop');
    await page.getByLabel('Name', { exact: true }).fill('One page to pay');
    await page.getByLabel('Key, as pages write it').fill('one-page');
    await page.getByLabel('What is measured').fill('Purchase');
    await page.getByLabel('The action that counts').fill('event:purchase');
    await page.getByText(/This may need up to/).waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Go on: it is too early to say anything.').waitFor();

    expect(await variantSeen(site.site_key)).toMatch(/^(now|new)$/);
    await expect.poll(exposuresStored, { timeout: 20_000 }).toBeGreaterThan(0);

    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Decide' }).click();
    await page.getByLabel('Why').fill('It was only tried.');
    await page.getByRole('dialog').getByRole('button', { name: 'Decide' }).click();
    await page.getByText('Decided: “As it is” is kept.').waitFor();
  });
});

async function exposuresStored(): Promise<number> {
  const { by_type } = await dashboard.api<{ by_type: Record<string, { stored: number }> }>(
    'GET',
    '/api/v1/events/stats',
  );
  return by_type.experiment_exposed?.stored ?? 0;
}

/** What a page elsewhere is told by the script, under a policy that lets in the server's scripts alone. */
async function variantSeen(siteKey: string): Promise<string | null> {
  const { url } = dashboard.server;
  const asks = `window.bellwether=function(){(bellwether.q=bellwether.q||[]).push(arguments)};bellwether('variant','one-page',function(v){document.body.dataset.variant=v})`;
  const shop = createServer((_, response) => {
    const policy = `default-src 'none'; script-src ${url} 'nonce-own'; connect-src ${url}`;
    response.setHeader('content-type', 'text/html').setHeader('content-security-policy', policy);
    response.end(
      `<!doctype html><html lang="en"><title>Shop</title><body><script nonce="own">${asks}</script><script defer src="${url}/t/${siteKey}.js"></script></body></html>`,
    );
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const context = await dashboard.browser.newContext({
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  });
  try {
    // A browser that no program drives, as far as a page can tell.
    await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false }));
    const page = await context.newPage();
    const sent = page.waitForResponse(/\/api\/v1\/web\?/);
    await page.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/`);
    const body = page.locator('body[data-variant]');
    await body.waitFor({ state: 'attached' });
    // The script gathers for three seconds what it sends.
    await sent;
    return await body.getAttribute('data-variant');
  } finally {
    await context.close();
    shop.close();
  }
}
