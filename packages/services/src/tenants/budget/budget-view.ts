/** A budget as the API shows it: what was set, and where the present period stands. Amounts in US dollars. */
import { formatInstant } from '@bellwether/core';
import type { BudgetFigures } from './budget-figures.ts';
import { type BudgetState, nextState } from './budget-state.ts';

export interface BudgetRow {
  budget_id: string;
  org_id: string;
  name: string;
  metric: string;
  limit_usd: number;
  period: 'day' | 'week' | 'month';
  filter: Readonly<Record<string, string>>;
  state: BudgetState;
  state_period_start: Date | null;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface BudgetView {
  budget_id: string;
  name: string;
  metric: string;
  limit_usd: number;
  period: 'day' | 'week' | 'month';
  /** Dimension → value; empty: everything. */
  filter: Readonly<Record<string, string>>;
  /** The present period, in the organisation's time zone. */
  time_zone: string;
  period_start: string;
  period_end: string;
  spent_usd: number;
  /** Of the limit; 1 is all of it. */
  share: number;
  /** At the end of the period; null when that cannot be said yet, see `projection_detail`. */
  projected_usd: number | null;
  /** The projection holds with 80 %. */
  projected_low_usd: number | null;
  projected_high_usd: number | null;
  /** Earlier days behind the projection, of the kind there are fewest of. */
  projection_days: number;
  projection_detail: string;
  state: BudgetState;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}

export function budgetView(row: BudgetRow, figures: BudgetFigures): BudgetView {
  const { projection, spent } = figures;
  const projected = projection.kind === 'projected' ? projection : undefined;
  return {
    budget_id: row.budget_id,
    name: row.name,
    metric: row.metric,
    limit_usd: row.limit_usd,
    period: row.period,
    filter: row.filter,
    time_zone: figures.timeZone,
    period_start: formatInstant(figures.periodStartMs),
    period_end: formatInstant(figures.periodEndMs),
    spent_usd: spent,
    share: spent / row.limit_usd,
    projected_usd: projected?.value ?? null,
    projected_low_usd: projected?.low ?? null,
    projected_high_usd: projected?.high ?? null,
    projection_days: projected?.comparableDays ?? 0,
    projection_detail: projection.kind === 'projected' ? '' : projection.detail,
    state: stateOf(row, figures),
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    updated_by: row.updated_by,
    updated_at: row.updated_at.toISOString(),
  };
}

/** The state by the figures of now; what was seen in an earlier period no longer counts. */
export function stateOf(row: BudgetRow, figures: BudgetFigures): BudgetState {
  const isSamePeriod = row.state_period_start?.getTime() === figures.periodStartMs;
  return nextState(isSamePeriod ? row.state : 'ok', {
    limit: row.limit_usd,
    spent: figures.spent,
    projected: figures.projection.kind === 'projected' ? figures.projection.value : undefined,
  });
}
