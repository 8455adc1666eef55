/** Totals of traffic over the range looked at, asked together and again while the range moves. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import type { Filter, MetricAnswer } from '@bellwether/ui/api/types.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { askedMetric } from '@bellwether/ui/figures/metric-question.ts';
import type { View } from '@bellwether/ui/view/view.tsx';

const REFRESH_MS = 30_000;

export interface TotalQuestion {
  metric: string;
  filters?: readonly Filter[];
  groupBy?: string;
}

/** One answer a question, in their order; a metric that nobody knows has none. */
export function useTotals(
  questions: readonly TotalQuestion[],
  view: View,
): Resource<readonly (MetricAnswer | undefined)[]> {
  const { metric, metrics, eventDimensions } = useCatalog();
  const queries = questions.map(({ metric: name, filters, groupBy }) => {
    const known = metric(name);
    if (!known) return undefined;
    const question = {
      metric: name,
      ...(filters ? { filters } : {}),
      ...(groupBy ? { groupBy: [groupBy], top: 1 } : {}),
    };
    return { ...askedMetric(question, view, known, eventDimensions).query, grain: 'total' as const };
  });
  return useResource(
    metrics.value && queries.length > 0 ? JSON.stringify(queries) : undefined,
    (signal) => Promise.all(queries.map((query) => (query ? askMetric(query, signal) : undefined))),
    view.live ? REFRESH_MS : undefined,
  );
}
