/**
 * Waves of surveys: who is asked, by pseudonym, in which groups; and what was answered. Nothing in here leads from one to
 * the other: what arrives is a sealed box until it is mixed (docs/survey-anonymity.md).
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = [
  'survey_pulses',
  'survey_waves',
  'survey_cells',
  'survey_assignments',
  'token_parts',
  'spent_tokens',
  'answer_boxes',
  'survey_answers',
];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const surveyWaves: Migration = {
  number: 19,
  name: 'survey-waves',
  up: `
    CREATE TABLE survey_pulses (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      pulse_id text NOT NULL,
      survey_id text NOT NULL,
      title text NOT NULL,
      weekday integer NOT NULL CHECK (weekday BETWEEN 1 AND 7),
      minute integer NOT NULL CHECK (minute BETWEEN 0 AND 1439),
      zone text NOT NULL,
      open_hours integer NOT NULL CHECK (open_hours BETWEEN 1 AND 1440),
      share double precision NOT NULL CHECK (share > 0 AND share <= 1),
      cool_down_days integer NOT NULL CHECK (cool_down_days BETWEEN 0 AND 400),
      remind_after_hours integer[] NOT NULL,
      enabled boolean NOT NULL,
      last_slot_at timestamptz,
      last_result text,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, pulse_id)
    );
    CREATE TABLE survey_waves (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      wave_id text NOT NULL,
      survey_id text NOT NULL,
      survey_version integer NOT NULL,
      organization_id text,
      pulse_id text,
      slot_at timestamptz,
      status text NOT NULL CHECK (status IN ('preparing', 'running', 'closed')),
      definition jsonb NOT NULL,
      language text NOT NULL,
      public_key text NOT NULL,
      sealed_key text,
      box_bytes integer NOT NULL,
      floor integer NOT NULL,
      remind_after_hours integer[] NOT NULL,
      opens_at timestamptz NOT NULL,
      closes_at timestamptz NOT NULL,
      closed_at timestamptz,
      invited integer NOT NULL,
      answered integer,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, wave_id),
      UNIQUE (wave_id),
      UNIQUE (org_id, pulse_id, slot_at)
    );
    CREATE TABLE survey_cells (
      org_id text NOT NULL,
      wave_id text NOT NULL,
      cell_id text NOT NULL,
      unit text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('organisation', 'division', 'department', 'team')),
      name_generic text NOT NULL,
      parent text,
      is_rest boolean NOT NULL,
      invited integer NOT NULL,
      answered integer NOT NULL DEFAULT 0,
      PRIMARY KEY (org_id, wave_id, cell_id),
      FOREIGN KEY (org_id, wave_id) REFERENCES survey_waves ON DELETE CASCADE
    );
    CREATE TABLE survey_assignments (
      org_id text NOT NULL,
      wave_id text NOT NULL,
      subject text NOT NULL,
      cell_id text NOT NULL,
      assigned_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, wave_id, subject),
      FOREIGN KEY (org_id, wave_id) REFERENCES survey_waves ON DELETE CASCADE
    );
    CREATE INDEX survey_assignments_subject ON survey_assignments (org_id, subject, assigned_at);
    CREATE TABLE token_parts (
      org_id text NOT NULL,
      wave_id text NOT NULL,
      cell_id text NOT NULL,
      part integer NOT NULL,
      digest text NOT NULL,
      PRIMARY KEY (org_id, wave_id, cell_id, part),
      FOREIGN KEY (org_id, wave_id) REFERENCES survey_waves ON DELETE CASCADE
    );
    CREATE TABLE spent_tokens (
      org_id text NOT NULL,
      wave_id text NOT NULL,
      spent_hash text NOT NULL,
      PRIMARY KEY (org_id, wave_id, spent_hash),
      FOREIGN KEY (org_id, wave_id) REFERENCES survey_waves ON DELETE CASCADE
    );
    CREATE TABLE answer_boxes (
      org_id text NOT NULL,
      wave_id text NOT NULL,
      cell_id text NOT NULL,
      box_id text NOT NULL,
      key_id text NOT NULL,
      sealed bytea NOT NULL,
      PRIMARY KEY (org_id, wave_id, box_id),
      FOREIGN KEY (org_id, wave_id) REFERENCES survey_waves ON DELETE CASCADE
    );
    CREATE TABLE survey_answers (
      org_id text NOT NULL,
      wave_id text NOT NULL,
      cell_id text NOT NULL,
      answer_id text NOT NULL,
      day date NOT NULL,
      language text NOT NULL,
      answers jsonb NOT NULL,
      version integer NOT NULL,
      PRIMARY KEY (org_id, wave_id, answer_id),
      FOREIGN KEY (org_id, wave_id) REFERENCES survey_waves ON DELETE CASCADE
    );
    CREATE INDEX survey_answers_cell ON survey_answers (org_id, wave_id, cell_id);
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
