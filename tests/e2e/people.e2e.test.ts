/** The pages about people, alerts and trust as a person meets them, over the sample organisation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness, type OpenOptions } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const dashboard = harness();
let server: TestServer;

/** Each page with what its answer begins with. */
const PAGES = {
  '/people': /^(The organisation stands at|There is not enough history)/,
  '/people/early-warnings': /(recovers? more slowly than chance explains|enough history)/,
  '/people/network': /groups are shown\./,
  '/alerts': /needs? a decision/,
  '/trust/privacy': /^No figure is told of fewer than \d+ people/,
  '/trust/rights': /waits? for an answer\./,
  '/me/data': /(You are part of|It is not known which pseudonym)/,
} as const;

interface Run {
  run_id: string;
  status: string;
}

const open = (path: string, options: OpenOptions = {}) => dashboard.open(path, { ...options, server });
const call = <T>(method: string, path: string, body?: unknown) => dashboard.api<T>(method, path, body, server);

/** The sample's history comes in the background; its figures are there once a run over it has ended. */
beforeAll(async () => {
  server = await startTestServer({ sample: true });
  const runs = async () => (await call<{ runs: readonly Run[] }>('GET', '/api/v1/signals/runs')).runs;
  const { run_id } = await call<{ run_id: string }>('POST', '/api/v1/signals/run', {});
  await expect
    .poll(async () => (await runs()).find((run) => run.run_id === run_id)?.status, { timeout: 600_000, interval: 1000 })
    .toBe('succeeded');
}, 800_000);

afterAll(() => server?.stop());

describe('each page', () => {
  it.each(Object.entries(PAGES))('%s answers its question in a sentence', async (path, answer) => {
    const page = await open(path);
    await expect.poll(() => page.locator('.answer').textContent(), { timeout: 50_000 }).toMatch(answer);
  });

  it.each(Object.keys(PAGES))('%s fits a phone', async (path) => {
    const page = await open(path, { viewport: { width: 390, height: 844 } });
    await page.locator('.answer').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    it.each(Object.keys(PAGES))('%s has no accessibility violation', async (path) => {
      const page = await open(path, { colorScheme, reducedMotion: 'reduce' });
      await page.locator('.answer').waitFor({ timeout: 50_000 });
      expect(await dashboard.violations(page)).toEqual([]);
    });
  });
});

describe('health', () => {
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

describe('alerts', () => {
  it('offers a rule for switching on only after it was tried on the history', async () => {
    const page = await open('/alerts');
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
