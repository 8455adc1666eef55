import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, defineEventType, formatInstant, HOUR_MS } from '@bellwether/core';
import { defineCube, definePack } from '@bellwether/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTenant, callerWith, owner, problemOf, withScopes } from '../../../test/service-context.ts';
import { openTestPlatform, untilSettled } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { listNotifications } from '../../alerts/notification/list-notifications.ts';
import { listAnomalies } from '../../figures/anomaly/list-anomalies.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { BudgetView } from './budget-view.ts';
import { BudgetWatch } from './budget-watch.ts';
import { createBudget } from './create.ts';
import { listBudgets } from './list.ts';
import { removeBudget } from './remove.ts';
import { updateBudget } from './update.ts';

const paid = defineEventType({
  name: 'paid',
  topic: 'agent_events',
  category: 'cost',
  description: 'Something was paid for.',
  subject: 'session_id',
  metadata: { type: 'object', properties: { team: { type: 'string' }, cost_usd: { type: 'number' } } },
});
const metric = { cube: 'payments', unit: 'usd', subject: 'team', privacy: 'internal', direction: 'down' } as const;
const pack = definePack({
  name: 'payments',
  title: 'Payments',
  description: 'What is paid?',
  events: [paid],
  cubes: [
    defineCube({
      name: 'payments',
      description: 'Payments.',
      events: ['paid'],
      dimensions: { team: { description: 'Who paid.', field: 'metadata.team' } },
      measures: { paid_usd: { description: 'Paid.', aggregate: 'sum', field: 'metadata.cost_usd' } },
    }),
  ],
  metrics: [
    {
      ...metric,
      name: 'paid_usd',
      title: 'Paid',
      description: 'Paid.',
      value: { measure: 'paid_usd' },
      budgetable: true,
    },
    { ...metric, name: 'owed_usd', title: 'Owed', description: 'Owed.', value: { measure: 'paid_usd' } },
  ],
  anomalies: [{ name: 'unusual-payments', title: 'unusual payments', metric: 'paid_usd' }],
  pages: [],
  glossary: [],
});

/** A Wednesday, in years to come: the engine forgets 10 s rows by its own clock, and these are not to be old. */
let nowMs = Date.parse('2054-11-18T12:00:00.000Z');
const directory = mkdtempSync(join(tmpdir(), 'budgets-'));
const troubles: unknown[] = [];
let platform: Platform;
let admin: Caller;
let neighbour: Caller;
const manager = callerWith('manager', 'org_a', { teams: ['web'] });

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [pack],
    clock: () => nowMs,
    onTrouble: (message, error) => troubles.push([message, error]),
  });
  admin = await addTenant(platform, 'org_a');
  neighbour = await addTenant(platform, 'org_b');
  // Four weeks in which web pays 1 dollar and data 2 in each hour.
  const events = Array.from({ length: 28 * 24 }, (_, back) => nowMs - (back + 1) * HOUR_MS).flatMap((atMs) => [
    payment(atMs, 'web', 1),
    payment(atMs, 'data', 2),
  ]);
  await pay(events);
});
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

const payment = (atMs: number, team: string, cost_usd: number) => ({
  event_type: 'paid',
  timestamp: formatInstant(atMs),
  metadata: { team, cost_usd },
});
async function pay(events: ReturnType<typeof payment>[]): Promise<void> {
  await platform.admission.admit(
    'org_a',
    'test',
    events.map((event, index) => ({ index, event })),
  );
  await drained();
}
/** Until everything in the log is in the store and in the rows of every grain. */
async function drained(): Promise<void> {
  await untilSettled(platform, 'org_a', nowMs - 60 * DAY_MS, nowMs + DAY_MS);
}

const settings = { name: 'All', metric: 'paid_usd', limit_usd: 1000, period: 'week' };
const create = (input: unknown, caller: Caller | undefined = admin) => createBudget(platform, caller, input);
const crossings = async () => {
  await drained();
  const events = await platform.store.events.list('org_a', {
    eventTypes: ['budget_crossed'],
    limit: 100,
    oldestFirst: true,
  });
  return events.map(({ metadata }) => metadata);
};
const told = async () =>
  (await listNotifications(platform, admin, { kind: 'budget' })).notifications.map(({ title, severity, state }) => [
    ...[title, severity, state],
  ]);
const named = async (name: string): Promise<BudgetView> => {
  const found = (await listBudgets(platform, admin)).find((budget) => budget.name === name);
  if (!found) throw new Error(`no budget ${name}`);
  return found;
};

describe('a budget', () => {
  it('says what is spent in its period, and where it will end', async () => {
    const budget = await create(settings);
    // Monday 0:00 to Wednesday 12:00 are 60 hours of 3 dollars; the week has 168.
    expect(budget).toMatchObject({
      ...{ period_start: '2054-11-16T00:00:00.000Z', period_end: '2054-11-23T00:00:00.000Z', time_zone: 'UTC' },
      ...{ spent_usd: 180, share: 0.18, state: 'ok', filter: {} },
    });
    expect(budget.projected_usd).toBeCloseTo(168 * 3, 6);
    expect(await listBudgets(platform, neighbour)).toEqual([]);
    await removeBudget(platform, admin, budget.budget_id);
  });

  it('is for a team, a model, or whatever the metric knows', async () => {
    const budget = await create({ ...settings, name: 'Web', filter: { team: 'web' } });
    expect(budget.spent_usd).toBe(60);
    const problem = await problemOf(create({ ...settings, filter: { colour: 'red' } }), 'invalid_request');
    expect(problem.errors).toMatchObject([{ field: 'filter.colour' }]);
    await removeBudget(platform, admin, budget.budget_id);
  });

  it('has days, weeks and months of the place the organisation is in', async () => {
    const value = { org_id: 'org_a', name: 'time_zone', value: '"Asia/Tokyo"', updated_at: new Date(nowMs) };
    await platform.records.asTenant('org_a', (tx) => tx.insertInto('settings').values(value).execute());
    const budget = await create({ ...settings, period: 'day' });
    expect(budget).toMatchObject({ time_zone: 'Asia/Tokyo', period_start: '2054-11-17T15:00:00.000Z', spent_usd: 63 });
    await platform.records.asTenant('org_a', (tx) => tx.deleteFrom('settings').execute());
    await removeBudget(platform, admin, budget.budget_id);
  });

  it.each<[string, object, string]>([
    ['no limit', { limit_usd: undefined }, 'limit_usd'],
    ['a limit of nothing', { limit_usd: 0 }, 'limit_usd'],
    ['a period of a year', { period: 'year' }, 'period'],
    ['a metric nobody has', { metric: 'x' }, 'metric'],
    ['a metric that can have none', { metric: 'owed_usd' }, 'metric'],
    ['a field it does not have', { limit: 3 }, 'limit'],
    ['a filter that is a list', { filter: [] }, 'filter'],
  ])('is refused with %s', async (_, wrong, field) => {
    const problem = await problemOf(create({ ...settings, ...wrong }), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toContain(field);
  });

  it('has a name of its own in its organisation', async () => {
    const budget = await create(settings);
    const other = await create({ ...settings, name: 'Other' });
    await problemOf(create(settings), 'conflict');
    await problemOf(updateBudget(platform, admin, other.budget_id, { name: 'All' }), 'conflict');
    await create(settings, neighbour);
    for (const { budget_id } of [budget, other]) await removeBudget(platform, admin, budget_id);
  });

  it('leaves its changes in the audit trail, without its name', async () => {
    const budget = await create({ ...settings, name: 'Somebody’s name' });
    await updateBudget(platform, admin, budget.budget_id, { limit_usd: 5 });
    await removeBudget(platform, admin, budget.budget_id);
    const entries = await platform.records.asTenant('org_a', (tx) =>
      tx.selectFrom('audit_entries').selectAll().where('resource_id', '=', budget.budget_id).orderBy('seq').execute(),
    );
    expect(entries.map(({ action }) => action)).toEqual(['budget.create', 'budget.update', 'budget.remove']);
    expect(JSON.parse(entries[1]!.details)).toMatchObject({ limit_usd: 5, metric: 'paid_usd' });
    expect(JSON.stringify(entries)).not.toContain('Somebody');
  });
});

describe('who may set budgets', () => {
  it('is a manager for the own teams, seeing no others', async () => {
    const all = await create(settings);
    const data = await create({ ...settings, name: 'Data', filter: { team: 'data' } });
    const web = await create({ ...settings, name: 'Web', filter: { team: 'web' } }, manager);
    expect((await listBudgets(platform, manager)).map(({ name }) => name)).toEqual(['Web']);
    expect((await listBudgets(platform, admin)).map(({ name }) => name)).toEqual(['All', 'Data', 'Web']);
    await problemOf(create({ ...settings, name: 'x' }, manager), 'forbidden');
    await problemOf(create({ ...settings, name: 'x', filter: { team: 'data' } }, manager), 'forbidden');
    await problemOf(updateBudget(platform, manager, web.budget_id, { filter: { team: 'data' } }), 'forbidden');
    for (const { budget_id } of [all, data]) {
      await problemOf(updateBudget(platform, manager, budget_id, { limit_usd: 1 }), 'not_found');
      await problemOf(removeBudget(platform, manager, budget_id), 'not_found');
    }
    expect(await updateBudget(platform, manager, web.budget_id, { limit_usd: 70 })).toMatchObject({
      limit_usd: 70,
      name: 'Web',
    });
    for (const { budget_id } of [all, data, web]) await removeBudget(platform, admin, budget_id);
  });

  it('is nobody who only looks, and no other organisation', async () => {
    const budget = await create(settings);
    const member = callerWith('member', 'org_a', { teams: ['web'] });
    await problemOf(create({ ...settings, filter: { team: 'web' } }, member), 'forbidden');
    expect(await listBudgets(platform, member)).toEqual([]);
    await problemOf(listBudgets(platform, callerWith('viewer', 'org_a', { subject: 'p' })), 'forbidden');
    await problemOf(create(settings, withScopes(admin, 'read')), 'forbidden');
    await problemOf(updateBudget(platform, neighbour, budget.budget_id, { limit_usd: 1 }), 'not_found');
    await problemOf(removeBudget(platform, owner('org_b'), budget.budget_id), 'not_found');
    await removeBudget(platform, admin, budget.budget_id);
  });
});

describe('the watch over budgets', () => {
  const watch = () => new BudgetWatch(platform, (message, error) => troubles.push([message, error]));

  it('sends one event when a budget comes to be at risk and one when it is over, however often it looks', async () => {
    await create({ ...settings, name: 'Watched', limit_usd: 300, filter: { team: 'data' }, period: 'week' });
    // 168 hours of 2 dollars are 336: the projection is over the limit.
    await watch().look();
    await watch().look();
    expect(await crossings()).toMatchObject([
      { budget_state: 'at_risk', team: 'data', limit_usd: 300, spent_usd: 120, period: 'week' },
    ]);
    expect((await named('Watched')).state).toBe('at_risk');
    nowMs += 60_000;
    await pay([payment(nowMs - 1000, 'data', 200)]);
    await watch().look();
    await watch().look();
    expect((await crossings()).map(({ budget_state }) => budget_state)).toEqual(['at_risk', 'over']);
    expect(await told()).toEqual([['The budget “Watched” is spent', 'critical', 'open']]);
  });

  it('sends it once, even if it was killed before it could remember', async () => {
    await platform.records.asTenant('org_a', (tx) => tx.updateTable('budgets').set({ state: 'ok' }).execute());
    await watch().look();
    expect(await crossings()).toHaveLength(2);
    expect((await named('Watched')).state).toBe('over');
  });

  it('begins anew with the next period', async () => {
    nowMs += 7 * DAY_MS;
    await watch().look();
    expect(await named('Watched')).toMatchObject({ state: 'ok', spent_usd: 0 });
    const [row] = await platform.records.asTenant('org_a', (tx) => tx.selectFrom('budgets').selectAll().execute());
    expect(row).toMatchObject({ state: 'ok', state_period_start: new Date('2054-11-23T00:00:00.000Z') });
    expect(await told()).toEqual([['The budget “Watched” is spent', 'critical', 'resolved']]);
    expect(await crossings()).toHaveLength(2);
    nowMs -= 7 * DAY_MS + 60_000;
  });

  it('is not kept from the others by a budget whose metric has gone', async () => {
    const gone = await create({ ...settings, name: 'Gone' });
    const last = await create({ ...settings, name: 'Last', limit_usd: 1 });
    await platform.records.asTenant('org_a', (tx) =>
      tx.updateTable('budgets').set({ metric: 'vanished' }).where('budget_id', '=', gone.budget_id).execute(),
    );
    troubles.length = 0;
    await watch().look();
    expect(troubles).toHaveLength(1);
    expect(JSON.stringify(troubles[0])).toContain(gone.budget_id);
    expect((await crossings()).map(({ budget_id }) => budget_id)).toContain(last.budget_id);
    await removeBudget(platform, admin, gone.budget_id);
    await removeBudget(platform, admin, last.budget_id);
    troubles.length = 0;
  });
});

describe('the unusual hours of what a pack watches', () => {
  const [declaration] = pack.anomalies ?? [];
  const list = (input: Record<string, unknown> = {}, caller: Caller | undefined = admin) =>
    listAnomalies(platform, caller, declaration!, input);

  it('are judged for whole hours, with what was expected', async () => {
    const report = await list({ filters: [{ dimension: 'team', values: ['data'] }] });
    expect(report).toMatchObject({
      ...{ from: '2054-11-11T12:00:00.000Z', to: '2054-11-18T12:00:00.000Z', known_from: '2054-10-21T12:00:00.000Z' },
      needs: { comparable_hours: 3, earlier_hours: 24 },
    });
    expect(report.hours).toHaveLength(7 * 24);
    // Each hour was like the others to the cent: there is no spread to measure by, so nothing can be called unusual.
    expect(report.judged).toBe(report.hours.filter(({ verdict }) => verdict !== 'not_enough_data').length);
  });

  it('are those of the own teams for a manager', async () => {
    const report = await list({}, manager);
    expect(report.hours.every(({ value }) => value === 1)).toBe(true);
  });

  it('do not exist for an organisation that has sent nothing', async () => {
    expect(await list({}, neighbour)).toMatchObject({ known_from: null, judged: 0, unusual: 0, hours: [] });
  });

  it.each<[string, object]>([
    ['more than 31 days', { from: '2054-09-01T00:00:00Z' }],
    ['a time that is none', { from: 'yesterday' }],
    ['an end before the beginning', { from: '2054-11-18T00:00:00Z', to: '2054-11-17T00:00:00Z' }],
  ])('are refused for %s', async (_, input) => {
    await problemOf(list({ ...input }), 'invalid_query');
  });
});
