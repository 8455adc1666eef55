/** What rules would have done: apart from the runs that find it out, which more people may look at. */
import type { Migration } from '../migration/migration.ts';

export const ruleDryRuns: Migration = {
  number: 28,
  name: 'rule-dry-runs',
  up: `
    CREATE TABLE rule_dry_runs (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      dry_run_id text NOT NULL,
      run_id text NOT NULL,
      source text NOT NULL,
      trigger text NOT NULL,
      pieces integer NOT NULL CHECK (pieces >= 0),
      part jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, dry_run_id)
    );
    ALTER TABLE rule_dry_runs ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON rule_dry_runs TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON rule_dry_runs TO bellwether_tenant, bellwether_operator;
  `,
  down: 'DROP TABLE rule_dry_runs;',
};
