/**
 * Where a metric goes from here: its history through the metric reader, then packages/analysis, forecast-series.ts. Rules
 * and reports call this with the scope they speak for; people come by `readForecast`.
 */
import type { NoForecast, SeriesForecast } from '@bellwether/analysis';
import { formatInstant } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import {
  type ForecastQuestion,
  GRAIN_RULES,
  type ReadForecastQuestion,
  readForecastQuestion,
  supportOf,
} from './forecast-question.ts';
import type { ForecastBacktest, ForecastPoint, ForecastScope, ForecastView } from './forecast-view.ts';
import { whyNone, whyThisModel } from './forecast-words.ts';
import { type History, readHistory } from './read-history.ts';

export const FORECAST_METHOD = 'forecast/1';

export type ForecastPlatform = Pick<Platform, 'metrics' | 'clock' | 'retention' | 'forecaster'>;

export async function forecastMetric(
  platform: ForecastPlatform,
  scope: ForecastScope,
  asked: ForecastQuestion,
): Promise<ForecastView> {
  const question = readForecastQuestion(platform, scope, asked);
  const history = await readHistory(platform, scope, question);
  const values = history.points.map(({ value }) => value);
  const view = headOf(question, history);
  const found = await platform.forecaster.run(scope.orgId, {
    kind: 'series',
    values,
    periods: question.periods,
    horizon: question.horizon,
    support: supportOf(question.query, values),
  });
  return found.kind === 'none'
    ? { ...view, ...noForecast(found.reason, history) }
    : { ...view, ...forecastOf(found, question, history) };
}

function headOf({ grain, query }: ReadForecastQuestion, { metric, points }: History) {
  return {
    metric,
    grain,
    filters: query.filters.map(({ dimension, op, values }) => ({ dimension, op, values })),
    history: points,
    method: FORECAST_METHOD,
  };
}

type Outcome = Omit<ForecastView, keyof ReturnType<typeof headOf>>;

function noForecast(reason: NoForecast, { points }: History): Outcome {
  const known = points.filter(({ value }) => value !== null).length;
  const isHidden = reason !== 'no_variation' && isForTheHidden(points, known);
  return {
    points: [],
    reason: isHidden ? 'suppressed' : 'insufficient_data',
    model: null,
    why: whyNone(isHidden ? 'suppressed' : reason, known),
    backtest: null,
    flags: [],
    windows: known,
  };
}

/** Whether there might have been a forecast, had nothing been hidden. */
function isForTheHidden(points: History['points'], known: number): boolean {
  const hidden = points.filter(({ reason }) => reason === 'suppressed').length;
  return hidden > 0 && hidden >= points.length - known - hidden;
}

function forecastOf(found: SeriesForecast, { grain }: ReadForecastQuestion, { endMs }: History): Outcome {
  const { sizeMs } = GRAIN_RULES[grain];
  const [half, most, nearlyAll] = found.bands as [Band, Band, Band];
  return {
    points: found.point.map(
      (value, step): ForecastPoint => ({
        at: formatInstant(endMs + step * sizeMs),
        value,
        ...{ low_50: half.lower[step]!, high_50: half.upper[step]! },
        ...{ low_80: most.lower[step]!, high_80: most.upper[step]! },
        ...{ low_95: nearlyAll.lower[step]!, high_95: nearlyAll.upper[step]! },
      }),
    ),
    model: found.model,
    why: whyThisModel(found),
    backtest: backtestOf(found),
    flags: found.flags,
    windows: found.points,
  };
}

type Band = SeriesForecast['bands'][number];

function backtestOf({ backtest }: SeriesForecast): ForecastBacktest {
  const at = (coverage: { level: number; share: number }[], wanted: number): number =>
    coverage.find(({ level }) => level === wanted)!.share;
  return {
    origins: backtest.origins,
    models: backtest.models.map(({ model, mase }) => ({ model, mase })),
    mase: backtest.mase,
    coverage_80: at(backtest.coverage, 0.8),
    coverage_95: at(backtest.coverage, 0.95),
    by_step: backtest.bySteps.map(({ mase, coverage }, step) => ({
      step: step + 1,
      mase,
      coverage_80: at(coverage, 0.8),
      coverage_95: at(coverage, 0.95),
    })),
  };
}
