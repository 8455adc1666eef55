/**
 * How likely a declared outcome is (that a deployment is rolled back, that an item is late), learned from rows whose outcome
 * is known: a ridge logistic model, judged by five-fold cross-validation with the penalty chosen within the rows learned
 * from. Of each row that is asked about it gives the probability and what each feature adds to its log-odds, which together
 * make it exactly. With fewer than 100 known rows, 20 of either outcome or 10 a feature, or when the model is not good
 * enough on rows it has not learned from, there is none, and the reasons are given. About things, never about a person
 * (flight-risk/leaver-forecast.ts says why). An association is no cause.
 * Sources: Peduzzi et al. 1996 (ten of either outcome a feature); Le Cessie and van Houwelingen 1992; Stone 1974.
 */
import { type CalibrationGroup, calibrationCurve } from '../flight-risk/calibration-curve.ts';
import { type LogisticModel, logisticProbability } from '../flight-risk/logistic-ridge.ts';
import {
  fitRidge,
  type PredictionQuality,
  predictionQuality,
  type QualityFault,
  qualityFaults,
} from '../flight-risk/model-quality.ts';
import { shuffle } from '../network/shuffle.ts';
import type { SeededRandom } from '../significance/seeded-random.ts';

export interface KnownRow {
  features: ArrayLike<number>;
  /** 1 where it happened, else 0. */
  outcome: number;
}

export type NoRisk = 'too_few_rows' | 'too_few_outcomes' | 'too_few_outcomes_a_feature' | QualityFault;

export interface RiskQuality extends PredictionQuality {
  /** What happened to those of which about the same was predicted, each predicted without itself. */
  calibration: CalibrationGroup[];
}

export interface RowRisk {
  probability: number;
  /** By feature: what it adds to the log-odds of the mean row. */
  contributions: number[];
  /** Features that are outside of all that was learned from. */
  beyond: number[];
}

export type OutcomeRisk =
  | {
      kind: 'risk';
      quality: RiskQuality;
      /** Log-odds of the mean row. */
      intercept: number;
      /** By feature: change of the log-odds that a standard deviation more of it goes with. */
      associations: number[];
      /** In the order asked. */
      rows: RowRisk[];
    }
  | { kind: 'no_risk'; because: NoRisk[]; quality: RiskQuality | null };

const ROWS_MIN = 100;
const OUTCOMES_MIN = 20;
const OUTCOMES_A_FEATURE_MIN = 10;
const FOLDS = 5;

/** `random` puts the known rows into folds. */
export function outcomeRisk(
  known: readonly KnownRow[],
  asked: readonly ArrayLike<number>[],
  random: SeededRandom,
): OutcomeRisk {
  const because = tooLittle(known);
  if (because.length > 0) return { kind: 'no_risk', because, quality: null };
  const order = shuffle(Int32Array.from(known.keys()), random);
  const rows = Array.from(order, (at) => known[at]!.features);
  const y = Array.from(order, (at) => known[at]!.outcome);
  const predicted = predictedWithoutItself(rows, y);
  const final = fitRidge(rows, y);
  if (!predicted || !final) return { kind: 'no_risk', because: ['too_few_outcomes'], quality: null };
  const quality = { ...predictionQuality(y, predicted), calibration: calibrationCurve(y, predicted) };
  const faults = qualityFaults(quality);
  if (faults.length > 0) return { kind: 'no_risk', because: faults, quality };
  const ranges = rangesOf(rows);
  return {
    ...{ kind: 'risk', quality, intercept: final.model.intercept, associations: [...final.model.coefficients] },
    rows: asked.map((row) => riskOf(final.model, row, ranges)),
  };
}

function tooLittle(known: readonly KnownRow[]): NoRisk[] {
  const happened = known.reduce((sum, { outcome }) => sum + outcome, 0);
  const rarer = Math.min(happened, known.length - happened);
  const features = known[0]?.features.length ?? 0;
  return [
    ...(known.length < ROWS_MIN ? (['too_few_rows'] as const) : []),
    ...(rarer < OUTCOMES_MIN ? (['too_few_outcomes'] as const) : []),
    ...(rarer < OUTCOMES_A_FEATURE_MIN * features ? (['too_few_outcomes_a_feature'] as const) : []),
  ];
}

/** Of each row the probability by a model of the four folds it is not in; `null` when one has too little to learn from. */
function predictedWithoutItself(rows: readonly ArrayLike<number>[], y: readonly number[]): Float64Array | null {
  const predicted = new Float64Array(rows.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = Array.from(rows.keys()).filter((at) => at % FOLDS !== fold);
    const fitted = fitRidge(
      others.map((at) => rows[at]!),
      others.map((at) => y[at]!),
    );
    if (!fitted) return null;
    for (let at = fold; at < rows.length; at += FOLDS) predicted[at] = logisticProbability(fitted.model, rows[at]!);
  }
  return predicted;
}

interface Range {
  least: number;
  most: number;
}

function rangesOf(rows: readonly ArrayLike<number>[]): Range[] {
  return Array.from({ length: rows[0]!.length }, (_, feature) => {
    const range = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
    for (const row of rows) {
      range.least = Math.min(range.least, row[feature]!);
      range.most = Math.max(range.most, row[feature]!);
    }
    return range;
  });
}

function riskOf(model: LogisticModel, row: ArrayLike<number>, ranges: readonly Range[]): RowRisk {
  const { coefficients, mean, sd } = model;
  return {
    probability: logisticProbability(model, row),
    contributions: Array.from(coefficients, (coefficient, feature) =>
      sd[feature]! > 0 ? (coefficient * (row[feature]! - mean[feature]!)) / sd[feature]! : 0,
    ),
    beyond: ranges.flatMap(({ least, most }, feature) =>
      row[feature]! < least || row[feature]! > most ? [feature] : [],
    ),
  };
}
