/**
 * Seals everything anew that was sealed with another key than the one in use, so that the others can go. Each place is a
 * column of the records; a row is written only while it still holds what was read, so whoever changes it meanwhile wins.
 */
import { type Records, sql } from '@bellwether/records';
import type { SecretBox } from './secret-box.ts';

interface SealedColumn {
  table: string;
  /** Names of a row, by which it is found again and its secret's place is called. */
  keys: readonly string[];
  column: string;
  place(row: Readonly<Record<string, string>>): string;
}

/** Where the records hold what a SecretBox has sealed. What is missing here is found by `whereSealedWith`. */
const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'totp_factors', keys: ['user_id'], column: 'sealed_secret', place: ({ user_id }) => `totp:${user_id}` },
  { table: 'sso_connections', keys: ['connection_id'], column: 'client_secret', place: ({ connection_id }) => `sso:${connection_id}` },
  { table: 'connections', keys: ['connection_id'], column: 'secrets', place: ({ connection_id }) => `connection:${connection_id}` },
  { table: 'notification_channels', keys: ['channel_id'], column: 'secrets', place: ({ channel_id }) => `notification_channel:${channel_id}` },
  { table: 'pipelines', keys: ['pipeline_id'], column: 'secrets', place: ({ pipeline_id }) => `pipeline:${pipeline_id}` },
  { table: 'survey_waves', keys: ['wave_id'], column: 'sealed_key', place: ({ wave_id }) => `wave:${wave_id}` },
  { table: 'object_keys', keys: ['org_id'], column: 'sealed', place: ({ org_id }) => `objects:${org_id}` },
  { table: 'device_update_keys', keys: ['org_id', 'key_id'], column: 'sealed_private_key', place: ({ org_id, key_id }) => `device_update_key:${org_id}:${key_id}` },
  { table: 'site_salts', keys: ['org_id', 'day'], column: 'salt', place: ({ org_id, day }) => `site-salt:${org_id}:${day}` },
  { table: 'archived_trails', keys: ['org_id', 'name'], column: 'sealed_key', place: ({ org_id }) => `archive:${org_id}` },
]; // biome-ignore format: a table, a line each

/** The keys of an archived day's files stand within the list of them. */
const ARCHIVED_FILES = { table: 'archived_days', column: 'files', place: (orgId: string) => `archive:${orgId}` };

const STEP = 200;

/** How many secrets were sealed anew. Throws internal at one that no key of ours opens, and says so. */
export async function sealAnew(records: Records, secrets: SecretBox): Promise<number> {
  if (secrets.otherIds.length === 0) return 0;
  let count = 0;
  for (const column of SEALED_COLUMNS)
    for (let made = STEP; made === STEP; count += made) made = await sealColumnAnew(records, secrets, column);
  for (let made = STEP; made === STEP; count += made) made = await sealArchivedAnew(records, secrets);
  return count;
}

async function sealColumnAnew(
  records: Records,
  secrets: SecretBox,
  { table, keys, column, place }: SealedColumn,
): Promise<number> {
  return records.asOperator(async (tx) => {
    const named = sql.join(keys.map((key) => sql`${sql.ref(key)}::text as ${sql.ref(key)}`));
    const { rows } = await sql<Record<string, string>>`
      select ${named}, ${sql.ref(column)} as sealed from ${sql.table(table)}
      where ${sql.ref(column)} ~ ${`^${formOf(secrets.otherIds)}`} limit ${STEP}`.execute(tx);
    for (const { sealed = '', ...row } of rows) {
      const which = sql.join(
        keys.map((key) => sql`${sql.ref(key)}::text = ${row[key]}`),
        sql` and `,
      );
      const anew = secrets.seal(secrets.open(sealed, place(row)), place(row));
      await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${anew}
        where ${which} and ${sql.ref(column)} = ${sealed}`.execute(tx);
    }
    return rows.length;
  });
}

async function sealArchivedAnew(records: Records, secrets: SecretBox): Promise<number> {
  const { table, column, place } = ARCHIVED_FILES;
  return records.asOperator(async (tx) => {
    const { rows } = await sql<{ org_id: string; day: string; files: string }>`
      select org_id, day::text as day, ${sql.ref(column)}::text as files from ${sql.table(table)}
      where ${sql.ref(column)}::text ~ ${formOf(secrets.otherIds)} limit ${STEP}`.execute(tx);
    for (const { org_id, day, files } of rows) {
      const anew = files.replaceAll(new RegExp(formOf(secrets.otherIds), 'g'), (sealed) =>
        secrets.seal(secrets.open(sealed, place(org_id)), place(org_id)),
      );
      await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${anew}::jsonb
        where org_id = ${org_id} and day::text = ${day} and ${sql.ref(column)}::text = ${files}`.execute(tx);
    }
    return rows.length;
  });
}

/** What was sealed with one of these keys, as a pattern that JavaScript and PostgreSQL read alike; a nonce and a tag at least. */
function formOf(keyIds: readonly string[]): string {
  return `v1\\.(?:${keyIds.join('|')})\\.[A-Za-z0-9_-]{38,}`;
}

/** Columns that still hold something sealed with one of these keys, wherever it is: `table.column`. */
export async function whereSealedWith(records: Records, keyIds: readonly string[]): Promise<string[]> {
  if (keyIds.length === 0) return [];
  return records.asOperator(async (tx) => {
    const { rows: columns } = await sql<{ table_name: string; column_name: string }>`
      select c.table_name, c.column_name from information_schema.columns c
      join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
        and c.data_type in ('text', 'character varying', 'json', 'jsonb')
      order by 1, 2`.execute(tx);
    const found: string[] = [];
    for (const [table, of] of Map.groupBy(columns, ({ table_name }) => table_name)) {
      const holds = sql.join(
        of.map(({ column_name }) => sql`coalesce(bool_or(${sql.ref(column_name)}::text ~ ${formOf(keyIds)}), false)`),
      );
      const { rows } = await sql<
        Record<string, boolean>
      >`select array[${holds}] as holds from ${sql.table(table)}`.execute(tx);
      const flags = (rows[0]?.holds ?? []) as unknown as boolean[];
      of.forEach(({ column_name }, at) => {
        if (flags[at]) found.push(`${table}.${column_name}`);
      });
    }
    return found;
  });
}
