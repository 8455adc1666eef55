/** Diagnoses as they were made: figures of groups that had been published, and alerts. No person is in them. */
import type { Migration } from '../migration/migration.ts';

export const diagnosticReports: Migration = {
  number: 14,
  name: 'diagnostic-reports',
  up: `
    CREATE TABLE diagnostic_reports (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      report_id text NOT NULL,
      created_at timestamptz NOT NULL,
      report jsonb NOT NULL,
      PRIMARY KEY (org_id, report_id)
    );
    CREATE INDEX diagnostic_reports_newest ON diagnostic_reports (org_id, created_at);
    ALTER TABLE diagnostic_reports ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON diagnostic_reports TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON diagnostic_reports TO bellwether_tenant, bellwether_operator;
  `,
  down: 'DROP TABLE diagnostic_reports;',
};
