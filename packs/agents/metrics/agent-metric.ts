/** What all metrics of agents have in common: they are read from the activity cube and are about work, not about persons. */
import { defineMetric, type Expression, type Metric } from '@bellwether/metrics';
import type { agentActivityCube } from '../cubes/agent-activity.ts';

export type AgentMeasure = keyof (typeof agentActivityCube)['measures'];

export function agentMetric(
  metric: Omit<Metric, 'cube' | 'privacy' | 'subject'> & Partial<Pick<Metric, 'subject'>>,
): Metric {
  return defineMetric({ subject: 'agent', ...metric, cube: 'agent_activity', privacy: 'internal' });
}

/** A measure of the activity cube; a name the cube does not have does not compile. */
export function measure(name: AgentMeasure): Expression {
  return { measure: name };
}

export function ratio(part: Expression, whole: Expression): Expression {
  return { ratio: [part, whole] };
}

export function sum(...parts: Expression[]): Expression {
  return { add: parts };
}
