/** Anomalies as a person meets them, from the menu of a figure to where one comes from; and the page to decide on. */
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Harness, harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const dashboard = harness();
const HOUR_MS = 3_600_000;
const DAYS = 12;
let server: TestServer;
const open = (path: string, options: Parameters<Harness['open']>[1] = {}) =>
  dashboard.open(path, { server, ...options });

/** Twelve days in which two teams cost about ten an hour each; in one hour of yesterday web costs twenty times as much. */
beforeAll(async () => {
  server = await startTestServer({ sample: false });
  const thisHour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const events = Array.from({ length: DAYS * 24 }, (_, back) => back + 1).flatMap((back) =>
    ['web', 'data'].map((team, at) => ({
      event_type: 'cost_incurred',
      timestamp: new Date(thisHour - back * HOUR_MS + 60_000).toISOString(),
      user_id: `p_${team}`,
      session_id: `s_${team}_${back}`,
      metadata: {
        ...{ agent: 'a', environment: 'test', team, model: at === 0 ? 'large' : 'small' },
        cost_usd: team === 'web' && back === 20 ? 200 : 10 + ((back * 7 + at) % 5),
      },
    })),
  );
  for (let from = 0; from < events.length; from += 200)
    await dashboard.api('POST', '/api/v1/events', events.slice(from, from + 200), server);
  const counted = () =>
    dashboard.api<{ total: number }>(
      'POST',
      '/api/v1/metrics',
      { metric: 'agent_sessions', from: new Date(thisHour - 30 * 24 * HOUR_MS).toISOString() },
      server,
    );
  await vi.waitUntil(async () => (await counted()).total === events.length, { timeout: 60_000, interval: 200 });
}, patience(180_000));
afterAll(() => server?.stop());

describe('anomalies', () => {
  it('are one step from a figure, with what would have been usual and where they come from', async () => {
    const page = await open('/explore?metric=agent_cost_usd&grain=1h&range=7d');
    await page.getByRole('button', { name: 'More about Cost' }).click();
    await page.getByRole('button', { name: 'Find anomalies' }).click();
    await page.getByText(/ of the hours of Cost was unusual/).waitFor();
    expect(page.url()).toContain('/anomalies?metric=agent_cost_usd&grain=1h');
    await page.getByRole('img', { name: /^Cost: 1 unusual of 168 judged windows/ }).waitFor();
    await page.getByText('most of the difference comes from').waitFor();
    const byTeam = page.getByRole('table', { name: 'By team' });
    expect(await byTeam.getByRole('row').first().textContent()).toContain('web');
    expect(await dashboard.violations(page)).toEqual([]);
    await page.getByRole('link', { name: /^Look at (web|large) around then$/ }).click();
    await page.waitForURL(/\/explore\?metric=agent_cost_usd/);
  });

  it('are looked back at by an address that can be shared', async () => {
    const page = await open('/anomalies?metric=agent_cost_usd&grain=1h&hours=168');
    await page.getByRole('radio', { name: 'Looking back' }).check();
    await page.waitForURL(/method=in_hindsight/);
    await page.getByText('Season and trend are taken away').waitFor();
  });

  it('are not made up where too little is known', async () => {
    const page = await open('/anomalies?metric=agent_cost_usd&grain=1d');
    await page.getByText(/^There is too little to compare with/).waitFor();
  });
});

describe('a decision between options', () => {
  it('follows what is typed, and says how much hangs on the weights', async () => {
    const page = await open('/decide');
    await page.getByText(' comes first, with ').waitFor();
    const first = () => page.getByLabel('Result', { exact: true }).first().locator('tbody th').first().textContent();
    const before = await first();
    expect(await dashboard.violations(page)).toEqual([]);
    for (const name of ['Felt within weeks', 'Cost (days)']) await page.getByLabel(`Weight of ${name}`).fill('0');
    await vi.waitUntil(async () => (await first()) === 'Hire two people', { timeout: 10_000, interval: 100 });
    expect(before).not.toBe('Hire two people');
    await page
      .getByRole('row', { name: /Effect on load/ })
      .last()
      .waitFor();
  });
});

describe('who does what', () => {
  it('is a plan within hours, skills and order', async () => {
    const page = await open('/decide?what=allocation');
    await page.getByRole('button', { name: 'Work it out' }).click();
    await page.getByText(/5 of 6 tasks fit/).waitFor();
    await page.getByText('Left out: New logo.').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('is explained where it cannot be', async () => {
    const page = await open('/decide?what=allocation');
    await page.getByRole('checkbox', { name: 'May be left out' }).last().uncheck();
    await page.getByRole('button', { name: 'Work it out' }).click();
    await page.getByText('Nobody has the skills for “New logo”.').waitFor();
    await page.getByText('Leave out: New logo.').waitFor();
  });
});
