/** Answers a metric query for the caller's organisation. */
import { type MetricAnswer, type MetricQuery, parseMetricQuery } from '@bellwether/metrics';
import { type Caller, organisationOf, requireScope } from '../authority/caller.ts';
import type { Platform } from '../platform/platform.ts';

export async function queryMetric(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<MetricAnswer> {
  requireScope(caller, 'read');
  return platform.metrics.answer(organisationOf(caller), readQuery(platform, input));
}

export function readQuery(platform: Platform, input: unknown): MetricQuery {
  return parseMetricQuery(input, platform.metrics.registry, platform.clock());
}
