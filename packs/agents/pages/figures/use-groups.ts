/** A metric by one dimension over the range looked at, largest first: for sentences and tables of several metrics. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import type { Filter, MetricAnswer } from '@bellwether/ui/api/types.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { askedMetric } from '@bellwether/ui/figures/metric-question.ts';
import type { View } from '@bellwether/ui/view/view.tsx';

const REFRESH_MS = 30_000;

export interface GroupsQuestion {
  metric: string;
  groupBy: string;
  filters?: readonly Filter[];
  top?: number;
}

/** One answer a question, in their order; a metric that nobody knows has none. */
export function useGroups(
  questions: readonly GroupsQuestion[],
  view: View,
): Resource<readonly (MetricAnswer | undefined)[]> {
  const { metric, metrics, eventDimensions } = useCatalog();
  const queries = questions.map(({ metric: name, groupBy, filters, top }) => {
    const known = metric(name);
    if (!known) return undefined;
    const question = { metric: name, groupBy: [groupBy], ...(filters ? { filters } : {}), ...(top ? { top } : {}) };
    return { ...askedMetric(question, view, known, eventDimensions).query, grain: 'total' as const };
  });
  return useResource(
    metrics.value && JSON.stringify(queries),
    (signal) => Promise.all(queries.map((query) => (query ? askMetric(query, signal) : undefined))),
    view.live ? REFRESH_MS : undefined,
  );
}
