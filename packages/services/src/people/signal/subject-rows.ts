/**
 * Rows about single people, for jobs that make figures of groups of them. Nothing that answers a request may read them:
 * they never leave the job, and what it keeps has passed disclosure control.
 *
 * Every statement carries the tenant's predicate and counts each event once. People who are left out of analysis (no
 * consent, objection, erasure) are left out here, so no signal can forget to.
 */
import { DAY_MS, type Json } from '@bellwether/core';
import { Fields, type SubjectColumn, type SubjectRow, type SubjectTable } from '@bellwether/metrics';
import { type EventColumn, type Store, sqlIdentifier, sqlInstant, sqlString } from '@bellwether/store';

/** More rows than this in one read are refused: a run reads in spans that fit, see signal-run.ts. */
const ROWS_MAX = 3_000_000;
/** Then others have a turn. */
const ROWS_AT_ONCE = 2000;
const READ = {
  timeLimitSeconds: 120,
  settings: { max_rows_to_read: 500_000_000, max_memory_usage: 1_500_000_000, max_threads: 1 },
};
/** 1970-01-01 was a Thursday. */
const MONDAY_OFFSET = 3;

export class SubjectRows {
  readonly #store: Pick<Store, 'engine'>;
  readonly #fields: Fields;
  readonly #columns: ReadonlyMap<string, EventColumn>;

  constructor(store: Pick<Store, 'engine' | 'columns'>) {
    this.#store = store;
    this.#fields = new Fields(store.columns);
    this.#columns = new Map(store.columns.map((column) => [column.name, column]));
  }

  /** Those of one subject in the order of their days, which are [fromDay, toDay). */
  async read(
    orgId: string,
    table: SubjectTable,
    fromDay: number,
    toDay: number,
    isLeftOut: (subject: string) => boolean,
  ): Promise<SubjectRow[]> {
    const sql =
      table.by === 'week' ? this.#weekly(orgId, table, fromDay, toDay) : this.#single(orgId, table, fromDay, toDay);
    const { rows } = await this.#store.engine.query(`${sql} LIMIT ${ROWS_MAX + 1}`, READ);
    if (rows.length > ROWS_MAX) throw new Error(`Table "${table.name}" has more than ${ROWS_MAX} rows in the span.`);
    const names = table.by === 'week' ? Object.keys(table.columns) : table.fields;
    const found: SubjectRow[] = [];
    for (const [i, [subject, day, ...cells]] of rows.entries()) {
      if (i % ROWS_AT_ONCE === 0) await new Promise<void>((resolve) => setImmediate(resolve));
      const values: { [name: string]: Json } = {};
      for (const [at, name] of names.entries())
        values[name] = table.by === 'week' ? Number(cells[at]) : this.#value(name, cells[at]);
      const subjects = subjectsOf(table, String(subject), values);
      // What several people made together says something about each of them: one who is left out takes it along.
      if (subjects.some(isLeftOut)) continue;
      for (const one of subjects) found.push({ subject: one, day: Number(day), values });
    }
    return found;
  }

  #weekly(orgId: string, table: SubjectTable & { by: 'week' }, fromDay: number, toDay: number): string {
    const columns = Object.entries(table.columns).map(([name, column]) => `${this.#aggregate(column)} AS c_${name}`);
    const monday = `toInt32(intDiv(toInt32(toDate(timestamp)) + ${MONDAY_OFFSET}, 7) * 7 - ${MONDAY_OFFSET})`;
    return `SELECT user_id AS s_subject, ${monday} AS s_day, ${columns.join(', ')}
      FROM (${this.#events(orgId, table, fromDay, toDay)}) GROUP BY s_subject, s_day ORDER BY s_subject, s_day`;
  }

  #single(orgId: string, table: SubjectTable & { by: 'event' }, fromDay: number, toDay: number): string {
    const cells = table.fields.map((name, i) => {
      const column = this.#columns.get(name);
      if (!column) return `JSONExtractRaw(extra, ${sqlString(name)}) AS c_${i}`;
      return `${column.kind === 'integer' ? `toFloat64(${sqlIdentifier(name)})` : sqlIdentifier(name)} AS c_${i}`;
    });
    const when = table.when ? ` WHERE ${this.#fields.condition(table.when).sql}` : '';
    return `SELECT user_id AS s_subject, toInt32(toDate(timestamp)) AS s_day, ${cells.join(', ')}
      FROM (${this.#events(orgId, table, fromDay, toDay)})${when} ORDER BY s_subject, s_day, event_id`;
  }

  #events(orgId: string, table: SubjectTable, fromDay: number, toDay: number): string {
    const read = [...new Set(['user_id', 'timestamp', 'event_id', 'event_type', ...this.#columnsOf(table)])];
    return `SELECT ${read.map(sqlIdentifier).join(', ')} FROM bellwether.events
      WHERE org_id = ${sqlString(orgId)} AND event_type IN (${table.events.map(sqlString).join(', ')})
        AND timestamp >= ${sqlInstant(fromDay * DAY_MS)} AND timestamp < ${sqlInstant(toDay * DAY_MS)}
      LIMIT 1 BY event_id`;
  }

  #columnsOf(table: SubjectTable): string[] {
    if (table.by === 'event') {
      const fields = table.fields.flatMap((name) => (this.#columns.has(name) ? [name] : ['extra']));
      return [...fields, ...(table.when ? this.#fields.condition(table.when).columns : [])];
    }
    return Object.values(table.columns).flatMap((column) => {
      if ('count' in column) return column.count === 'all' ? [] : this.#fields.condition(column.count).columns;
      const field = this.#fields.read('sum' in column ? column.sum : column.sumOfSquares).columns;
      return [...field, ...(column.when ? this.#fields.condition(column.when).columns : [])];
    });
  }

  #aggregate(column: SubjectColumn): string {
    if ('count' in column)
      return column.count === 'all'
        ? 'toFloat64(count())'
        : `toFloat64(countIf(${this.#fields.condition(column.count).sql}))`;
    const { sql } = this.#fields.read('sum' in column ? column.sum : column.sumOfSquares);
    const value = `ifNull(toFloat64(${sql}), 0)`;
    const summed = 'sum' in column ? value : `${value} * ${value}`;
    return column.when ? `sumIf(${summed}, ${this.#fields.condition(column.when).sql})` : `sum(${summed})`;
  }

  #value(name: string, cell: unknown): Json {
    if (this.#columns.has(name)) return (cell ?? null) as Json;
    if (typeof cell !== 'string' || cell === '') return null;
    try {
      return JSON.parse(cell) as Json;
    } catch {
      // Admission has checked it; what cannot be read is as good as not sent.
      return null;
    }
  }
}

function subjectsOf(table: SubjectTable, subject: string, values: { readonly [name: string]: Json }): string[] {
  const listed = table.by === 'event' && table.subjects !== undefined ? values[table.subjects] : undefined;
  if (listed === undefined) return subject === '' ? [] : [subject];
  return Array.isArray(listed) ? [...new Set(listed.map(String))] : [];
}
