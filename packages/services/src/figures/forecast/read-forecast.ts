/**
 * Forecasts what a caller may see, and on demand what it would be under a scenario: everything so many per cent higher or
 * lower from a date on, or another filter beside it.
 */
import { formatInstant, parseInstant } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { figureViewOf } from '../metric/figure-view.ts';
import { forecastMetric } from './forecast-metric.ts';
import type { ForecastQuestion } from './forecast-question.ts';
import { FORECAST_GRAINS, type ForecastPoint, type ForecastScope, type ForecastView } from './forecast-view.ts';

/** `input`: {metric, filters?, grain?, horizon?, scenario?: {change_percent, from?} or {filters}}. */
export async function readForecast(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<ForecastView> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const scope: ForecastScope = { orgId: organisationOf(caller), view: figureViewOf(caller, 'metrics:read') };
  const { scenario, ...question } = readInput(input, readQuestion);
  const [forecast] = await Promise.all([
    forecastMetric(platform, scope, question),
    platform.audit.note(caller, {
      action: 'forecasts.read',
      resourceType: 'metric',
      resourceId: question.metric,
      details: { grain: question.grain ?? '', horizon: question.horizon ?? 0, scenario: scenario?.kind ?? '' },
    }),
  ]);
  if (!scenario) return forecast;
  if (scenario.kind === 'other_filters') {
    const other = await forecastMetric(platform, scope, { ...question, filters: scenario.filters });
    return { ...forecast, scenario: { kind: 'other_filters', forecast: other } };
  }
  const fromMs = scenario.fromMs ?? Date.parse(forecast.points[0]?.at ?? formatInstant(platform.clock()));
  return {
    ...forecast,
    scenario: {
      kind: 'change',
      percent: scenario.percent,
      from: formatInstant(fromMs),
      points: changed(forecast, scenario.percent, fromMs),
    },
  };
}

type ScenarioAsked =
  | { kind: 'change'; percent: number; fromMs: number | undefined }
  | { kind: 'other_filters'; filters: ForecastQuestion['filters'] };

function readQuestion(read: InputReader): ForecastQuestion & { scenario: ScenarioAsked | undefined } {
  return {
    metric: read.text('metric', { max: 200 }),
    filters: filtersOf(read),
    grain: read.has('grain') ? read.oneOf('grain', FORECAST_GRAINS) : undefined,
    horizon: read.has('horizon') ? read.integer('horizon', { min: 1, max: 1000 }) : undefined,
    scenario: read.has('scenario') ? read.object('scenario', readScenario) : undefined,
  };
}

function readScenario(read: InputReader): ScenarioAsked {
  if (read.has('filters')) return { kind: 'other_filters', filters: filtersOf(read) };
  const percent = read.number('change_percent', { min: -100, max: 1000 });
  if (!read.has('from')) return { kind: 'change', percent, fromMs: undefined };
  const fromMs = parseInstant(read.text('from', { max: 40 }));
  if (fromMs === undefined)
    return read.refuse('from', 'has to be an ISO 8601 time with a zone, such as 2026-12-01T00:00:00Z.', {
      kind: 'change',
      percent,
      fromMs: undefined,
    });
  return { kind: 'change', percent, fromMs };
}

/** What they may say is for the metric query to judge. */
function filtersOf(read: InputReader): ForecastQuestion['filters'] {
  const value = read.raw('filters') ?? [];
  if (Array.isArray(value)) return value as ForecastQuestion['filters'];
  return read.refuse('filters', 'has to be a list of {dimension, op, values}.', []);
}

/** A share stays between 0 and 1. */
function changed({ points, metric }: ForecastView, percent: number, fromMs: number): ForecastPoint[] {
  const most = metric.unit === 'ratio' && points.every(({ value }) => value <= 1) ? 1 : Number.POSITIVE_INFINITY;
  const factor = 1 + percent / 100;
  return points.map(({ at, ...figures }): ForecastPoint => {
    if (Date.parse(at) < fromMs) return { at, ...figures };
    const scaled = Object.entries(figures).map(([name, value]) => [name, Math.min(most, value * factor)]);
    return { at, ...(Object.fromEntries(scaled) as Omit<ForecastPoint, 'at'>) };
  });
}
