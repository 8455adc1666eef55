/** What all metrics of agents have in common: they are about work, not about persons, and mostly read from the activity cube. */
import { defineMetric, type Expression, type Metric } from '@bellwether/metrics';
import type { agentActivityCube } from '../cubes/agent-activity.ts';
import type { agentSessionsCube } from '../cubes/agent-sessions.ts';

export function agentMetric(
  metric: Omit<Metric, 'cube' | 'privacy' | 'subject'> & Partial<Pick<Metric, 'subject'>>,
): Metric {
  return defineMetric({ subject: 'agent', ...metric, cube: 'agent_activity', privacy: 'internal' });
}

/** A measure of the activity cube; a name the cube does not have does not compile. */
export function measure(name: keyof (typeof agentActivityCube)['measures']): Expression {
  return { measure: name };
}

/** A metric of the sessions cube, which knows of each session what it came to. */
export function sessionMetric(
  metric: Omit<Metric, 'cube' | 'privacy' | 'subject' | 'value'> & {
    value: keyof (typeof agentSessionsCube)['measures'];
  },
): Metric {
  return defineMetric({
    subject: 'session',
    ...metric,
    value: { measure: metric.value },
    cube: 'agent_sessions',
    privacy: 'internal',
  });
}

export function ratio(part: Expression, whole: Expression): Expression {
  return { ratio: [part, whole] };
}

export function sum(...parts: Expression[]): Expression {
  return { add: parts };
}
