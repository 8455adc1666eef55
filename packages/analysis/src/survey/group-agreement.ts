/**
 * Whether a group shares a view, before its mean is shown as one: rwg against answers given at random (uniform over the
 * options; below 0 counts as 0), and over groups the share of variance between them, ICC(1), the reliability of their
 * means, ICC(2), and the test whether groups differ at all. Sources: James, Demaree and Wolf 1984; Bliese 2000.
 */
import fCdf from '@stdlib/stats-base-dists-f-cdf';

export interface GroupAgreement {
  rwg: (number | null)[];
  /** Null when there are fewer than two groups or nobody shares one, as are those below. */
  icc1: number | null;
  icc2: number | null;
  /** With the plain mean size of the groups instead of the one for unequal sizes. */
  icc1SimpleAverage: number | null;
  f: number | null;
  p: number | null;
  averageGroupSize: number | null;
}

/** `groups`: the answers of each; `options`: how many there were to choose from. */
export function groupAgreement(groups: readonly (readonly number[])[], options: number): GroupAgreement {
  const rwg = groups.map((answers) => rwgOf(answers, options));
  const filled = groups.filter((answers) => answers.length > 0);
  const k = filled.length;
  const n = filled.reduce((sum, answers) => sum + answers.length, 0);
  const none = { rwg, icc1: null, icc2: null, icc1SimpleAverage: null, f: null, p: null, averageGroupSize: null };
  if (k < 2 || n <= k) return none;
  const grand = filled.flat().reduce((sum, one) => sum + one, 0) / n;
  let between = 0;
  let within = 0;
  let squaredSizes = 0;
  for (const answers of filled) {
    const mean = answers.reduce((sum, one) => sum + one, 0) / answers.length;
    between += answers.length * (mean - grand) ** 2;
    within += answers.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    squaredSizes += answers.length ** 2;
  }
  const msb = between / (k - 1);
  const msw = within / (n - k);
  const size = (n - squaredSizes / n) / (k - 1);
  if (!(msw > 0)) return { ...none, averageGroupSize: size };
  const f = msb / msw;
  const icc1 = (by: number) => (msb - msw) / (msb + (by - 1) * msw);
  return {
    rwg,
    icc1: icc1(size),
    icc2: msb > 0 ? (msb - msw) / msb : null,
    icc1SimpleAverage: icc1(n / k),
    f,
    p: 1 - fCdf(f, k - 1, n - k),
    averageGroupSize: size,
  };
}

/** Of one item. `null` below two answers. */
export function rwgOf(answers: readonly number[], options: number): number | null {
  const variance = varianceOf(answers);
  return variance === null ? null : Math.max(0, 1 - variance / randomVariance(options));
}

/** Of a scale: `items` holds the answers to each of them. `null` below two people. */
export function rwgOfScale(items: readonly (readonly number[])[], options: number): number | null {
  const variances = items.map(varianceOf).filter((one): one is number => one !== null);
  const j = variances.length;
  if (j === 0) return null;
  const share = variances.reduce((sum, one) => sum + one, 0) / j / randomVariance(options);
  if (share >= 1) return 0;
  return (j * (1 - share)) / (j * (1 - share) + share);
}

function randomVariance(options: number): number {
  return (options * options - 1) / 12;
}

function varianceOf(answers: readonly number[]): number | null {
  const n = answers.length;
  if (n < 2) return null;
  const mean = answers.reduce((sum, one) => sum + one, 0) / n;
  return answers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1);
}
