/**
 * The schema on a server, as migrations see it: a transaction as the owner, behind a lock that goes with the transaction,
 * so that of several processes which start at once one migrates and the others then find it done; also behind PgBouncer.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { SchemaOwner, SchemaStatements } from '../migration/schema-owner.ts';
import type { Connections } from './connections.ts';
import { ENGINE_TYPES } from './engine-values.ts';
import { OWNER } from './server-roles.ts';

/** Any number, as long as nobody else uses it: "bell" in ASCII. */
const LOCK = 0x62656c6c;
const STEP_LIMIT_MS = 10 * 60_000;
/** A table that others use is waited for so long, and not at the head of a line in which they would wait as well. */
const TABLE_PATIENCE_MS = 5_000;
const TRIES_MAX = 24;
const TABLE_IN_USE = '55P03';
/** Roles are made by an administrator of the server, once. */
const ROLE_STATEMENTS = /^\s*(?:CREATE|DROP) ROLE [^;]*;/gm;

export function serverSchema(connections: Connections): SchemaOwner {
  return {
    async alone(work) {
      for (let tries = 1; ; tries++) {
        try {
          return await connections.use((client) => transaction(client, work));
        } catch (error) {
          if ((error as { code?: unknown }).code !== TABLE_IN_USE || tries >= TRIES_MAX) throw error;
          await pause(TABLE_PATIENCE_MS * Math.random());
        }
      }
    },
  };
}

async function transaction<T>(client: PoolClient, work: (statements: SchemaStatements) => Promise<T>): Promise<T> {
  await client.query(
    `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL ROLE ${OWNER}; SET LOCAL search_path = public;
     SET LOCAL statement_timeout = ${STEP_LIMIT_MS}; SELECT pg_advisory_xact_lock(${LOCK});
     SET LOCAL lock_timeout = ${TABLE_PATIENCE_MS}`,
  );
  try {
    const result = await work({
      async exec(sql) {
        const statements = sql.replace(ROLE_STATEMENTS, '');
        if (statements.trim() !== '') await client.query(statements);
      },
      async query<Row>(text: string, values: readonly unknown[] = []) {
        return (await client.query({ text, values: [...values], types: ENGINE_TYPES })).rows as Row[];
      },
    });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // a connection that is lost rolls back by itself
    throw error;
  }
}
