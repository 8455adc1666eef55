/**
 * Sessions, one row for each minute in which a session did something: session windows, session lists and figures per
 * session are folded from these. Dimensions are those a session has one value of, so they add no rows.
 */
import { defineCube } from '@bellwether/metrics';
import { AGENT_EVENT_NAMES } from './agent-events.ts';
import { agentMeasures } from './measures.ts';

export const agentSessionsCube = defineCube({
  name: 'agent_sessions',
  description: 'What each agent session did, minute by minute.',
  events: AGENT_EVENT_NAMES,
  slicedBy: 'session_id',
  dimensions: {
    agent: { description: 'The agent or application.', field: 'metadata.agent' },
    team: { description: 'The team the session belongs to.', field: 'metadata.team' },
    repository: { description: 'The repository worked on.', field: 'metadata.repository' },
    environment: { description: 'Where it ran.', field: 'environment' },
  },
  measures: agentMeasures(
    'events',
    'sessions',
    'prompts',
    'model_calls',
    'model_calls_failed',
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_creation_tokens',
    'cost_usd',
    'tool_calls',
    'tool_calls_failed',
    'lines_added',
    'commits',
    'prs_created',
    'errors',
    'security_alerts',
    'sessions_with_model_calls',
    'sessions_with_tool_calls',
    'sessions_with_commits',
    'sessions_with_merges',
  ),
});
