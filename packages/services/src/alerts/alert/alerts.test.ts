import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, formatInstant, HOUR_MS } from '@bellwether/core';
import { type AlertRule, definePack } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { callerWith, owner, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import { type Caller, OPERATOR } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type SignalFigure, writeFigures } from '../../people/signal/signal-figures.ts';
import { createOrganisation } from '../../tenants/tenant/create.ts';
import { acknowledgeNotification } from '../notification/acknowledge.ts';
import { listNotifications } from '../notification/list-notifications.ts';
import { AlertWatch, evaluateAlerts } from './alert-watch.ts';
import { acknowledgeAlert, resolveAlert } from './change-alert.ts';
import { listAlerts } from './list.ts';
import { backtestAlertRule, listAlertRules, putAlertRule } from './rules.ts';

/** A Monday: the end of the newest window. */
const MONDAY = Date.parse('2026-11-16T00:00:00.000Z');
const WEEK_MS = 7 * DAY_MS;

const spiral: AlertRule = {
  type: 'LOSS_SPIRAL',
  title: 'Loss spiral',
  description: 'Resources decline together.',
  watches: 'signal',
  signal: 'loss_spiral',
  kinds: ['department'],
  minimumLevel: 'moderate',
  reading: { enter: [0.25, 0.5, 0.75] },
  message: ({ unitName, level }) => `${unitName}: ${level}`,
  recommendedActions: [{ title: 'Ask', detail: 'Ask the unit.' }],
};
const departures: AlertRule = {
  type: 'TOP_PERFORMER_DEPARTURE',
  title: 'Top performers leaving',
  description: 'One left.',
  watches: 'top_performer_departures',
  topPerformersMin: 5,
  message: () => 'At least one left.',
  recommendedActions: [],
};
const pack = definePack({
  ...{ name: 'p', title: 'P', description: '', events: [], cubes: [], metrics: [], pages: [], glossary: [] },
  alerts: [spiral, departures],
});

const directory = mkdtempSync(join(tmpdir(), 'alerts-'));
let nowMs = MONDAY + 3 * DAY_MS;
let platform: Platform;
let organisations = 0;

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [pack],
    clock: () => nowMs,
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
});
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

/** An organisation of its own with one department, its rules switched on. */
async function house(...enabled: string[]) {
  organisations += 1;
  const orgId = `org_${organisations}`;
  await createOrganisation(platform, OPERATOR, { org_id: orgId, name: orgId, self_managed: true });
  const admin = owner(orgId);
  const inside = <T>(work: (tx: Transaction) => Promise<T>) => platform.records.asTenant(orgId, work);
  await inside((tx) =>
    tx
      .insertInto('organisation_units')
      .values({
        ...{ org_id: orgId, unit: 'eng', kind: 'department', parent: null, name_generic: 'Engineering' },
        ...{ declared: true, as_of: new Date(0), as_of_event: '', updated_at: new Date(0) },
      })
      .execute(),
  );
  for (const type of enabled) {
    await backtestAlertRule(platform, admin, type, {});
    await putAlertRule(platform, admin, type, { enabled: true });
  }
  return {
    orgId,
    admin,
    inside,
    /** Figures of the weeks that end `ago` weeks before the newest window, and later ones. */
    figures: (ago: number, values: readonly (number | null)[], unit = 'eng') =>
      inside((tx) =>
        writeFigures(
          tx,
          orgId,
          values.map((value, index) => figure(index - ago, value, unit)),
        ),
      ),
    look: () => evaluateAlerts(platform, orgId),
    alerts: (caller: Caller = admin) => listAlerts(platform, caller),
  };
}

function figure(week: number, value: number | null, unit = 'eng'): SignalFigure {
  const reached = [0.25, 0.5, 0.75].filter((threshold) => (value ?? 0) >= threshold).length;
  const windowToMs = MONDAY + week * WEEK_MS;
  return {
    ...{ signal: 'loss_spiral', unitKind: 'department', unit, windowFromMs: windowToMs - WEEK_MS, windowToMs, value },
    ...{ reason: value === null ? 'suppressed' : null, low: null, high: null, n: value === null ? null : 20 },
    ...{ level: value === null ? null : (['low', 'moderate', 'high', 'critical'] as const)[reached]! },
    ...{ p: null, q: null, method: 'loss_spiral/1', parts: {}, computedAtMs: MONDAY },
  };
}

/** What downstream engines have been told, in the order in which it came about. */
async function expectTold(orgId: string, ...told: readonly (readonly [string, string, string])[]): Promise<void> {
  await vi.waitFor(async () => {
    const events = await platform.store.events.list(orgId, { limit: 100 });
    expect(
      events.map(({ event_type, metadata }) => [event_type, metadata.change, metadata.severity]).reverse(),
    ).toEqual(told);
  }, 10_000);
}

describe('a rule', () => {
  it('is off until it was tried on the own history, and then for a day', async () => {
    const { admin } = await house();
    const before = await listAlertRules(platform, admin);
    expect(before.map(({ type, enabled, backtest }) => [type, enabled, backtest])).toEqual([
      ['LOSS_SPIRAL', false, null],
      ['TOP_PERFORMER_DEPARTURE', false, null],
    ]);
    const enable = () => putAlertRule(platform, admin, 'LOSS_SPIRAL', { enabled: true });
    await problemOf(enable, 'conflict');
    await backtestAlertRule(platform, admin, 'LOSS_SPIRAL', {});
    nowMs += DAY_MS + 1;
    await problemOf(enable, 'conflict');
    await backtestAlertRule(platform, admin, 'LOSS_SPIRAL', {});
    expect(await enable()).toMatchObject({ enabled: true, minimum_level: 'moderate' });
    nowMs += DAY_MS;
    // On already: nothing that would need trying.
    expect(await enable()).toMatchObject({ enabled: true });
    await problemOf(putAlertRule(platform, admin, 'LOSS_SPIRAL', { enabled: true, minimum_level: 'high' }), 'conflict');
    expect(await putAlertRule(platform, admin, 'LOSS_SPIRAL', { enabled: false })).toMatchObject({ enabled: false });
    nowMs = MONDAY + 3 * DAY_MS;
  });

  it('raises nothing while it is off', async () => {
    const { figures, look, alerts } = await house();
    await figures(1, [0.6, 0.6]);
    expect(await look()).toBe(0);
    expect(await alerts()).toEqual([]);
  });

  it('is found by its type, and refuses settings it does not know', async () => {
    const { admin } = await house();
    await problemOf(putAlertRule(platform, admin, 'NO_SUCH', { enabled: true }), 'not_found');
    await problemOf(putAlertRule(platform, admin, 'LOSS_SPIRAL', { enabled: 'yes' }), 'invalid_request');
    await problemOf(backtestAlertRule(platform, admin, 'LOSS_SPIRAL', { minimum_level: 'low' }), 'invalid_request');
    await problemOf(putAlertRule(platform, callerWith('manager', admin.orgId), 'LOSS_SPIRAL', {}), 'forbidden');
  });
});

describe('what people are told of an alert', () => {
  const told = async (admin: Caller) =>
    (await listNotifications(platform, admin, {})).notifications.map(({ title, severity, state, unit }) => [
      ...[title, severity, state, unit],
    ]);

  it('is its message and what may be done, and that it got worse or is over', async () => {
    const { figures, look, alerts, admin } = await house('LOSS_SPIRAL');
    await figures(5, [0.3, 0.3]);
    await look();
    const [first] = (await listNotifications(platform, admin, {})).notifications;
    expect(first).toMatchObject({
      ...{ kind: 'alert', severity: 'warning', state: 'open', title: 'Engineering: moderate', unit: 'eng', pack: 'p' },
      ...{ body: 'What may be done:\n• Ask: Ask the unit.', link: '/alerts' },
    });
    const [{ id } = { id: '' }] = await alerts();
    nowMs += 1000;
    await acknowledgeAlert(platform, admin, id);
    expect(await told(admin)).toEqual([['Engineering: moderate', 'warning', 'acknowledged', 'eng']]);
    nowMs += 1000;
    await figures(3, [0.6, 0.6]);
    await look();
    expect(await told(admin)).toEqual([['Engineering: high', 'warning', 'open', 'eng']]);
    nowMs += 1000;
    await resolveAlert(platform, admin, id, {});
    expect(await told(admin)).toEqual([['Engineering: high', 'warning', 'resolved', 'eng']]);
    nowMs = MONDAY + 3 * DAY_MS;
  });

  it('takes the alert on when somebody acknowledges it', async () => {
    const { figures, look, alerts, admin, orgId } = await house('LOSS_SPIRAL');
    await figures(1, [0.3, 0.3]);
    await look();
    const [{ notification_id } = { notification_id: '' }] = (await listNotifications(platform, admin, {}))
      .notifications;
    nowMs += 1000;
    await acknowledgeNotification(platform, admin, notification_id);
    expect(await alerts()).toMatchObject([{ status: 'acknowledged', owner: `user:${admin.id}` }]);
    await look();
    await expectTold(orgId, ['alert_raised', 'raised', 'medium'], ['alert_changed', 'acknowledged', 'medium']);
    nowMs = MONDAY + 3 * DAY_MS;
  });
});

describe('an alert', () => {
  it('is raised by a second window in a row, with what it rests on, and once', async () => {
    const { figures, look, alerts, orgId } = await house('LOSS_SPIRAL');
    await figures(2, [0.1, 0.6]);
    expect(await look()).toBe(0);
    await figures(0, [0.65]);
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    expect(await alerts()).toMatchObject([
      {
        ...{ type: 'LOSS_SPIRAL', severity: 'high', status: 'new', unit: 'eng', name_generic: 'Engineering' },
        ...{ message: 'Engineering: high', recommended_actions: [{ title: 'Ask', detail: 'Ask the unit.' }] },
        evidence: {
          ...{ signal: 'loss_spiral', method: 'loss_spiral/1', value: 0.65, n: 20, level: 'high', q: null },
          window: { from: formatInstant(MONDAY - WEEK_MS), to: formatInstant(MONDAY) },
          series: [{ value: 0.1 }, { value: 0.6 }, { value: 0.65, level: 'high' }],
        },
      },
    ]);
    await expectTold(orgId, ['alert_raised', 'raised', 'high']);
  });

  it('is taken on and laid to rest by people, each time told and written down', async () => {
    const { figures, look, alerts, admin, orgId } = await house('LOSS_SPIRAL');
    await figures(1, [0.3, 0.3]);
    await look();
    const [{ id } = { id: '' }] = await alerts();
    nowMs += 1000;
    const taken = await acknowledgeAlert(platform, admin, id);
    expect(taken).toMatchObject({ status: 'acknowledged', owner: `user:usr_${orgId}`, acknowledged_by: taken.owner });
    nowMs += 1000;
    const rested = await resolveAlert(platform, admin, id, { note: 'Talked with the unit.' });
    expect(rested).toMatchObject({ status: 'resolved', resolution_note: 'Talked with the unit.', owner: taken.owner });
    expect(rested.history.map(({ what, by }) => [what, by])).toEqual([
      ['raised', 'rule'],
      ['acknowledged', taken.owner],
      ['resolved', taken.owner],
    ]);
    await problemOf(acknowledgeAlert(platform, admin, id), 'conflict');
    await expectTold(
      orgId,
      ['alert_raised', 'raised', 'medium'],
      ['alert_changed', 'acknowledged', 'medium'],
      ['alert_changed', 'resolved', 'medium'],
    );
    // The same episode goes on: it was dealt with.
    await figures(0, [0.31]);
    expect(await look()).toBe(0);
    nowMs = MONDAY + 3 * DAY_MS;
  });

  it('is told of later when the process ended between keeping a turn and telling it', async () => {
    const { figures, look, alerts, admin, orgId } = await house('LOSS_SPIRAL');
    await figures(1, [0.3, 0.3]);
    await look();
    const [{ id } = { id: '' }] = await alerts();
    const ended = () => Promise.reject(new Error('The process ended here.'));
    const ending = { ...platform, admission: { admit: ended } as unknown as Platform['admission'] };
    await expect(acknowledgeAlert(ending, admin, id)).rejects.toThrow('ended here');
    expect(await alerts()).toMatchObject([{ status: 'acknowledged' }]);
    await look();
    await look();
    await expectTold(orgId, ['alert_raised', 'raised', 'medium'], ['alert_changed', 'acknowledged', 'medium']);
  });

  it('comes back when the episode gets worse, or begins again soon', async () => {
    const { figures, look, alerts, admin } = await house('LOSS_SPIRAL');
    await figures(9, [0.3, 0.3]);
    await look();
    const [{ id } = { id: '' }] = await alerts();
    await resolveAlert(platform, admin, id, undefined);
    await figures(7, [0.6, 0.6]);
    expect(await look()).toBe(1);
    expect(await alerts()).toMatchObject([
      { id, status: 'new', severity: 'high', reopened_count: 1, resolved_at: null },
    ]);
    await figures(5, [0.1]);
    expect(await look()).toBe(1);
    expect(await alerts()).toMatchObject([{ id, status: 'resolved', resolved_by: 'rule' }]);
    await figures(4, [0.3, 0.3]);
    expect(await look()).toBe(1);
    expect(await alerts()).toMatchObject([{ id, status: 'new', severity: 'medium', reopened_count: 2 }]);
  });

  it('is another one when the next episode begins later', async () => {
    const { figures, look, alerts } = await house('LOSS_SPIRAL');
    await figures(9, [0.3, 0.3, 0.1]);
    await look();
    await figures(9, [0.3, 0.3]);
    await figures(7, [0.3]);
    await look();
    await figures(6, [0.1]);
    await look();
    nowMs += 40 * DAY_MS;
    await figures(5, [0.3, 0.3]);
    await look();
    expect((await alerts()).map(({ status }) => status)).toEqual(['new', 'resolved']);
    nowMs = MONDAY + 3 * DAY_MS;
  });

  it('is new again when it gets worse after somebody took it on, and stays theirs when it eases', async () => {
    const { figures, look, alerts, admin } = await house('LOSS_SPIRAL');
    await figures(9, [0.3, 0.3]);
    await look();
    const [{ id } = { id: '' }] = await alerts();
    await acknowledgeAlert(platform, admin, id);
    await figures(7, [0.8, 0.8]);
    await look();
    expect(await alerts()).toMatchObject([{ id, status: 'new', severity: 'critical', acknowledged_at: null }]);
    await acknowledgeAlert(platform, admin, id);
    await figures(5, [0.3]);
    await look();
    expect(await alerts()).toMatchObject([{ id, status: 'acknowledged', severity: 'medium' }]);
  });

  it('ends when nothing can be said of the unit any more', async () => {
    const { figures, look, alerts } = await house('LOSS_SPIRAL');
    await figures(9, [0.3, 0.3, null, null, null]);
    await look();
    expect(await alerts()).toMatchObject([{ status: 'new', evidence: { value: 0.3 } }]);
    await figures(4, [null]);
    await look();
    expect(await alerts()).toMatchObject([{ status: 'resolved', resolved_by: 'rule' }]);
  });

  it('is seen by those whose unit it is about, and by the organisation’s roles', async () => {
    const { figures, look, alerts, orgId } = await house('LOSS_SPIRAL');
    await figures(1, [0.3, 0.3]);
    await look();
    const manager = (team: string) => callerWith('manager', orgId, { teams: [team] });
    expect(await alerts(manager('eng'))).toHaveLength(1);
    expect(await alerts(manager('sales'))).toEqual([]);
    expect(await alerts(callerWith('aca_agent', orgId))).toHaveLength(1);
    const [{ id } = { id: '' }] = await alerts();
    await problemOf(acknowledgeAlert(platform, manager('sales'), id), 'not_found');
    await problemOf(acknowledgeAlert(platform, callerWith('aca_agent', orgId), id), 'forbidden');
    await problemOf(alerts(callerWith('data_scientist', orgId)), 'forbidden');
    expect(await acknowledgeAlert(platform, manager('eng'), id)).toMatchObject({ status: 'acknowledged' });
  });

  it('is listed by severity and status, in words of either API', async () => {
    const { figures, look, admin } = await house('LOSS_SPIRAL');
    await figures(1, [0.6, 0.6]);
    await look();
    const count = async (filter: object) => (await listAlerts(platform, admin, filter)).length;
    expect(await count({ severity: 'high', status: 'active' })).toBe(1);
    expect(await count({ severity: 'HIGH', status: 'NEW' })).toBe(1);
    expect(await count({ severity: 'low' })).toBe(0);
    expect(await count({ status: 'resolved' })).toBe(0);
    await problemOf(listAlerts(platform, admin, { severity: 'severe' }), 'invalid_request');
  });
});

describe('the watch', () => {
  it('looks when a run of the signals has ended, and within the hour, and not between', async () => {
    const { figures, alerts, inside, orgId } = await house('LOSS_SPIRAL');
    const troubles: string[] = [];
    const watch = new AlertWatch(platform, (message) => troubles.push(message));
    const ran = (run_id: string) =>
      inside((tx) =>
        tx
          .insertInto('signal_runs')
          .values({
            ...{ org_id: orgId, run_id, status: 'succeeded', cause: 'schedule', requested_by: 'test', progress: 1 },
            ...{ window_to: new Date(MONDAY), detail: '', summary: '{}', created_at: new Date(nowMs) },
            finished_at: new Date(nowMs),
          })
          .execute(),
      );
    await watch.look();
    await figures(1, [0.6, 0.6]);
    await watch.look();
    expect(await alerts()).toEqual([]);
    nowMs += 1000;
    await ran('run_1');
    await watch.look();
    expect(await alerts()).toMatchObject([{ severity: 'high' }]);
    await figures(-1, [0.8, 0.8]);
    await watch.look();
    expect(await alerts()).toMatchObject([{ severity: 'high' }]);
    nowMs += HOUR_MS;
    await watch.look();
    expect(await alerts()).toMatchObject([{ severity: 'critical' }]);
    await watch.stop();
    expect(troubles).toEqual([]);
    nowMs = MONDAY + 3 * DAY_MS;
  });
});

describe('departures of top performers', () => {
  /** Top performers who stay, and days, before the newest Monday, on which others left. */
  const withTopPerformers = (
    inside: Awaited<ReturnType<typeof house>>['inside'],
    orgId: string,
    stay: number,
    left: number[],
  ) =>
    inside((tx) =>
      tx
        .insertInto('employment_spells')
        .values([
          ...Array.from({ length: stay }, (_, index) => spell(orgId, `stays${index}`, null)),
          ...left.map((daysAgo) => spell(orgId, `left${daysAgo}`, new Date(MONDAY - daysAgo * DAY_MS))),
        ])
        .execute(),
    );
  const spell = (orgId: string, subject: string, to: Date | null) => ({
    ...{
      org_id: orgId,
      subject,
      unit: 'eng',
      department: 'eng',
      from_day: new Date(MONDAY - 400 * DAY_MS),
      to_day: to,
    },
    ...{ ended_by: to ? ('departure' as const) : null, voluntary: to ? true : null, top_performer: true },
  });

  it('are told for the organisation, after the week, without who, where and how many', async () => {
    const { inside, orgId, look, alerts } = await house('TOP_PERFORMER_DEPARTURE');
    await withTopPerformers(inside, orgId, 7, [3]);
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    const [alert] = await alerts();
    expect(alert).toMatchObject({
      ...{ unit: null, unit_kind: 'organisation', severity: 'medium', message: 'At least one left.' },
      evidence: {
        window: { from: formatInstant(MONDAY - WEEK_MS), to: formatInstant(MONDAY) },
        ...{ departures: 'fewer than 5', n: 5 },
      },
    });
    expect(JSON.stringify(alert)).not.toContain('left3');
  });

  it('are not told of the week that runs, nor where fewer than five top performers are', async () => {
    const running = await house('TOP_PERFORMER_DEPARTURE');
    await withTopPerformers(running.inside, running.orgId, 7, [-1]);
    expect(await running.look()).toBe(0);
    const few = await house('TOP_PERFORMER_DEPARTURE');
    await withTopPerformers(few.inside, few.orgId, 3, [3]);
    expect(await few.look()).toBe(0);
  });

  it('are counted by weeks in the back-test', async () => {
    const { inside, orgId, admin } = await house();
    await withTopPerformers(inside, orgId, 7, [3, 20, 21, 90]);
    // 57 whole weeks since the first Monday on which they were there; weeks of days 3, 20 and 21 (one), and 90.
    expect(await backtestAlertRule(platform, admin, 'TOP_PERFORMER_DEPARTURE', {})).toMatchObject({
      ...{ weeks: 57, alerts: 3, alerts_per_week: 3 / 57, precision: null, reason: 'no_outcomes' },
    });
  });
});

describe('the back-test', () => {
  it('counts what the rule would have raised on the kept figures', async () => {
    const { figures, admin } = await house();
    const quiet = Array.from({ length: 20 }, () => 0.1);
    await figures(43, [...quiet, 0.3, 0.3, 0.6, 0.6, ...quiet]);
    expect(await backtestAlertRule(platform, admin, 'LOSS_SPIRAL', {})).toMatchObject({
      ...{ weeks: 44, alerts: 1, alerts_per_week: 1 / 44, precision: null, reason: 'no_outcomes' },
    });
    expect(await backtestAlertRule(platform, admin, 'LOSS_SPIRAL', { minimum_level: 'critical' })).toMatchObject({
      ...{ minimum_level: 'critical', alerts: 0, alerts_per_week: 0 },
    });
  });

  it('says nothing of a rate after less than twelve weeks', async () => {
    const { figures, admin } = await house();
    await figures(10, Array(11).fill(0.6));
    expect(await backtestAlertRule(platform, admin, 'LOSS_SPIRAL', {})).toMatchObject({
      ...{ weeks: 11, alerts: 1, alerts_per_week: null, reason: 'insufficient_data' },
    });
  });

  it('says how often departures rose after an alert, of five alerts or more', async () => {
    const { figures, inside, orgId, admin } = await house();
    const names = ['a', 'b', 'c', 'd', 'e'];
    // Two alerts' windows, 30 weeks ago; then quiet.
    for (const unit of names) await figures(40, [...Array(9).fill(0.1), 0.3, 0.3, ...Array(30).fill(0.1)], unit);
    const alertMs = MONDAY - 30 * WEEK_MS;
    const spell = (unit: string, subject: string, to: Date | null) => ({
      ...{ org_id: orgId, subject, unit, department: unit, from_day: new Date(alertMs - 400 * DAY_MS), to_day: to },
      ...{ ended_by: to ? ('departure' as const) : null, top_performer: false },
    });
    await inside((tx) =>
      tx
        .insertInto('employment_spells')
        .values([
          ...names.flatMap((unit) => [0, 1, 2].map((index) => spell(unit, `${unit}${index}`, null))),
          // In two units somebody leaves within 90 days; in a third one the year before; in a fourth much later.
          spell('a', 'a-left', new Date(alertMs + 10 * DAY_MS)),
          spell('b', 'b-left', new Date(alertMs + 80 * DAY_MS)),
          spell('c', 'c-left', new Date(alertMs - 100 * DAY_MS)),
          spell('d', 'd-left', new Date(alertMs + 120 * DAY_MS)),
        ])
        .execute(),
    );
    expect(await backtestAlertRule(platform, admin, 'LOSS_SPIRAL', {})).toMatchObject({
      ...{ alerts: 5, outcomes: 5, precision: 2 / 5, reason: null },
    });
  });

  it('is written down in the audit trail, as is every change', async () => {
    const { orgId } = await house('LOSS_SPIRAL');
    await platform.audit.settled();
    const actions = await platform.records.asTenant(orgId, (tx) =>
      tx.selectFrom('audit_entries').select('action').orderBy('seq').execute(),
    );
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['alert_rule.backtest', 'alert_rule.update']),
    );
  });
});
