/**
 * A metric as the page looks at it: asked once a window, moved in between by the live connection. While another range is
 * being read the last answer stays, marked `loading`, so that nothing flickers.
 */
import { useMemo } from 'react';
import { useCatalog } from '../api/catalog.tsx';
import { askMetric } from '../api/metric-query.ts';
import type { MetricAnswer, MetricDescription } from '../api/types.ts';
import { type Resource, useResource } from '../api/use-resource.ts';
import { useLiveSeries } from '../live/live.tsx';
import type { LiveSeries } from '../live/series-state.ts';
import type { View } from '../view/view.tsx';
import { type AskedMetric, askedMetric, type MetricQuestion } from './metric-question.ts';

/** Comparison, totals and groups are not part of the live figures and are read again this often while a range moves. */
const REFRESH_MS = 30_000;

export interface WatchedMetric {
  /** `undefined` while the catalogue is read, and for a name nobody knows; see `unknown`. */
  metric: MetricDescription | undefined;
  unknown: boolean;
  asked: AskedMetric | undefined;
  answer: MetricAnswer | undefined;
  /** Totals over exactly the range. */
  totals: MetricAnswer | undefined;
  live: LiveSeries;
  /** `answer` is to the question before. */
  loading: boolean;
  problem: Resource<unknown>['problem'];
  reload: () => void;
}

export function useMetric(question: MetricQuestion, view: View): WatchedMetric {
  const { metric: find, metrics, eventDimensions } = useCatalog();
  const metric = find(question.metric);
  const questionKey = JSON.stringify(question);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a question written in place is a new object each time.
  const asked = useMemo(
    () => metric && askedMetric(question, view, metric, eventDimensions),
    [questionKey, view, metric, eventDimensions],
  );
  const resource = useResource(
    asked && JSON.stringify([asked.query, asked.exact]),
    async (signal) => {
      const { query, exact } = asked!;
      const [answer, totals] = await Promise.all([askMetric(query, signal), exact && askMetric(exact, signal)]);
      return { answer, totals: totals ?? answer, cut: cutOf(query) };
    },
    view.live ? REFRESH_MS : undefined,
  );
  const live = useLiveSeries(asked?.live, view.toMs - view.fromMs);
  // An answer about another metric or cut another way is of no use while the right one is read.
  const current = resource.value && asked && resource.value.cut === cutOf(asked.query) ? resource.value : undefined;
  return {
    metric,
    unknown: metrics.value !== undefined && metric === undefined,
    asked,
    answer: current?.answer,
    totals: current?.totals,
    live,
    loading: resource.loading || (metrics.loading && !metric),
    problem: resource.problem ?? metrics.problem,
    reload: resource.reload,
  };
}

function cutOf({ metric, group_by }: { metric: string; group_by?: readonly string[] }): string {
  return JSON.stringify([metric, group_by ?? []]);
}
