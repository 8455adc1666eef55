/**
 * The SQL door: a statement in our own small language → the engine's SQL for one tenant. The statement is parsed and
 * checked by us, and what is sent to the engine is printed from the checked tree; no text of the statement is in it but
 * literals, which are printed anew. docs/sql.md describes the language.
 */

import type { FieldRef } from '../definition/measure.ts';
import { checkStatement } from './check-select.ts';
import type { EventColumns } from './event-columns.ts';
import { SQL_LIMITS } from './limits.ts';
import { parseStatement } from './parse-statement.ts';
import { printRelation } from './print-relation.ts';
import { fieldsRead } from './relation.ts';
import { type EngineSettings, engineSettings, printSettings, type SqlSettings } from './sql-settings.ts';
import type { SqlShape } from './sql-shape.ts';
import type { ValueType } from './value-type.ts';

export interface SqlDoor {
  /** The tenant whose events may be read. */
  orgId: string;
  columns: EventColumns;
  /** What `now()` means, milliseconds since 1970: one instant for the whole statement. */
  nowMs: number;
  /** Over the defaults. */
  settings?: Partial<SqlSettings>;
}

export interface CompiledSql {
  /** Complete, with its SETTINGS. Its result columns are named `c1`, `c2` …; take them by position. */
  sql: string;
  /** The same without SETTINGS, for a caller that prints them itself. */
  select: string;
  settings: EngineSettings;
  /** Result columns in order, by the reader's names. */
  columns: readonly { name: string; type: ValueType }[];
  /** Every field that is read, for an answer, a key or a condition: envelope fields and `metadata.<name>`. */
  referencedFields: readonly FieldRef[];
  /** False when events come back as rows. */
  aggregated: boolean;
  shape: SqlShape;
}

/**
 * Throws `Problem` and nothing else: `invalid_query` for mistakes, `query_not_supported` for what the language leaves
 * out, `query_too_expensive` for what is over a bound of `SQL_LIMITS`.
 */
export function compileSql(text: string, door: SqlDoor): CompiledSql {
  const { source, statement } = parseStatement(text);
  const { relation, columns, shape } = checkStatement(statement, {
    source,
    columns: door.columns,
    orgId: door.orgId,
    nowMs: door.nowMs,
    budget: { cost: 0 },
    slots: { last: 0 },
  });
  const settings = engineSettings(door.settings);
  const limited = { ...relation, limit: relation.limit ?? SQL_LIMITS.limitDefault };
  const select = printRelation(limited);
  if (select.length > SQL_LIMITS.engineSqlMax)
    throw source.tooExpensive(0, 'The statement is too large once its aliases and WITH queries are written out.');
  return {
    sql: `${select} ${printSettings(settings)}`,
    select,
    settings,
    columns,
    referencedFields: [...fieldsRead(relation)].sort(),
    aggregated: !givesEvents(shape),
    shape,
  };
}

function givesEvents(shape: SqlShape): boolean {
  return shape.gives === 'rows' && (shape.from === 'events' || givesEvents(shape.from));
}
