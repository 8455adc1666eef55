/** The settings of a budget from what a caller sent: the metric has to be one that a pack declares budgetable. */
import { PERIODS } from '@bellwether/analysis';
import type { MetricRegistry } from '@bellwether/metrics';
import { readInput } from '../../input.ts';
import type { BudgetRow } from './budget-view.ts';

export type BudgetSettings = Pick<BudgetRow, 'name' | 'metric' | 'limit_usd' | 'period' | 'filter'>;

const LIMIT_RULE = { min: 0.01, max: 1_000_000_000 };

/** `current`: what holds for fields that are not sent; without it all but the filter have to be. */
export function readBudget(registry: MetricRegistry, input: unknown, current?: BudgetSettings): BudgetSettings {
  const budgetable = [...registry.metrics.values()].filter((metric) => metric.budgetable);
  return readInput(input, (read) => {
    const or = <T>(field: keyof BudgetSettings, given: () => T, otherwise: T | undefined): T =>
      otherwise !== undefined && !read.has(field) ? otherwise : given();
    const metricName = or('metric', () => read.text('metric', { max: 200 }), current?.metric);
    const metric = budgetable.find(({ name }) => name === metricName);
    if (!metric)
      read.refuse(
        'metric',
        `has to be a metric that can have a budget: ${budgetable.map(({ name }) => name).join(', ') || 'there is none'}.`,
      );
    const dimensions = Object.keys(registry.cubes.get(metric?.cube ?? '')?.cube.dimensions ?? {});
    const readFilter = () =>
      read.object('filter', (filter) =>
        Object.fromEntries(
          dimensions.flatMap((name) => (filter.has(name) ? [[name, filter.text(name, { max: 256 })]] : [])),
        ),
      );
    return {
      name: or('name', () => read.text('name', { max: 200 }), current?.name),
      metric: metricName,
      limit_usd: or('limit_usd', () => read.number('limit_usd', LIMIT_RULE), current?.limit_usd),
      period: or('period', () => read.oneOf('period', PERIODS), current?.period),
      // Without a metric it is not known which dimensions there are: one mistake at a time.
      filter: metric && read.has('filter') ? readFilter() : read.has('filter') ? {} : (current?.filter ?? {}),
    };
  });
}
