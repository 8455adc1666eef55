/** Networks of groups, one a week, as they may be shown: no person is in them. */
import type { Migration } from '../migration/migration.ts';

export const networkSnapshots: Migration = {
  number: 15,
  name: 'network_snapshots',
  up: `
    CREATE TABLE network_snapshots (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      window_to timestamptz NOT NULL,
      window_from timestamptz NOT NULL,
      content jsonb NOT NULL,
      computed_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, window_to)
    );
    ALTER TABLE network_snapshots ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON network_snapshots TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON network_snapshots TO bellwether_tenant, bellwether_operator;
  `,
  down: 'DROP TABLE network_snapshots;',
};
