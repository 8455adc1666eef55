/** The SQL that lists the stored events behind a metric query: its event types, its range, its filters. */
import type { Filter, MetricDescription, MetricQuery } from '../api/types.ts';

export const EVENTS_MAX = 200;

export function eventsSql(metric: MetricDescription, { from, to, filters = [] }: MetricQuery): string {
  const conditions = [
    ...(metric.events && metric.events !== '*' ? [`event_type IN (${metric.events.map(quoted).join(', ')})`] : []),
    ...(from ? [`timestamp >= ${instant(from)}`] : []),
    ...(to ? [`timestamp < ${instant(to)}`] : []),
    ...filters.map((filter) => conditionOf(filter, metric)),
  ];
  return [
    'SELECT timestamp, event_type, session_id, user_id, metadata, event_id',
    'FROM events',
    ...(conditions.length > 0 ? [`WHERE ${conditions.join('\n  AND ')}`] : []),
    'ORDER BY timestamp DESC',
    `LIMIT ${EVENTS_MAX}`,
  ].join('\n');
}

function conditionOf({ dimension, op, values }: Filter, metric: MetricDescription): string {
  const field = metric.dimensions.find(({ name }) => name === dimension)?.field ?? dimension;
  const column = `${field.startsWith('metadata.') ? `metadata['${field.slice('metadata.'.length).replaceAll("'", "''")}']` : field}`;
  // What an event does not say counts as the empty value when figures are grouped; NULL would be neither in nor out.
  return `coalesce(CAST(${column} AS string), '') ${op === 'in' ? 'IN' : 'NOT IN'} (${values.map(quoted).join(', ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function instant(iso: string): string {
  return `TIMESTAMP '${new Date(iso).toISOString().slice(0, 23).replace('T', ' ')}'`;
}
