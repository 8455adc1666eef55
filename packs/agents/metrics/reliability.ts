/** Whether the agents can be relied upon: errors, failed model and tool calls. */
import { agentMetric, measure, ratio } from './agent-metric.ts';

export const agentErrors = agentMetric({
  name: 'agent_errors',
  title: 'Errors',
  description: 'Error events: failed model calls and runs. Failed tool calls are counted by agent_tool_failures.',
  value: measure('errors'),
  unit: 'count',
  direction: 'down',
});

export const agentErrorRate = agentMetric({
  name: 'agent_error_rate',
  title: 'Error rate',
  description: 'Share of all agent events that are errors.',
  value: ratio(measure('errors'), measure('events')),
  unit: 'ratio',
  direction: 'down',
});

export const agentModelCalls = agentMetric({
  name: 'agent_model_calls',
  title: 'Model calls',
  description: 'Requests to models, failed ones included.',
  value: measure('model_calls'),
  unit: 'count',
  direction: 'neutral',
});

export const agentModelFailureRate = agentMetric({
  name: 'agent_model_failure_rate',
  title: 'Model failure rate',
  description: 'Share of model calls that failed.',
  value: ratio(measure('model_calls_failed'), measure('model_calls')),
  unit: 'ratio',
  direction: 'down',
});

export const agentRateLimitedCalls = agentMetric({
  name: 'agent_rate_limited_calls',
  title: 'Rate-limited calls',
  description: 'Model calls refused because too many were sent (HTTP 429, or 529 from an overloaded provider).',
  value: measure('model_calls_rate_limited'),
  unit: 'count',
  direction: 'down',
});

export const agentRetriedCalls = agentMetric({
  name: 'agent_retried_calls',
  title: 'Retried calls',
  description: 'Model calls that were a second or later attempt, where the producer says which attempt a call was.',
  value: measure('model_calls_retried'),
  unit: 'count',
  direction: 'down',
});

export const agentToolCalls = agentMetric({
  name: 'agent_tool_calls',
  title: 'Tool calls',
  description: 'Calls of tools, failed ones included.',
  value: measure('tool_calls'),
  unit: 'count',
  direction: 'neutral',
});

export const agentToolFailures = agentMetric({
  name: 'agent_tool_failures',
  title: 'Tool failures',
  description: 'Calls of tools that failed.',
  value: measure('tool_calls_failed'),
  unit: 'count',
  direction: 'down',
});

export const agentToolFailureRate = agentMetric({
  name: 'agent_tool_failure_rate',
  title: 'Tool failure rate',
  description: 'Share of tool calls that failed.',
  value: ratio(measure('tool_calls_failed'), measure('tool_calls')),
  unit: 'ratio',
  direction: 'down',
});
