/**
 * The event a budget sends when it comes to be at risk or over. Its id follows from the budget, its limit, the period and
 * the state, so that a watch that is killed between sending and remembering sends the same event again, not another.
 */
import { createHash } from 'node:crypto';
import { defineEventType, formatInstant, type IncomingEvent, uuidFromDigest } from '@bellwether/core';
import type { BudgetFigures } from './budget-figures.ts';
import type { BudgetState } from './budget-state.ts';
import type { BudgetRow } from './budget-view.ts';

const text = (description: string) => ({ type: 'string', maxLength: 256, description }) as const;
const amount = (description: string) => ({ type: 'number', minimum: 0, description }) as const;

export const budgetCrossed = defineEventType({
  name: 'budget_crossed',
  topic: 'derived_events',
  category: 'cost',
  description: 'A budget came to be at risk (its projection reached the limit) or over (the limit is spent).',
  subject: 'session_id',
  urgent: true,
  metadata: {
    type: 'object',
    properties: {
      budget_id: text('The budget.'),
      budget_metric: text('The metric it is about.'),
      budget_state: text('at_risk or over.'),
      period: text('day, week or month.'),
      period_start: text('First instant of the period, ISO 8601.'),
      limit_usd: amount('The limit, in US dollars.'),
      spent_usd: amount('Spent in the period so far, in US dollars.'),
      projected_usd: amount('Expected at its end, in US dollars; absent when that cannot be said yet.'),
      team: text('The team the budget is for, if it is for one.'),
      filter: { type: 'object', description: 'What the budget is for: dimension and value.' },
    },
    additionalProperties: true,
  },
});

export function budgetCrossedEvent(
  row: BudgetRow,
  state: Exclude<BudgetState, 'ok'>,
  figures: BudgetFigures,
  nowMs: number,
): IncomingEvent {
  const periodStart = formatInstant(figures.periodStartMs);
  const identity = JSON.stringify([row.org_id, row.budget_id, row.limit_usd, row.period, periodStart, state]);
  return {
    event_id: uuidFromDigest(createHash('sha256').update(`budget_crossed ${identity}`).digest()),
    event_type: budgetCrossed.name,
    timestamp: formatInstant(nowMs),
    metadata: {
      budget_id: row.budget_id,
      budget_metric: row.metric,
      budget_state: state,
      period: row.period,
      period_start: periodStart,
      limit_usd: row.limit_usd,
      spent_usd: Math.max(0, figures.spent),
      ...(figures.projection.kind === 'projected' ? { projected_usd: Math.max(0, figures.projection.value) } : {}),
      ...(row.filter.team === undefined ? {} : { team: row.filter.team }),
      filter: { ...row.filter },
    },
  };
}
