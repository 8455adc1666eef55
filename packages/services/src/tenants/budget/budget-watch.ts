/**
 * Looks at every budget once a minute and sends `budget_crossed` when one comes to be at risk or over.
 *
 * Invariants: the event is durable before the state is remembered, and its id follows from what it says, so that a crash
 * in between repeats it and admission drops the repetition. One round at a time; a round ends after 40 s at the latest
 * and the next one goes on where it stopped, so that no organisation with many budgets keeps another one waiting. A budget
 * that cannot be looked at (its metric has gone, the store is busy) costs the others nothing.
 */
import { MINUTE_MS, type OnTrouble, Problem } from '@bellwether/core';
import { notify, resolveNotification } from '../../alerts/notification/notify.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { Watch } from '../../installation/platform/watch.ts';
import { budgetCrossedEvent } from './budget-event.ts';
import { budgetFigures } from './budget-figures.ts';
import { budgetNotification, budgetSubject } from './budget-notification.ts';
import { type BudgetRow, stateOf } from './budget-view.ts';
import { timeZoneOf } from './time-zone.ts';

const ROUND_EVERY_MS = MINUTE_MS;
const ROUND_MAX_MS = 40_000;

export type BudgetWatchPlatform = Pick<Platform, 'records' | 'metrics' | 'admission' | 'tenants' | 'clock'>;

export class BudgetWatch extends Watch {
  readonly #platform: BudgetWatchPlatform;
  /** The budget looked at last, in the order of their ids. */
  #last = '';

  constructor(platform: BudgetWatchPlatform, onTrouble: OnTrouble) {
    super({
      everyMs: ROUND_EVERY_MS,
      onTrouble,
      trouble: 'budgets could not be looked at and are tried again in a minute',
    });
    this.#platform = platform;
  }

  protected override async round(): Promise<void> {
    const untilMs = this.#platform.clock() + ROUND_MAX_MS;
    const rows = await this.#platform.records.asOperator((tx) =>
      tx.selectFrom('budgets').selectAll().orderBy('budget_id').execute(),
    );
    const next = rows.findIndex(({ budget_id }) => budget_id > this.#last);
    for (const row of next < 0 ? rows : [...rows.slice(next), ...rows.slice(0, next)]) {
      if (this.isStopped || this.#platform.clock() > untilMs) return;
      this.#last = row.budget_id;
      if (!this.#platform.tenants.get(row.org_id)) continue;
      await this.#lookAt(row).catch((error) =>
        this.onTrouble(`budget ${row.budget_id} could not be looked at and is tried again in a minute`, error),
      );
    }
  }

  async #lookAt(row: BudgetRow): Promise<void> {
    const { records, admission, clock } = this.#platform;
    const timeZone = await records.asTenant(row.org_id, (tx) => timeZoneOf(tx, row.org_id));
    const figures = await budgetFigures(this.#platform, row, timeZone);
    const state = stateOf(row, figures);
    const isSamePeriod = row.state_period_start?.getTime() === figures.periodStartMs;
    if (isSamePeriod && row.state === state) return;
    if (state !== 'ok') {
      const event = budgetCrossedEvent(row, state, figures, clock());
      const { results } = await admission.admit(row.org_id, 'budgets', [{ index: 0, event }]);
      const [result] = results;
      if (result?.status === 'rejected') throw new Problem('internal', `budget_crossed was refused: ${result.detail}`);
    }
    await records.asTenant(row.org_id, async (tx) => {
      const kept = await tx
        .updateTable('budgets')
        .set({ state, state_period_start: new Date(figures.periodStartMs) })
        .where('budget_id', '=', row.budget_id)
        // Changed meanwhile: what was looked at is not what there is; the next round sees it.
        .where('updated_at', '=', row.updated_at)
        .returning('budget_id')
        .executeTakeFirst();
      if (!kept) return;
      const atMs = clock();
      // The period before is over, and with it what there was to say of it.
      if (!isSamePeriod && row.state_period_start)
        await resolveNotification(
          this.#platform,
          { ...budgetSubject(row, row.state_period_start.getTime()), atMs },
          tx,
        );
      if (state === 'ok')
        await resolveNotification(this.#platform, { ...budgetSubject(row, figures.periodStartMs), atMs }, tx);
      else await notify(this.#platform, budgetNotification(row, state, figures, atMs), tx);
    });
  }
}
