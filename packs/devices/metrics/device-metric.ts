/** What all metrics of devices have in common: they are about things, and no device is a person. */
import { defineMetric, type Expression, type Metric } from '@bellwether/metrics';
import type { deviceActivityCube } from '../cubes/device-activity.ts';

type MeasureName = keyof (typeof deviceActivityCube)['measures'];

export function deviceMetric(metric: Omit<Metric, 'cube' | 'privacy' | 'subject'>): Metric {
  return defineMetric({ subject: 'device', ...metric, cube: 'device_activity', privacy: 'internal' });
}

/** A measure of the cube; a name it does not have does not compile. */
export function measure(name: MeasureName): Expression {
  return { measure: name };
}

export function ratio(part: MeasureName, whole: MeasureName): Expression {
  return { ratio: [measure(part), measure(whole)] };
}
