/**
 * What the engine of durable runs remembers of steps, in its own schema: answers of steps may hold a pseudonym, and those
 * of a run that failed are kept so that it can be taken up again. An execution's name begins with its organisation.
 */
import type { Records } from '@bellwether/records';
import { erasedName } from '@bellwether/store';

const EXECUTION = 'workflow_uuid';

/** Redacts the name wherever the engine remembers it. Gives the number of values. */
export async function eraseFromRunMemory(records: Records, orgId: string, subject: string): Promise<number> {
  let redacted = 0;
  for (const { table, column, type } of await remembered(records)) {
    const { rowCount } = await records.pool().query(
      `UPDATE dbos.${table} SET ${column} = replace(${column}::text, $1, $2)::${type}
         WHERE starts_with(${EXECUTION}, $3) AND strpos(${column}::text, $1) > 0`,
      [subject, erasedName(subject), `${orgId}/`],
    );
    redacted += rowCount;
  }
  return redacted;
}

/** How many values that the engine remembers still hold the name. */
export async function countInRunMemory(records: Records, orgId: string, subject: string): Promise<number> {
  let held = 0;
  for (const { table, column } of await remembered(records)) {
    const { rows } = await records.pool().query(
      `SELECT count(*)::float8 AS held FROM dbos.${table}
         WHERE starts_with(${EXECUTION}, $1) AND strpos(${column}::text, $2) > 0`,
      [`${orgId}/`, subject],
    );
    held += (rows[0] as { held: number }).held;
  }
  return held;
}

/** Columns of text that belong to an execution; none before the first run. Names come quoted. */
async function remembered(records: Records): Promise<{ table: string; column: string; type: string }[]> {
  const { rows } = await records.pool().query(
    `SELECT quote_ident(c.table_name) AS table, quote_ident(c.column_name) AS column, c.data_type AS type
     FROM information_schema.columns c
     WHERE c.table_schema = 'dbos' AND c.data_type IN ('text', 'jsonb') AND c.column_name <> $1
       AND EXISTS (SELECT FROM information_schema.columns o
                   WHERE o.table_schema = 'dbos' AND o.table_name = c.table_name AND o.column_name = $1)
     ORDER BY c.table_name, c.ordinal_position`,
    [EXECUTION],
  );
  return rows as { table: string; column: string; type: string }[];
}
