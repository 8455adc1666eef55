/**
 * What agents did, by who did it and with what. Rows stay few because dimensions that multiply (agent, team,
 * repository, environment) have few values, and the others exclude each other: an event has a model or a tool or an
 * alert, so they add rows instead of multiplying them.
 */
import { defineCube } from '@bellwether/metrics';
import { AGENT_EVENT_NAMES } from './agent-events.ts';
import { ACCEPTED, failed, MODEL_CALL, ofType, PAID, RATE_LIMITED, REJECTED, SEVERE, TOOL_CALL } from './conditions.ts';

export const agentActivityCube = defineCube({
  name: 'agent_activity',
  description: 'Activity, tokens, cost, latency and trouble of AI agents.',
  events: AGENT_EVENT_NAMES,
  dimensions: {
    agent: { description: 'The agent or application.', field: 'metadata.agent' },
    model: { description: 'The model that answered.', field: 'metadata.model' },
    provider: { description: 'Who serves the model.', field: 'metadata.provider' },
    team: { description: 'The team the session belongs to.', field: 'metadata.team' },
    repository: { description: 'The repository worked on.', field: 'metadata.repository' },
    environment: { description: 'Where it ran: production, staging, development.', field: 'environment' },
    tool: { description: 'The tool called or decided upon.', field: 'metadata.tool' },
    error_type: { description: 'Kind of failure.', field: 'metadata.error_type' },
    severity: { description: 'How bad an error or alert is.', field: 'metadata.severity' },
    alert_type: { description: 'Kind of security finding.', field: 'metadata.alert_type' },
  },
  measures: {
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
  },
});
