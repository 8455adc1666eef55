/**
 * A question as a statement of the SQL door, over the same events, range, groups and filters. The metric's own expression
 * comes with its description.
 */
import type { Filter, MetricDescription } from '@bellwether/ui/api/types.ts';
import type { Question } from './question.ts';

const BUCKETS: Readonly<Record<string, string>> = { '1m': 'minute', '1h': 'hour', '1d': 'day' };

export function statementOf(
  question: Question & { metric: string },
  metric: MetricDescription,
  view: { fromMs: number; toMs: number; filters: readonly Filter[] },
): string {
  const fieldOf = (dimension: string) => {
    const field = metric.dimensions.find(({ name }) => name === dimension)?.field ?? dimension;
    return field.split('.').map(quoted).join('.');
  };
  const bucket = question.grain === undefined ? undefined : BUCKETS[question.grain];
  const groups = [
    ...(bucket ? [`date_trunc(${text(bucket)}, timestamp) AS ${quoted('window')}`] : []),
    ...question.groupBy.map((name) => `${fieldOf(name)} AS ${quoted(name)}`),
  ];
  const conditions = [
    `timestamp >= TIMESTAMP ${text(instant(view.fromMs))}`,
    `timestamp < TIMESTAMP ${text(instant(view.toMs))}`,
    ...(Array.isArray(metric.events) ? [`event_type IN (${metric.events.map(text).join(', ')})`] : []),
    ...view.filters.map(
      ({ dimension, op, values }) =>
        // As metrics filter: what is absent is the empty text, and numbers are compared as they are written.
        `ifNull(toString(${fieldOf(dimension)}), '') ${op === 'in' ? 'IN' : 'NOT IN'} (${values.map(text).join(', ')})`,
    ),
  ];
  const value = metric.sql ? `${metric.sql} AS ${quoted(question.metric)}` : 'count(*) AS events';
  return [
    `SELECT ${[...groups, value].join(',\n       ')}`,
    'FROM events',
    `WHERE ${conditions.join('\n  AND ')}`,
    ...(groups.length > 0 ? [`GROUP BY ${groups.map((_, index) => index + 1).join(', ')}`] : []),
    ...(bucket ? ['ORDER BY 1'] : groups.length > 0 ? [`ORDER BY ${groups.length + 1} DESC`] : []),
    ...(groups.length > 0 ? [`LIMIT ${bucket ? 1000 : question.top}`] : []),
  ].join('\n');
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Plain names stay plain, which reads better. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '')}"`;
}

const RESERVED = new Set(['window', 'group', 'order', 'from', 'select', 'where', 'limit', 'end', 'case', 'as']);

/** `2026-11-20 08:00:00`. */
function instant(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}
