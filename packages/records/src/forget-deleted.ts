/**
 * PostgreSQL deletes by marking: the bytes of a deleted or overwritten row stay in its table, its indexes, the statistics
 * of its columns and the write-ahead log. Here they go:
 *
 *   tables and indexes   are written anew; what they were is unlinked
 *   statistics           are dropped, since those of an empty table would stay, and made again from what there is
 *   write-ahead log      goes on in new files until none is left that held anything; used files are not used again
 *
 * The tables of the audit trail are left alone: nothing is ever deleted from them.
 */
import { setImmediate } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';

/** Of 1 MB each; far more than are ever kept. */
const WAL_FILES_MAX = 4000;
const APPEND_ONLY = new Set(['audit_entries']);

export async function forgetDeletedRows(engine: PGlite): Promise<void> {
  await engine.exec('DELETE FROM pg_statistic WHERE starelid >= 16384');
  const tables = await engine.query<{ name: string }>(
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND oid >= 16384 ORDER BY oid",
  );
  for (const { name } of tables.rows) {
    if (APPEND_ONLY.has(name)) continue;
    await engine.exec(`VACUUM (FULL) ${name}`); // regclass quotes what needs quoting
    await setImmediate();
  }
  await engine.exec('VACUUM (FULL) pg_statistic');
  await engine.exec('ANALYZE');
  await renewLog(engine);
}

async function renewLog(engine: PGlite): Promise<void> {
  await engine.exec('SET wal_recycle = off');
  try {
    const newest = await oneOf(engine, 'SELECT max(name) AS value FROM pg_ls_waldir()');
    for (let written = 0; written < WAL_FILES_MAX; written++) {
      const current = await oneOf(engine, 'SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS value');
      if (current > newest) break;
      // A file is only left for the next one when there is something in it.
      await engine.exec("SELECT pg_logical_emit_message(false, 'bellwether', '')");
      await engine.exec('SELECT pg_switch_wal()');
      await setImmediate();
    }
    await engine.exec('CHECKPOINT');
  } finally {
    await engine.exec('RESET wal_recycle');
  }
}

async function oneOf(engine: PGlite, sql: string): Promise<string> {
  const { rows } = await engine.query<{ value: string }>(sql);
  return rows[0]?.value ?? '';
}
