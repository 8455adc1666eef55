/**
 * What agents did, by who did it and with what. Rows stay few because dimensions that multiply (agent, team,
 * repository, environment) have few values, and the others exclude each other: an event has a model or a tool or an
 * alert, so they add rows instead of multiplying them.
 */
import { defineCube } from '@bellwether/metrics';
import { AGENT_EVENT_NAMES } from './agent-events.ts';
import { agentMeasures } from './measures.ts';

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
  measures: agentMeasures(
    'events',
    'sessions',
    'users',
    'sessions_started',
    'prompts',
    'active_seconds',
    'session_duration_ms',
    'model_calls',
    'model_calls_failed',
    'model_calls_rate_limited',
    'model_calls_retried',
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_creation_tokens',
    'cost_usd',
    'calls_unpriced',
    'model_duration_ms',
    'time_to_first_token_ms',
    'tool_calls',
    'tool_calls_failed',
    'tool_duration_ms',
    'decisions_accepted',
    'decisions_rejected',
    'code_generations',
    'lines_added',
    'lines_accepted',
    'lines_removed',
    'commits',
    'prs_created',
    'prs_merged',
    'errors',
    'security_alerts',
    'security_alerts_severe',
  ),
});
