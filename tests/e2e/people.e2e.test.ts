/**
 * The pages about people, alerts and trust as a person meets them: before there are figures, and, with
 * BELLWETHER_LONG_TESTS=1, over the sample organisation, whose two years take some minutes to be computed.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness, type OpenOptions } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const IS_LONG = process.env.BELLWETHER_LONG_TESTS === '1';
/** With the long tests a server that already runs is one whose sample has settled; what needs a fresh one is left out. */
const IS_GIVEN = IS_LONG && process.env.BELLWETHER_E2E_URL !== undefined;
const RUN_MAX_MS = 1_500_000;
const RUN_LOOK_MS = 1000;

const dashboard = harness();
let sample: TestServer | undefined;

/** Each page with what its answer begins with. */
const PAGES = IS_LONG
  ? {
      '/people': /^The organisation stands at/,
      '/people/early-warnings': /recovers? more slowly than chance explains/,
      '/people/network': /groups are shown\./,
      '/alerts': /needs? a decision/,
      '/trust/privacy': /^No figure is told of fewer than \d+ people/,
      '/trust/rights': /waits? for an answer\./,
      '/me/data': /^It is not known which pseudonym/,
    }
  : {
      '/people': /^There are no figures about people yet\.$/,
      '/people/early-warnings': /^There are no figures about people yet\.$/,
      '/people/network': /^There are no figures about people yet\.$/,
      '/alerts': /^Nothing needs a decision\.$/,
      '/trust/privacy': /^No figure is told of fewer than 5 people\.$/,
      '/trust/rights': /^Nobody waits for an answer\./,
      '/me/data': /^It is not known which pseudonym/,
    };

const open = (path: string, options: OpenOptions = {}) =>
  dashboard.open(path, { ...options, ...(sample ? { server: sample } : {}) });
const call = <T>(method: string, path: string, body?: unknown) => dashboard.api<T>(method, path, body, sample);

beforeAll(async () => {
  if (!IS_LONG) return;
  if (!IS_GIVEN) sample = await startTestServer({ sample: true });
  await settled();
}, RUN_MAX_MS);

afterAll(() => sample?.stop());

/** The sample computes its figures and switches its rules on by itself. */
async function settled(): Promise<void> {
  for (;;) {
    const { runs } = await call<{ runs: readonly { status: string }[] }>('GET', '/api/v1/signals/runs');
    if (runs[0]?.status === 'failed') throw new Error('The run of the signals failed.');
    const { rules } = await call<{ rules: readonly { enabled: boolean }[] }>('GET', '/api/v1/alert-rules');
    if (runs[0]?.status === 'succeeded' && rules.every(({ enabled }) => enabled)) return;
    await new Promise((resolve) => setTimeout(resolve, RUN_LOOK_MS));
  }
}

/** That the page has its figures, and not only its question. */
async function answered(page: Page, answer: RegExp): Promise<void> {
  await expect.poll(() => page.locator('.answer').textContent(), { timeout: 50_000 }).toMatch(answer);
  // Tables of other questions come a little later.
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined);
}

describe('each page', () => {
  it.each(Object.entries(PAGES))('%s answers its question in a sentence, for everybody', async (path, answer) => {
    const page = await open(path);
    await answered(page, answer);
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});

describe('what an organisation may set about privacy', () => {
  it('is which events are searched for what looks like a person', async () => {
    const page = await open('/trust/privacy');
    const policy = async () =>
      (await call<{ personal_data_policy: string }>('GET', '/api/v1/organisation')).personal_data_policy;
    await page.getByRole('radio', { name: 'Search every event' }).click();
    await page.getByText('Every event is searched whole from now on.').waitFor();
    expect(await policy()).toBe('strict');
    await page.getByRole('radio', { name: 'Search events about people' }).click();
    await page.getByText('Events about people are searched whole from now on.').waitFor();
    expect(await policy()).toBe('people_topics');
  });

  it('is whether there are answers with noise, and the page says on what their budget went', async () => {
    const page = await open('/trust/privacy');
    const noise = page.getByRole('switch', { name: /^Answer exports and SQL about people with noise/ });
    await noise.click();
    await page.getByText('Switched on.').waitFor();
    const question = { metric: 'people_mails_sent', from: '2026-01-05T00:00:00Z', to: '2026-01-12T00:00:00Z' };
    const asked = { ...question, format: 'json', noise: { epsilon: 0.5, per_person_max: 20 } };
    expect(await call<object>('POST', '/api/v1/metrics/export', asked)).toMatchObject({
      value: null,
      reason: 'suppressed',
    });
    await page.reload();
    await page.getByText('0.5 of 4 is spent.').waitFor();
    const row = page.getByRole('table', { name: 'What it was spent on' }).locator('tbody tr');
    expect(await row.first().textContent()).toMatch(/events, .*2026.*the whole.*export.*0\.5/);
    expect(await dashboard.violations(page)).toEqual([]);
    await noise.click();
    await page.getByText('Switched off. What was spent stays spent.').waitFor();
    expect((await call<{ noise: { enabled: boolean; spent: number } }>('GET', '/api/v1/privacy')).noise).toMatchObject({
      enabled: false,
      spent: 0.5,
    });
  });
});

describe('somebody who is known by a pseudonym', () => {
  it('sees how the own weeks went, which nobody else does', async () => {
    const subject = `v1.${'5e1f0a7c'.repeat(8)}`;
    const account = { email: 'own-weeks@example.test', password: 'a long sentence nobody guesses' };
    await call('POST', '/api/v1/users', { ...account, name: 'Own', role: 'member', teams: [], subject });
    const mail = (is_after_hours: boolean) => ({
      ...{ event_type: 'email_sent', timestamp: new Date().toISOString(), user_id: subject },
      metadata: { length_words: 40, is_after_hours },
    });
    await call('POST', '/api/v1/events', [mail(true), mail(true), mail(false), mail(false)]);

    const page = await open('/me/data', { as: account });
    const week = page.getByRole('table', { name: 'Your own weeks' }).locator('tbody tr').first();
    // A figure follows its event within about a second, and the page is as of when it was opened.
    await expect
      .poll(async () => {
        await page.reload();
        await page.getByRole('heading', { name: 'Your own weeks' }).waitFor();
        return week.count();
      })
      .toBe(1);
    await expect.poll(() => week.textContent()).toMatch(/50.?%.*4$/);
    expect(await page.locator('.own-trend').textContent()).toMatch(/Engagement.*Not enough answers/);
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
    expect(await call<object>('GET', `/api/v1/employees/${subject}/trends`)).toMatchObject({
      employee: null,
      reason: 'suppressed',
    });
  });
});

describe.runIf(IS_LONG)('health, over the sample (BELLWETHER_LONG_TESTS=1)', () => {
  it('leads from the table of departments to one of them, whose figures say what they are made of', async () => {
    const page = await open('/people');
    const table = page.getByRole('table', { name: 'Departments' });
    const link = table.getByRole('link').first();
    const name = await link.textContent();
    await link.click();
    await page.getByRole('heading', { level: 1, name: `How is ${name} doing?` }).waitFor();
    await expect.poll(() => page.locator('.signal-card').count()).toBeGreaterThan(5);
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('shows what is hidden as hidden, never as 0', async () => {
    const page = await open('/people');
    const table = page.getByRole('table', { name: 'Departments' });
    await table.waitFor();
    for (const cell of await table.locator('.state-hidden').all()) expect(await cell.textContent()).toBe('Hidden');
    expect(await table.locator('td:text-is("0")').count()).toBe(0);
  });
});

describe.runIf(IS_LONG)('early warnings, over the sample (BELLWETHER_LONG_TESTS=1)', () => {
  it('say which group, how sure that is and how often such an alarm is false, and lead to the group', async () => {
    const page = await open('/people/early-warnings');
    const warned = page.locator('.warning[data-level="high"], .warning[data-level="critical"]').first();
    await warned.waitFor();
    expect(await warned.textContent()).toMatch(/p (< )?0\.\d+: .* q (< )?0\.\d+: /);
    expect(await warned.getByRole('img').count()).toBe(3);
    expect(await page.locator('.answer').textContent()).toMatch(/of such alarms are expected to be false/);
    const name = await warned.getByRole('link').textContent();
    await warned.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: `How is ${name} doing?` }).waitFor();
  });
});

describe.runIf(IS_LONG)('the network, over the sample (BELLWETHER_LONG_TESTS=1)', () => {
  it('draws groups and says the same in tables: communities, ties, and which of them little else replaces', async () => {
    const page = await open('/people/network');
    const groups = page.getByRole('table', { name: 'Groups', exact: true }).locator('tbody tr');
    await groups.first().waitFor();
    expect(await groups.count()).toBe(8);
    expect(await page.locator('.network-communities li').count()).toBeGreaterThan(1);
    expect(await page.locator('.network-bridge').count()).toBeGreaterThan(0);
    expect(await page.locator('.answer').textContent()).toMatch(/ties? connects? what little else does: /);
    await expect.poll(() => page.locator('.network-canvas canvas').count()).toBeGreaterThan(0);
  });
});

describe.runIf(IS_LONG)('the inbox, over the sample (BELLWETHER_LONG_TESTS=1)', () => {
  it('has an alert with what it rests on and what can be done, which somebody takes on', async () => {
    const page = await open('/alerts');
    const alert = page.locator('.alert').first();
    await alert.waitFor();
    expect(await alert.locator('.alert-evidence').textContent()).toMatch(/score.*people.*method/);
    expect(await alert.locator('.alert-actions li').count()).toBeGreaterThan(0);
    await alert.locator('.alert-actions li').first().waitFor();
    await alert.getByRole('button', { name: 'Acknowledge' }).click();
    await expect.poll(() => page.locator('.alert', { hasText: 'acknowledged' }).count()).toBe(1);
  });
});

describe.skipIf(IS_GIVEN)('before the first figures', () => {
  it('have them computed when somebody who may asks for it', async () => {
    const page = await dashboard.open('/people/network');
    await page.getByRole('button', { name: 'Compute now' }).click();
    const newestRun = async () => {
      const path = '/api/v1/signals/runs';
      return (await dashboard.api<{ runs: readonly { cause: string; status: string }[] }>('GET', path)).runs[0];
    };
    await expect
      .poll(newestRun, { timeout: 100_000, interval: 500 })
      .toMatchObject({ cause: 'request', status: 'succeeded' });
    await page.getByRole('button', { name: 'Compute now' }).waitFor();
  });
});

describe.skipIf(IS_GIVEN)('alerts', () => {
  // Of the run's own server, where no rule has been tried yet: in the sample all of them are on.
  it('offers a rule for switching on only after it was tried on the history', async () => {
    const page = await dashboard.open('/alerts');
    const rule = page.locator('.alert-rule').filter({ hasText: 'Try it on history first.' }).last();
    await rule.waitFor();
    const title = await rule.locator('h3').textContent();
    const same = page.locator('.alert-rule').filter({ hasText: title!.replace(/ Off$/, '') });
    expect(await same.getByRole('button', { name: 'Switch on' }).count()).toBe(0);
    await same.getByRole('button', { name: 'Try on history' }).click();
    await same.getByRole('button', { name: 'Switch on' }).waitFor();
    expect(await same.textContent()).toMatch(/Tried/);
  });
});

describe('privacy', () => {
  it('takes a higher floor, and none below five', async () => {
    const page = await open('/trust/privacy');
    const field = page.getByLabel('Fewest people a figure may be of');
    await field.fill('6');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It holds from the next answer on.').waitFor();
    await expect.poll(() => page.locator('.answer').textContent()).toMatch(/fewer than 6 people/);
    expect(await field.getAttribute('min')).toBe('5');
    await call('PUT', '/api/v1/privacy', { privacy_floor: 5 });
  });
});
