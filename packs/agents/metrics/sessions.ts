/** How much the agents are used, and by how many people. */
import { agentMetric, measure, ratio } from './agent-metric.ts';

export const agentSessions = agentMetric({
  name: 'agent_sessions',
  title: 'Sessions',
  description: 'Distinct agent sessions in which anything happened in the window.',
  value: measure('sessions'),
  unit: 'count',
  subject: 'session',
  direction: 'neutral',
});

export const agentSessionsStarted = agentMetric({
  name: 'agent_sessions_started',
  title: 'Sessions started',
  description: 'Agent sessions that began in the window (event session_start).',
  value: measure('sessions_started'),
  unit: 'count',
  subject: 'session',
  direction: 'neutral',
});

export const agentActiveUsers = agentMetric({
  name: 'agent_active_users',
  title: 'Active users',
  description: 'Distinct users for whom an agent did anything in the window.',
  value: measure('users'),
  unit: 'count',
  subject: 'organisation',
  direction: 'up',
});

export const agentPrompts = agentMetric({
  name: 'agent_prompts',
  title: 'Prompts',
  description: 'Requests people made to agents. Only counted; the text is never kept.',
  value: measure('prompts'),
  unit: 'count',
  direction: 'neutral',
});

export const agentEvents = agentMetric({
  name: 'agent_events',
  title: 'Agent events',
  description: 'All events of agents, of whatever type.',
  value: measure('events'),
  unit: 'count',
  subject: 'event',
  direction: 'neutral',
});

export const agentActiveTime = agentMetric({
  name: 'agent_active_seconds',
  title: 'Active time',
  description: 'Time of active work as the agent reports it (Claude Code: claude_code.active_time.total).',
  value: measure('active_seconds'),
  unit: 'seconds',
  direction: 'neutral',
});

export const agentSessionDuration = agentMetric({
  name: 'agent_session_duration_p50_ms',
  title: 'Session length (median)',
  description: 'Median length of the sessions that ended in the window; unfinished sessions have none.',
  value: { quantile: 'session_duration_ms', level: 0.5 },
  unit: 'milliseconds',
  subject: 'session',
  direction: 'neutral',
});

export const agentModelCallsPerSession = agentMetric({
  name: 'agent_model_calls_per_session',
  title: 'Model calls per session',
  description: 'Model calls divided by the distinct sessions of the window.',
  value: ratio(measure('model_calls'), measure('sessions')),
  unit: 'count_per_session',
  subject: 'session',
  direction: 'neutral',
});
