/**
 * What is measured about agents: one declaration, from which each cube takes the measures it keeps, so that a name means
 * the same whichever cube answers.
 */
import type { Measure } from '@bellwether/metrics';
import {
  ACCEPTED,
  failed,
  MODEL_CALL,
  ofType,
  PAID,
  RATE_LIMITED,
  REJECTED,
  RETRIED,
  SEVERE,
  TOOL_CALL,
} from './conditions.ts';

export const AGENT_MEASURES = {
  events: { description: 'All agent events.', aggregate: 'count' },
  sessions: { description: 'Sessions in which something happened.', aggregate: 'distinct', field: 'session_id' },
  users: { description: 'People for whom something happened.', aggregate: 'distinct', field: 'user_id' },
  sessions_started: { description: 'Sessions begun.', aggregate: 'count', when: ofType('session_start') },
  prompts: { description: 'Requests by people.', aggregate: 'count', when: ofType('user_prompt') },
  active_seconds: {
    description: 'Active working time in seconds.',
    aggregate: 'sum',
    field: 'metadata.active_seconds',
    when: ofType('agent_activity'),
  },
  session_duration_ms: {
    description: 'Length of finished sessions in milliseconds.',
    aggregate: 'quantiles',
    field: 'metadata.duration_ms',
    when: ofType('session_end'),
  },

  model_calls: { description: 'Model calls, failed ones included.', aggregate: 'count', when: MODEL_CALL },
  model_calls_failed: { description: 'Model calls that failed.', aggregate: 'count', when: failed(MODEL_CALL) },
  model_calls_rate_limited: {
    description: 'Model calls refused for sending too many.',
    aggregate: 'count',
    when: RATE_LIMITED,
  },
  model_calls_retried: {
    description: 'Model calls that were a second or later attempt, where the producer says which.',
    aggregate: 'count',
    when: RETRIED,
  },
  input_tokens: {
    description: 'Prompt tokens at full price.',
    aggregate: 'sum',
    field: 'metadata.input_tokens',
    when: PAID,
  },
  output_tokens: { description: 'Tokens produced.', aggregate: 'sum', field: 'metadata.output_tokens', when: PAID },
  cache_read_tokens: {
    description: 'Prompt tokens read from a cache.',
    aggregate: 'sum',
    field: 'metadata.cache_read_tokens',
    when: PAID,
  },
  cache_creation_tokens: {
    description: 'Prompt tokens written to a cache.',
    aggregate: 'sum',
    field: 'metadata.cache_creation_tokens',
    when: PAID,
  },
  cost_usd: { description: 'Cost in US dollars.', aggregate: 'sum', field: 'metadata.cost_usd', when: PAID },
  calls_unpriced: {
    description: 'Calls whose cost is unknown because the price table lacks the model.',
    aggregate: 'count',
    when: { all: [PAID, { field: 'metadata.cost_source', is: 'unpriced' }] },
  },
  model_duration_ms: {
    description: 'Duration of model calls that ended well, in milliseconds.',
    aggregate: 'quantiles',
    field: 'metadata.duration_ms',
    when: { all: [MODEL_CALL, { not: { field: 'metadata.success', is: false } }] },
  },
  time_to_first_token_ms: {
    description: 'Time to the first token, in milliseconds.',
    aggregate: 'quantiles',
    field: 'metadata.time_to_first_token_ms',
    when: MODEL_CALL,
  },

  tool_calls: { description: 'Tool calls, failed ones included.', aggregate: 'count', when: TOOL_CALL },
  tool_calls_failed: { description: 'Tool calls that failed.', aggregate: 'count', when: failed(TOOL_CALL) },
  tool_duration_ms: {
    description: 'Duration of tool calls in milliseconds.',
    aggregate: 'quantiles',
    field: 'metadata.duration_ms',
    when: TOOL_CALL,
  },
  decisions_accepted: { description: 'Proposals accepted.', aggregate: 'count', when: ACCEPTED },
  decisions_rejected: { description: 'Proposals rejected.', aggregate: 'count', when: REJECTED },

  code_generations: { description: 'Times code was changed.', aggregate: 'count', when: ofType('code_generated') },
  lines_added: {
    description: 'Lines of code added.',
    aggregate: 'sum',
    field: 'metadata.lines_added',
    when: ofType('code_generated'),
  },
  lines_accepted: {
    description: 'Lines of code added and not rejected.',
    aggregate: 'sum',
    field: 'metadata.lines_added',
    when: { all: [ofType('code_generated'), { not: { field: 'metadata.accepted', is: false } }] },
  },
  lines_removed: {
    description: 'Lines of code removed.',
    aggregate: 'sum',
    field: 'metadata.lines_removed',
    when: ofType('code_generated'),
  },
  commits: { description: 'Commits made.', aggregate: 'count', when: ofType('commit_created') },
  prs_created: { description: 'Pull requests opened.', aggregate: 'count', when: ofType('pr_created') },
  prs_merged: { description: 'Pull requests merged.', aggregate: 'count', when: ofType('pr_merged') },

  errors: { description: 'Errors.', aggregate: 'count', when: ofType('error') },
  security_alerts: { description: 'Security alerts.', aggregate: 'count', when: ofType('security_alert') },
  security_alerts_severe: { description: 'Alerts of severity high or critical.', aggregate: 'count', when: SEVERE },

  sessions_with_model_calls: {
    description: 'Sessions in which a model was called.',
    aggregate: 'distinct',
    field: 'session_id',
    when: MODEL_CALL,
  },
  sessions_with_tool_calls: {
    description: 'Sessions in which a tool was called.',
    aggregate: 'distinct',
    field: 'session_id',
    when: TOOL_CALL,
  },
  sessions_with_commits: {
    description: 'Sessions in which a commit was made.',
    aggregate: 'distinct',
    field: 'session_id',
    when: ofType('commit_created'),
  },
  sessions_with_merges: {
    description: 'Sessions of which a pull request was merged.',
    aggregate: 'distinct',
    field: 'session_id',
    when: ofType('pr_merged'),
  },
} as const satisfies { readonly [name: string]: Measure };

export type AgentMeasure = keyof typeof AGENT_MEASURES;

/** Those of the names, in their order. */
export function agentMeasures<const Names extends readonly AgentMeasure[]>(
  ...names: Names
): Pick<typeof AGENT_MEASURES, Names[number]> {
  return Object.fromEntries(names.map((name) => [name, AGENT_MEASURES[name]])) as unknown as Pick<
    typeof AGENT_MEASURES,
    Names[number]
  >;
}
