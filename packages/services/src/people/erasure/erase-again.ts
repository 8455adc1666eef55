/**
 * Erases again whoever is back with records, or with a backup, of before the erasure. They are known by keyed hashes only,
 * so everybody is looked at who is there: whoever has one of these hashes is erased as if it had just been asked for,
 * through every room, with a certificate of its own.
 */
import { sql, type Transaction } from '@bellwether/records';
import { sqlIdentifier, sqlString } from '@bellwether/store';
import { actingFor, OPERATOR } from '../../access/authority/caller.ts';
import type { ErasablePlatform, Eraser } from './eraser.ts';

export interface KnownErased {
  org_id: string;
  /** HMAC-SHA-256 under the installation's own key, as in the certificate. */
  subject_hash: string;
}

export interface ErasedAgain {
  /** Of those given, how many are of organisations that are there. */
  known: number;
  /** People who were still there, and are being erased now. */
  erased: number;
}

/** What may be a pseudonym within other text: as long as those that are looked for in what is about others. */
const WORD = '[A-Za-z0-9][A-Za-z0-9._:@=+/-]{15,255}';
const REASON = 'erased before; was put back';
const READ = { timeLimitSeconds: 600, settings: { max_rows_to_read: 0, max_result_rows: 0 } };

/**
 * To be called with a store that has caught up with the log. What it began goes on by itself; it may be called again with
 * the same people, and has to be, when it did not come to its end.
 */
export async function eraseAgain(
  platform: ErasablePlatform,
  erasures: Pick<Eraser, 'begin'>,
  erased: readonly KnownErased[],
): Promise<ErasedAgain> {
  const again: ErasedAgain = { known: 0, erased: 0 };
  for (const [orgId, entries] of Map.groupBy(erased, ({ org_id }) => org_id)) {
    if (!platform.tenants.get(orgId)) continue;
    again.known += entries.length;
    const hashes = new Set(entries.map(({ subject_hash }) => subject_hash));
    await bar(platform, orgId, hashes);
    for (const subject of await everybody(platform, orgId)) {
      if (!hashes.has(platform.standing.hashOf(orgId, subject))) continue;
      await erasures.begin(actingFor(OPERATOR, orgId), { subject, reason: REASON });
      again.erased++;
    }
    await platform.records.asTenant(orgId, (tx) =>
      tx
        .updateTable('erased_subjects')
        .set({ looked_for: true })
        .where('subject_hash', 'in', [...hashes])
        .execute(),
    );
  }
  return again;
}

/** From now on nothing by them is taken in. */
async function bar(platform: ErasablePlatform, orgId: string, hashes: ReadonlySet<string>): Promise<void> {
  const at = new Date(platform.clock());
  await platform.records.asTenant(orgId, async (tx) => {
    for (const subject_hash of hashes)
      await tx
        .insertInto('erased_subjects')
        .values({ org_id: orgId, subject_hash, at, looked_for: false })
        .onConflict((conflict) => conflict.columns(['org_id', 'subject_hash']).doUpdateSet({ looked_for: false }))
        .execute();
  });
  for (const hash of hashes) platform.standing.addErased(orgId, hash);
}

async function everybody(platform: ErasablePlatform, orgId: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const subject of await inStore(platform, orgId)) found.add(subject);
  for (const subject of await platform.records.asTenant(orgId, (tx) => inRecords(tx, orgId))) found.add(subject);
  return found.union(await inLog(platform, orgId));
}

async function inStore({ store }: ErasablePlatform, orgId: string): Promise<string[]> {
  const own = `org_id = ${sqlString(orgId)}`;
  const texts = [
    'session_id',
    'extra',
    ...store.columns.filter(({ kind }) => kind === 'string').map(({ name }) => name),
  ];
  const words = texts.map((name) => `extractAll(ifNull(toString(${sqlIdentifier(name)}), ''), ${sqlString(WORD)})`);
  const statements = [
    `SELECT DISTINCT user_id FROM bellwether.events WHERE ${own}`,
    `SELECT DISTINCT subject FROM bellwether.excluded_subjects WHERE ${own}`,
    `SELECT DISTINCT arrayJoin(extractAll(raw, ${sqlString(WORD)})) FROM bellwether.rejected_events WHERE ${own}`,
    ...words.map((word) => `SELECT DISTINCT arrayJoin(${word}) FROM bellwether.events WHERE ${own}`),
  ];
  const found: string[] = [];
  for (const statement of statements) {
    const { rows } = await store.engine.query(statement, READ);
    for (const [subject] of rows) found.push(String(subject));
  }
  return found;
}

/** Every text of every table of the organisation, whatever tables there are. */
async function inRecords(tx: Transaction, orgId: string): Promise<string[]> {
  const { rows: columns } = await sql<{ table_name: string; column_name: string }>`
    SELECT c.table_name, c.column_name FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.data_type IN ('text', 'jsonb', 'ARRAY') AND c.column_name <> 'org_id'
      AND c.table_name <> 'audit_entries'
      AND EXISTS (SELECT FROM information_schema.columns o
                  WHERE o.table_schema = 'public' AND o.table_name = c.table_name AND o.column_name = 'org_id')`.execute(
    tx,
  );
  const found: string[] = [];
  for (const { table_name, column_name } of columns) {
    const [table, column] = [sql.table(table_name), sql.ref(column_name)];
    const { rows } =
      column_name === 'subject'
        ? await sql<{
            word: string;
          }>`SELECT DISTINCT ${column} AS word FROM ${table} WHERE org_id = ${orgId} AND ${column} IS NOT NULL`.execute(
            tx,
          )
        : await sql<{ word: string }>`
            SELECT DISTINCT words.found[1] AS word
            FROM ${table}, LATERAL regexp_matches(${column}::text, ${`(${WORD})`}, 'g') AS words(found)
            WHERE org_id = ${orgId}`.execute(tx);
    for (const { word } of rows) found.push(word);
  }
  return found;
}

/** What retention has taken out of the store may be in the log still. Nothing is redacted: every record is looked at. */
async function inLog({ log }: ErasablePlatform, orgId: string): Promise<Set<string>> {
  const found = new Set<string>();
  const word = new RegExp(WORD, 'g');
  await log.redact({
    holding: [Buffer.from('"')],
    edit: (record, { meta }) => {
      if (meta.org_id !== orgId) return 'keep';
      const text = record.toString('utf8');
      for (const [, quoted] of text.matchAll(/"user_id":("(?:[^"\\]|\\.)*")/g))
        found.add(JSON.parse(quoted!) as string);
      for (const [one] of text.matchAll(word)) found.add(one);
      return 'keep';
    },
  });
  return found;
}
