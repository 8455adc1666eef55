/**
 * Reports on surveys: what was once told of a wave, reports as they were made, and their files. A publication is kept for
 * as long as its wave, because what is told a second time must not be more than the first time.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['survey_publications', 'survey_reports', 'survey_report_files'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const surveyReports: Migration = {
  number: 22,
  name: 'survey-reports',
  up: `
    CREATE TABLE survey_publications (
      org_id text NOT NULL,
      wave_id text NOT NULL,
      floor integer NOT NULL,
      publication jsonb NOT NULL,
      published_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, wave_id),
      FOREIGN KEY (org_id, wave_id) REFERENCES survey_waves ON DELETE CASCADE
    );
    CREATE TABLE survey_reports (
      org_id text NOT NULL,
      report_id text NOT NULL,
      survey_id text NOT NULL,
      wave_id text NOT NULL,
      run_id text NOT NULL,
      status text NOT NULL CHECK (status IN ('generating', 'ready')),
      requested_by text NOT NULL,
      requested_at timestamptz NOT NULL,
      ready_at timestamptz,
      parts jsonb NOT NULL,
      PRIMARY KEY (org_id, report_id),
      FOREIGN KEY (org_id, wave_id) REFERENCES survey_waves ON DELETE CASCADE
    );
    CREATE INDEX survey_reports_survey ON survey_reports (org_id, survey_id, requested_at);
    CREATE TABLE survey_report_files (
      org_id text NOT NULL,
      report_id text NOT NULL,
      format text NOT NULL CHECK (format IN ('html', 'pdf', 'csv', 'xlsx')),
      sha256 text NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (org_id, report_id, format),
      FOREIGN KEY (org_id, report_id) REFERENCES survey_reports ON DELETE CASCADE
    );
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
