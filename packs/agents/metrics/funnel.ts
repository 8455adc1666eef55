/**
 * How far sessions come: a model called, a tool called, a commit made, a pull request merged. Distinct sessions in which
 * it happened within the window; a window, not a cohort: a merge of today may belong to a session of yesterday.
 */
import { sessionMetric } from './agent-metric.ts';

export const agentSessionsWithModelCalls = sessionMetric({
  name: 'agent_sessions_with_model_calls',
  title: 'Sessions with a model call',
  description: 'Distinct sessions in which a model was called.',
  value: 'sessions_with_model_calls',
  unit: 'count',
  direction: 'neutral',
});

export const agentSessionsWithToolCalls = sessionMetric({
  name: 'agent_sessions_with_tool_calls',
  title: 'Sessions with a tool call',
  description: 'Distinct sessions in which a tool was called.',
  value: 'sessions_with_tool_calls',
  unit: 'count',
  direction: 'neutral',
});

export const agentSessionsWithCommits = sessionMetric({
  name: 'agent_sessions_with_commits',
  title: 'Sessions with a commit',
  description: 'Distinct sessions in which a commit was made.',
  value: 'sessions_with_commits',
  unit: 'count',
  direction: 'neutral',
});

export const agentSessionsWithMerges = sessionMetric({
  name: 'agent_sessions_with_merges',
  title: 'Sessions with a merge',
  description: 'Distinct sessions of which a pull request was merged.',
  value: 'sessions_with_merges',
  unit: 'count',
  direction: 'neutral',
});
