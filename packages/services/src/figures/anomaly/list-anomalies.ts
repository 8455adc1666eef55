/**
 * The unusual hours of a figure that a pack watches (`Pack.anomalies`): each hour of the range with what was expected of
 * it, and those that were unlike it. The method and its sources: packages/analysis, hourly-anomalies.ts.
 */
import { ANOMALY_HISTORY_MS, hourlyAnomalies, ZoneCalendar } from '@bellwether/analysis';
import { DAY_MS, formatInstant, HOUR_MS, Problem, parseInstant } from '@bellwether/core';
import { type AnomalyDeclaration, parseMetricQuery } from '@bellwether/metrics';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { timeZoneOf } from '../../tenants/budget/time-zone.ts';
import { figureViewOf, withinView } from '../metric/figure-view.ts';
import { auditedQuery } from '../metric/query-metric.ts';

export interface AnomalyHour {
  start: string;
  value: number;
  verdict: 'usual' | 'unusual' | 'not_enough_data';
  /** Null when there is not enough to compare with. */
  expected: number | null;
  low: number | null;
  high: number | null;
  z: number | null;
  p: number | null;
  /** Earlier hours it was compared with. */
  comparable: number;
}

export interface AnomalyReport {
  metric: { name: string; title: string; unit: string; direction: string };
  time_zone: string;
  from: string;
  to: string;
  /** Since when there is something to compare with; null when there is nothing. */
  known_from: string | null;
  /** What it takes to judge an hour. */
  needs: { comparable_hours: number; earlier_hours: number };
  judged: number;
  unusual: number;
  hours: AnomalyHour[];
}

const RANGE_DEFAULT_MS = 7 * DAY_MS;
const RANGE_MAX_MS = 31 * DAY_MS;

/** `input` is `{from, to, filters}` as in a metric query. Only whole hours are judged: the present one is left out. */
export async function listAnomalies(
  platform: Platform,
  caller: Caller | undefined,
  declaration: AnomalyDeclaration,
  input: Readonly<Record<string, unknown>>,
): Promise<AnomalyReport> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const orgId = organisationOf(caller);
  const { registry } = platform.metrics;
  const nowMs = platform.clock();
  const lastMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const to = input.to ?? formatInstant(lastMs);
  const endMs = typeof to === 'string' ? (parseInstant(to) ?? lastMs) : lastMs;
  const asked = parseMetricQuery(
    {
      metric: declaration.metric,
      to,
      from: input.from ?? formatInstant(endMs - RANGE_DEFAULT_MS),
      grain: '1h',
      filters: input.filters ?? [],
    },
    registry,
    nowMs,
  );
  const fromMs = asked.fromMs;
  const toMs = Math.min(asked.toMs, lastMs);
  if (toMs - fromMs > RANGE_MAX_MS)
    throw new Problem('invalid_query', 'from: At most 31 days are judged at a time.', {
      errors: [{ field: 'from', detail: 'At most 31 days are judged at a time.' }],
    });
  const view = figureViewOf(caller, 'metrics:read');
  const query = withinView(
    { ...asked, fromMs: fromMs - ANOMALY_HISTORY_MS, toMs: Math.max(toMs, fromMs + HOUR_MS) },
    view,
  );
  const timeZone = await platform.records.asTenant(orgId, (tx) => timeZoneOf(tx, orgId));
  const [answer] = await Promise.all([
    platform.metrics.answer(orgId, query),
    platform.audit.note(caller, {
      action: 'anomalies.read',
      resourceType: 'metric',
      resourceId: declaration.metric,
      details: auditedQuery(query),
    }),
  ]);
  const points = (answer.series[0]?.points ?? []).map(({ start, value }) => ({
    startMs: Date.parse(start),
    value: value ?? 0,
  }));
  const first = points.findIndex(({ value }) => value !== 0);
  const known = first < 0 ? [] : points.slice(first).filter(({ startMs }) => startMs < toMs);
  const { hours, needs } = hourlyAnomalies(known, new ZoneCalendar(timeZone), fromMs);
  return {
    metric: answer.metric,
    time_zone: timeZone,
    from: formatInstant(fromMs),
    to: formatInstant(Math.max(fromMs, toMs)),
    known_from: known[0] ? formatInstant(known[0].startMs) : null,
    needs: { comparable_hours: needs.comparable, earlier_hours: needs.earlier },
    judged: hours.filter(({ verdict }) => verdict !== 'not_enough_data').length,
    unusual: hours.filter(({ verdict }) => verdict === 'unusual').length,
    hours: hours.map((hour) => ({
      start: formatInstant(hour.startMs),
      value: hour.value,
      verdict: hour.verdict,
      ...(hour.verdict === 'not_enough_data'
        ? { expected: null, low: null, high: null, z: null, p: null, comparable: 0 }
        : {
            ...{ expected: hour.expected, low: hour.low, high: hour.high },
            ...{ z: hour.z, p: hour.p, comparable: hour.comparable },
          }),
    })),
  };
}
