/**
 * What processes that share one database need to know of each other.
 *
 * `record_changes` says which tables were changed, and for which organisation ('' for the installation), in the very
 * transaction that changes them: by triggers, so that no writer can forget it. Whoever keeps rows of these tables in
 * memory reads it (services: platform/record-changes.ts). It is written only once `record_sharing` has a row: a database
 * of one process stays as it was. Columns that say no more than when something was used last change nothing that is kept.
 *
 * `installation_keys` are keys of the installation, sealed with its master key; `answer_keys` those of answers that wait
 * to be mixed. `sign_in_failures` counts failed attempts by a keyed hash of account or address.
 */
import type { Migration } from '../migration/migration.ts';

/** What is kept in memory, and the columns that matter of tables that change all the time. */
const WATCHED: readonly [table: string, event: string][] = [
  ...[
    'organisations',
    'event_types',
    'prices',
    'settings',
    'consents',
    'erased_subjects',
    'device_profiles',
    'devices',
    'device_credentials',
    'sites',
    'tag_containers',
  ].map((table): [string, string] => [table, 'INSERT OR UPDATE OR DELETE']),
  ['users', 'DELETE OR UPDATE OF role, teams, subject, disabled_at, email'],
  ['sessions', 'DELETE OR UPDATE OF revoked_at, expires_at'],
  ['api_keys', 'DELETE OR UPDATE OF scopes, expires_at, revoked_at'],
  ['survey_waves', 'DELETE OR UPDATE OF status, opens_at, closes_at, sealed_key, definition'],
];

export const severalProcesses: Migration = {
  number: 40,
  name: 'several-processes',
  oldestProgram: 39,
  up: `
    CREATE TABLE record_sharing (
      is_shared boolean PRIMARY KEY CHECK (is_shared),
      since timestamptz NOT NULL
    );
    CREATE TABLE record_changes (
      transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
      table_name text NOT NULL,
      whose text NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (transaction_id, table_name, whose)
    );
    CREATE INDEX record_changes_at ON record_changes (at);
    CREATE TABLE installation_keys (
      name text PRIMARY KEY,
      sealed text NOT NULL,
      made_at timestamptz NOT NULL
    );
    CREATE TABLE sign_in_failures (
      key_hash bytea PRIMARY KEY CHECK (length(key_hash) = 32),
      failed_at bigint[] NOT NULL,
      updated_at timestamptz NOT NULL
    );
    CREATE INDEX sign_in_failures_updated ON sign_in_failures (updated_at);
    GRANT SELECT, INSERT, UPDATE, DELETE
      ON record_sharing, record_changes, installation_keys, sign_in_failures TO bellwether_operator;
    GRANT SELECT ON sign_in_failures TO bellwether_tenant;

    CREATE TABLE answer_keys (
      org_id text NOT NULL,
      wave_id text NOT NULL,
      cell_id text NOT NULL,
      key_id text NOT NULL,
      sealed text NOT NULL,
      is_open boolean NOT NULL,
      PRIMARY KEY (org_id, key_id),
      FOREIGN KEY (org_id, wave_id) REFERENCES survey_waves ON DELETE CASCADE
    );
    CREATE UNIQUE INDEX answer_keys_open ON answer_keys (org_id, wave_id, cell_id) WHERE is_open;
    ALTER TABLE answer_keys ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON answer_keys TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON answer_keys TO bellwether_tenant, bellwether_operator;

    CREATE FUNCTION note_record_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
      BEGIN
        IF EXISTS (SELECT FROM record_sharing) THEN
          INSERT INTO record_changes (table_name, whose)
          VALUES (TG_TABLE_NAME, coalesce(current_setting('app.current_org_id', true), ''))
          ON CONFLICT DO NOTHING;
        END IF;
        RETURN NULL;
      END
    $$;
    ${WATCHED.map(
      ([table, event]) =>
        `CREATE TRIGGER ${table}_changed AFTER ${event} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION note_record_change();`,
    ).join('\n    ')}
  `,
  down: `
    ${WATCHED.map(([table]) => `DROP TRIGGER ${table}_changed ON ${table};`).join('\n    ')}
    DROP FUNCTION note_record_change;
    DROP TABLE answer_keys, sign_in_failures, installation_keys, record_changes, record_sharing;
  `,
};
