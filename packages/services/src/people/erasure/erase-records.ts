/**
 * Takes a person out of the records of an organisation. Which tables there are is read from the database itself, so that
 * one that is added later is not forgotten: rows of a table with a column `subject` go; a user keeps their account and
 * loses the link; anywhere else the name becomes zeros. The audit trail never holds it.
 */
import { type Records, sql, type Transaction } from '@bellwether/records';
import { erasedName } from '@bellwether/store';
import { countInRunMemory, eraseFromRunMemory } from './erase-run-memory.ts';
import { eraseStreamsOf, redactPersonIn } from './erase-streams.ts';

export interface ErasedFromRecords {
  /** Rows that went. */
  rows: number;
  /** Users who are linked with nobody any more. */
  users: number;
  /** Rows in which the name was replaced. */
  mentions: number;
}

const LEFT_ALONE = new Set(['organisations', 'audit_entries', 'audit_heads', 'erasures', 'erased_subjects']);
/** Here `subject` is the identity provider’s name for a user, which is another matter. */
const OTHER_SUBJECTS = new Set(['users', 'sso_identities']);

interface Column {
  table_name: string;
  column_name: string;
  data_type: string;
}

export async function eraseFromRecords(
  records: Records,
  { orgId, subject, mentions }: { orgId: string; subject: string; mentions: boolean },
): Promise<ErasedFromRecords> {
  const erased = await records.asTenant(orgId, async (tx) => {
    const byTable = Map.groupBy(await textColumns(tx), ({ table_name }) => table_name);
    const erased: ErasedFromRecords = { rows: 0, users: 0, mentions: 0 };
    const { numUpdatedRows } = await tx
      .updateTable('users')
      .set({ subject: null })
      .where('org_id', '=', orgId)
      .where('subject', '=', subject)
      .executeTakeFirst();
    erased.users = Number(numUpdatedRows);
    // While it is still known which rows were theirs.
    erased.rows += await eraseStreamsOf(tx, orgId, subject);
    if (!mentions) erased.mentions += await redactPersonIn(tx, orgId, subject);
    for (const [table, columns] of byTable) {
      if (columns.some(({ column_name }) => column_name === 'subject') && !OTHER_SUBJECTS.has(table))
        erased.rows += await changed(
          sql`DELETE FROM ${sql.table(table)} WHERE org_id = ${orgId} AND subject = ${subject}`.execute(tx),
        );
      if (mentions) for (const column of columns) erased.mentions += await replaceName(tx, orgId, column, subject);
    }
    return erased;
  });
  if (mentions) erased.mentions += await eraseFromRunMemory(records, orgId, subject);
  return erased;
}

/** How many rows of the organisation still hold the name, wherever; values that the database packs are looked into, too. */
export async function countInRecords(records: Records, orgId: string, subject: string): Promise<Map<string, number>> {
  const found = await records.asTenant(orgId, async (tx) => {
    const found = new Map<string, number>();
    for (const { table_name, column_name } of await textColumns(tx, new Set())) {
      const { rows } = await sql<{ held: number }>`
        SELECT count(*)::float8 AS held FROM ${sql.table(table_name)}
        WHERE org_id = ${orgId} AND strpos(${sql.ref(column_name)}::text, ${subject}) > 0`.execute(tx);
      if (rows[0] && rows[0].held > 0) found.set(table_name, (found.get(table_name) ?? 0) + rows[0].held);
    }
    return found;
  });
  const remembered = await countInRunMemory(records, orgId, subject);
  if (remembered > 0) found.set('dbos', remembered);
  return found;
}

async function textColumns(tx: Transaction, leftAlone: ReadonlySet<string> = LEFT_ALONE): Promise<Column[]> {
  const { rows } = await sql<Column>`
    SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.data_type IN ('text', 'jsonb', 'ARRAY') AND c.column_name <> 'org_id'
      AND EXISTS (SELECT FROM information_schema.columns o
                  WHERE o.table_schema = 'public' AND o.table_name = c.table_name AND o.column_name = 'org_id')
    ORDER BY c.table_name, c.ordinal_position`.execute(tx);
  return rows.filter(({ table_name }) => !leftAlone.has(table_name));
}

async function replaceName(
  tx: Transaction,
  orgId: string,
  { table_name, column_name, data_type }: Column,
  subject: string,
): Promise<number> {
  const [table, column] = [sql.table(table_name), sql.ref(column_name)];
  // Looked for first: there are tables that nobody may change, and they hold nobody's name.
  const { rows } = await sql`
    SELECT FROM ${table} WHERE org_id = ${orgId} AND strpos(${column}::text, ${subject}) > 0 LIMIT 1`.execute(tx);
  if (rows.length === 0) return 0;
  const type = data_type === 'ARRAY' ? sql`text[]` : data_type === 'jsonb' ? sql`jsonb` : sql`text`;
  return changed(
    sql`UPDATE ${table} SET ${column} = replace(${column}::text, ${subject}, ${erasedName(subject)})::${type}
        WHERE org_id = ${orgId} AND strpos(${column}::text, ${subject}) > 0`.execute(tx),
  );
}

async function changed(statement: Promise<{ numAffectedRows?: bigint }>): Promise<number> {
  return Number((await statement).numAffectedRows ?? 0);
}
