/** Explore as a person meets it: a question put together by hand, its answer, and the calls that give the same. */
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Harness, harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const dashboard = harness();
let server: TestServer;

const api = <T = unknown>(method: string, path: string, body?: unknown) =>
  dashboard.api<T>(method, `/api/v1${path}`, body, server);
const open = (path: string, options: Parameters<Harness['open']>[1] = {}) =>
  dashboard.open(path, { server, ...options });

beforeAll(async () => {
  server = await startTestServer({ sample: false });
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  const event = (event_type: string, minutes: number, metadata: object) => ({
    event_type,
    timestamp: minutesAgo(minutes),
    user_id: 'p_1',
    session_id: `s_${minutes}`,
    metadata: { agent: 'a', environment: 'test', ...metadata },
  });
  await api('POST', '/events', [
    event('session_start', 61, {}),
    event('cost_incurred', 60, { team: 'web', model: 'small', cost_usd: 3 }),
    event('cost_incurred', 50, { team: 'mobile', model: 'large', cost_usd: 4.5 }),
    event('tool_call', 40, { team: 'web', tool: 'grep', duration_ms: 120, success: false }),
    event('tool_call', 39, { team: 'web', tool: 'grep', duration_ms: 80, success: true }),
    event('code_generated', 30, { team: 'web', lines_added: 30, lines_removed: 4, accepted: true }),
    event('code_generated', 29, { team: 'web', lines_added: 10, accepted: false }),
    event('session_end', 20, { team: 'web', duration_ms: 90_000 }),
  ]);
  const counted = () => api<{ total: number }>('POST', '/metrics', { metric: 'agent_cost_usd' });
  await vi.waitUntil(async () => (await counted()).total === 7.5, { timeout: 30_000, interval: 200 });
}, patience(120_000));
afterAll(() => server?.stop());

describe('a question', () => {
  it('is put together by hand, and every choice is in the address', async () => {
    const page = await open('/explore');
    const metric = page.getByRole('combobox', { name: 'Metric' });
    await metric.click();
    await metric.fill('cost');
    await page.getByRole('option', { name: /^Cost agent_cost_usd/ }).click();
    await page.getByLabel('Grouped by').selectOption('model');
    await page.getByRole('button', { name: 'Add a filter' }).click();
    await page.getByLabel('Dimension').selectOption('team');
    const offered = page.locator('datalist option');
    await expect
      .poll(() => offered.evaluateAll((all) => all.map((one) => one.getAttribute('value'))))
      .toEqual(expect.arrayContaining(['web', 'mobile']));
    await page.getByLabel('Values').fill('mobile');
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: '$4.50' }).first().waitFor();
    expect(page.url()).toMatch(/metric=agent_cost_usd&by=model&.*filter=team:mobile/);

    const again = await open(page.url().slice(server.url.length));
    await again.getByRole('cell', { name: '$4.50' }).first().waitFor();
    expect(await again.getByRole('combobox', { name: 'Metric' }).inputValue()).toBe('Cost');
    expect(await dashboard.violations(again)).toEqual([]);
  });

  it('without a metric shows what can be asked', async () => {
    const page = await open('/explore');
    await page.getByRole('button', { name: 'Tool calls', exact: true }).click();
    await page.getByText('Tool calls').first().waitFor();
    expect(page.url()).toContain('metric=agent_tool_calls');
    await page.goBack();
    await page.getByText(/There are \d+ metrics to ask/).waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('may ask for sliding windows', async () => {
    const page = await open('/explore?metric=agent_cost_usd&range=6h&size=1h&every=1m');
    await page.getByRole('heading', { name: 'sliding, 1h every 1m' }).waitFor();
    await page.getByText('$7.50').first().waitFor();
    await page.getByRole('radio', { name: 'Table' }).check();
    await page.getByRole('cell', { name: '$7.50' }).first().waitFor();
  });

  it('is kept under a name, opened again and forgotten', async () => {
    const page = await open('/explore?metric=agent_cost_usd&by=team&range=7d');
    await page.getByRole('button', { name: 'Saved questions' }).click();
    await page.getByLabel('Save this question as').fill('Cost of teams');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: 'Cost of teams' }).waitFor();
    await page.goto('/explore');
    await page.getByRole('button', { name: 'Saved questions' }).click();
    await page.getByRole('link', { name: 'Cost of teams' }).click();
    await expect.poll(() => page.url()).toMatch(/metric=agent_cost_usd&by=team/);
    await page.locator('tbody tr').filter({ hasText: 'mobile' }).first().waitFor();
    await page.getByRole('button', { name: 'Saved questions' }).click();
    await page.getByRole('button', { name: 'Forget Cost of teams' }).click();
    await page.getByText('Nothing is saved yet').waitFor();
  });
});

describe('the calls', () => {
  it('are the ones that give the answer', async () => {
    const page = await open('/explore?metric=agent_cost_usd&by=team&range=6h&show=json');
    const shown = await page.getByRole('tabpanel').locator('code').textContent();
    const answer = await api<{ total: number }>('POST', '/metrics', JSON.parse(shown ?? ''));
    expect(answer.total).toBe(7.5);
    await page.getByRole('tab', { name: 'JSON' }).press('ArrowLeft');
    await page.getByText('curl -s').waitFor();
    expect(page.url()).not.toContain('show=');
  });

  it('in SQL stand beside their answer', async () => {
    const page = await open('/explore?metric=agent_cost_usd&by=team&range=6h&show=sql&filter=model!:other');
    await page.getByRole('button', { name: /^Run/ }).click();
    const table = page.getByRole('table', { name: 'Answer' });
    await table.waitFor();
    // What has no team has no cost either, and is a row of its own in SQL.
    expect(await table.locator('tbody tr').allTextContents()).toEqual(['mobile4.5', 'web3', '–0']);
    await page.getByLabel('Statement').fill('SELECT nonsense(1) FROM events');
    dashboard.expectComplaint(/400 \(Bad Request\)/);
    await page.getByRole('button', { name: /^Run/ }).click();
    await page.getByRole('alert').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('in SQL give the figure of every metric there is', async () => {
    interface Metric {
      name: string;
      privacy: string;
      sql: string;
      events: '*' | string[];
    }
    const { metrics } = await api<{ metrics: Metric[] }>('GET', '/metrics');
    const [from, to] = [Date.now() - 86_400_000, Date.now()].map(
      (at) => `${new Date(at).toISOString().slice(0, 17)}00Z`,
    );
    const sqlTime = (at = '') => `TIMESTAMP '${at.slice(0, 19).replace('T', ' ')}'`;
    for (const { name, sql, events } of metrics.filter(({ privacy }) => privacy !== 'personal')) {
      const asked = await api<{ total: number | null }>('POST', '/metrics', { metric: name, from, to });
      const types = events === '*' ? '' : ` AND event_type IN (${events.map((type) => `'${type}'`).join(', ')})`;
      const query = `SELECT ${sql} AS value FROM events WHERE timestamp >= ${sqlTime(from)} AND timestamp < ${sqlTime(to)}${types}`;
      const { rows } = await api<{ rows: [[number | null]] }>('POST', '/sql', { query });
      const value = rows[0][0];
      // Quantiles of windows are within 1 %, of few values between their neighbours.
      if (/quantile/.test(sql)) expect([name, value === null], sql).toEqual([name, asked.total === null]);
      else if (asked.total === null || value === null) expect([name, value], sql).toEqual([name, asked.total]);
      else expect(value, `${name}: ${sql}`).toBeCloseTo(asked.total, 6);
    }
  });
});
