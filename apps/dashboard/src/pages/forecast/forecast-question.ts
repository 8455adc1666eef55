/**
 * A forecast as an address: `?metric=agent_cost_usd&grain=1d&horizon=14&filter=team:web`, with a scenario as
 * `&change=10&change_from=2026-12-01` or `&beside=team:mobile`. What means nothing falls back to the default.
 */
import type { Filter } from '@bellwether/ui/api/types.ts';
import { filterTexts, parseView, printAddress } from '@bellwether/ui/view/view-address.ts';
import { FORECAST_GRAINS, type ForecastGrain } from './forecast.ts';

export interface ForecastQuestion {
  metric: string | undefined;
  grain: ForecastGrain | undefined;
  horizon: number | undefined;
  filters: readonly Filter[];
  /** Per cent, from a date or at once. */
  change: { percent: number; from: string | undefined } | undefined;
  /** Filters of the forecast that stands beside it. */
  beside: readonly Filter[];
}

export const HORIZONS: Readonly<Record<ForecastGrain, readonly number[]>> = {
  '1h': [12, 24, 48, 72, 168],
  '1d': [7, 14, 28, 60, 90],
  '7d': [4, 8, 13, 26, 52],
  '30d': [3, 6, 12],
};
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export function parseForecastQuestion(parameters: URLSearchParams): ForecastQuestion {
  const horizon = Number(parameters.get('horizon'));
  const percent = Number(parameters.get('change') ?? Number.NaN);
  const from = parameters.get('change_from') ?? '';
  return {
    metric: parameters.get('metric') || undefined,
    grain: FORECAST_GRAINS.find((grain) => grain === parameters.get('grain')),
    horizon: Number.isInteger(horizon) && horizon > 0 ? horizon : undefined,
    filters: filtersOf(parameters.getAll('filter')),
    change:
      Number.isFinite(percent) && percent !== 0 && percent >= -100 && percent <= 1000
        ? { percent, from: DATE.test(from) ? from : undefined }
        : undefined,
    beside: filtersOf(parameters.getAll('beside')),
  };
}

export function forecastAddress({ metric, grain, horizon, filters, change, beside }: ForecastQuestion): string {
  const parameters = new URLSearchParams();
  if (metric) parameters.set('metric', metric);
  if (grain) parameters.set('grain', grain);
  if (horizon) parameters.set('horizon', String(horizon));
  for (const text of filterTexts(filters)) parameters.append('filter', text);
  if (change) {
    parameters.set('change', String(change.percent));
    if (change.from) parameters.set('change_from', change.from);
  }
  for (const text of filterTexts(beside)) parameters.append('beside', text);
  return `/forecast?${printAddress(parameters)}`;
}

/** What is asked of the API. */
export function bodyOf({ metric, grain, horizon, filters, change, beside }: ForecastQuestion) {
  return {
    metric,
    ...(grain ? { grain } : {}),
    ...(horizon ? { horizon } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(change
      ? {
          scenario: {
            change_percent: change.percent,
            ...(change.from ? { from: `${change.from}T00:00:00.000Z` } : {}),
          },
        }
      : beside.length > 0
        ? { scenario: { filters: beside } }
        : {}),
  };
}

/** As the bar of a page writes them. */
export function filtersOf(texts: readonly string[]): readonly Filter[] {
  return parseView(new URLSearchParams(texts.map((text) => ['filter', text]))).filters;
}
