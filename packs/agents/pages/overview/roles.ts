/**
 * Which metric plays which part on the overview. A short list of preferred names; units, titles and directions come from
 * the catalogue, and a part nobody can play is left out.
 */
import type { MetricDescription } from '@bellwether/ui/api/types.ts';

export const ROLES = ['sessions', 'cost', 'tokens', 'errors', 'tools', 'latency'] as const;
export type Role = (typeof ROLES)[number];

const PREFERRED: Readonly<Record<Role, readonly string[]>> = {
  sessions: ['agent_sessions'],
  cost: ['agent_cost_usd'],
  tokens: ['agent_tokens', 'agent_tokens_total'],
  errors: ['agent_error_rate'],
  tools: ['agent_tool_failure_rate'],
  latency: ['agent_model_latency_p95_ms', 'agent_model_latency_p95'],
};

export type Cast = Readonly<Partial<Record<Role, MetricDescription>>>;

export function castOf(metrics: readonly MetricDescription[]): Cast {
  const cast: Partial<Record<Role, MetricDescription>> = {};
  for (const role of ROLES) {
    const found = PREFERRED[role].map((name) => metrics.find((metric) => metric.name === name)).find(Boolean);
    if (found) cast[role] = found;
  }
  return cast;
}
