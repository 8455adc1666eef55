/**
 * What going down one step would lose. The step is taken and taken back in the transaction that asks: so it is not read
 * from its text but seen. Lost are rows of tables that are not there afterwards, what stands in columns that are not
 * there afterwards, and rows that the step deletes or overwrites on its way.
 */
import type { Migration } from './migration.ts';
import type { SchemaStatements } from './schema-owner.ts';

interface Column {
  table: string;
  column: string;
  /** What stands in it when nobody has said anything, as SQL. */
  unsaid: string;
}

/** Throws with a list of what would be lost, if anything would. Leaves the schema as it is. */
export async function requireNothingLost(statements: SchemaStatements, migration: Migration): Promise<void> {
  const lost = await lossesOf(statements, migration);
  if (lost.length > 0)
    throw new Error(
      `Going down from schema ${migration.number} (${migration.name}) would lose data: ${lost.join('; ')}. Make a backup, and say that they may be lost, or stay.`,
    );
}

export async function lossesOf(statements: SchemaStatements, migration: Migration): Promise<string[]> {
  const { exec } = statements;
  const before = await columnsIn(statements);
  const changedBefore = await changesIn(statements);
  await exec('SAVEPOINT before_step');
  await exec(migration.down);
  const after = new Set((await columnsIn(statements)).map(key));
  const changed = await changesIn(statements);
  await exec('ROLLBACK TO SAVEPOINT before_step');

  const tablesAfter = new Set([...after].map((each) => each.split('\0')[0]));
  const gone = Map.groupBy(
    before.filter((each) => !after.has(key(each))),
    ({ table }) => table,
  );
  const lost: string[] = [];
  for (const [table, columns] of gone) {
    if (!tablesAfter.has(table)) {
      if (await holds(statements, `SELECT EXISTS (SELECT FROM ${table}) AS held`)) lost.push(`the rows of ${table}`);
      continue;
    }
    for (const { column, unsaid } of columns)
      if (
        await holds(
          statements,
          `SELECT EXISTS (SELECT FROM ${table} WHERE ${column} IS DISTINCT FROM (${unsaid})) AS held`,
        )
      )
        lost.push(`what is in ${table}.${column}`);
  }
  for (const [table, rows] of changed) {
    const more = rows - (changedBefore.get(table) ?? 0);
    if (more > 0 && tablesAfter.has(table)) lost.push(`${more} rows of ${table} as they are`);
  }
  return lost;
}

/** Names come quoted where they need it. */
function columnsIn({ query }: SchemaStatements): Promise<Column[]> {
  return query<Column>(
    `SELECT c.oid::regclass::text AS table, quote_ident(a.attname) AS column,
       coalesce(pg_get_expr(d.adbin, d.adrelid), 'NULL') AS unsaid
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'schema_migrations'
       AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY 1, a.attnum`,
  );
}

/** Rows deleted and overwritten in this transaction so far, by table. */
async function changesIn({ query }: SchemaStatements): Promise<Map<string, number>> {
  const rows = await query<{ table: string; rows: number }>(
    `SELECT relid::regclass::text AS table, (n_tup_del + n_tup_upd)::float8 AS rows
     FROM pg_stat_xact_user_tables WHERE schemaname = 'public' AND relname <> 'schema_migrations'`,
  );
  return new Map(rows.map(({ table, rows: changed }) => [table, changed]));
}

async function holds({ query }: SchemaStatements, statement: string): Promise<boolean> {
  const [row] = await query<{ held: boolean }>(statement);
  return row?.held === true;
}

function key({ table, column }: Column): string {
  return `${table}\0${column}`;
}
