/**
 * What a forecast is asked of: a metric, what it is filtered by, the pieces of time it is cut into and how many of them to
 * go on. From it follow the history that is read and the seasons that such pieces can have.
 */
import type { SeriesSupport } from '@bellwether/analysis';
import { DAY_MS, formatInstant, HOUR_MS, Problem } from '@bellwether/core';
import { type DimensionFilter, isZeroWhenEmpty, type MetricQuery, parseMetricQuery } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import { withinView } from '../metric/figure-view.ts';
import { FORECAST_GRAINS, type ForecastGrain, type ForecastScope } from './forecast-view.ts';

export interface ForecastQuestion {
  metric: string;
  filters?: readonly DimensionFilter[] | undefined;
  /** Days when absent; of figures about people the period in which they are published. */
  grain?: ForecastGrain | undefined;
  /** Windows to go on. */
  horizon?: number | undefined;
}

export interface ReadForecastQuestion {
  /** Of the history, as it is read. */
  query: MetricQuery;
  grain: ForecastGrain;
  horizon: number;
  /** Lengths of seasons, in windows. */
  periods: readonly number[];
  /** Days are read and added up into weeks. */
  isSummedToWeeks: boolean;
}

interface GrainRule {
  sizeMs: number;
  /** Windows of history that are looked at. */
  history: number;
  horizon: { usual: number; max: number };
  periods: readonly number[];
}

/** 1970-01-05 was a Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
/** A period that nobody has asked for before has to be published first, which takes a moment each: two years of weeks. */
const PUBLISHED_HISTORY_MAX = 104;

export const GRAIN_RULES: Readonly<Record<ForecastGrain, GrainRule>> = {
  '1h': { sizeMs: HOUR_MS, history: 60 * 24, horizon: { usual: 24, max: 168 }, periods: [24, 168] },
  '1d': { sizeMs: DAY_MS, history: 1095, horizon: { usual: 14, max: 90 }, periods: [7] },
  '7d': { sizeMs: 7 * DAY_MS, history: 260, horizon: { usual: 8, max: 52 }, periods: [52] },
  '30d': { sizeMs: 30 * DAY_MS, history: 120, horizon: { usual: 3, max: 12 }, periods: [12] },
};

/** Throws `invalid_query` and, where the scope may not see the metric, `forbidden`. */
export function readForecastQuestion(
  platform: Pick<Platform, 'metrics' | 'clock' | 'retention'>,
  scope: ForecastScope,
  asked: ForecastQuestion,
): ReadForecastQuestion {
  const { registry } = platform.metrics;
  const nowMs = platform.clock();
  const metric = registry.metrics.get(asked.metric);
  const people = metric && registry.cubes.get(metric.cube)?.cube.people;
  const period = people ? (people.period ?? '7d') : undefined;
  const grain = asked.grain ?? period ?? '1d';
  if (!FORECAST_GRAINS.includes(grain)) refuse('grain', `Use ${FORECAST_GRAINS.join(', ')}.`);
  if (period !== undefined && grain !== period)
    refuse(
      'grain',
      `Figures about people are published by ${period}, and forecast so. Use ${period}, or leave it out.`,
    );
  const rule = GRAIN_RULES[grain];
  const horizon = asked.horizon ?? rule.horizon.usual;
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > rule.horizon.max)
    refuse('horizon', `Use a whole number of windows from 1 to ${rule.horizon.max} with grain ${grain}.`);

  const toMs = windowStart(grain, nowMs);
  const windows = people ? Math.min(rule.history, PUBLISHED_HISTORY_MAX) : rule.history;
  const query = withinView(
    parseMetricQuery(
      {
        metric: asked.metric,
        filters: (asked.filters ?? []) as never,
        grain: people || grain === '7d' ? '1d' : grain,
        from: formatInstant(toMs - windows * rule.sizeMs),
        to: formatInstant(toMs),
      },
      registry,
      nowMs,
    ),
    scope.view,
  );
  if (query.audience?.kind === 'person')
    throw new Problem('forbidden', 'Forecasts are made of groups. Nothing is foretold of a single person.');
  const isSummedToWeeks = !people && grain === '7d';
  if (isSummedToWeeks && !isSummable(query))
    refuse('grain', `${asked.metric} is no sum, so weeks cannot be made of its days. Use 1h, 1d or 30d.`);
  const keptFromMs = firstKept(platform, scope, query);
  return {
    query: keptFromMs > query.fromMs ? { ...query, fromMs: windowStart(grain, keptFromMs) + rule.sizeMs } : query,
    grain,
    horizon,
    periods: rule.periods,
    isSummedToWeeks,
  };
}

/** From when on the question can be answered: some questions need single events, which retention removes first. */
function firstKept({ retention }: Pick<Platform, 'retention'>, { orgId }: ForecastScope, query: MetricQuery): number {
  const needsEvents = query.filters.some(({ dimension }) => !query.cube.cube.dimensions[dimension]);
  return (needsEvents ? retention.get(orgId).eventsClearedMs : undefined) ?? Number.NEGATIVE_INFINITY;
}

/** Start of the window that holds the instant. */
export function windowStart(grain: ForecastGrain, instantMs: number): number {
  const { sizeMs } = GRAIN_RULES[grain];
  const offsetMs = grain === '7d' ? FIRST_MONDAY_MS : 0;
  return Math.floor((instantMs - offsetMs) / sizeMs) * sizeMs + offsetMs;
}

/** Where a series of these values can go. */
export function supportOf({ metric }: MetricQuery, values: readonly (number | null)[]): SeriesSupport {
  const known = values.filter((value) => value !== null);
  if (known.some((value) => value < 0)) return 'any';
  switch (metric.unit) {
    case 'count':
    case 'tokens':
    case 'lines':
    case 'bytes':
      return 'count';
    case 'ratio':
      return known.every((value) => value <= 1) ? 'share' : 'amount';
    default:
      return 'amount';
  }
}

/** Whether the figure of a span is the sum of those of its parts. How many different ones there were is not. */
export function isSummable({ metric, cube }: MetricQuery): boolean {
  return isZeroWhenEmpty(metric.value, (measure) => {
    const aggregate = cube.cube.measures[measure]?.aggregate;
    return aggregate === 'count' || aggregate === 'sum';
  });
}

function refuse(field: string, detail: string): never {
  throw new Problem('invalid_query', `${field}: ${detail}`, { errors: [{ field, detail }] });
}
