/**
 * How far the items of a scale measure one thing: Cronbach's alpha with Feldt's interval, the standardised alpha, each
 * item's correlation with the rest, alpha without it, and the standard error of measurement of the scale's mean. Only
 * complete answers count; `null` of fewer than two of them, or when nothing varies.
 * Sources: Cronbach 1951; Feldt 1965; Nunnally and Bernstein 1994.
 */
import fQuantile from '@stdlib/stats-base-dists-f-quantile';

export interface Reliability {
  alpha: number;
  low: number;
  high: number;
  standardizedAlpha: number | null;
  meanInterItemR: number | null;
  correctedItemTotal: (number | null)[];
  alphaIfDeleted: (number | null)[];
  sem: number;
}

/** `answers`: one row a person. */
export function reliability(answers: readonly (readonly number[])[]): Reliability | null {
  const n = answers.length;
  const k = answers[0]?.length ?? 0;
  if (n < 2 || k < 2) return null;
  const covariance = covarianceOf(answers);
  const all = Array.from({ length: k }, (_, j) => j);
  const alpha = alphaOf(covariance, all);
  if (alpha === null) return null;
  const total = totalOf(covariance, all);
  const correlations = all.flatMap((i) =>
    all.slice(0, i).map((j) => covariance[i]![j]! / Math.sqrt(covariance[i]![i]! * covariance[j]![j]!)),
  );
  const areKnown = correlations.every(Number.isFinite);
  const meanInterItemR = areKnown ? correlations.reduce((sum, r) => sum + r, 0) / correlations.length : null;
  const bound = (probability: number) => 1 - (1 - alpha) * fQuantile(probability, n - 1, (n - 1) * (k - 1));
  return {
    alpha,
    low: bound(0.975),
    high: bound(0.025),
    standardizedAlpha: meanInterItemR === null ? null : (k * meanInterItemR) / (1 + (k - 1) * meanInterItemR),
    meanInterItemR,
    correctedItemTotal: all.map((item) => {
      const rest = all.filter((other) => other !== item);
      const withRest = rest.reduce((sum, other) => sum + covariance[item]![other]!, 0);
      const spread = covariance[item]![item]! * totalOf(covariance, rest);
      return spread > 0 ? withRest / Math.sqrt(spread) : null;
    }),
    alphaIfDeleted: all.map((item) =>
      k < 3
        ? null
        : alphaOf(
            covariance,
            all.filter((other) => other !== item),
          ),
    ),
    sem: (Math.sqrt(total) / k) * Math.sqrt(Math.max(0, 1 - alpha)),
  };
}

export function covarianceOf(rows: readonly (readonly number[])[]): number[][] {
  const n = rows.length;
  const width = rows[0]?.length ?? 0;
  const mean = Array.from({ length: width }, (_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / n);
  return mean.map((meanI, i) =>
    mean.map((meanJ, j) => rows.reduce((sum, row) => sum + (row[i]! - meanI) * (row[j]! - meanJ), 0) / (n - 1)),
  );
}

function alphaOf(covariance: readonly (readonly number[])[], items: readonly number[]): number | null {
  const total = totalOf(covariance, items);
  const k = items.length;
  if (!(total > 0)) return null;
  return (k / (k - 1)) * (1 - items.reduce((sum, item) => sum + covariance[item]![item]!, 0) / total);
}

function totalOf(covariance: readonly (readonly number[])[], items: readonly number[]): number {
  return items.reduce((sum, i) => sum + items.reduce((inner, j) => inner + covariance[i]![j]!, 0), 0);
}
