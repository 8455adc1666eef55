/** What was to be expected of the next windows of a metric, as of the end of each of its windows. */
import { formatInstant } from '@bellwether/core';
import { forecastMetric } from '../../figures/forecast/forecast-metric.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Observation } from './observation.ts';
import type { Observed, Span } from './observe.ts';
import type { ForecastTrigger } from './rule-definition.ts';
import { closedWindows, windowSizeMs } from './window-figures.ts';

/** Each takes a moment, so that few are made between two looks at whether somebody has cancelled. */
const FORECASTS_MAX = 5;
const WINDOWS_MAX = 300;

export async function observeForecast(
  platform: Platform,
  orgId: string,
  trigger: ForecastTrigger,
  { fromMs, toMs }: Span,
): Promise<Observed> {
  const { metric, filters, grain } = trigger;
  const untilMs = Math.min(toMs, fromMs + WINDOWS_MAX * windowSizeMs(grain));
  const closed = await closedWindows(
    platform,
    orgId,
    { metric, filters, grain, groupBy: [] },
    { fromMs, toMs: untilMs },
  );
  const ends = (closed?.endsMs ?? []).slice(0, FORECASTS_MAX);
  const observations: Observation[] = [];
  for (const endMs of ends) observations.push(await forecastAsOf(platform, orgId, trigger, endMs));
  return { observations, throughMs: ends.at(-1) ?? fromMs };
}

async function forecastAsOf(
  platform: Platform,
  orgId: string,
  { metric, filters, grain, horizon }: ForecastTrigger,
  endMs: number,
): Promise<Observation> {
  // With what was known then: the history ends where the clock says it is.
  const { metrics, retention, forecaster } = platform;
  const then = { metrics, retention, forecaster, clock: () => endMs };
  const { points, history, reason } = await forecastMetric(
    then,
    { orgId, view: [] },
    { metric, filters, grain, horizon },
  );
  const value = history.at(-1)?.value ?? null;
  const unknown = reason ?? (value === null ? 'no_data' : undefined);
  return {
    atMs: endMs,
    group: {},
    values: { value, points: points.map((point) => ({ ...point })), horizon, window_end: formatInstant(endMs) },
    ...(unknown === undefined ? {} : { unknown }),
  };
}
