/** The audit trail as somebody reads it who has to answer for it. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { harness } from './harness.ts';

const dashboard = harness();

const rows = (page: Page) => page.locator('table[aria-labelledby="audit-entries"] tbody tr');

describe('the audit page', () => {
  it('shows who did what, with the user’s name looked up, and opens an entry', async () => {
    const key = await dashboard.api<{ key_id: string }>('POST', '/api/v1/keys', { name: 'e2e', scopes: ['ingest'] });
    const page = await dashboard.open('/audit?action=key.create');
    await page.getByRole('heading', { name: 'Who may see what, and who did?' }).waitFor();
    const row = rows(page).filter({ hasText: key.key_id });
    await row.waitFor();
    await expect.poll(() => row.textContent()).toContain('Administrator');
    await row.getByRole('button', { name: /Details of entry/ }).click();
    const details = page.locator('.audit-details');
    expect(await details.textContent()).toContain('"scopes"');
    expect(await details.textContent()).toMatch(/[0-9a-f]{64}/);
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('filters by who, what and outcome, in the address', async () => {
    const page = await dashboard.open('/audit');
    await rows(page).first().waitFor();
    await page.getByLabel('Did', { exact: true }).fill('session.');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL('**/audit?action=session.');
    await expect
      .poll(async () =>
        (await rows(page).locator('td:nth-child(4)').allTextContents()).every((text) => text.startsWith('session.')),
      )
      .toBe(true);
    await page.getByRole('radio', { name: 'refused' }).check();
    await page.waitForURL('**/audit?action=session.&outcome=denied');
    await page.getByText('No entry matches.', { exact: false }).waitFor();
    await page.goBack();
    await rows(page).first().waitFor();
    await page.getByRole('link', { name: 'Clear' }).click();
    await page.waitForURL('**/audit');
  });

  it('goes on page by page', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        dashboard.api('GET', `/api/v1/event-types/none_${i}`).catch(() => undefined),
      ),
    );
    const page = await dashboard.open('/audit?action=event_type.');
    await rows(page).nth(49).waitFor();
    await page.getByRole('link', { name: 'Older entries' }).click();
    await page.waitForURL(/before=\d+/);
    await rows(page).first().waitFor();
    await page.getByRole('link', { name: 'Newest entries' }).click();
    await page.waitForURL((url) => !url.search.includes('before'));
  });

  it('verifies the record and gives its head to keep', async () => {
    const page = await dashboard.open('/audit');
    await page.getByRole('button', { name: 'Verify the record' }).click();
    await page.getByText(/Whole: [\d, {3}]+ entries fit/).waitFor();
    expect(await page.locator('.answer').textContent()).toContain('the record is whole');
    expect(await page.locator('.audit-head code').textContent()).toMatch(/^\d+:[0-9a-f]{64}$/);
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('gives the entries of the filter as a file', async () => {
    const page = await dashboard.open('/audit?action=key.');
    await rows(page).first().waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text).toMatch(/^seq,at,org_id,actor,action/);
    expect(text).toContain(',key.create,');
    await page.getByText(/Saved as audit-/).waitFor();
    const { entries } = await dashboard.api<{ entries: { details: object }[] }>(
      'GET',
      '/api/v1/audit?action=audit.export',
    );
    expect(entries[0]?.details).toEqual({ action: 'key.', format: 'csv' });
  });

  it('can be read by everybody, on a phone too', async () => {
    const page = await dashboard.open('/audit');
    await rows(page).first().waitFor();
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});

describe('the roles page', () => {
  it('shows what each role may do, as the server decides it', async () => {
    const page = await dashboard.open('/access/roles');
    const row = page.locator('tr', { has: page.locator('th', { hasText: 'audit_logs:read' }) }).first();
    await row.waitFor();
    expect(await row.locator('td').allTextContents()).toEqual(['all', 'all', '·no', '·no', '·no', '·no', '·no', '·no']);
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});
