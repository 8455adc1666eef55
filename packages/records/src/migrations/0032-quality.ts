/** Whether data are as expected: how each check stands, and what it came to before. */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['quality_checks', 'quality_results'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const quality: Migration = {
  number: 32,
  name: 'quality',
  up: `
    CREATE TABLE quality_checks (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      check_id text NOT NULL,
      data_set text NOT NULL,
      fingerprint text NOT NULL,
      status text NOT NULL CHECK (status IN ('passed', 'failed', 'unknown')),
      since timestamptz NOT NULL,
      checked_at timestamptz NOT NULL,
      value double precision,
      detail text NOT NULL,
      examples text[] NOT NULL,
      PRIMARY KEY (org_id, check_id)
    );
    CREATE TABLE quality_results (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      check_id text NOT NULL,
      data_set text NOT NULL,
      at timestamptz NOT NULL,
      status text NOT NULL CHECK (status IN ('passed', 'failed', 'unknown')),
      value double precision,
      detail text NOT NULL,
      PRIMARY KEY (org_id, check_id, at)
    );
    CREATE INDEX quality_results_data_set ON quality_results (org_id, data_set, at);
    -- Which kinds there are is the program's to know: a new one needs no change here.
    ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
    ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check CHECK (kind ~ '^[a-z_]{1,40}$');
    ${secured}
  `,
  down: `
    DELETE FROM notifications WHERE kind NOT IN ('alert', 'budget', 'rule', 'report', 'access', 'connection');
    ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
    ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check
      CHECK (kind IN ('alert', 'budget', 'rule', 'report', 'access', 'connection'));
    DROP TABLE quality_results, quality_checks;
  `,
};
