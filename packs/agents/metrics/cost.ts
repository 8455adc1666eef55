/**
 * What the agents cost, in US dollars. What the producer reports wins over what the price table gives; calls of models
 * the table lacks cost an unknown amount and are counted apart, so that an incomplete sum can be seen to be one.
 */
import { agentMetric, measure, ratio } from './agent-metric.ts';

const COST = measure('cost_usd');

export const agentCost = agentMetric({
  name: 'agent_cost_usd',
  title: 'Cost',
  description:
    'Sum of the known cost of model calls and other incurred costs. See agent_unpriced_calls for what is missing.',
  value: COST,
  unit: 'usd',
  direction: 'down',
  budgetable: true,
});

export const agentUnpricedCalls = agentMetric({
  name: 'agent_unpriced_calls',
  title: 'Unpriced calls',
  description: 'Calls whose cost is unknown: none was reported and the price table lacks the model.',
  value: measure('calls_unpriced'),
  unit: 'count',
  direction: 'down',
});

export const agentCostPerSession = agentMetric({
  name: 'agent_cost_per_session_usd',
  title: 'Cost per session',
  description: 'Cost divided by the distinct sessions of the window.',
  value: ratio(COST, measure('sessions')),
  unit: 'usd',
  subject: 'session',
  direction: 'down',
});

export const agentCostPerUser = agentMetric({
  name: 'agent_cost_per_user_usd',
  title: 'Cost per active user',
  description: 'Cost divided by the distinct users of the window.',
  value: ratio(COST, measure('users')),
  unit: 'usd',
  subject: 'organisation',
  direction: 'down',
});

export const agentCostPerPr = agentMetric({
  name: 'agent_cost_per_pr_usd',
  title: 'Cost per pull request',
  description: 'Cost divided by the pull requests opened in the window.',
  value: ratio(COST, measure('prs_created')),
  unit: 'usd',
  direction: 'down',
});

export const agentCostPerMergedChange = agentMetric({
  name: 'agent_cost_per_merged_change_usd',
  title: 'Cost per merged change',
  description:
    'Cost divided by the pull requests merged in the window (event pr_merged). A window, not a cohort: choose one longer than the usual time to merge.',
  value: ratio(COST, measure('prs_merged')),
  unit: 'usd',
  direction: 'down',
});

export const agentCostPerLine = agentMetric({
  name: 'agent_cost_per_line_usd',
  title: 'Cost per added line',
  description: 'Cost divided by the lines added. More lines are not more value; read it beside cost per merged change.',
  value: ratio(COST, measure('lines_added')),
  unit: 'usd',
  direction: 'neutral',
});

export const agentCostPerAcceptedLine = agentMetric({
  name: 'agent_cost_per_accepted_line_usd',
  title: 'Cost per accepted line',
  description: 'Cost divided by the lines added that nobody rejected. Lines are an amount, not a worth.',
  value: ratio(COST, measure('lines_accepted')),
  unit: 'usd',
  direction: 'neutral',
});
