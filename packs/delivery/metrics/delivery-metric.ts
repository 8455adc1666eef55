/** What all metrics of delivery have in common: they are about work, and the events behind them name nobody. */
import { defineMetric, type Expression, type Metric } from '@bellwether/metrics';
import type { deliveryActivityCube } from '../cubes/delivery-activity.ts';

type MeasureName = keyof (typeof deliveryActivityCube)['measures'];

export function deliveryMetric(
  metric: Omit<Metric, 'cube' | 'privacy' | 'subject'> & Partial<Pick<Metric, 'subject'>>,
): Metric {
  return defineMetric({ subject: 'team', ...metric, cube: 'delivery_activity', privacy: 'internal' });
}

/** A measure of the cube; a name it does not have does not compile. */
export function measure(name: MeasureName): Expression {
  return { measure: name };
}

export function ratio(part: MeasureName, whole: MeasureName): Expression {
  return { ratio: [measure(part), measure(whole)] };
}
