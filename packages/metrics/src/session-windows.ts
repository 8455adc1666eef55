/**
 * Session windows: a subject's activity, cut wherever it was silent for the gap or longer. Folded from one-minute
 * slices, each of which knows its first and last instant: a gap of a minute or more can never hide inside a slice, so
 * the fold is exact, and it is the same for any order in which the events came.
 */
import { formatInstant, MINUTE_MS, Problem } from '@bellwether/core';
import { type Store, sqlNumber, sqlString, windowTableName } from '@bellwether/store';
import type { CompiledCube } from './registry.ts';

export interface SessionWindowQuery {
  cube: CompiledCube;
  fromMs: number;
  toMs: number;
  /** At least a minute. */
  gapMs: number;
  subject?: string;
  /** Only these. */
  subjects?: readonly string[];
  /** Exact values of dimensions. */
  where?: Readonly<Record<string, string>>;
  limit: number;
}

export interface SessionWindow {
  subject: string;
  start: string;
  /** Instant of the last event; the window itself ends a gap later. */
  last_event: string;
  duration_ms: number;
  /** The first value each dimension had. */
  dimensions: Record<string, string>;
  measures: Record<string, number | null>;
  events: number;
}

/** Sessions that were active in the range, latest first. A session that reaches over an edge is given whole. */
export async function sessionWindows(store: Store, orgId: string, query: SessionWindowQuery): Promise<SessionWindow[]> {
  const { table, measures, cube } = query.cube;
  if (!table.slice) throw new Problem('invalid_query', `Cube "${cube.name}" keeps no sessions.`);
  if (query.gapMs < MINUTE_MS) throw new Problem('invalid_query', 'The gap must be at least one minute.');
  const dimensions = Object.keys(cube.dimensions);
  const conditions = [`org_id = ${sqlString(orgId)}`, 'grain = 60', 'cut = 0'];
  const subjects = [
    ...conditions,
    `start >= toDateTime(${sqlNumber(Math.floor(query.fromMs / MINUTE_MS) * 60)}, 'UTC')`,
    `start < toDateTime(${sqlNumber(Math.ceil(query.toMs / 1000))}, 'UTC')`,
  ];
  if (query.subject !== undefined) subjects.push(`slice = ${sqlString(query.subject)}`);
  if (query.subjects?.length === 0) return [];
  if (query.subjects) subjects.push(`slice IN (${query.subjects.map(sqlString).join(', ')})`);
  for (const [name, value] of Object.entries(query.where ?? {})) subjects.push(`d_${name} = ${sqlString(value)}`);
  // Whoever was active in the range: the most recent subjects, then all their slices, so that sessions are whole.
  const active = `SELECT slice FROM ${windowTableName(table)} WHERE ${subjects.join(' AND ')} GROUP BY slice ORDER BY max(last) DESC, slice LIMIT ${sqlNumber(query.limit)}`;
  const reachFrom = `start >= toDateTime(${sqlNumber(Math.floor((query.fromMs - REACH_MS) / 1000))}, 'UTC')`;
  const rows = await store.engine.select<Record<string, unknown>>(
    `WITH slices AS (
       SELECT *, sum(begins) OVER (PARTITION BY slice ORDER BY first, last ROWS UNBOUNDED PRECEDING) AS session_number
       FROM (
         SELECT *, toUInt32(first >= addMilliseconds(max(last) OVER (PARTITION BY slice ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), ${sqlNumber(query.gapMs)})) AS begins
         FROM ${windowTableName(table)} FINAL
         WHERE ${[...conditions, reachFrom].join(' AND ')} AND slice IN (${active})
       )
     )
     SELECT slice AS subject, toUnixTimestamp64Milli(min(first)) AS first_ms, toUnixTimestamp64Milli(max(last)) AS last_ms,
       ${dimensions.map((name) => `argMinIf(d_${name}, (first, d_${name}), d_${name} != '') AS dim_${name}`).join(', ') || '1'},
       ${[...measures].map(([name, sql]) => `${sql.valueFromStates()} AS measure_${name}`).join(', ')}, toFloat64(sum(events)) AS event_count
     FROM slices GROUP BY slice, session_number
     HAVING last_ms >= ${sqlNumber(query.fromMs)} AND first_ms < ${sqlNumber(query.toMs)}
     ORDER BY last_ms DESC, subject LIMIT ${sqlNumber(query.limit)}`,
    { settings: { max_memory_usage: 1_500_000_000, max_rows_to_read: 100_000_000 } },
  );
  return rows.map((row) => ({
    subject: String(row.subject),
    start: formatInstant(Number(row.first_ms)),
    last_event: formatInstant(Number(row.last_ms)),
    duration_ms: Number(row.last_ms) - Number(row.first_ms),
    dimensions: Object.fromEntries(dimensions.map((name) => [name, String(row[`dim_${name}`] ?? '')])),
    measures: Object.fromEntries([...measures.keys()].map((name) => [name, row[`measure_${name}`] as number | null])),
    events: Number(row.event_count),
  }));
}

/** How long before the range a session may have begun and still be given whole. */
const REACH_MS = 24 * 60 * MINUTE_MS;
