/** Reports from templates: what they are made from, when they are made by themselves, how they were made, and their files. */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['report_templates', 'report_schedules', 'executive_reports', 'executive_report_files'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const executiveReports: Migration = {
  number: 30,
  name: 'executive-reports',
  up: `
    CREATE TABLE report_templates (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      template_id text NOT NULL,
      from_gallery text,
      title text NOT NULL,
      subtitle text NOT NULL,
      audience text NOT NULL,
      days integer NOT NULL CHECK (days > 0),
      source text NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, template_id)
    );
    CREATE TABLE report_schedules (
      org_id text NOT NULL,
      schedule_id text NOT NULL,
      template_id text NOT NULL,
      cron text NOT NULL,
      time_zone text NOT NULL,
      channel_ids text[] NOT NULL,
      enabled boolean NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, schedule_id),
      FOREIGN KEY (org_id, template_id) REFERENCES report_templates ON DELETE CASCADE
    );
    CREATE TABLE executive_reports (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      report_id text NOT NULL,
      template_id text NOT NULL,
      schedule_id text,
      template jsonb NOT NULL,
      period_from timestamptz NOT NULL,
      period_to timestamptz NOT NULL,
      run_id text NOT NULL,
      status text NOT NULL CHECK (status IN ('making', 'ready')),
      floor integer NOT NULL,
      answered jsonb,
      document jsonb,
      fingerprint text,
      seal text,
      channel_ids text[] NOT NULL,
      told_at timestamptz,
      requested_by text NOT NULL,
      requested_at timestamptz NOT NULL,
      ready_at timestamptz,
      PRIMARY KEY (org_id, report_id)
    );
    CREATE INDEX executive_reports_template ON executive_reports (org_id, template_id, requested_at);
    CREATE INDEX executive_reports_seal ON executive_reports (org_id, seal);
    CREATE TABLE executive_report_files (
      org_id text NOT NULL,
      report_id text NOT NULL,
      format text NOT NULL CHECK (format IN ('html', 'pdf', 'csv', 'xlsx')),
      sha256 text NOT NULL,
      size integer NOT NULL,
      bytes bytea NOT NULL,
      PRIMARY KEY (org_id, report_id, format),
      FOREIGN KEY (org_id, report_id) REFERENCES executive_reports ON DELETE CASCADE
    );
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
