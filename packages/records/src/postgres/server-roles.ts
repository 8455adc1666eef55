/**
 * Roles on a server, and what each is for. Nobody needs to be superuser, and none bypasses row-level security:
 *
 *   bellwether_owner      owns schema and tables; migrations run as it, nothing else does
 *   bellwether_tenant     sees the rows of the organisation in app.current_org_id
 *   bellwether_operator   sees all rows, by a policy that says so on every table
 *   the login             is a member of the three and inherits from none: what forgets to say as whom it runs may
 *                         neither read nor write anything. Owns the schema of durable runs.
 *
 * Roles belong to the whole server, so an administrator makes them once; the program checks them at each start.
 */
import pg from 'pg';
import type { SchemaOwner } from '../migration/schema-owner.ts';
import { type PostgresSettings, poolConfigOf } from './postgres-settings.ts';

export const OWNER = 'bellwether_owner';
export const TENANT = 'bellwether_tenant';
export const OPERATOR = 'bellwether_operator';
/** "role" in ASCII. */
const LOCK = 0x726f6c65;
const ROLES = [OWNER, TENANT, OPERATOR] as const;
/** Of the operator, on each table; the embedded engine's operator bypasses row-level security instead. */
const POLICY = 'operator_sees_all';

export interface PreparePostgres {
  /** Of somebody who may make roles and databases. Not kept. */
  administrator: PostgresSettings;
  /** What the program will be started with. */
  program: PostgresSettings;
}

/** Makes roles, login and database where they are missing. What is there keeps its data and its password. */
export async function preparePostgres({ administrator, program }: PreparePostgres): Promise<void> {
  const { user = '', password, database = '' } = poolConfigOf(program);
  if (typeof password !== 'string' || password === '')
    throw new Error('The address of the records database has to name a password for its login.');
  await connected(administrator, undefined, async (client) => {
    const login = client.escapeIdentifier(user);
    // Roles are the whole server's: whoever prepares another database at the same time waits.
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOCK})`);
    const { rows: roles } = await client.query<{ name: string }>('SELECT rolname AS name FROM pg_roles');
    const isThere = (name: string) => roles.some((role) => role.name === name);
    for (const role of ROLES) if (!isThere(role)) await client.query(`CREATE ROLE ${role} NOLOGIN`);
    if (!isThere(user))
      await client.query(`CREATE ROLE ${login} LOGIN NOINHERIT PASSWORD ${client.escapeLiteral(password)}`);
    await client.query(`GRANT ${ROLES.join(', ')} TO ${login}`);
    // Whoever gives a database away has to belong to who gets it.
    await client.query(`GRANT ${OWNER} TO CURRENT_USER`);
    await client.query('COMMIT');
    const { rows: databases } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (databases.length > 0) return;
    await client.query(
      `CREATE DATABASE ${client.escapeIdentifier(database)} OWNER ${OWNER}
         TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`,
    );
  });
  await connected(administrator, database, async (client) => {
    const login = client.escapeIdentifier(user);
    const here = client.escapeIdentifier(database);
    await client.query(`REVOKE ALL ON DATABASE ${here} FROM PUBLIC`);
    await client.query(`GRANT CONNECT, CREATE ON DATABASE ${here} TO ${login}`);
    await client.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${OWNER}`);
    await client.query(`GRANT USAGE ON SCHEMA public TO ${TENANT}, ${OPERATOR}`);
  });
}

async function connected(
  settings: PostgresSettings,
  database: string | undefined,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const config = poolConfigOf(settings);
  const client = new pg.Client({ ...config, ...(database === undefined ? {} : { database }) });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Lets the operator see the rows of every table that has row-level security, those of later migrations included. */
export async function showAllToOperator(owner: SchemaOwner): Promise<void> {
  await owner.alone(async ({ exec, query }) => {
    const hidden = await query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c
       WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace
         AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = $1)`,
      [POLICY],
    );
    for (const { name } of hidden)
      await exec(`CREATE POLICY ${POLICY} ON ${name} TO ${OPERATOR} USING (true) WITH CHECK (true)`);
  });
}
