/**
 * Runs a compiled statement and reads the engine's answer. Integers beyond 2^53 come as strings of digits, since a JSON
 * number would lose their end; times as ISO 8601.
 */
import { type Json, Problem } from '@bellwether/core';
import type { Engine } from '@bellwether/store';
import type { CompiledSql } from './compile-sql.ts';
import type { ValueType } from './value-type.ts';

export interface SqlAnswer {
  columns: readonly { name: string; type: ValueType }[];
  rows: readonly (readonly Json[])[];
  row_count: number;
}

export async function answerSql(engine: Pick<Engine, 'query'>, compiled: CompiledSql): Promise<SqlAnswer> {
  const { select, settings } = compiled;
  try {
    const timeLimitSeconds = Number(settings.max_execution_time);
    const { rows } = await engine.query(select, { timeLimitSeconds, settings });
    return readAnswer(compiled, rows as Json[][]);
  } catch (error) {
    if (error instanceof Problem) throw error;
    // Whatever the engine says stays here: its messages may hold a stored value.
    throw new Problem('invalid_query', 'The store could not compute this. Simplify the statement, or CAST less.', {
      cause: error,
    });
  }
}

/** `rows` as the engine's JSONCompact format gives them. */
function readAnswer({ columns }: CompiledSql, rows: readonly (readonly Json[])[]): SqlAnswer {
  const read = rows.map((row) => row.map((cell, index) => readCell(cell, columns[index]!.type)));
  return { columns, rows: read, row_count: read.length };
}

function readCell(cell: Json, type: ValueType): Json {
  if (cell === null) return null;
  // The engine's comparisons answer 1 and 0.
  if (type === 'boolean') return cell === true || cell === 1;
  if (type !== 'integer') return cell;
  const number = Number(cell);
  return Number.isSafeInteger(number) ? number : String(cell);
}
