/** Whether the server is one that records can rest on, and the login one that may do what it has to and no more. */
import { Problem } from '@bellwether/core';
import type { PoolClient } from 'pg';
import { ANSWER_LIMIT_MS, answeredWithin } from './connections.ts';
import { OPERATOR, OWNER, TENANT } from './server-roles.ts';

const VERSION_MIN = 150_000;

interface Standing {
  version: number;
  login: string;
  database: string;
  is_powerful: boolean;
  is_standby: boolean;
  encoding: string;
  collation: string;
  collation_provider: string;
  fsync: string;
  missing: string[];
  not_member: string[];
  inherits: string[];
  powerful_roles: string[];
  may_create: boolean;
  owner_may_create: boolean;
}

/** Throws one Problem that lists everything that is wrong, with what puts it right. */
export async function requireRights(client: PoolClient): Promise<void> {
  const question = answeredWithin(
    ANSWER_LIMIT_MS,
    `WITH wanted AS (SELECT name, to_regrole(name) AS role FROM unnest($1::text[]) AS name)
     SELECT current_setting('server_version_num')::int AS version, session_user::text AS login,
       current_database()::text AS database, pg_is_in_recovery() AS is_standby,
       (SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = session_user) AS is_powerful,
       pg_encoding_to_char(d.encoding)::text AS encoding, d.datcollate::text AS collation,
       d.datlocprovider::text AS collation_provider, current_setting('fsync') AS fsync,
       ARRAY(SELECT name FROM wanted WHERE role IS NULL) AS missing,
       ARRAY(SELECT name FROM wanted WHERE role IS NOT NULL AND NOT pg_has_role(session_user, role, 'MEMBER')) AS not_member,
       ARRAY(SELECT name FROM wanted WHERE role IS NOT NULL AND pg_has_role(session_user, role, 'USAGE')) AS inherits,
       ARRAY(SELECT name FROM wanted JOIN pg_roles r ON r.oid = role WHERE r.rolsuper OR r.rolcanlogin) AS powerful_roles,
       has_database_privilege(session_user, current_database(), 'CREATE') AS may_create,
       to_regrole($2) IS NOT NULL AND has_schema_privilege(to_regrole($2), 'public', 'CREATE') AS owner_may_create
     FROM pg_database d WHERE d.datname = current_database()`,
    [[OWNER, TENANT, OPERATOR], OWNER],
  );
  const { rows } = await client.query<Standing>(question);
  const standing = rows[0];
  if (!standing) throw new Error('The server does not know the database it is connected to.');
  const complaints = complaintsAbout(standing);
  if (complaints.length > 0)
    throw new Problem(
      'invalid_request',
      `The PostgreSQL server cannot hold the records yet:\n${complaints.map((each) => `- ${each}`).join('\n')}\nAn administrator of the server sees to it; see docs/postgres.md.`,
    );
}

function complaintsAbout(standing: Standing): string[] {
  const { login, database } = standing;
  // A superuser belongs to and inherits from everybody: one complaint says it.
  if (standing.is_powerful)
    return [
      `${login} is superuser, makes roles or bypasses row-level security, so nothing would keep organisations apart. Use a login of its own: CREATE ROLE bellwether LOGIN NOINHERIT PASSWORD '…'`,
    ];
  const complaints: string[] = [];
  const complain = (isWrong: boolean, complaint: string) => {
    if (isWrong) complaints.push(complaint);
  };
  complain(standing.version < VERSION_MIN, `It is version ${Math.floor(standing.version / 10_000)}; 15 is needed.`);
  complain(standing.is_standby, 'It is a standby, which takes no changes. Name the primary.');
  complain(standing.fsync !== 'on', 'fsync is off, so a power cut would lose what was acknowledged. Switch it on.');
  complain(standing.encoding !== 'UTF8', `The database ${database} is in ${standing.encoding}; make it in UTF8.`);
  const isByBytes = standing.collation_provider === 'b' || ['C', 'POSIX', 'C.UTF-8'].includes(standing.collation);
  complain(
    !isByBytes || standing.collation_provider === 'i',
    `The database ${database} sorts by ${standing.collation}; lists would come in another order than everywhere else. CREATE DATABASE ${database} OWNER ${OWNER} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`,
  );
  for (const role of standing.missing) complain(true, `The role ${role} is missing. CREATE ROLE ${role} NOLOGIN`);
  for (const role of standing.not_member) complain(true, `${login} may not act as ${role}. GRANT ${role} TO ${login}`);
  for (const role of standing.inherits)
    complain(
      true,
      `${login} has the rights of ${role} without asking for them. ALTER ROLE ${login} NOINHERIT (from PostgreSQL 16 on also: GRANT ${role} TO ${login} WITH INHERIT FALSE, SET TRUE)`,
    );
  for (const role of standing.powerful_roles)
    complain(true, `${role} is superuser or may log in. ALTER ROLE ${role} NOSUPERUSER NOLOGIN`);
  complain(
    !standing.may_create,
    `${login} may not make the schema of durable runs. GRANT CREATE ON DATABASE ${database} TO ${login}`,
  );
  complain(
    !standing.missing.includes(OWNER) && !standing.owner_may_create,
    `${OWNER} may not make tables. GRANT USAGE, CREATE ON SCHEMA public TO ${OWNER}`,
  );
  return complaints;
}
