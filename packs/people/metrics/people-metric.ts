/** What all metrics of people have in common: they are about persons, and so pass disclosure control. */
import { defineMetric, type Expression, type Metric } from '@bellwether/metrics';
import type { communicationCube } from '../cubes/communication.ts';
import type { departuresCube } from '../cubes/departures.ts';
import type { surveysCube } from '../cubes/surveys.ts';
import type { workingTimeCube } from '../cubes/working-time.ts';

type PeopleCube = typeof communicationCube | typeof departuresCube | typeof surveysCube | typeof workingTimeCube;
type MeasureName = PeopleCube extends infer C ? (C extends { measures: infer M } ? keyof M : never) : never;

export function peopleMetric(
  metric: Omit<Metric, 'cube' | 'privacy' | 'subject'> & { cube: PeopleCube['name'] },
): Metric {
  return defineMetric({ ...metric, subject: 'person', privacy: 'personal' });
}

/** A measure of one of the pack's cubes; a name that none of them has does not compile. */
export function measure(name: MeasureName): Expression {
  return { measure: name };
}

export function ratio(part: MeasureName, whole: MeasureName): Expression {
  return { ratio: [measure(part), measure(whole)] };
}
