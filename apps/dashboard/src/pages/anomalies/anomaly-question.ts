/**
 * A question for anomalies as an address: `?metric=agent_cost_usd&grain=1h&hours=168&method=in_hindsight&filter=team:web`.
 * What means nothing falls back to the default.
 */
import type { Filter } from '@bellwether/ui/api/types.ts';
import { filterTexts, parseView, printAddress } from '@bellwether/ui/view/view-address.ts';
import { GRAIN_MS } from '@bellwether/ui/view/view-range.ts';
import { ANOMALY_GRAINS, ANOMALY_METHODS, type AnomalyGrain, type AnomalyMethod } from './anomalies.ts';

export interface AnomalyQuestion {
  metric: string | undefined;
  grain: AnomalyGrain | undefined;
  /** How long a range, up to now. */
  hours: number | undefined;
  method: AnomalyMethod;
  filters: readonly Filter[];
}

const HOUR_MS = 3_600_000;
const DAY = 24;

/** Ranges that are offered, in hours; as the server bounds them. */
export const RANGES: Readonly<Record<AnomalyGrain, readonly number[]>> = {
  '1m': [3, 6, 12],
  '1h': [2 * DAY, 7 * DAY, 14 * DAY, 31 * DAY],
  '1d': [30 * DAY, 90 * DAY, 180 * DAY, 366 * DAY],
  '7d': [26 * 7 * DAY, 52 * 7 * DAY, 104 * 7 * DAY],
  '30d': [360 * DAY, 720 * DAY, 1080 * DAY],
};

export function parseAnomalyQuestion(parameters: URLSearchParams): AnomalyQuestion {
  const grain = ANOMALY_GRAINS.find((one) => one === parameters.get('grain'));
  const hours = Number(parameters.get('hours'));
  const method = ANOMALY_METHODS.find((one) => one === parameters.get('method')) ?? 'as_it_came';
  return {
    metric: parameters.get('metric') || undefined,
    grain,
    hours: grain && RANGES[grain].includes(hours) ? hours : undefined,
    method: grain === '1m' ? 'as_it_came' : method,
    filters: parseView(parameters).filters,
  };
}

export function anomalyAddress({ metric, grain, hours, method, filters }: AnomalyQuestion): string {
  const parameters = new URLSearchParams();
  if (metric) parameters.set('metric', metric);
  if (grain) parameters.set('grain', grain);
  if (hours) parameters.set('hours', String(hours));
  if (method !== 'as_it_came') parameters.set('method', method);
  for (const text of filterTexts(filters)) parameters.append('filter', text);
  return `/anomalies?${printAddress(parameters)}`;
}

/** What is asked of the API. Whole windows, so that the question stays the same until the next one is over. */
export function bodyOf({ metric, grain, hours, method, filters }: AnomalyQuestion, nowMs: number) {
  const stepMs = GRAIN_MS[grain ?? '1h'];
  const toMs = Math.floor(nowMs / stepMs) * stepMs;
  return {
    metric,
    ...(grain ? { grain } : {}),
    ...(hours ? { from: new Date(toMs - hours * HOUR_MS).toISOString() } : {}),
    method,
    ...(filters.length > 0 ? { filters } : {}),
    causes: true,
  };
}
