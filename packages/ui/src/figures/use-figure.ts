/** A metric over an overview window: asked once a window and every 10 s, and moved in between by the live connection. */
import { useMemo } from 'react';
import { askMetric } from '../api/metric-query.ts';
import type { MetricDescription, MetricQuery } from '../api/types.ts';
import { type Resource, useResource } from '../api/use-resource.ts';
import { MINUTE_MS } from '../format/time.ts';
import { useLiveSeries } from '../live/live.tsx';
import { type Figure, figureOf } from './figure.ts';
import { useNow } from './use-now.ts';
import { type WindowName, windowRange } from './window.ts';

const REFRESH_MS = 10_000;

export interface WatchedFigure {
  figure: Figure | undefined;
  resource: Resource<unknown>;
}

export function useFigure(metric: MetricDescription | undefined, window: WindowName): WatchedFigure {
  const now = useNow(MINUTE_MS);
  const range = useMemo(() => windowRange(window, now), [window, now]);
  const query: MetricQuery | undefined = metric && {
    metric: metric.name,
    from: new Date(range.fromMs).toISOString(),
    to: new Date(range.toMs).toISOString(),
    grain: range.grain,
    compare: 'previous_period',
    totals: true,
  };
  const resource = useResource(
    query && JSON.stringify(query),
    async (signal) => ({ answer: await askMetric(query!, signal), range, metric }),
    REFRESH_MS,
  );
  const live = useLiveSeries(
    metric && { metric: metric.name, grain: range.grain, span: window },
    range.toMs - range.fromMs,
  );
  const asked = resource.value;
  // An answer about another metric or window belongs to the choice before.
  const current = asked && asked.metric?.name === metric?.name && asked.range.name === window ? asked : undefined;
  const figure = useMemo(
    () => (current && metric ? figureOf(metric, current.answer, live, current.range) : undefined),
    [current, metric, live],
  );
  return { figure, resource };
}
