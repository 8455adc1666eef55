/**
 * The unusual in a series that is over, with what came after each point known as well: season and trend are taken away by
 * local regressions (seasonal-trend.ts), or, where there is no season, a running median; what is left is anomalous beyond
 * 6 robust deviations of what is left at the same place of the season, or 3.5 without one. It tells more exactly which
 * windows were odd than judging them as they came can, and is no measure of what an alarm would have told.
 *
 * Gaps are bridged by straight lines up to a fifth of the series, and nothing is judged there; with more there is no
 * answer. Sources: Cleveland et al. 1990; Iglewicz and Hoaglin 1993.
 */
import { median, type RobustScale, robustScale } from '../robust-scale.ts';
import { Z_THRESHOLD } from './robust-z.ts';
import { seasonalTrend } from './seasonal-trend.ts';

export type HindsightPoint =
  | { verdict: 'usual' | 'anomalous'; expected: number; low: number; high: number; z: number }
  | { verdict: 'not_enough_data' };

export type Hindsight =
  | { kind: 'judged'; points: HindsightPoint[]; period: number | null; bridged: number }
  | { kind: 'refused'; reason: 'insufficient_data' | 'too_many_gaps' };

const GAP_SHARE_MAX = 0.2;
/** Of each season so many rounds, so that one odd round is not taken for the season. */
const ROUNDS_MIN = 4;
const POINTS_MIN = 24;
/** A season that is fitted leaves little to most points, so what is usual is measured too small. */
const Z_WITH_SEASON = 6;
/** At a place of the season and its neighbours, before they have a spread of their own. */
const PLACE_POINTS_MIN = 12;
/** To either side of a point, where there is no season. */
const REACH = 6;
/** Differences smaller than this share of the largest value are rounding. */
const ROUNDING = 1e-9;

/** `periods`: how many points a round of the season may have, longest first; the first with four rounds is taken. */
export function judgeInHindsight(values: readonly (number | null)[], periods: readonly number[]): Hindsight {
  const known = values.filter((value) => value !== null);
  if (known.length < POINTS_MIN) return { kind: 'refused', reason: 'insufficient_data' };
  if (values.length - known.length > GAP_SHARE_MAX * values.length) return { kind: 'refused', reason: 'too_many_gaps' };
  const scale = scaleFor(known);
  const filled = bridged(values).map(scale.to);
  const period = periods.find((one) => values.length >= ROUNDS_MIN * one) ?? null;
  const parts = period === null ? null : seasonalTrend(filled, period);
  const expected = parts ? filled.map((value, i) => value - parts.rest[i]!) : runningMedians(filled);
  const rounding = ROUNDING * filled.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const rest = filled.map((value, i) => {
    const left = value - expected[i]!;
    return Math.abs(left) > rounding ? left : 0;
  });
  const threshold = parts ? Z_WITH_SEASON : Z_THRESHOLD;
  const spreads = spreadsOf(
    rest.map((one, i) => (values[i] === null ? null : one)),
    period,
  );
  const points = values.map((value, i): HindsightPoint => {
    const { median: middle, scale: spread } = spreads(i);
    if (value === null || spread === undefined) return { verdict: 'not_enough_data' };
    const z = (rest[i]! - middle) / spread;
    const centre = expected[i]! + middle;
    const [low, high] = [centre - threshold * spread, centre + threshold * spread];
    const verdict = Math.abs(z) > threshold ? 'anomalous' : 'usual';
    return { verdict, expected: scale.back(centre), low: scale.back(low), high: scale.back(high), z };
  });
  return { kind: 'judged', points, period, bridged: values.length - known.length };
}

/**
 * On what scale ups and downs are about as large by night as at noon: the logarithm of what is always above 0, the root of
 * what is never below it (Box and Cox 1964), and the values as they are of anything else.
 */
function scaleFor(known: readonly number[]): { to(value: number): number; back(value: number): number } {
  const least = known.reduce((lowest, value) => Math.min(lowest, value), Number.POSITIVE_INFINITY);
  if (least > 0) return { to: Math.log, back: Math.exp };
  if (least === 0) return { to: Math.sqrt, back: (root) => Math.max(0, root) ** 2 };
  const same = (value: number) => value;
  return { to: same, back: same };
}

/**
 * How far what is left usually is from nothing, at each place of the season with its two neighbours: a quiet night is no
 * measure for a busy day. Where too few are known there, and where the season is not known, of the whole; never less than
 * a tenth of that, which a place that never varied would be.
 */
function spreadsOf(rest: readonly (number | null)[], period: number | null): (at: number) => RobustScale {
  const known = (places: readonly (number | null)[]) => places.filter((one) => one !== null);
  const whole = robustScale(known(rest));
  if (period === null || whole.scale === undefined) return () => whole;
  const byPlace = Array.from({ length: period }, (_, place) => {
    const near = [place - 1, place, place + 1].map((one) => (one + period) % period);
    const own = known(rest.filter((_one, i) => near.includes(i % period)));
    if (own.length < PLACE_POINTS_MIN) return whole;
    const { median: middle, scale = 0 } = robustScale(own);
    return { median: middle, scale: Math.max(scale, whole.scale! / 10) };
  });
  return (at) => byPlace[at % period]!;
}

/** Gaps become straight lines; before the first and after the last known value, that value. */
function bridged(values: readonly (number | null)[]): number[] {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ index, value }]));
  let next = 0;
  return values.map((value, index) => {
    while (next < known.length - 1 && known[next]!.index < index) next++;
    if (value !== null) return value;
    const after = known[next]!;
    const before = after.index > index ? (known[next - 1] ?? after) : after;
    const share = after.index === before.index ? 0 : (index - before.index) / (after.index - before.index);
    return before.value + share * (after.value - before.value);
  });
}

function runningMedians(values: readonly number[]): number[] {
  return values.map((_, i) => median(values.slice(Math.max(0, i - REACH), i + REACH + 1))!);
}
