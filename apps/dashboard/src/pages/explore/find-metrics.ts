/** Metrics that have every word that was typed in their title, name, description or dimensions; titles first. */
import type { MetricDescription } from '@bellwether/ui/api/types.ts';

export function findMetrics(metrics: readonly MetricDescription[], text: string): readonly MetricDescription[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return metrics;
  const rank = (metric: MetricDescription): number | undefined => {
    const title = metric.title.toLowerCase();
    const rest = [metric.name, metric.description, ...metric.dimensions.map(({ name }) => name)]
      .join(' ')
      .toLowerCase();
    const places = words.map((word): number =>
      title.startsWith(word) ? 0 : title.includes(word) ? 1 : rest.includes(word) ? 2 : 9,
    );
    return places.includes(9) ? undefined : places.reduce((sum, place) => sum + place, 0);
  };
  return metrics
    .flatMap((metric) => {
      const ranked = rank(metric);
      return ranked === undefined ? [] : [{ metric, ranked }];
    })
    .toSorted((a, b) => a.ranked - b.ranked)
    .map(({ metric }) => metric);
}
