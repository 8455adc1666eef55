/**
 * A question about one metric, and the calls that answer it for what the reader looks at. A filter of the page that the
 * metric cannot be cut by is left out and named, so that the chart can say so.
 */
import type { Filter, Grain, MetricDescription, MetricQuery } from '../api/types.ts';
import type { LiveQuery } from '../live/live.tsx';
import type { View } from '../view/view.tsx';
import { GRAIN_MS, grainFor } from '../view/view-range.ts';

export interface MetricQuestion {
  metric: string;
  groupBy?: readonly string[];
  /** Beside those of the page. */
  filters?: readonly Filter[];
  /** The finest that can be read when absent. */
  grain?: Grain;
  /** Groups that are given, the largest first; 7 when absent. */
  top?: number;
}

export interface AskedMetric {
  query: MetricQuery;
  /**
   * The same over exactly the range, where the windows of the chart stand out over its ends: comparing 24 hours of which
   * one has just begun with 24 whole ones would always find a fall.
   */
  exact: MetricQuery | undefined;
  live: LiveQuery | undefined;
  /** Dimensions of page filters that the metric does not know. */
  notFilteredBy: readonly string[];
}

export function askedMetric(
  question: MetricQuestion,
  view: View,
  metric: MetricDescription,
  eventDimensions: readonly string[],
): AskedMetric {
  const knows = (dimension: string) =>
    dimension.startsWith('metadata.') ||
    eventDimensions.includes(dimension) ||
    metric.dimensions.some(({ name }) => name === dimension);
  const filters = [...view.filters.filter(({ dimension }) => knows(dimension)), ...(question.filters ?? [])];
  const grain = question.grain ?? grainFor(view.toMs - view.fromMs, metric.grains);
  const common = {
    metric: metric.name,
    ...(question.groupBy?.length ? { group_by: question.groupBy, top: question.top ?? 7 } : {}),
    ...(filters.length > 0 ? { filters } : {}),
  };
  const ranged = {
    ...common,
    from: new Date(view.fromMs).toISOString(),
    to: new Date(view.toMs).toISOString(),
    ...(view.compare ? { compare: 'previous_period' as const } : {}),
  };
  const aligned = view.fromMs % GRAIN_MS[grain] === 0 && view.toMs % GRAIN_MS[grain] === 0;
  return {
    query: { ...ranged, grain },
    exact: aligned ? undefined : { ...ranged, grain: 'total' },
    live: view.live ? { ...common, grain, span: spanOf(view), ...(aligned ? { totals: true } : {}) } : undefined,
    notFilteredBy: [...new Set(view.filters.map(({ dimension }) => dimension).filter((name) => !knows(name)))],
  };
}

/** As the live door takes it: `24h`. */
function spanOf(view: View): string {
  return view.range.kind === 'last' ? view.range.last : `${Math.ceil((view.toMs - view.fromMs) / 60_000)}m`;
}
