/**
 * Windows of a metric with what was to be expected of each. A window is judged by those before it, from the beginning of a
 * span of fixed dates: so it is judged the same on the day and whenever it is looked at again.
 */
import { DAY_MS, formatInstant } from '@bellwether/core';
import { findAnomalies } from '../../figures/anomaly/find-anomalies.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Observation } from './observation.ts';
import type { Observed, Span } from './observe.ts';
import type { AnomalyTrigger } from './rule-definition.ts';
import { closedWindows, FIRST_MONDAY_MS } from './window-figures.ts';

/** Within what anomalies are asked for at a time, in whole weeks. */
const BLOCK_MS = { '1h': 28 * DAY_MS, '1d': 168 * DAY_MS, '7d': 364 * DAY_MS } as const;

export async function observeAnomaly(
  platform: Platform,
  orgId: string,
  { metric, filters, grain }: AnomalyTrigger,
  { fromMs, toMs }: Span,
): Promise<Observed> {
  const blockMs = BLOCK_MS[grain];
  const blockStartMs = Math.floor((fromMs - FIRST_MONDAY_MS) / blockMs) * blockMs + FIRST_MONDAY_MS;
  const untilMs = Math.min(toMs, blockStartMs + blockMs);
  const closed = await closedWindows(
    platform,
    orgId,
    { metric, filters, grain, groupBy: [] },
    { fromMs, toMs: untilMs },
  );
  const lastMs = closed?.endsMs.at(-1);
  if (!closed || lastMs === undefined) return { observations: [], throughMs: fromMs };
  const ends = new Set(closed.endsMs);
  const asked = { metric, filters, grain, from: formatInstant(blockStartMs), to: formatInstant(lastMs) };
  const { points } = await findAnomalies(platform, { orgId, view: [] }, asked);
  const observations = points.flatMap(({ at, value, expected, low, high, score, anomalous, reason }): Observation[] => {
    const endMs = Date.parse(at) + closed.sizeMs;
    if (!ends.has(endMs)) return [];
    const values = { value, expected, low, high, score, anomalous, window_start: at, window_end: formatInstant(endMs) };
    return [{ atMs: endMs, group: {}, values, ...(value === null ? { unknown: reason ?? 'no_data' } : {}) }];
  });
  return { observations, throughMs: lastMs };
}
