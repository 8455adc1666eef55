/**
 * Forgetting on a server: every table but the audit trail's is written anew, with its indexes, and what it was is unlinked.
 * CLUSTER does that in a transaction, so that it can run as the owner, and not for longer than it takes.
 *
 * A row that somebody may still read is written anew, too, however deleted it is. So those who were reading when it was
 * asked are waited for.
 *
 * What is then left on the server and belongs to its administrator, docs/postgres.md says: the write-ahead log until it
 * has been used again, its archive, standbys, backups, and samples of columns in the system's statistics.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '@bellwether/core';
import type { PoolClient } from 'pg';
import type { Connections } from './connections.ts';
import { OWNER } from './server-roles.ts';

const APPEND_ONLY = new Set(['audit_entries']);
const LOOK_EVERY_MS = 100;
/** Our own transactions end within 30 s; what reads for longer is something of the administrator's. */
const READERS_LIMIT_MS = 40_000;
const TABLE_LIMIT_MS = 10 * 60_000;

interface Table {
  name: string;
  index: string | null;
  is_ours: boolean;
}

export async function forgetOnServer(connections: Connections): Promise<void> {
  await waitForReaders(connections);
  const tables = await connections.use(tablesOf);
  for (const table of tables)
    if (!APPEND_ONLY.has(table.name)) await connections.use((client) => writeAnew(client, table));
}

/** Tables of the schema's owner, and of the login itself: those of durable runs. */
async function tablesOf(client: PoolClient): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.oid::regclass::text AS name, c.relowner = to_regrole($1) AS is_ours,
       (SELECT i.indexrelid::regclass::text FROM pg_index i
        WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL ORDER BY i.indisprimary DESC LIMIT 1) AS index
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND (c.relowner = to_regrole($1) OR c.relowner = session_user::regrole)
     ORDER BY c.oid`,
    [OWNER],
  );
  return rows;
}

async function writeAnew(client: PoolClient, { name, index, is_ours }: Table): Promise<void> {
  if (!is_ours) {
    await client.query(`VACUUM (FULL, ANALYZE) ${name}`);
    return;
  }
  if (index === null) throw new Error(`The table ${name} has no index by which it could be written anew.`);
  await client.query(`BEGIN; SET LOCAL ROLE ${OWNER}; SET LOCAL statement_timeout = ${TABLE_LIMIT_MS}`);
  try {
    const bare = index.split('.').at(-1);
    await client.query(`CLUSTER ${name} USING ${bare}; ANALYZE ${name}; COMMIT`);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // a connection that is lost rolls back by itself
    throw error;
  }
}

async function waitForReaders(connections: Connections): Promise<void> {
  const { now } = await connections.use(async (client) => {
    const { rows } = await client.query<{ now: string }>('SELECT pg_current_xact_id()::text AS now');
    return rows[0] as { now: string };
  });
  for (const startMs = performance.now(); ; await pause(LOOK_EVERY_MS)) {
    const isRead = await connections.use(async (client) => {
      const { rows } = await client.query<{ is_read: boolean }>(
        `SELECT EXISTS (
           SELECT FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid()
             AND age(backend_xmin) > age(($1::text::xid8)::xid)) AS is_read`,
        [now],
      );
      return rows[0]?.is_read === true;
    });
    if (!isRead) return;
    if (performance.now() - startMs > READERS_LIMIT_MS)
      throw new Problem(
        'conflict',
        'Something reads the records database for so long that what was deleted cannot be forgotten yet. Look for old transactions in pg_stat_activity, and do it again.',
      );
  }
}
