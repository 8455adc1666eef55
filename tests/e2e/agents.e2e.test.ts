/** The agents' five views as a person meets them, and what they say of events that this run has sent. */
import { readFile } from 'node:fs/promises';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const dashboard = harness();
/** Everything this run sends has names of its own, so that it can run twice against one server. */
const run = Date.now().toString(36);
const team = `crew-${run}`;

/** Each page with what its answer begins with. */
const PAGES = {
  '/agents': /^In the last 24 hours, [\d,]+ agent sessions? cost \$[\d.,]+/,
  '/agents/cost': /^In the last 24 hours, agents cost \$[\d.,]+/,
  '/agents/reliability': /^In the last 24 hours, [\d.]+\s% of model calls failed/,
  '/agents/security': /^In the last 24 hours, /,
  '/agents/sessions': /^(In|Of) the last 24 hours, (the latest )?[\d,]+ sessions? cost \$/,
} as const;

const send = (event_type: string, metadata: object) =>
  dashboard.api('POST', '/api/v1/events', {
    ...{ event_type, timestamp: new Date().toISOString(), session_id: `session-${run}` },
    metadata: { team, agent: 'crew-agent', ...metadata },
  });
const pay = (cost_usd: number, more: object = {}) =>
  send('cost_incurred', { model: `model-${run}`, cost_usd, ...more });

describe('each view', () => {
  it.each(Object.entries(PAGES))(
    '%s answers its question in a sentence of figures, for everybody',
    async (path, answer) => {
      const page = await dashboard.open(path);
      await expect.poll(() => page.locator('.answer').textContent(), { timeout: patience(50_000) }).toMatch(answer);
      expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
    },
  );

  it('says that the sample is generated, and leads to the timeline of a session', async () => {
    const page = await dashboard.open('/agents');
    await page.getByText('generated telemetry, not real people').waitFor();
    await page
      .getByRole('link', { name: /open session/ })
      .nth(3)
      .click();
    await page.locator('.timeline rect').first().waitFor();
    expect(await page.locator('.answer').textContent()).toMatch(
      /^It lasted .+ model calls? and \d+ tool calls? for \$/,
    );
  });
});

describe('what is sent now', () => {
  beforeAll(async () => {
    await pay(2.5);
    await pay(10);
  });

  it('moves the figures of a page that is open', async () => {
    const moving = { model: `moving-${run}`, team: `others-${run}` };
    await pay(2.5, moving);
    const page = await dashboard.open(`/agents/cost?range=1h&filter=model:${moving.model}`);
    const chart = page.getByRole('region', { name: 'Cost', exact: true });
    const total = chart.locator('.metric-total data');
    await expect.poll(() => total.textContent(), { timeout: 40_000 }).toBe('$2.50');
    const canvas = chart.locator('.chart-canvas svg');
    const before = await canvas.innerHTML();
    await pay(10, moving);
    await expect.poll(() => canvas.innerHTML(), { timeout: 20_000 }).not.toBe(before);
    await expect.poll(() => total.textContent(), { timeout: 60_000 }).toBe('$12.50');
  }, 150_000);

  it('can be followed from the figure down to the events behind it', async () => {
    const page = await dashboard.open(`/agents/cost?range=1h&filter=team:${team}`);
    await page.getByRole('button', { name: 'More about Cost', exact: true }).first().click();
    await page.getByRole('button', { name: 'Show the events behind it' }).click();
    const dialog = page.getByRole('dialog', { name: 'Events behind Cost' });
    await dialog
      .getByRole('row', { name: /cost_incurred/ })
      .first()
      .waitFor();
    expect(await dialog.getByRole('row', { name: /cost_incurred/ }).count()).toBe(2);
  });

  it('is in the CSV that the page gives, the same as in the answer of the API', async () => {
    const page = await dashboard.open(`/agents/cost?range=1h&filter=team:${team}`);
    const asked = page.waitForRequest((request) => request.url().endsWith('/api/v1/metrics/export'));
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'More about Cost', exact: true }).first().click();
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const { format: _format, ...query } = (await asked).postDataJSON();
    const csv = await readFile(await (await saved).path(), 'utf8');
    const answer = await dashboard.api<{ series: { points: { start: string; value: number | null }[] }[] }>(
      'POST',
      '/api/v1/metrics',
      query,
    );
    const rows = csv
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','))
      .map(([start, value]) => ({ start, value: value === '' ? null : Number(value) }));
    expect(rows).toEqual(answer.series[0]!.points.map(({ start, value }) => ({ start, value })));
    expect(rows.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(12.5);
  });

  it('crosses a budget that is set on the page: it says so, and sends one event', async () => {
    const page = await dashboard.open('/agents/cost');
    await page.getByRole('button', { name: 'Set a budget' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(`Budget ${run}`);
    await dialog.getByLabel('Limit in US dollars').fill('100');
    await dialog.getByRole('radio', { name: 'Day' }).check();
    await dialog.getByLabel('For', { exact: true }).selectOption('team');
    await dialog.getByLabel('Which').selectOption(team);
    expect(await dashboard.violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    const budget = page.locator('.budget', { hasText: `Budget ${run}` });
    await budget.getByText('Within').waitFor();
    await budget.getByText('$12.50 of $100.00 spent').waitFor();

    await budget.getByRole('button', { name: 'Change' }).click();
    await dialog.getByLabel('Limit in US dollars').fill('10');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await budget.getByText('Over').waitFor();
    const sent = () =>
      dashboard.api<{ events: { metadata: { team?: string; budget_state: string } }[] }>(
        'GET',
        '/api/v1/events?event_type=budget_crossed&limit=100',
      );
    await expect
      .poll(async () => (await sent()).events.filter(({ metadata }) => metadata.team === team), { timeout: 90_000 })
      .toMatchObject([{ metadata: { budget_state: 'over', limit_usd: 10, spent_usd: 12.5 } }]);

    await budget.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await budget.waitFor({ state: 'detached' });
  }, 150_000);

  it('is told at once when it is a security alert', async () => {
    const page = await dashboard.open('/agents/security');
    await page.locator('.answer b').first().waitFor({ timeout: 50_000 });
    await send('security_alert', { alert_type: `odd_${run}`, severity: 'critical', repository: 'crew/repository' });
    await page.locator('.urgent-findings', { hasText: `odd ${run}` }).waitFor();
    await page.getByLabel('Newest findings').first().getByText(`odd ${run}`).waitFor();
  });
});

describe('one session', () => {
  it('is gone through by keyboard, along its axis and from a step to its row', async () => {
    const { sessions } = await dashboard.api<{ sessions: { subject: string; events: number }[] }>(
      'GET',
      '/api/v1/agents/sessions?limit=100',
    );
    const [longest] = sessions.toSorted((a, b) => b.events - a.events);
    const page = await dashboard.open(`/agents/sessions/${encodeURIComponent(longest!.subject)}`);
    await page.locator('.timeline rect').first().waitFor();
    expect(await page.locator('.timeline rect[tabindex="0"]').count()).toBe(1);
    await page.locator('.timeline rect[tabindex="0"]').focus();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    const first = await focused();
    await page.keyboard.press('ArrowRight');
    expect(await focused()).not.toBe(first);
    await page.keyboard.press('End');
    const last = await focused();
    await page.keyboard.press('Home');
    expect(await focused()).toBe(first);
    expect(last).not.toBe(first);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TR');
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('is reached from the list, which can be sorted and keeps what is looked at', async () => {
    const page = await dashboard.open('/agents/sessions?filter=agent:codex');
    await page.getByRole('button', { name: 'Cost' }).first().click();
    const agents = page.getByRole('table', { name: 'Sessions', exact: true }).locator('tbody tr td:nth-child(2)');
    await agents.first().waitFor();
    expect(new Set(await agents.allTextContents())).toEqual(new Set(['codex']));
    await page
      .getByRole('link', { name: /open session/ })
      .first()
      .click();
    await page.locator('.timeline rect').first().waitFor();
    await page.getByRole('link', { name: 'All sessions' }).click();
    expect(new URL(page.url()).searchParams.get('filter')).toBe('agent:codex');
  });
});

describe('somebody who may see less', () => {
  const accounts: Record<string, { email: string; password: string }> = {};
  beforeAll(async () => {
    for (const [role, more] of Object.entries({
      manager: { teams: ['platform'] },
      member: { teams: ['platform'], subject: `nobody-${run}` },
    })) {
      const account = { email: `${role}-${run}@example.test`, password: 'a long sentence nobody guesses' };
      await dashboard.api('POST', '/api/v1/users', { ...account, name: role, role, ...more });
      accounts[role] = account;
    }
  }, 60_000);

  it.each(['/agents', '/agents/cost', '/agents/reliability', '/agents/security'])(
    'a manager sees %s of the own teams, without a refusal',
    async (path) => {
      const page = await dashboard.open(path, { as: accounts.manager! });
      await page.locator('.answer b').first().waitFor({ timeout: 50_000 });
      expect(await page.getByText('Could not be read').count()).toBe(0);
    },
  );

  it('a manager’s cost is that of the own teams', async () => {
    const page = await dashboard.open('/agents/cost', { as: accounts.manager! });
    await page.getByRole('radio', { name: 'team', exact: true }).check();
    const rows = page.getByLabel('Cost by team').first().locator('tbody tr');
    await rows.first().waitFor();
    expect(await rows.locator('th').allTextContents()).toEqual(['platform']);
  });

  it('a member sees cost without any budget to set', async () => {
    const page = await dashboard.open('/agents/cost', { as: accounts.member! });
    await page.locator('.answer b').first().waitFor({ timeout: 50_000 });
    await page.getByRole('heading', { name: 'Budgets' }).waitFor();
    expect(await page.getByRole('button', { name: 'Set a budget' }).count()).toBe(0);
  });
});

describe('an organisation that has just begun', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ sample: false });
  }, 150_000);
  afterAll(() => server.stop());

  it('is shown how to send the first event, says of nothing that it is safe or cheap, and wakes up by itself', async () => {
    const page = await dashboard.open('/agents', { server });
    await page.getByText('No agent has reported yet.').waitFor();
    for (const [path, said] of [
      ['cost', 'no cost is known'],
      ['reliability', 'nothing could fail'],
      ['security', 'there was nothing to watch'],
      ['sessions', 'no agent session did anything'],
    ]) {
      const other = await dashboard.open(`/agents/${path}`, { server });
      await other.locator('.answer', { hasText: said! }).waitFor({ timeout: 50_000 });
      expect(await dashboard.violations(other)).toEqual([]);
    }
    const timestamp = new Date().toISOString();
    const metadata = { model: 'a-model-nobody-has-priced', input_tokens: 1000, output_tokens: 10, success: true };
    await dashboard.api(
      'POST',
      '/api/v1/events',
      { event_type: 'model_call', timestamp, session_id: 'first', metadata },
      server,
    );
    await page.locator('.figure-card').first().waitFor({ timeout: 50_000 });
  }, 120_000);

  it('is told that a call without a price makes the cost incomplete, and that one event is too little to judge by', async () => {
    const page = await dashboard.open('/agents/cost', { server });
    await page
      .locator('.answer', { hasText: '1 call has no price, so the true cost is higher.' })
      .waitFor({ timeout: 50_000 });
    await page.getByText('There is not enough to compare with').waitFor();
  });
});
