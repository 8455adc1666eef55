/** The live hub's source, fed by the platform: figures by the same reader as the API, events as the log appends them. */
import { formatInstant, GRAIN_MS, type Grain, Problem } from '@bellwether/core';
import { parseMetricQuery } from '@bellwether/metrics';
import { authenticate, type Platform } from '@bellwether/services';
import type { LiveMetricQuery, LivePoints, LiveRange, LiveSource } from './source.ts';

export function platformSource(platform: Platform): LiveSource {
  return {
    queryMetric: (orgId, query, range) => queryMetric(platform, orgId, query, range),
    onWindowsChanged: (listener) => platform.store.loader.onChanged(listener),
    onEventsAppended: (listener) =>
      platform.log.onAppend((frames) =>
        listener(frames.filter(({ topic }) => topic.endsWith('_events') && topic !== 'rejected_events')),
      ),
    valueWhenEmpty: (metric) => platform.metrics.valueWhenEmpty(metric),
    isUrgent: (orgId, eventType) => platform.eventTypes.resolve(orgId, eventType)?.urgent === true,
    authenticate: async (token) => {
      const caller = await authenticate(platform, token);
      if (!caller?.orgId) return undefined;
      if (!platform.tenants.get(caller.orgId)?.features.real_time_enabled)
        throw new Problem('forbidden', 'Live figures are switched off for this organisation.');
      const may = caller.scopes.has('read');
      return {
        orgId: caller.orgId,
        principal: `${caller.kind}:${caller.id}`,
        may: { metrics: may, events: may },
        view: '',
      };
    },
  };
}

async function queryMetric(
  platform: Platform,
  orgId: string,
  query: LiveMetricQuery,
  range: LiveRange,
): Promise<LivePoints> {
  const { fromMs, toMs } = alignedTo(query.grain, range);
  const parsed = parseMetricQuery(
    {
      ...query,
      group_by: [...query.group_by],
      filters: query.filters.map((filter) => ({ ...filter, values: [...filter.values] })),
      from: formatInstant(fromMs),
      to: formatInstant(toMs),
    },
    platform.metrics.registry,
    toMs,
  );
  return platform.metrics.answer(orgId, parsed);
}

function alignedTo(grain: Grain | 'total', { fromMs, toMs }: LiveRange): LiveRange {
  const stepMs = grain === 'total' ? 10_000 : GRAIN_MS[grain];
  return { fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs: Math.ceil(toMs / stepMs) * stepMs };
}
