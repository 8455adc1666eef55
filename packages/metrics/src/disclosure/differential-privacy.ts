/**
 * The arithmetic of differential privacy: how much noise a promise takes, and what promises add up to. Figures are
 * published by suppression; questions that publications leave out can be answered with noise (noise/noisy-answer.ts).
 * Sources: Dwork, Roth (2014), theorem 3.20; Balle, Wang, "Improving the Gaussian mechanism" (2018), theorem 8; Ghosh,
 * Roughgarden, Sundararajan, "Universally utility-maximizing privacy mechanisms" (2012).
 */
export interface NoiseScales {
  laplaceScale: number;
  laplaceVariance: number;
  /** Standard deviation that is just enough. */
  gaussianSigmaAnalytic: number;
  /** By the formula of 2014, which holds only for epsilon below one. */
  gaussianSigmaClassic: number | null;
  geometricAlpha: number;
}

export function noiseScales(promise: { epsilon: number; delta: number; sensitivity: number }): NoiseScales {
  const { epsilon, delta, sensitivity } = promise;
  const laplaceScale = sensitivity / epsilon;
  return {
    laplaceScale,
    laplaceVariance: 2 * laplaceScale ** 2,
    gaussianSigmaAnalytic: analyticSigma(epsilon, delta, sensitivity),
    gaussianSigmaClassic: epsilon < 1 ? (Math.sqrt(2 * Math.log(1.25 / delta)) * sensitivity) / epsilon : null,
    geometricAlpha: Math.exp(-epsilon / sensitivity),
  };
}

/** The epsilon of so many queries together, by adding them up and by the advanced theorem; the smaller one holds. */
export function composedEpsilon(each: { epsilon: number; queries: number; deltaPrime: number }): {
  basic: number;
  advanced: number;
  best: number;
} {
  const { epsilon, queries, deltaPrime } = each;
  const basic = epsilon * queries;
  const advanced =
    epsilon * Math.sqrt(2 * queries * Math.log(1 / deltaPrime)) + queries * epsilon * Math.expm1(epsilon);
  return { basic, advanced, best: Math.min(basic, advanced) };
}

/** Chance that two-sided geometric noise is `value`. */
export function geometricProbability(
  value: number,
  { epsilon, sensitivity }: { epsilon: number; sensitivity: number },
): number {
  const alpha = Math.exp(-epsilon / sensitivity);
  return ((1 - alpha) / (1 + alpha)) * alpha ** Math.abs(value);
}

export function geometricVariance({ epsilon, sensitivity }: { epsilon: number; sensitivity: number }): number {
  const alpha = Math.exp(-epsilon / sensitivity);
  return (2 * alpha) / (1 - alpha) ** 2;
}

/** The sigma at which the delta of the Gaussian mechanism is the one promised; delta falls as sigma grows. */
function analyticSigma(epsilon: number, delta: number, sensitivity: number): number {
  const deltaOf = (sigma: number): number => {
    const half = sensitivity / (2 * sigma);
    const shift = (epsilon * sigma) / sensitivity;
    return normalBelow(half - shift) - Math.exp(epsilon) * normalBelow(-half - shift);
  };
  let [low, high] = [0, sensitivity];
  while (deltaOf(high) > delta) [low, high] = [high, high * 2];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (deltaOf(middle) > delta) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Share of the standard normal distribution below x. Below the middle by the continued fraction of Mills' ratio, whose
 * relative error stays small however far out; near it by the series of the error function.
 */
function normalBelow(x: number): number {
  if (x > 0) return 1 - normalBelow(-x);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < -3) {
    let fraction = -x;
    for (let i = 200; i >= 1; i--) fraction = -x + i / fraction;
    return density / fraction;
  }
  let [term, sum] = [-x, -x];
  for (let i = 1; i < 200; i++) {
    term *= (x * x) / (2 * i + 1);
    sum += term;
  }
  return 0.5 - density * sum;
}
