/** Rules that people write: how each is written, how far it has looked, and what it decided. */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['rules', 'rule_progress', 'rule_runs'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const rules: Migration = {
  number: 27,
  name: 'rules',
  up: `
    CREATE TABLE rules (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      rule_id text NOT NULL,
      name text NOT NULL,
      title text NOT NULL,
      source text NOT NULL,
      trigger text NOT NULL CHECK (trigger IN ('event', 'metric', 'anomaly', 'forecast', 'schedule')),
      state text NOT NULL CHECK (state IN ('draft', 'on', 'off')),
      version integer NOT NULL CHECK (version > 0),
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, rule_id),
      UNIQUE (org_id, name)
    );
    CREATE TABLE rule_progress (
      org_id text NOT NULL,
      rule_id text NOT NULL,
      version integer NOT NULL,
      through timestamptz NOT NULL,
      state jsonb NOT NULL,
      failing text,
      PRIMARY KEY (org_id, rule_id),
      FOREIGN KEY (org_id, rule_id) REFERENCES rules ON DELETE CASCADE
    );
    CREATE TABLE rule_runs (
      org_id text NOT NULL,
      run_id text NOT NULL,
      rule_id text NOT NULL,
      version integer NOT NULL,
      at timestamptz NOT NULL,
      decided_at timestamptz NOT NULL,
      decision text NOT NULL CHECK (decision IN ('fired', 'ended', 'held_back', 'failed', 'ignored')),
      group_values jsonb NOT NULL,
      why text NOT NULL,
      seen jsonb NOT NULL,
      event_id text,
      causes text[] NOT NULL,
      actions jsonb NOT NULL,
      untold boolean NOT NULL,
      PRIMARY KEY (org_id, run_id),
      FOREIGN KEY (org_id, rule_id) REFERENCES rules ON DELETE CASCADE
    );
    CREATE INDEX rule_runs_time ON rule_runs (org_id, rule_id, at);
    CREATE INDEX rule_runs_decided ON rule_runs (org_id, rule_id, decided_at);
    CREATE INDEX rule_runs_untold ON rule_runs (org_id) WHERE untold;
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
