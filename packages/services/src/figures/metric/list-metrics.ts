/** What can be asked: every metric with its unit, direction, dimensions and formula. */
import { GRAINS } from '@bellwether/core';
import { type Cube, ENVELOPE_DIMENSIONS, formulaOf, type Metric, sqlOfMetric } from '@bellwether/metrics';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export interface MetricView {
  name: string;
  title: string;
  description: string;
  unit: string;
  direction: string;
  subject: string;
  privacy: string;
  cube: string;
  /** Dimensions kept in windows; any envelope field and `metadata.<field>` can be used as well, at a higher cost. */
  dimensions: {
    name: string;
    description: string;
    /** What of an event it is, as the SQL door names it. */
    field: string;
  }[];
  /** Event types it is counted from; `*` is every type. */
  events: readonly string[] | '*';
  grains: readonly string[];
  formula: string;
  /** The same over single events, as an expression of the SQL door. */
  sql: string;
  /** Whether a budget can be set for it. */
  budgetable: boolean;
}

export async function listMetrics(
  platform: Platform,
  caller: Caller | undefined,
): Promise<{ metrics: MetricView[]; event_dimensions: readonly string[] }> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  await platform.audit.note(caller, { action: 'metrics.list', resourceType: 'metric' });
  const { metrics, cubes } = platform.metrics.registry;
  return {
    metrics: [...metrics.values()].map((metric) => viewOf(metric, cubes.get(metric.cube)!.cube)),
    event_dimensions: ENVELOPE_DIMENSIONS,
  };
}

function viewOf(metric: Metric, cube: Cube): MetricView {
  const { people } = cube;
  const published = people && [...people.hierarchy, ...(people.crossings ?? [])];
  return {
    name: metric.name,
    title: metric.title,
    description: metric.description,
    unit: metric.unit,
    direction: metric.direction,
    subject: metric.subject,
    privacy: metric.privacy,
    cube: metric.cube,
    dimensions: Object.entries(cube.dimensions)
      .filter(([name]) => !published || published.includes(name))
      .map(([name, { description, field }]) => ({ name, description, field })),
    events: cube.events,
    grains: [...(people ? [people.period ?? '7d'] : GRAINS), 'total'],
    formula: formulaOf(metric.value),
    sql: sqlOfMetric(metric, cube),
    budgetable: metric.budgetable === true,
  };
}
