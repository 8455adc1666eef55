/** Forecasts as a person meets them: from the menu of a figure to a band, how it was tested and what if; and when done. */
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Harness, harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const dashboard = harness();
let server: TestServer;
const open = (path: string, options: Parameters<Harness['open']>[1] = {}) =>
  dashboard.open(path, { server, ...options });

/** Sixty days, of which working days cost about ten and others about two. */
beforeAll(async () => {
  server = await startTestServer({ sample: false });
  const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  const events = Array.from({ length: 60 }, (_, back) => {
    const atMs = today - (back + 1) * 86_400_000 + 3_600_000;
    const isWeekend = [0, 6].includes(new Date(atMs).getUTCDay());
    return {
      event_type: 'cost_incurred',
      timestamp: new Date(atMs).toISOString(),
      user_id: 'p_1',
      session_id: `s_${back}`,
      metadata: {
        agent: 'a',
        environment: 'test',
        team: 'web',
        model: 'm',
        cost_usd: (isWeekend ? 2 : 10) + (back % 4) / 4,
      },
    };
  });
  await dashboard.api('POST', '/api/v1/events', events, server);
  const counted = () =>
    dashboard.api<{ total: number }>(
      'POST',
      '/api/v1/metrics',
      { metric: 'agent_sessions', from: new Date(today - 90 * 86_400_000).toISOString() },
      server,
    );
  await vi.waitUntil(async () => (await counted()).total === 60, { timeout: 30_000, interval: 200 });
}, patience(120_000));
afterAll(() => server?.stop());

describe('a forecast', () => {
  it('is one step from a figure, and says how sure it is and how it was tested', async () => {
    const page = await open('/explore?metric=agent_cost_usd&grain=1d&range=30d');
    await page.getByRole('button', { name: 'More about Cost' }).click();
    await page.getByRole('button', { name: 'Forecast this' }).click();
    await page.getByText(/eight times in ten it should be between/).waitFor();
    expect(page.url()).toContain('/forecast?metric=agent_cost_usd&grain=1d');
    await page.getByRole('img', { name: /^Cost: 60 known windows, then 14 days forecast/ }).waitFor();
    expect(await page.getByText('taken', { exact: true }).count()).toBe(1);
    expect(await dashboard.violations(page)).toEqual([]);

    await page.getByRole('radio', { name: 'Table' }).check();
    expect(await page.getByRole('group', { name: 'The forecast as a table' }).getByRole('row').count()).toBe(15);
  });

  it('is compared with what would be if it were otherwise, by an address that can be shared', async () => {
    const page = await open('/forecast?metric=agent_cost_usd&grain=1d&horizon=7');
    await page.getByText(/eight times in ten it should be between/).waitFor();
    await page.getByLabel('Change in %').fill('50');
    await page.getByRole('button', { name: 'Show beside it' }).click();
    await page.getByRole('status').filter({ hasText: 'with +50' }).waitFor();
    expect(page.url()).toContain('change=50');
    const again = await open(page.url().slice(server.url.length));
    await again.getByRole('status').filter({ hasText: 'with +50' }).waitFor();
  });

  it('is not made up where there is nothing to go on from', async () => {
    const page = await open('/forecast?metric=agent_error_rate&grain=1d');
    await page.getByText(/^There is no forecast yet\./).waitFor();
    expect(await page.locator('.forecast-chart').count()).toBe(0);
  });
});

describe('when it will be done', () => {
  it('is told in dates with their chances', async () => {
    const page = await open('/forecast/when-done');
    await page.getByLabel('Items that remain').fill('12');
    await page.getByRole('radio', { name: 'Typed in' }).check();
    await page.getByLabel('Finished in each past week').fill('3, 2, 4, 3, 3, 2');
    await page.getByRole('button', { name: 'Work it out' }).click();
    await page.getByText(/as likely as not/).waitFor();
    expect(page.url()).toContain('remaining=12&weeks=3-2-4-3-3-2');
    expect(await page.getByRole('table', { name: 'Dates and their chances' }).getByRole('row').count()).toBe(4);
    expect(await dashboard.violations(page)).toEqual([]);
  });
});
