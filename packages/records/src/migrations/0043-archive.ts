/**
 * Days of events that lie in files of the archive, what has been brought back of them, and months of audit chains that lie
 * there as well. `archive_leftovers` are files that are being written, or that nothing needs any more.
 *
 * A key beside a file's name (in `files`, in `archived_trails`) is the only one that opens that file: whoever removes it has
 * made the file worthless, wherever there are copies of it.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['archived_days', 'archive_leftovers', 'archive_restores', 'archived_trails'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const archive: Migration = {
  number: 43,
  name: 'archive',
  oldestProgram: 39,
  up: `
    CREATE TABLE archived_days (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      day text COLLATE "C" NOT NULL CHECK (day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
      revision integer NOT NULL CHECK (revision > 0),
      state text NOT NULL CHECK (state IN ('written', 'archived', 'cleared')),
      events bigint NOT NULL CHECK (events >= 0),
      event_hash text NOT NULL,
      columns jsonb NOT NULL,
      files jsonb NOT NULL,
      bytes bigint NOT NULL CHECK (bytes >= 0),
      archived_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, day)
    );
    CREATE TABLE archive_leftovers (
      org_id text NOT NULL,
      name text NOT NULL,
      due_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, name)
    );
    CREATE TABLE archive_restores (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      restore_id text NOT NULL,
      from_at timestamptz NOT NULL,
      to_at timestamptz NOT NULL CHECK (to_at > from_at),
      until timestamptz NOT NULL,
      state text NOT NULL CHECK (state IN ('restoring', 'restored', 'ending', 'ended')),
      next_day text,
      events bigint NOT NULL CHECK (events >= 0),
      run_id text,
      requested_by text NOT NULL,
      requested_at timestamptz NOT NULL,
      ended_at timestamptz,
      PRIMARY KEY (org_id, restore_id)
    );
    CREATE INDEX archive_restores_open ON archive_restores (org_id) WHERE state <> 'ended';
    CREATE TABLE archived_trails (
      org_id text NOT NULL,
      first_seq bigint NOT NULL CHECK (first_seq > 0),
      last_seq bigint NOT NULL CHECK (last_seq >= first_seq),
      last_hash text NOT NULL,
      name text NOT NULL,
      bytes bigint NOT NULL CHECK (bytes >= 0),
      sha256 text NOT NULL,
      sealed_key text,
      kept_until timestamptz NOT NULL,
      archived_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, first_seq)
    );
    ${secured}
    CREATE TRIGGER archive_restores_changed AFTER INSERT OR UPDATE OR DELETE ON archive_restores
      FOR EACH STATEMENT EXECUTE FUNCTION note_record_change();
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
