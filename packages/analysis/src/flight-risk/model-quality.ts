/**
 * A ridge logistic model with the penalty that fits best, and when it is good enough to be told: an area of 0.65 at least
 * under the ROC curve, a skill of more than 0.05 over the base rate and a calibration slope from 0.8 to 1.25, all on rows it
 * has not learned from. The bounds were fixed before any data were looked at.
 */
import { calibrationSlope } from './calibration.ts';
import { type ClassifierMetrics, classifierMetrics } from './classifier-metrics.ts';
import { type LogisticModel, logisticRidge } from './logistic-ridge.ts';
import { chooseRidge } from './ridge-choice.ts';

export interface PredictionQuality extends Pick<ClassifierMetrics, 'auc' | 'brier' | 'brierSkill'> {
  /** `null` when one threshold parts the outcomes. */
  slope: number | null;
}

export type QualityFault = 'no_better_than_chance' | 'no_better_than_the_base_rate' | 'not_calibrated';

const AUC_MIN = 0.65;
const SKILL_MIN = 0.05;
const SLOPE = { least: 0.8, most: 1.25 };

/** `null` when there is too little to learn from. */
export function fitRidge(
  rows: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
): { model: LogisticModel; lambda: number } | null {
  const lambda = chooseRidge(rows, y);
  const model = lambda === null ? null : logisticRidge(rows, y, lambda);
  return model && lambda !== null ? { model, lambda } : null;
}

/** Of one row at least. */
export function predictionQuality(y: ArrayLike<number>, p: ArrayLike<number>): PredictionQuality {
  const { auc, brier, brierSkill } = classifierMetrics(y, p)!;
  return { auc, brier, brierSkill, slope: calibrationSlope(y, p)?.slope ?? null };
}

export function qualityFaults({ auc, brierSkill, slope }: PredictionQuality): QualityFault[] {
  const isCalibrated = slope !== null && slope >= SLOPE.least && slope <= SLOPE.most;
  return [
    ...(auc === null || auc < AUC_MIN ? (['no_better_than_chance'] as const) : []),
    ...(brierSkill === null || brierSkill <= SKILL_MIN ? (['no_better_than_the_base_rate'] as const) : []),
    ...(isCalibrated ? [] : (['not_calibrated'] as const)),
  ];
}
