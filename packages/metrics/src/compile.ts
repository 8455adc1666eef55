/**
 * From a planned query to SQL. Every statement reads one relation, made by `tenantRelation` here, which carries the
 * tenant predicate; there is no other FROM in this file, and a test proves the predicate in every compiled statement.
 */
import { GRAIN_MS } from '@bellwether/core';
import { sqlIdentifier, sqlInstant, sqlNumber, sqlString, windowTableName } from '@bellwether/store';
import type { Fields } from './field.ts';
import type { Plan, Segment } from './plan.ts';
import { type DimensionFilter, fieldOf, type MetricQuery } from './query.ts';
import { dimensionColumn, type MeasureRef, measuresOf } from './registry.ts';

/** The rows of an answer: `at` (window start in seconds, or null), one text a group key, one number a measure. */
export interface CompiledQuery {
  sql: string;
  measures: readonly MeasureRef[];
  settings: Readonly<Record<string, number>>;
}

export interface Shape {
  orgId: string;
  fromMs: number;
  toMs: number;
  /** One row a window, or one for the whole range. */
  perWindow: boolean;
  /** Only these groups, when given. */
  groups?: readonly (readonly string[])[];
  limit: number;
}

/** Nobody's question needs more than this; what does is refused by the engine and answered as too expensive. */
const COST_LIMITS = {
  max_memory_usage: 1_500_000_000,
  max_rows_to_read: 150_000_000,
  max_threads: 2,
  max_ast_elements: 200_000,
  max_query_size: 1_000_000,
};

export function compileQuery(query: MetricQuery, plan: Plan, shape: Shape, fields: Fields): CompiledQuery {
  const measures = measuresOf(query.metric.value);
  const key = (name: string): string =>
    plan.source === 'windows' ? sqlIdentifier(dimensionColumn(name)) : fields.readText(fieldOf(name, query.cube)).sql;
  const value = ({ measure, level }: MeasureRef): string => {
    const sql = query.cube.measures.get(measure)!;
    return plan.source === 'windows' ? sql.valueFromStates(level) : sql.valueFromEvents(level);
  };
  const at = shape.perWindow ? windowStart(query, plan) : undefined;
  const keys = query.groupBy.map((name, i) => ({ sql: key(name), alias: `k${i}` }));
  const conditions = query.filters.map((filter) => filterSql(filter, key(filter.dimension)));
  if (shape.groups)
    conditions.push(
      `(${keys.map((k) => k.sql).join(', ')}) IN (${shape.groups.map((group) => `(${group.map(sqlString).join(', ')})`).join(', ')})`,
    );
  const selected = [
    `${at ?? 'NULL'} AS at`,
    ...keys.map((k) => `${k.sql} AS ${k.alias}`),
    ...measures.map((measure, i) => `${value(measure)} AS v${i}`),
    `toFloat64(${plan.source === 'windows' ? 'sum(events)' : 'count()'}) AS n`,
  ];
  const grouped = [...(at ? ['at'] : []), ...keys.map((k) => k.alias)];
  const sql = `SELECT ${selected.join(', ')} FROM ${tenantRelation(query, plan, shape, fields)}${conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''}${
    grouped.length > 0 ? ` GROUP BY ${grouped.join(', ')} HAVING n > 0 ORDER BY ${grouped.join(', ')}` : ''
  } LIMIT ${sqlNumber(shape.limit)}`;
  return { sql, measures, settings: COST_LIMITS };
}

/** The one relation a statement reads: this tenant's rows in this range, each event once. */
function tenantRelation(query: MetricQuery, plan: Plan, { orgId, fromMs, toMs }: Shape, fields: Fields): string {
  const tenant = `org_id = ${sqlString(orgId)}`;
  if (plan.source === 'windows') {
    const pieces = plan.segments.map(segmentSql).join(' OR ');
    return `(SELECT * FROM ${windowTableName(query.cube.table)} FINAL WHERE ${tenant} AND (${pieces || '0'}))`;
  }
  const columns = new Set(['event_id', 'timestamp', 'event_type', ...query.cube.table.eventColumns]);
  for (const name of [...query.groupBy, ...query.filters.map((filter) => filter.dimension)]) {
    for (const column of fields.readText(fieldOf(name, query.cube)).columns) columns.add(column);
  }
  return `(SELECT ${[...columns].map(sqlIdentifier).join(', ')} FROM bellwether.events WHERE ${tenant} AND timestamp >= ${sqlInstant(fromMs)} AND timestamp < ${sqlInstant(
    toMs,
  )} AND ${query.cube.table.eventCondition} LIMIT 1 BY event_id)`;
}

function segmentSql({ grainS, cut, fromMs, toMs }: Segment): string {
  return `(grain = ${grainS} AND cut = ${cut} AND start >= toDateTime(${sqlNumber(fromMs / 1000)}, 'UTC') AND start < toDateTime(${sqlNumber(toMs / 1000)}, 'UTC'))`;
}

/** Start of the window a row belongs to, in seconds; a row of a sliding window belongs to several. */
function windowStart(query: MetricQuery, plan: Plan): string {
  const instant = plan.source === 'windows' ? 'toInt64(toUInt32(start))' : 'toInt64(toUnixTimestamp(timestamp))';
  if (query.sliding) {
    const every = query.sliding.everyMs / 1000;
    return `arrayJoin(arrayMap(i -> intDiv(${instant}, ${every}) * ${every} - i * ${every}, range(${query.sliding.sizeMs / query.sliding.everyMs})))`;
  }
  const size = GRAIN_MS[query.grain as keyof typeof GRAIN_MS] / 1000;
  return `intDiv(${instant}, ${size}) * ${size}`;
}

function filterSql({ op, values }: DimensionFilter, key: string): string {
  return `${key} ${op === 'in' ? 'IN' : 'NOT IN'} (${values.map(sqlString).join(', ')})`;
}
