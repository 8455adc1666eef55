/** Answers a metric query: for the caller's organisation, and within it for what the caller may see. */
import type { JsonObject } from '@bellwether/core';
import { type MetricAnswer, type MetricQuery, parseMetricQuery } from '@bellwether/metrics';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { figureViewOf, withinView } from './figure-view.ts';

export async function queryMetric(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<MetricAnswer> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const orgId = organisationOf(caller);
  const query = withinView(readQuery(platform, input), figureViewOf(caller, 'metrics:read'));
  const [answer] = await Promise.all([
    platform.metrics.answer(orgId, query),
    platform.audit.note(caller, {
      action: 'metrics.read',
      resourceType: 'metric',
      resourceId: query.metric.name,
      details: auditedQuery(query),
    }),
  ]);
  return answer;
}

export function readQuery(platform: Platform, input: unknown): MetricQuery {
  return parseMetricQuery(input, platform.metrics.registry, platform.clock());
}

/** What was asked, for the audit trail; how long a range, not which, so that a page that refreshes asks the same. */
export function auditedQuery(query: MetricQuery): JsonObject {
  return {
    grain: query.grain,
    group_by: [...query.groupBy],
    filters: query.filters.map(({ dimension, op, values }) => ({ dimension, op, values: values.slice(0, 20) })),
    range_seconds: Math.round((query.toMs - query.fromMs) / 1000),
  };
}
