/** Budgets as the server gives them, and the course of one through its period. Amounts in US dollars. */
import type { Filter } from '@bellwether/ui/api/types.ts';

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

export interface Budget {
  budget_id: string;
  name: string;
  metric: string;
  limit_usd: number;
  period: Period;
  filter: Readonly<Record<string, string>>;
  time_zone: string;
  period_start: string;
  period_end: string;
  spent_usd: number;
  share: number;
  projected_usd: number | null;
  projected_low_usd: number | null;
  projected_high_usd: number | null;
  projection_detail: string;
  state: 'ok' | 'at_risk' | 'over';
}

export type BudgetSettings = Pick<Budget, 'name' | 'metric' | 'limit_usd' | 'period' | 'filter'>;

export function budgetFilters({ filter }: Pick<Budget, 'filter'>): Filter[] {
  return Object.entries(filter).map(([dimension, value]) => ({ dimension, op: 'in', values: [value] }));
}

/** What was spent up to the end of each hour, by share of the period and share of `ceiling`. */
export function burnPath(
  hours: readonly { startMs: number; value: number }[],
  period: { startMs: number; endMs: number },
  nowMs: number,
  place: (timeShare: number, amount: number) => string,
): string {
  let spent = 0;
  let path = `M${place(0, 0)}`;
  const share = (instantMs: number) => (instantMs - period.startMs) / (period.endMs - period.startMs);
  for (const { startMs, value } of hours) {
    spent += value;
    path += `L${place(share(Math.min(startMs + 3_600_000, nowMs)), spent)}`;
  }
  return path;
}

/** Those that need somebody first. */
export function urgentFirst(budgets: readonly Budget[]): Budget[] {
  const rank = { over: 0, at_risk: 1, ok: 2 };
  return budgets.toSorted((a, b) => rank[a.state] - rank[b.state] || b.share - a.share);
}
