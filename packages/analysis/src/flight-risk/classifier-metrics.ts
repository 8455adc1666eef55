/**
 * How good predicted probabilities are: area under the ROC curve (ties count half), average precision, Brier score and
 * its skill over the base rate, log loss, expected calibration error over ten equal bins.
 * Sources: Hanley and McNeil 1982; Brier 1950; Naeini et al. 2015.
 */
export interface ClassifierMetrics {
  auc: number | null;
  averagePrecision: number | null;
  brier: number;
  brierSkill: number | null;
  logLoss: number;
  ece10: number;
  prevalence: number;
}

const P_MIN = 1e-15;

/** `null` of nothing. */
export function classifierMetrics(y: ArrayLike<number>, p: ArrayLike<number>): ClassifierMetrics | null {
  const n = y.length;
  if (n === 0) return null;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => p[b]! - p[a]!);
  const positives = order.reduce((sum, i) => sum + y[i]!, 0);
  const negatives = n - positives;
  const prevalence = positives / n;

  let seenPositive = 0;
  let seenNegative = 0;
  let concordant = 0;
  let averagePrecision = 0;
  for (let from = 0; from < n; ) {
    let tiedPositive = 0;
    let to = from;
    for (; to < n && p[order[to]!] === p[order[from]!]; to++) tiedPositive += y[order[to]!]!;
    const tiedNegative = to - from - tiedPositive;
    concordant += tiedNegative * (seenPositive + tiedPositive / 2);
    seenPositive += tiedPositive;
    seenNegative += tiedNegative;
    if (tiedPositive > 0) averagePrecision += (tiedPositive * seenPositive) / (seenPositive + seenNegative);
    from = to;
  }

  let squares = 0;
  let logLoss = 0;
  const bins = Array.from({ length: 10 }, () => ({ count: 0, predicted: 0, happened: 0 }));
  for (let i = 0; i < n; i++) {
    squares += (p[i]! - y[i]!) ** 2;
    const held = Math.max(P_MIN, Math.min(1 - P_MIN, p[i]!));
    logLoss -= Math.log(y[i]! > 0 ? held : 1 - held);
    const bin = bins[Math.min(9, Math.floor(p[i]! * 10))]!;
    bin.count++;
    bin.predicted += p[i]!;
    bin.happened += y[i]!;
  }
  const brier = squares / n;
  const reference = prevalence * (1 - prevalence);
  return {
    auc: positives > 0 && negatives > 0 ? concordant / (positives * negatives) : null,
    averagePrecision: positives > 0 ? averagePrecision / positives : null,
    brier,
    brierSkill: reference > 0 ? 1 - brier / reference : null,
    logLoss: logLoss / n,
    ece10: bins.reduce((sum, { predicted, happened }) => sum + Math.abs(predicted - happened) / n, 0),
    prevalence,
  };
}
