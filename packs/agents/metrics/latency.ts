/**
 * How long model and tool calls take, in milliseconds. Quantiles come from sketches with 1 % relative error, so they
 * can be merged over windows and groups; an average would hide the tail that people wait for.
 */
import { agentMetric } from './agent-metric.ts';

type Timed = 'model_duration_ms' | 'tool_duration_ms' | 'time_to_first_token_ms';

const latency = (name: string, title: string, timed: Timed, level: number, description: string) =>
  agentMetric({
    name,
    title,
    description,
    value: { quantile: timed, level },
    unit: 'milliseconds',
    direction: 'down',
  });

const OF_MODEL_CALLS = 'of the model calls that ended well took no longer';

export const agentModelLatencyP50 = latency(
  'agent_model_latency_p50_ms',
  'Model latency p50',
  'model_duration_ms',
  0.5,
  `Half ${OF_MODEL_CALLS}.`,
);
export const agentModelLatencyP95 = latency(
  'agent_model_latency_p95_ms',
  'Model latency p95',
  'model_duration_ms',
  0.95,
  `95 % ${OF_MODEL_CALLS}.`,
);
export const agentModelLatencyP99 = latency(
  'agent_model_latency_p99_ms',
  'Model latency p99',
  'model_duration_ms',
  0.99,
  `99 % ${OF_MODEL_CALLS}.`,
);
export const agentTimeToFirstToken = latency(
  'agent_time_to_first_token_p50_ms',
  'Time to first token p50',
  'time_to_first_token_ms',
  0.5,
  'Half of the streamed answers began no later than this after the request.',
);
export const agentToolLatencyP50 = latency(
  'agent_tool_latency_p50_ms',
  'Tool latency p50',
  'tool_duration_ms',
  0.5,
  'Half of the tool calls took no longer.',
);
export const agentToolLatencyP95 = latency(
  'agent_tool_latency_p95_ms',
  'Tool latency p95',
  'tool_duration_ms',
  0.95,
  '95 % of the tool calls took no longer.',
);
export const agentToolLatencyP99 = latency(
  'agent_tool_latency_p99_ms',
  'Tool latency p99',
  'tool_duration_ms',
  0.99,
  '99 % of the tool calls took no longer.',
);
