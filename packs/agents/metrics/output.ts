/** What the work left behind. Amounts, not merits: more lines or commits are not better work. */
import { agentMetric, measure } from './agent-metric.ts';

export const agentCodeGenerations = agentMetric({
  name: 'agent_code_generations',
  title: 'Code changes',
  description: 'Times an agent changed code (event code_generated).',
  value: measure('code_generations'),
  unit: 'count',
  direction: 'neutral',
});

export const agentLinesAdded = agentMetric({
  name: 'agent_lines_added',
  title: 'Lines added',
  description: 'Lines of code agents added.',
  value: measure('lines_added'),
  unit: 'lines',
  direction: 'neutral',
});

export const agentLinesAccepted = agentMetric({
  name: 'agent_lines_accepted',
  title: 'Lines accepted',
  description: 'Lines of code agents added that nobody rejected.',
  value: measure('lines_accepted'),
  unit: 'lines',
  direction: 'neutral',
});

export const agentLinesRemoved = agentMetric({
  name: 'agent_lines_removed',
  title: 'Lines removed',
  description: 'Lines of code agents removed.',
  value: measure('lines_removed'),
  unit: 'lines',
  direction: 'neutral',
});

export const agentCommits = agentMetric({
  name: 'agent_commits',
  title: 'Commits',
  description: 'Commits made in agent sessions.',
  value: measure('commits'),
  unit: 'count',
  direction: 'neutral',
});

export const agentPrsCreated = agentMetric({
  name: 'agent_prs_created',
  title: 'Pull requests opened',
  description: 'Pull requests opened with work of agent sessions.',
  value: measure('prs_created'),
  unit: 'count',
  direction: 'up',
});

export const agentPrsMerged = agentMetric({
  name: 'agent_prs_merged',
  title: 'Pull requests merged',
  description: 'Pull requests with work of agent sessions that were merged.',
  value: measure('prs_merged'),
  unit: 'count',
  direction: 'up',
});
