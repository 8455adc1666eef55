/**
 * Sessions, one row for each minute in which a session did something: session windows, session lists and figures per
 * session are folded from these. Dimensions are those a session has one value of, so they add no rows.
 */
import { defineCube } from '@bellwether/metrics';
import { AGENT_EVENT_NAMES } from './agent-events.ts';
import { failed, MODEL_CALL, ofType, PAID, TOOL_CALL } from './conditions.ts';

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
  measures: {
    events: { description: 'All events.', aggregate: 'count' },
    sessions: { description: 'Sessions in which something happened.', aggregate: 'distinct', field: 'session_id' },
    prompts: { description: 'Requests by people.', aggregate: 'count', when: ofType('user_prompt') },
    model_calls: { description: 'Model calls.', aggregate: 'count', when: MODEL_CALL },
    model_calls_failed: { description: 'Model calls that failed.', aggregate: 'count', when: failed(MODEL_CALL) },
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
    tool_calls: { description: 'Tool calls.', aggregate: 'count', when: TOOL_CALL },
    tool_calls_failed: { description: 'Tool calls that failed.', aggregate: 'count', when: failed(TOOL_CALL) },
    lines_added: {
      description: 'Lines of code added.',
      aggregate: 'sum',
      field: 'metadata.lines_added',
      when: ofType('code_generated'),
    },
    commits: { description: 'Commits made.', aggregate: 'count', when: ofType('commit_created') },
    prs_created: { description: 'Pull requests opened.', aggregate: 'count', when: ofType('pr_created') },
    errors: { description: 'Errors.', aggregate: 'count', when: ofType('error') },
    security_alerts: { description: 'Security alerts.', aggregate: 'count', when: ofType('security_alert') },
  },
});
