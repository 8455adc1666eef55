/** Surveys, and what a tenant adds to the library that packs bring: questions and themes of its own. */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['surveys', 'survey_questions', 'survey_themes'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const surveys: Migration = {
  number: 23,
  name: 'surveys',
  up: `
    CREATE TABLE surveys (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      id text NOT NULL,
      organization_id text,
      title text NOT NULL,
      status text NOT NULL
        CHECK (status IN ('draft', 'in_review', 'approved', 'published', 'closed', 'archived')),
      version integer NOT NULL CHECK (version > 0),
      definition jsonb NOT NULL,
      origin text NOT NULL CHECK (origin IN ('library', 'generated', 'written')),
      submitted_by text,
      approved_by text,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, id)
    );
    CREATE TABLE survey_questions (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      id text NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      theme text NOT NULL,
      keywords text[] NOT NULL,
      archived boolean NOT NULL,
      question jsonb NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, id)
    );
    CREATE TABLE survey_themes (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      id text NOT NULL,
      name jsonb NOT NULL,
      description jsonb NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, id)
    );
    ${secured}
  `,
  down: `
    DROP TABLE survey_themes;
    DROP TABLE survey_questions;
    DROP TABLE surveys;
  `,
};
