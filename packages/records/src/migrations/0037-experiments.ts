/** Experiments on sites: how each is set up, whether it runs, what was decided. */
import type { Migration } from '../migration/migration.ts';

export const experiments: Migration = {
  number: 37,
  name: 'experiments',
  up: `
    CREATE TABLE experiments (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      experiment_id text NOT NULL,
      key text NOT NULL,
      title text NOT NULL,
      site_id text NOT NULL,
      definition jsonb NOT NULL,
      state text NOT NULL CHECK (state IN ('draft', 'running', 'stopped', 'decided')),
      started_at timestamptz,
      stopped_at timestamptz,
      decision jsonb,
      version integer NOT NULL CHECK (version > 0),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, experiment_id),
      UNIQUE (org_id, key)
    );
    CREATE INDEX experiments_running ON experiments (org_id, site_id) WHERE state = 'running';
    ALTER TABLE experiments ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON experiments TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON experiments TO bellwether_tenant, bellwether_operator;
  `,
  down: 'DROP TABLE experiments;',
};
