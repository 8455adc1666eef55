/** What became of a budget. What the watch sees of it is no change that anybody made, and is not here. */
import { defineEntityStream } from '@bellwether/records';
import type { BudgetSettings } from './read-budget.ts';

export const budgetStream = defineEntityStream<BudgetSettings>({ type: 'budget' });

/** Of a row, what somebody has set. */
export function budgetSettings({ name, metric, limit_usd, period, filter }: BudgetSettings): BudgetSettings {
  return { name, metric, limit_usd, period, filter };
}
