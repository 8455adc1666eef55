/**
 * Acceptance rate: of what agents proposed and somebody decided upon, the share that was accepted.
 * What a standing rule accepts unasked counts as accepted too; group by nothing finer than a team, it is not a measure
 * of a person. Source of the decisions: Claude Code and Codex `tool_decision`, Gemini CLI `tool_call.decision`.
 */
import { agentMetric, measure, ratio, sum } from './agent-metric.ts';

export const agentAcceptanceRate = agentMetric({
  name: 'agent_acceptance_rate',
  title: 'Acceptance rate',
  description: 'Accepted proposals divided by all proposals decided upon.',
  value: ratio(measure('decisions_accepted'), sum(measure('decisions_accepted'), measure('decisions_rejected'))),
  unit: 'ratio',
  subject: 'team',
  direction: 'up',
});

export const agentRejections = agentMetric({
  name: 'agent_rejections',
  title: 'Rejected proposals',
  description: 'Proposals of tools that a person or a rule rejected.',
  value: measure('decisions_rejected'),
  unit: 'count',
  subject: 'team',
  direction: 'down',
});
