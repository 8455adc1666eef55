/** What people are told of a budget that comes to be at risk or over. */
import type { Notification } from '../../alerts/notification/notification.ts';
import type { BudgetFigures } from './budget-figures.ts';
import type { BudgetState } from './budget-state.ts';
import type { BudgetRow } from './budget-view.ts';

const USD = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });

/** A budget in one of its periods. */
export function budgetSubject({ org_id, budget_id }: BudgetRow, periodStartMs: number) {
  return { org_id, dedup_key: `budget:${budget_id}:${new Date(periodStartMs).toISOString().slice(0, 10)}` };
}

export function budgetNotification(
  row: BudgetRow,
  state: Exclude<BudgetState, 'ok'>,
  { periodStartMs, spent, projection }: BudgetFigures,
  atMs: number,
): Notification {
  const what = state === 'over' ? 'is spent' : 'is likely not to last';
  const expected =
    projection.kind === 'projected'
      ? ` ${USD.format(projection.value)} are expected at its end (${USD.format(projection.low)} to ${USD.format(projection.high)} with 80 %).`
      : '';
  return {
    ...budgetSubject(row, periodStartMs),
    ...{ kind: 'budget', severity: state === 'over' ? 'critical' : 'warning', atMs },
    title: `The budget “${row.name}” ${what}`,
    body: `${USD.format(spent)} of ${USD.format(row.limit_usd)} are spent in this ${row.period}.${expected}`,
    link: `/explore?metric=${row.metric}`,
  };
}
