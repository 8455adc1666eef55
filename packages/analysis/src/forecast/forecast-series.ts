/**
 * Goes on with a series, by the model that did best when it had to go on from the last windows that are known.
 *
 * - Below 8 points nothing is said. From 8 to 19 only repeating the last value and simple smoothing compete; from 20 on
 *   naive forecasts, Theta, the combination of three smoothings, automatic smoothing, and smoothing freed of its seasons.
 * - The least mean error over the origins of the back-test wins; the combination wins when it is within one standard error
 *   of the least, because combinations err less on what nobody has seen (Bates and Granger 1969; Makridakis et al. 2020).
 * - Bands are those of forecast-band.ts. One that covered less than 88 % or more than 99 % of the back-test where 95 % were
 *   promised is called uncalibrated.
 * - Gaps are bridged by straight lines, and said to be, up to a fifth of the series; beyond that nothing is said.
 */
import { BAND_LEVELS, type BandLevel, CONFORMAL_ORIGINS_MIN, coverageByStep, halfWidths } from './forecast-band.ts';
import { type ForecastModel, type Prediction, predict } from './forecast-model.ts';
import { meanOf, missesByOrigin, type RollingOrigin, rollingOrigin } from './rolling-origin.ts';
import { type SeriesSupport, transformFor } from './series-transform.ts';

export interface SeriesToForecast {
  /** Equally spaced, oldest first; `null` where nothing is known. */
  values: readonly (number | null)[];
  /** Lengths of the seasons it may have, in points, shortest first. */
  periods: readonly number[];
  /** Steps to go on, from 1. */
  horizon: number;
  support: SeriesSupport;
}

export const FORECAST_FLAGS = [
  /** Fewer than 20 points. */
  'low_evidence',
  /** Fewer origins in the back-test than 8. */
  'few_origins',
  /** The band did not cover what it promised. */
  'uncalibrated',
  /** The band is the model's own, because there were too few errors to take it from. */
  'model_band',
  'gaps_filled',
  /** The series is too short for all of the steps asked for. */
  'horizon_shortened',
] as const;
export type ForecastFlag = (typeof FORECAST_FLAGS)[number];

export type NoForecast = 'too_few_points' | 'too_many_gaps' | 'no_variation';

export interface SeriesForecast {
  kind: 'forecast';
  model: ForecastModel;
  /** `combination_within_error`: another one erred a little less, by no more than its standard error. */
  choice: 'least_error' | 'combination_within_error';
  point: number[];
  bands: { level: BandLevel; lower: number[]; upper: number[] }[];
  backtest: SeriesBacktest;
  flags: ForecastFlag[];
  /** Points it was made from. */
  points: number;
}

export interface SeriesBacktest {
  origins: number;
  /** All that competed, the least error first. */
  models: { model: ForecastModel; mase: number | null; standardError: number | null }[];
  /** Of the model that was taken. */
  mase: number | null;
  coverage: { level: BandLevel; share: number }[];
  bySteps: { mase: number | null; coverage: { level: BandLevel; share: number }[] }[];
}

const POINTS_MIN = 8;
const EVIDENCE_MIN = 20;
const FEW_POINTS = 40;
/** Older points would make every fit slower, and say little about what comes. */
const POINTS_MAX = 1500;
const ORIGINS = { few: 3, min: 8, max: 40 } as const;
/** Points that the first origin must have behind it. */
const FIRST_ORIGIN_MIN = { low: 4, usual: 8 } as const;
const GAP_SHARE_MAX = 0.2;
const COVERAGE_OF_95 = { min: 0.88, max: 0.99 } as const;

const FEW_POINTS_MODELS: readonly ForecastModel[] = ['naive', 'simple_smoothing'];
const MODELS: readonly ForecastModel[] = [
  'naive',
  'seasonal_naive',
  'naive2',
  'theta',
  'combination',
  'automatic_smoothing',
  'seasonal_smoothing',
];

export function forecastSeries(series: SeriesToForecast): SeriesForecast | { kind: 'none'; reason: NoForecast } {
  const known = bridged(series.values);
  if (known.kind === 'none') return known;
  const { values, ahead } = known;
  const n = values.length;
  const flags: ForecastFlag[] = [];
  if (n < EVIDENCE_MIN) flags.push('low_evidence');
  if (known.gaps > 0) flags.push('gaps_filled');
  const transform = transformFor(series.support, n);
  const y = values.map(transform.forth);
  const horizon = Math.min(series.horizon + ahead, longestHorizon(n));
  if (horizon <= ahead) return { kind: 'none', reason: 'too_few_points' };
  if (horizon < series.horizon + ahead) flags.push('horizon_shortened');
  const origins = originsFor(n, horizon);
  if (origins < ORIGINS.min) flags.push('few_origins');

  const test = { y, periods: series.periods, horizon, origins, transform };
  const competing = (n < EVIDENCE_MIN ? FEW_POINTS_MODELS : MODELS).flatMap((model): Competitor[] => {
    const prediction = predict(model, y, series.periods, horizon);
    const rolling = prediction && rollingOrigin(model, test);
    return rolling ? [{ model, prediction, rolling, ...errorOf(rolling) }] : [];
  });
  const ranked = competing.toSorted((a, b) => a.error - b.error);
  const { chosen, choice } = choose(ranked);
  const { prediction, rolling } = chosen;

  const bands = BAND_LEVELS.map((level) => {
    const widths = halfWidths(rolling.errors, prediction.spread, level);
    const side = (sign: 1 | -1) => prediction.point.map((point, h) => transform.back(point + sign * widths[h]!));
    return { level, lower: side(-1).slice(ahead), upper: side(1).slice(ahead) };
  });
  if (origins < CONFORMAL_ORIGINS_MIN) flags.push('model_band');
  const scale = seasonalScale(values, series.periods[0] ?? 1);
  const backtest = backtestOf(ranked, chosen, scale);
  const covered = backtest.coverage.find(({ level }) => level === 0.95)!.share;
  if (covered < COVERAGE_OF_95.min || covered > COVERAGE_OF_95.max) flags.push('uncalibrated');
  return {
    kind: 'forecast',
    model: chosen.model,
    choice,
    point: prediction.point.map(transform.back).slice(ahead),
    bands,
    backtest,
    flags,
    points: n,
  };
}

interface Competitor {
  model: ForecastModel;
  prediction: Prediction;
  rolling: RollingOrigin;
  error: number;
  standardError: number;
}

function errorOf(rolling: RollingOrigin): Pick<Competitor, 'error' | 'standardError'> {
  const misses = missesByOrigin(rolling);
  const error = meanOf(misses);
  const squares = misses.reduce((sum, one) => sum + (one - error) ** 2, 0);
  return { error, standardError: Math.sqrt(squares / Math.max(1, misses.length - 1) / misses.length) };
}

function choose(ranked: readonly Competitor[]): { chosen: Competitor; choice: SeriesForecast['choice'] } {
  const [best] = ranked as [Competitor, ...Competitor[]];
  const combination = ranked.find(({ model }) => model === 'combination');
  return combination && combination !== best && combination.error <= best.error + best.standardError
    ? { chosen: combination, choice: 'combination_within_error' }
    : { chosen: best, choice: 'least_error' };
}

function backtestOf(
  ranked: readonly Competitor[],
  { rolling, error }: Competitor,
  scale: number | null,
): SeriesBacktest {
  const scaled = (value: number): number | null => (scale === null ? null : value / scale);
  const covered = BAND_LEVELS.map((level) => ({ level, shares: coverageByStep(rolling, level) }));
  return {
    origins: rolling.misses.length,
    models: ranked.map((one) => ({
      model: one.model,
      mase: scaled(one.error),
      standardError: scaled(one.standardError),
    })),
    mase: scaled(error),
    coverage: covered.map(({ level, shares }) => ({ level, share: meanOf(shares) })),
    bySteps: rolling.misses[0]!.map((_, step) => ({
      mase: scaled(meanOf(rolling.misses.map((origin) => origin[step]!))),
      coverage: covered.map(({ level, shares }) => ({ level, share: shares[step]! })),
    })),
  };
}

/** Half of the series at most, and never so many that the first origin of the back-test knows next to nothing. */
function longestHorizon(n: number): number {
  const first = n < EVIDENCE_MIN ? FIRST_ORIGIN_MIN.low : FIRST_ORIGIN_MIN.usual;
  return Math.min(n >> 1, n - first - (n < FEW_POINTS ? ORIGINS.few : ORIGINS.min) + 1);
}

/** As many as leave the first one half of the series. */
function originsFor(n: number, horizon: number): number {
  if (n < FEW_POINTS) return ORIGINS.few;
  return Math.max(ORIGINS.min, Math.min(ORIGINS.max, n - horizon - (n >> 1) + 1));
}

/** Mean error of repeating the season before, over the whole series; `null` when that makes none. */
function seasonalScale(values: readonly number[], period: number): number | null {
  const lag = values.length >= 2 * period ? period : 1;
  const scale = meanOf(values.slice(lag).map((value, i) => Math.abs(value - values[i]!)));
  return scale > 0 ? scale : null;
}

type Bridged =
  /** `ahead`: windows since the last known one, for which there is no value. */
  { kind: 'values'; values: number[]; gaps: number; ahead: number } | { kind: 'none'; reason: NoForecast };

function bridged(given: readonly (number | null)[]): Bridged {
  const first = given.findIndex((value) => value !== null);
  const last = given.findLastIndex((value) => value !== null);
  if (first < 0) return { kind: 'none', reason: 'too_few_points' };
  const span = given.slice(Math.max(first, last + 1 - POINTS_MAX), last + 1);
  const ahead = given.length - 1 - last;
  const gaps = span.filter((value) => value === null).length;
  if (span.length - gaps < POINTS_MIN) return { kind: 'none', reason: 'too_few_points' };
  if (gaps + ahead > GAP_SHARE_MAX * (span.length + ahead)) return { kind: 'none', reason: 'too_many_gaps' };
  const values: number[] = [];
  for (const [i, value] of span.entries()) {
    if (value !== null) {
      values.push(value);
      continue;
    }
    const next = span.findIndex((one, j) => j > i && one !== null);
    const before = values[i - 1] ?? span[next]!;
    values.push(before + (span[next]! - before) / (next - i + 1));
  }
  if (values.every((value) => value === values[0])) return { kind: 'none', reason: 'no_variation' };
  return { kind: 'values', values, gaps, ahead };
}
