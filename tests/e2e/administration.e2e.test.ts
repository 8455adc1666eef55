/** The pages of administration as a person meets them, and what they do to the server behind them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const dashboard = harness();
/** Everything this run sends and makes has names of its own, so that it can run twice against one server. */
const run = Date.now().toString(36);

interface Admitted {
  accepted: number;
  rejected: number;
  results: { event_id?: string; reason?: string }[];
}

const send = (event: object) =>
  dashboard.api<Admitted>('POST', '/api/v1/events', { timestamp: new Date().toISOString(), ...event });

const PAGES = ['sources', 'rejected', 'event-types', 'prices', 'retention', 'organisation', 'organisations'];

describe('rejected events', () => {
  it('appear in the inbox, are mended where the field is marked, and are then stored', async () => {
    const sent = await send({
      event_type: 'tool_call',
      session_id: `mend-${run}`,
      metadata: { tool: 'grep', duration_ms: `slow ${run}` },
    });
    expect(sent).toMatchObject({ accepted: 0, rejected: 1 });
    const page = await dashboard.open('/administration/rejected');
    await page
      .getByRole('row', { name: /does not fit its type.*tool_call/ })
      .getByRole('link')
      .click();
    await page
      .getByRole('button', { name: /Open: .*duration_ms/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('mark').textContent()).toContain('"duration_ms"');
    expect(await dashboard.violations(page)).toEqual([]);

    const text = dialog.getByLabel('Mend it');
    const broken = await text.inputValue();
    await text.fill(broken.slice(0, -2));
    await dialog.getByText('Not JSON yet').waitFor();
    await dialog.getByRole('button', { name: 'Send again' }).click();
    expect(await page.getByRole('dialog').count()).toBe(1);
    await text.fill(broken.replace(`slow ${run}`, `slower ${run}`));
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await dialog.getByText('Refused again').waitFor();
    await text.fill(broken.replace(`"slow ${run}"`, '1234'));
    await dialog.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Taken in.').waitFor();
    const stored = () =>
      dashboard.api<{ events: { metadata: { duration_ms: number } }[] }>(
        'GET',
        `/api/v1/events?session_id=mend-${run}`,
      );
    await expect.poll(async () => (await stored()).events.map((event) => event.metadata.duration_ms)).toEqual([1234]);
  });

  it('are counted while one looks, and dismissed', async () => {
    const type = `nobody_knows_${run}`;
    const page = await dashboard.open('/administration/rejected');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await send({ event_type: type });
    await page.getByRole('row', { name: new RegExp(`no such event type.*${type} 1`) }).waitFor();
    await send({ event_type: type });
    await page.getByRole('row', { name: new RegExp(`no such event type.*${type} 2`) }).waitFor();
    await page
      .getByRole('row', { name: new RegExp(type) })
      .getByRole('link')
      .click();
    for (const _ of [1, 2]) {
      await page
        .getByRole('button', { name: /^Open: / })
        .first()
        .click();
      await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
      await page.getByText('Dismissed.').waitFor();
    }
    await expect.poll(() => page.getByRole('row', { name: new RegExp(type) }).count()).toBe(0);
  });

  it('are sent again all at once, when what was missing is there', async () => {
    const name = `late_type_${run}`;
    for (const amount of [1, 2, 3]) await send({ event_type: name, metadata: { amount } });
    const page = await dashboard.open('/administration/rejected');
    await page
      .getByRole('row', { name: new RegExp(name) })
      .getByRole('link')
      .click();
    const [topic, category, subject] = ['derived_events', 'usage', 'session_id'];
    const metadata = { type: 'object', properties: { amount: { type: 'integer', maximum: 2 } } };
    await dashboard.api('POST', '/api/v1/event-types', {
      name,
      topic,
      category,
      subject,
      metadata,
      description: 'Late.',
    });
    await page.getByRole('button', { name: 'Send all 3 again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send all 3 again' }).click();
    await page.getByText('2 taken in, 1 refused again.').waitFor();
  });
});

describe('prices', () => {
  it('set on the page are what the next event costs; a model without one is named first', async () => {
    const model = `model-${run}`;
    const call = () =>
      send({
        event_type: 'model_call',
        session_id: `price-${run}`,
        metadata: { model, input_tokens: 1_000_000, output_tokens: 500_000 },
      });
    await call();
    const page = await dashboard.open('/administration/prices');
    const row = page
      .getByRole('table', { name: 'Seen in the last 30 days' })
      .getByRole('row', { name: new RegExp(model) });
    await expect
      .poll(async () => {
        await page.reload();
        await page.getByRole('table', { name: 'Price table' }).waitFor();
        return row.count();
      })
      .toBe(1);
    expect(await row.textContent()).toContain('no price');
    await row.getByRole('button', { name: `Set a price for ${model}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Input', { exact: true }).fill('2');
    await dialog.getByLabel('Output', { exact: true }).fill('8');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`The price of ${model} is set.`).waitFor();
    await call();
    const cost = async () => {
      const query = `/api/v1/metrics/agent_cost_usd?filter=model:${model}`;
      return (await dashboard.api<{ total: number | null }>('GET', query)).total;
    };
    // A million in at 2 and half a million out at 8; the call before the price was set stays without a cost.
    await expect.poll(cost).toBe(2 + 4);
    await page.getByRole('button', { name: `Go back to the shipped price of ${model}` }).click();
    await page.getByText(`${model} has no price any more.`).waitFor();
  });
});

describe('features', () => {
  it('switched off on the page are refused with how to get them back', async () => {
    const page = await dashboard.open('/administration/organisation');
    const exports = page.getByRole('switch', { name: 'Exports' });
    await exports.click();
    await page.getByText('Exports is off.').waitFor();
    const ask = () => dashboard.api('POST', '/api/v1/metrics/export', { metric: 'agent_cost_usd', format: 'csv' });
    await expect(ask()).rejects.toThrow(/403.*Exports are switched off/);
    await page.reload();
    expect(await exports.isChecked()).toBe(false);
    await exports.focus();
    await page.keyboard.press('Space');
    await page.getByText('Exports is on.').waitFor();
  });
});

describe('quotas', () => {
  it('are shown with what is used of them, and can be changed', async () => {
    const page = await dashboard.open('/administration/organisation');
    await page.getByText(/events a second are coming in/).waitFor();
    await page.getByLabel('Seats', { exact: true }).fill('250');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('Saved.').waitFor();
    await page.getByText(/\d+ taken of 250/).waitFor();
    await page.getByLabel('Seats', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText(/\d+ taken \(no limit\)/).waitFor();
  });
});

describe('retention', () => {
  it('is saved; keeping less is asked about first', async () => {
    const page = await dashboard.open('/administration/retention');
    const events = page.getByLabel('Single events, days');
    await events.fill('500');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Single events are kept for 500 days').waitFor();
    await events.fill('396');
    await page.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog', { name: 'Keep less?' });
    await dialog.getByText(/are removed within the hour/).waitFor();
    expect((await dashboard.api<{ events_days: number }>('GET', '/api/v1/retention')).events_days).toBe(500);
    await dialog.getByRole('button', { name: 'Remove what is older' }).click();
    await page.getByText('Single events are kept for 396 days').waitFor();
    expect(await dashboard.api('GET', '/api/v1/retention')).toMatchObject({ events_days: 396, windows_days: 1096 });
  });

  it('says what is out of bounds', async () => {
    const page = await dashboard.open('/administration/retention');
    dashboard.expectComplaint(/400 \(Bad Request\)/);
    await page.getByLabel('Single events, days').fill('800');
    await page.getByLabel('Figures, days').fill('700');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove what is older' }).click();
    await page
      .getByText(/windows outlive their events/)
      .first()
      .waitFor();
  });
});

describe('event types', () => {
  it('are registered on the page; an incompatible version is refused at the path that breaks', async () => {
    dashboard.expectComplaint(/409 \(Conflict\)/);
    const page = await dashboard.open('/administration/event-types?type=model_call');
    await page
      .getByRole('table', { name: 'Fields' })
      .getByRole('row', { name: /input_tokens/ })
      .waitFor();
    await page.getByRole('button', { name: 'Register a type' }).click();
    const dialog = page.getByRole('dialog');
    const text = dialog.getByLabel('Definition, as JSON');
    await text.fill((await text.inputValue()).replace('my_event', `made_${run}`));
    await dialog.getByRole('button', { name: 'Register a type' }).click();
    await dialog.getByText(`Registered made_${run}, version 1.`).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: `made_${run}` }).click();
    await page.getByRole('button', { name: 'Register the next version' }).click();
    await text.fill((await text.inputValue()).replace('"minimum": 0', '"minimum": 5'));
    await dialog.getByRole('button', { name: 'Register the next version' }).click();
    await dialog
      .locator('.field-trouble')
      .getByText(/raises minimum from 0 to 5/)
      .waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
    await text.fill((await text.inputValue()).replace('"minimum": 5', '"minimum": -5'));
    await dialog.getByRole('button', { name: 'Register the next version' }).click();
    await dialog.getByText(`Registered made_${run}, version 2.`).waitFor();
  });
});

describe('data sources', () => {
  it('show what has just come in, and the two lines that send the first event', async () => {
    const page = await dashboard.open('/administration/sources');
    const environment = `env-${run}`;
    await send({ event_type: 'tool_call', session_id: 's', environment, metadata: { tool: 'grep' } });
    await page.getByRole('row', { name: new RegExp(`tool_call ${environment}`) }).waitFor();
    await page.getByRole('button', { name: 'Make a key and show the two lines' }).click();
    const lines = page.locator('pre', { hasText: 'export KEY=' });
    const key = /KEY='(bw_[^']+)'/.exec((await lines.textContent()) ?? '')?.[1];
    const response = await fetch(`${dashboard.server.url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ event_type: 'tool_call', timestamp: new Date().toISOString(), metadata: { tool: 'x' } }),
    });
    expect(await response.json()).toMatchObject({ accepted: 1 });
  });
});

describe('the organisations of an installation', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ sample: false });
  });
  afterAll(() => server.stop());

  it('are for whoever has the operator’s token; one is suspended, and works again', async () => {
    dashboard.expectComplaint(/40[13] \((Unauthorized|Forbidden)\)/);
    const page = await dashboard.open('/administration/organisations', { server });
    const token = page.getByLabel('Operator’s token');
    await token.fill('not-the-token');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('Not done.').waitFor();
    await token.fill(await readFile(join(server.dataDirectory, 'run/operator.token'), 'utf8'));
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('One organisation, all at work.').waitFor();

    await page.getByRole('button', { name: 'Add an organisation' }).click();
    await page.getByLabel('Name').fill('Acme Ltd');
    await page.getByLabel('Id, as in keys and addresses').fill('acme');
    await page.getByRole('dialog').getByRole('button', { name: 'Add an organisation' }).click();
    await page.getByRole('row', { name: /Acme Ltd/ }).waitFor();

    await page.getByRole('button', { name: 'Suspend My organisation?' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Type org_main/).fill('org_mian');
    await dialog.getByRole('button', { name: 'Suspend' }).click();
    await dialog.getByText('Type org_main, exactly.').waitFor();
    await dialog.getByLabel(/^Type org_main/).fill('org_main');
    await dialog.getByRole('button', { name: 'Suspend' }).click();
    await page.getByText('My organisation is suspended. Its data are kept.').waitFor();
    await expect(dashboard.api('GET', '/api/v1/organisation', undefined, server)).rejects.toThrow(/403.*is suspended/);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('My organisation works again.').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
    expect(await dashboard.api('GET', '/api/v1/organisation', undefined, server)).toMatchObject({ suspended_at: null });
  });

  it('teach the first event where nothing has come in yet', async () => {
    const page = await dashboard.open('/administration/sources', { server });
    await page.getByText('Nothing has come in during the last seven days.').waitFor();
    await page.getByRole('button', { name: 'Make a key and show the two lines' }).waitFor();
  });
});

describe('in light, in dark and on a phone', () => {
  it.each(PAGES)('%s can be read by everybody', async (name) => {
    const page = await dashboard.open(`/administration/${name}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined);
    expect(await dashboard.faultsInEveryLook(page)).toEqual([]);
  });
});
