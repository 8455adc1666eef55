/**
 * How many of a group will leave, from a probability for each member that is used for nothing else: the sum of them, and
 * an interval of the Poisson-binomial distribution, exact by convolution. It never says who.
 * Source: Hong 2013, "On computing the distribution function for the Poisson binomial distribution".
 */
export interface ExpectedLeavers {
  expected: number;
  low: number;
  high: number;
}

export function expectedLeavers(probabilities: readonly number[], level = 0.95): ExpectedLeavers | null {
  if (probabilities.length === 0) return null;
  const distribution = new Float64Array(probabilities.length + 1);
  distribution[0] = 1;
  for (const [i, p] of probabilities.entries())
    for (let k = i + 1; k >= 0; k--)
      distribution[k] = distribution[k]! * (1 - p) + (k > 0 ? distribution[k - 1]! * p : 0);
  const quantile = (probability: number) => {
    let sum = 0;
    for (let k = 0; k < distribution.length; k++) {
      sum += distribution[k]!;
      if (sum >= probability - 1e-12) return k;
    }
    return probabilities.length;
  };
  return {
    expected: probabilities.reduce((sum, p) => sum + p, 0),
    low: quantile((1 - level) / 2),
    high: quantile(1 - (1 - level) / 2),
  };
}
