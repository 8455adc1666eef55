/** Today as a person meets it: what needs a decision first, and what was looked at without finding anything. */
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const dashboard = harness();
const QUESTION = 'What changed, and does it need me?';
let server: TestServer;
const open = (path: string, options: Parameters<Harness['open']>[1] = {}) =>
  dashboard.open(path, { server, ...options });
const send = (event: object) => dashboard.api('POST', '/api/v1/events', event, server);

beforeAll(async () => {
  server = await startTestServer({ sample: false });
}, patience(240_000));
afterAll(() => server?.stop());

describe('today', () => {
  it('teaches the first event, wakes up, and then tells what needs a decision and what else it looked at', async () => {
    const page = await open('/today');
    await page.getByRole('heading', { level: 1, name: QUESTION }).waitFor();
    await page.getByText('Nothing has come in for seven days').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);

    const timestamp = new Date().toISOString();
    const metadata = { team: 'web', model: 'one', cost_usd: 30 };
    await send({ event_type: 'cost_incurred', timestamp, session_id: 'first', metadata });
    await send({ event_type: 'cost_incurred', timestamp: 'yesterday', session_id: 'second', metadata });
    await dashboard.api(
      'POST',
      '/api/v1/budgets',
      { name: 'Web', metric: 'agent_cost_usd', limit_usd: 20, period: 'month' },
      server,
    );
    await page.getByRole('heading', { name: 'Needs a decision' }).waitFor();
    const lines = page
      .getByRole('list')
      .filter({ has: page.locator('.today-line') })
      .first()
      .getByRole('listitem');
    await lines.filter({ hasText: 'Budget Web is over its limit: $30.00 of $20.00 spent this month.' }).waitFor();
    await lines.filter({ hasText: '1 refused event waits' }).waitFor();
    await expect.poll(() => page.locator('.answer').innerText()).toMatch(/^2 things need a decision/);
    expect(await page.locator('.today-says').first().innerText()).toContain('Budget Web');

    const rest = page.getByRole('region', { name: 'What else was looked at' });
    await rest.getByRole('listitem').filter({ hasText: 'No alert is open.' }).waitFor();
    await rest.getByRole('listitem').filter({ hasText: 'Not enough data: nothing was computed yet.' }).waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });

  it('is reached by keyboard and palette, and each line leads to where there is more', async () => {
    const page = await open('/me');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.waitForURL('**/today');
    await page.getByRole('link', { name: /^Budget Web is over/ }).press('Enter');
    await page.waitForURL('**/agents/cost');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('today');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: QUESTION }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/today');
  });

  it('says what could not be read, and does not call that quiet', async () => {
    dashboard.expectComplaint(/503 \(Service Unavailable\)/);
    const page = await open('/me');
    await page.route('**/api/v1/budgets', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"title":"Busy"}' }),
    );
    // The frame, which hears the keys, is there with the page.
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.locator('.answer', { hasText: '1 place could not be read, so this may not be all.' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Budgets' }).getByText('Could not be read.').waitFor();
  });
});
