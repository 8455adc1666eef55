/**
 * How many of a group will leave of their own accord in the next window, from what was seen of people in earlier windows.
 * What it works out of a single person stays in here: it gives sums over groups of ten people at least, with an interval,
 * and the strength of associations over all of them. Predicting who leaves is profiling, and in Europe a high-risk use
 * (EU AI Act, Annex III 4(b)), so nothing shows it for a person, and nothing switches it on by itself.
 *
 * It learns from windows up to the last but one and is judged on the last, never on rows of a time it has learned from. Below
 * a hundred leavers to learn from, ten a feature, an area of 0.65 under the ROC curve there, a skill of 0.05 over the base
 * rate or a calibration slope outside of 0.8 to 1.25 there is no model, and the reasons are given. Which features may go in
 * is for the caller: never age, gender, marital status, health, absence, sentiment or place in a network.
 */
import { expectedLeavers } from './expected-leavers.ts';
import { type LogisticModel, logisticProbability } from './logistic-ridge.ts';
import {
  fitRidge,
  type PredictionQuality,
  predictionQuality,
  type QualityFault,
  qualityFaults,
} from './model-quality.ts';

export interface ObservedPerson {
  /** Number of the window, ascending with time. */
  window: number;
  features: ArrayLike<number>;
  /** 1 for somebody who left in the window, else 0. */
  left: number;
}

export interface PresentPerson {
  /** Groups the person counts in. */
  groups: readonly string[];
  features: ArrayLike<number>;
}

export type NoModel = 'too_few_leavers' | 'too_few_leavers_a_feature' | 'one_window_only' | QualityFault;

export interface ModelQuality extends PredictionQuality {
  leavers: number;
  lambda: number;
}

export type LeaverForecast =
  | {
      kind: 'forecast';
      quality: ModelQuality;
      /** Groups above the floor only. */
      groups: { group: string; people: number; expected: number; low: number; high: number }[];
      /** By feature: change of the log-odds a standard deviation more of it goes with. An association, no cause. */
      associations: number[];
    }
  | { kind: 'no_model'; because: NoModel[]; quality: ModelQuality | null };

export const LEAVERS_MIN = 100;
const LEAVERS_A_FEATURE_MIN = 10;
const PEOPLE_MIN = 10;

/** `floor`: the organisation's own, where that is above ten. */
export function leaverForecast(
  history: readonly ObservedPerson[],
  present: readonly PresentPerson[],
  floor: number,
): LeaverForecast {
  const last = history.reduce((latest, { window }) => Math.max(latest, window), Number.NEGATIVE_INFINITY);
  const learned = history.filter(({ window }) => window < last);
  const judged = history.filter(({ window }) => window === last);
  const because = tooLittle(learned, present[0]?.features.length ?? history[0]?.features.length ?? 0);
  if (because.length > 0) return { kind: 'no_model', because, quality: null };
  const model = fitted(learned);
  if (!model) return { kind: 'no_model', because: ['too_few_leavers'], quality: null };
  const quality = qualityOf(model, learned, judged);
  const faults = qualityFaults(quality);
  if (faults.length > 0) return { kind: 'no_model', because: faults, quality };
  const final = fitted(history)!;
  return {
    kind: 'forecast',
    quality,
    groups: groupsOf(final.model, present, Math.max(floor, PEOPLE_MIN)),
    associations: [...final.model.coefficients],
  };
}

function tooLittle(learned: readonly ObservedPerson[], features: number): NoModel[] {
  const leavers = leaversAmong(learned);
  if (learned.length === 0) return ['one_window_only'];
  return [
    ...(leavers < LEAVERS_MIN ? (['too_few_leavers'] as const) : []),
    ...(leavers < LEAVERS_A_FEATURE_MIN * features ? (['too_few_leavers_a_feature'] as const) : []),
  ];
}

function leaversAmong(people: readonly ObservedPerson[]): number {
  return people.reduce((sum, { left }) => sum + left, 0);
}

function fitted(people: readonly ObservedPerson[]): { model: LogisticModel; lambda: number } | null {
  return fitRidge(
    people.map(({ features }) => features),
    people.map(({ left }) => left),
  );
}

function qualityOf(
  { model, lambda }: { model: LogisticModel; lambda: number },
  learned: readonly ObservedPerson[],
  judged: readonly ObservedPerson[],
): ModelQuality {
  const quality = predictionQuality(
    judged.map(({ left }) => left),
    judged.map(({ features }) => logisticProbability(model, features)),
  );
  return { ...quality, leavers: leaversAmong(learned), lambda };
}

function groupsOf(model: LogisticModel, present: readonly PresentPerson[], peopleMin: number) {
  const probabilities = new Map<string, number[]>();
  for (const { groups, features } of present) {
    const p = logisticProbability(model, features);
    for (const group of groups) probabilities.set(group, [...(probabilities.get(group) ?? []), p]);
  }
  return [...probabilities]
    .filter(([, own]) => own.length >= peopleMin)
    .map(([group, own]) => ({ group, people: own.length, ...expectedLeavers(own)! }));
}
