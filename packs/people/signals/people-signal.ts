/** What all signals of people have in common, and the small steps several of them take. */
import { meanInterval } from '@bellwether/analysis';
import type { FigureOutcome, GroupFigure, SignalReason, SignalUnitKind } from '@bellwether/metrics';

export const ALL_UNITS = ['organisation', 'division', 'department', 'team'] as const satisfies SignalUnitKind[];
export const WEEK_DAYS = 7;
export const YEAR_DAYS = 365;

/** Fewer people than this say nothing about a group, whatever the privacy floor. */
export const PEOPLE_MIN = 5;

export function none(reason: SignalReason, persons: ReadonlySet<string>, parts = {}): GroupFigure {
  return { value: null, reason, persons, parts };
}

/** The mean over people of one value each, with Student's interval; all of them asked means nothing was sampled. */
export function meanOfPeople(
  byPerson: ReadonlyMap<string, number>,
  population: number | null,
): FigureOutcome & { persons: ReadonlySet<string> } {
  const persons = new Set(byPerson.keys());
  const found = meanInterval([...byPerson.values()], population);
  if (!found || byPerson.size < PEOPLE_MIN) return none('insufficient_data', persons);
  return { value: found.mean, low: found.low, high: found.high, persons };
}

export function held(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
