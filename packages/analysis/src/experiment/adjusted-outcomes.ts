/**
 * Outcomes with what was known before taken out (CUPED): y − θ·(x − mean of x), where x is the same measure from before
 * somebody saw the experiment, and θ = cov(x, y) / var(x) over all variants together. The variant cannot have changed x, so
 * the difference of means stays what it is, and its variance shrinks by the square of the correlation. Without anything
 * known before, θ is 0 and nothing changes.
 * Source: Deng, Xu, Kohavi, Walker, "Improving the sensitivity of online controlled experiments by utilizing pre-experiment
 * data", WSDM 2013.
 */

export interface Outcome {
  value: number;
  /** The same measure before; 0 for those of whom nothing is known. */
  before: number;
}

/** Mean of one variant, and the variance of single outcomes. */
export interface OutcomeSummary {
  n: number;
  mean: number;
  variance: number;
}

export interface AdjustedOutcomes {
  /** As observed. */
  observed: readonly OutcomeSummary[];
  adjusted: readonly OutcomeSummary[];
  theta: number;
  /** Share of the variance that the adjustment took away, from 0 to 1. */
  varianceReduction: number;
}

export function adjustedOutcomes(variants: readonly (readonly Outcome[])[]): AdjustedOutcomes {
  const all = variants.flat();
  const meanBefore = meanOf(all.map(({ before }) => before));
  let [covariance, spread] = [0, 0];
  // Within each variant: what the variants differ by is no part of how the two measures go together.
  for (const own of variants) {
    const [value, before] = [meanOf(own.map((one) => one.value)), meanOf(own.map((one) => one.before))];
    for (const one of own) {
      covariance += (one.before - before) * (one.value - value);
      spread += (one.before - before) ** 2;
    }
  }
  const theta = spread > 0 ? covariance / spread : 0;
  const observed = variants.map((own) => summaryOf(own.map(({ value }) => value)));
  const adjusted = variants.map((own) => summaryOf(own.map((one) => one.value - theta * (one.before - meanBefore))));
  const total = (summaries: readonly OutcomeSummary[]) =>
    summaries.reduce((sum, { n, variance }) => sum + n * variance, 0);
  return {
    ...{ observed, adjusted, theta },
    varianceReduction: total(observed) === 0 ? 0 : Math.max(0, 1 - total(adjusted) / total(observed)),
  };
}

function summaryOf(values: readonly number[]): OutcomeSummary {
  const n = values.length;
  const mean = meanOf(values);
  const variance = n < 2 ? 0 : values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { n, mean, variance };
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
