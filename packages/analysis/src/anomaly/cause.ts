/**
 * Which groups an anomaly comes from: of a figure that is the sum of its groups, or a ratio of two such sums, what each
 * group adds to the difference between what was and what was expected. The parts and a rest make the whole: the expectation
 * of a sum, a median, is not quite the sum of the groups' expectations, and groups that are hidden or too many are not
 * among the parts. Of several dimensions the one whose groups changed their shares the most explains it best: the
 * Jensen-Shannon divergence between expected and actual shares.
 * Source: Bhagwan et al. 2014, "Adtributor: Revenue Debugging in Advertising Systems", sections 4 and 5.
 */
import { median } from '../robust-scale.ts';

/** Values of one group or of the whole, by position in the series; `null`: not known, or hidden. */
export type Values = readonly (number | null)[];

/** The points to be explained, each with the earlier ones it is compared with. */
export interface Explained {
  at: number;
  reference: readonly number[];
}

export interface GroupValues {
  name: string;
  /** Of a sum: the value. Of a ratio: its upper part. */
  upper: Values;
  /** Of a ratio only. */
  lower?: Values;
}

export interface Contribution {
  name: string;
  /** Mean over the points to be explained. */
  value: number;
  expected: number;
  /** In units of the figure. */
  contribution: number;
  /** Of the whole difference; `null` when there is none. */
  share: number | null;
}

export interface Cause {
  /** Greatest contribution first. */
  contributions: Contribution[];
  /** Of the difference, what no group that is shown explains. */
  rest: number;
  /** Groups of which something that is needed is not known. */
  notShown: number;
  /** How much the shares of the groups changed, in bits: 0 to 1, or to 2 for a ratio. */
  surprise: number;
}

export function explainSum(points: readonly Explained[], total: Values, groups: readonly GroupValues[]): Cause | null {
  const whole = meanOf(points, total);
  if (!whole) return null;
  const known = groups.flatMap(({ name, upper }) => {
    const mean = meanOf(points, upper);
    return mean ? [{ name, ...mean, contribution: mean.value - mean.expected }] : [];
  });
  const surprise = divergence(
    known.map(({ expected }) => expected),
    known.map(({ value }) => value),
  );
  return causeOf(known, whole.value - whole.expected, groups.length - known.length, surprise);
}

/**
 * A group adds to a ratio r, against R that was expected, (its upper part − R · its lower part) / the whole lower part; how
 * much more than it usually does is its contribution. Without a rest these sum to r − R.
 */
export function explainRatio(
  points: readonly Explained[],
  total: { upper: Values; lower: Values },
  groups: readonly GroupValues[],
): Cause | null {
  const upper = meanOf(points, total.upper);
  const lower = meanOf(points, total.lower);
  if (!upper || !lower || lower.value === 0 || lower.expected === 0) return null;
  const usual = upper.expected / lower.expected;
  const known = groups.flatMap(({ name, upper: ofUpper, lower: ofLower = [] }) => {
    const own = { upper: meanOf(points, ofUpper), lower: meanOf(points, ofLower) };
    if (!own.upper || !own.lower) return [];
    const now = (own.upper.value - usual * own.lower.value) / lower.value;
    const before = (own.upper.expected - usual * own.lower.expected) / lower.expected;
    const value = own.lower.value === 0 ? 0 : own.upper.value / own.lower.value;
    const expected = own.lower.expected === 0 ? 0 : own.upper.expected / own.lower.expected;
    return [{ name, value, expected, contribution: now - before, own: { upper: own.upper, lower: own.lower } }];
  });
  const surprise = (['upper', 'lower'] as const).reduce(
    (sum, side) =>
      sum +
      divergence(
        known.map(({ own }) => own[side].expected),
        known.map(({ own }) => own[side].value),
      ),
    0,
  );
  const difference = upper.value / lower.value - usual;
  return causeOf(
    known.map(({ own: _own, ...rest }) => rest),
    difference,
    groups.length - known.length,
    surprise,
  );
}

function causeOf(
  known: readonly Omit<Contribution, 'share'>[],
  difference: number,
  notShown: number,
  surprise: number,
): Cause {
  const contributions = known
    .map((one) => ({ ...one, share: difference === 0 ? null : one.contribution / difference }))
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.name < b.name ? -1 : 1));
  const rest = contributions.reduce((left, { contribution }) => left - contribution, difference);
  return { contributions, rest, notShown, surprise };
}

/** Of the points and of the medians of what they are compared with; `undefined` when one of them is not known. */
function meanOf(points: readonly Explained[], values: Values): { value: number; expected: number } | undefined {
  let value = 0;
  let expected = 0;
  for (const { at, reference } of points) {
    const now = values[at] ?? null;
    const usual = median(reference.map((one) => values[one] ?? null).filter((one) => one !== null));
    if (now === null || usual === undefined) return undefined;
    value += now / points.length;
    expected += usual / points.length;
  }
  return { value, expected };
}

/** Between two lists of amounts, as shares of their sums; amounts below 0 have no share. */
function divergence(expected: readonly number[], actual: readonly number[]): number {
  const [p, q] = [sharesOf(expected), sharesOf(actual)];
  if (!p || !q) return 0;
  const bits = (share: number, mean: number) => (share > 0 ? 0.5 * share * Math.log2(share / mean) : 0);
  return p.reduce((sum, share, i) => {
    const mean = (share + q[i]!) / 2;
    return sum + bits(share, mean) + bits(q[i]!, mean);
  }, 0);
}

function sharesOf(amounts: readonly number[]): number[] | undefined {
  const sum = amounts.reduce((total, amount) => total + Math.max(0, amount), 0);
  return sum > 0 ? amounts.map((amount) => Math.max(0, amount) / sum) : undefined;
}
