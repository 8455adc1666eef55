/**
 * Looks at the kept figures whenever a run of the signals has ended, and once an hour, and does what the organisation's
 * enabled rules say.
 *
 * Invariants: what the rules bring about is told to the event log before the alert is kept; what people do, after. The id
 * of the event follows from what it says, so a crash in between repeats it and admission drops the repetition; a turn that
 * was kept and not told is told in the next round. What people do to an alert meanwhile wins: a row that has changed
 * since it was read is left for the next round. One round at a time.
 */
import { HOUR_MS, MINUTE_MS, type OnTrouble, Problem } from '@bellwether/core';
import type { AlertRule } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';
import { measuring } from '@bellwether/telemetry';
import type { Platform } from '../../installation/platform/platform.ts';
import { Watch } from '../../installation/platform/watch.ts';
import { readUnits } from '../../people/roster/units.ts';
import { privacyFloorOf } from '../../people/signal/privacy-floor.ts';
import { readFigures } from '../../people/signal/signal-figures.ts';
import { notify, resolveNotification } from '../notification/notify.ts';
import { alertEventOf } from './alert-event.ts';
import { alertNotification } from './alert-notification.ts';
import { type AlertRow, alertRow, readAlerts, writeAlert } from './alert-row.ts';
import { alertRules, readRuleSettings } from './alert-rules.ts';
import { type AlertChange, planAlerts } from './plan-alerts.ts';
import { planTopPerformerAlert } from './top-performer-departures.ts';

const LOOK_EVERY_MS = MINUTE_MS;
const HISTORY_MS = 366 * 24 * HOUR_MS;

export type AlertWatchPlatform = Pick<Platform, 'packs' | 'records' | 'admission' | 'tenants' | 'clock'>;

export class AlertWatch extends Watch {
  readonly #platform: AlertWatchPlatform;
  /** When each organisation was looked at last, and at what: the end of its newest run. */
  readonly #looked = new Map<string, { atMs: number; runMs: number }>();

  constructor(platform: AlertWatchPlatform, onTrouble: OnTrouble) {
    super({
      everyMs: LOOK_EVERY_MS,
      onTrouble,
      trouble: 'alerts could not be looked at and are tried again in a minute',
    });
    this.#platform = platform;
  }

  async #tellUntold(): Promise<void> {
    const untold = await this.#platform.records.asOperator((tx) =>
      tx.selectFrom('alerts').select('org_id').distinct().where('told', '=', false).execute(),
    );
    for (const { org_id } of untold) {
      if (this.isStopped) return;
      await tellUntold(this.#platform, org_id);
    }
  }

  protected override async round(): Promise<void> {
    const { records, tenants, clock } = this.#platform;
    await this.#tellUntold();
    const enabled = await records.asOperator((tx) =>
      tx
        .selectFrom('alert_rules as rule')
        .select((eb) => [
          'rule.org_id',
          eb
            .selectFrom('signal_runs as run')
            .select((run) => run.fn.max('run.finished_at').as('at'))
            .whereRef('run.org_id', '=', 'rule.org_id')
            .where('run.status', '=', 'succeeded')
            .as('ran_at'),
        ])
        .where('rule.enabled', '=', true)
        .groupBy('rule.org_id')
        .orderBy('rule.org_id')
        .execute(),
    );
    for (const { org_id, ran_at } of enabled) {
      if (this.isStopped) return;
      const runMs = ran_at?.getTime() ?? 0;
      const looked = this.#looked.get(org_id);
      if (looked && looked.runMs === runMs && clock() - looked.atMs < HOUR_MS) continue;
      if (!tenants.get(org_id)) continue;
      await measuring('alert_evaluation', () => evaluateAlerts(this.#platform, org_id)).then(
        () => this.#looked.set(org_id, { atMs: clock(), runMs }),
        (error: unknown) => this.onTrouble(`alerts of ${org_id} could not be looked at and are tried again`, error),
      );
    }
  }
}

/** Does what the enabled rules of an organisation say now. Gives how many alerts there is news of. */
export async function evaluateAlerts(platform: AlertWatchPlatform, orgId: string): Promise<number> {
  await tellUntold(platform, orgId);
  const changes = await plannedChanges(platform, orgId);
  for (const { row, isNews } of changes) {
    if (isNews) await send(platform, orgId, row);
  }
  await platform.records.asTenant(orgId, async (tx) => {
    const now = new Map((await readAlerts(tx, orgId)).map((row) => [row.alert_id, row.updated_at.getTime()]));
    for (const { row, before, isNews } of changes) {
      if (now.get(row.alert_id) !== before?.updated_at.getTime()) continue;
      await writeAlert(tx, orgId, { ...row, told: true });
      if (isNews) await notifyOf(platform, tx, orgId, row);
    }
  });
  return changes.filter(({ isNews }) => isNews).length;
}

/** What people are told: that there is an alert, that it got worse, that it is over. */
async function notifyOf(platform: AlertWatchPlatform, tx: Transaction, orgId: string, row: AlertRow): Promise<void> {
  const pack = platform.packs.find(({ alerts = [] }) => alerts.some(({ type }) => type === row.type))?.name;
  const { atMs, dedup_key, ...notification } = alertNotification(orgId, row, pack);
  if (row.status === 'resolved') await resolveNotification(platform, { org_id: orgId, dedup_key, atMs }, tx);
  else await notify(platform, { ...notification, atMs, dedup_key }, tx);
}

/** Tells the event log of turns that were kept but not told, because the process ended in between. */
async function tellUntold(platform: AlertWatchPlatform, orgId: string): Promise<void> {
  const untold = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('alerts')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('told', '=', false)
      .orderBy('updated_at')
      .execute(),
  );
  for (const kept of untold) await tell(platform, orgId, alertRow(kept));
}

/** Sends the event about an alert's newest turn, and notes that it was sent. */
export async function tell(
  platform: Pick<Platform, 'admission' | 'records'>,
  orgId: string,
  row: AlertRow,
): Promise<void> {
  await send(platform, orgId, row);
  await platform.records.asTenant(orgId, (tx) =>
    tx
      .updateTable('alerts')
      .set({ told: true })
      .where('org_id', '=', orgId)
      .where('alert_id', '=', row.alert_id)
      .where('updated_at', '=', row.updated_at)
      .execute(),
  );
}

async function send({ admission }: Pick<Platform, 'admission'>, orgId: string, row: AlertRow): Promise<void> {
  const event = alertEventOf(row, orgId);
  const { results } = await admission.admit(orgId, 'alerts', [{ index: 0, event }]);
  const [result] = results;
  if (result?.status === 'rejected') throw new Problem('internal', `${event.event_type} was refused: ${result.detail}`);
}

async function plannedChanges(
  { packs, records, clock }: AlertWatchPlatform,
  orgId: string,
): Promise<(AlertChange & { before: AlertRow | undefined })[]> {
  const nowMs = clock();
  return records.asTenant(orgId, async (tx) => {
    const settings = await readRuleSettings(tx, orgId);
    const enabled = alertRules(packs).filter(({ type }) => settings.get(type)?.enabled);
    if (enabled.length === 0) return [];
    const units = await readUnits(tx, orgId);
    const alerts = await readAlerts(tx, orgId);
    const nameOf = (unit: string) => units.nameOf(unit);
    const changesOf = async (rule: AlertRule): Promise<AlertChange[]> => {
      const own = alerts.filter(({ type }) => type === rule.type);
      if (rule.watches === 'top_performer_departures') {
        const floor = await privacyFloorOf(tx, orgId);
        return planTopPerformerAlert(tx, orgId, { rule, alerts: own, floor, unitName: nameOf(''), nowMs });
      }
      const minimumLevel = settings.get(rule.type)?.minimumLevel ?? rule.minimumLevel;
      const figures = await readFigures(tx, orgId, 'all', { signals: [rule.signal], fromMs: nowMs - HISTORY_MS });
      return planAlerts({ rule, minimumLevel, figures, alerts: own, nameOf, nowMs });
    };
    const changes: AlertChange[] = [];
    for (const rule of enabled) changes.push(...(await changesOf(rule)));
    return changes.map((change) => ({
      ...change,
      before: alerts.find(({ alert_id }) => alert_id === change.row.alert_id),
    }));
  });
}
