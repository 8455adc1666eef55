/** Pipelines: how each is written and was, its runs with their steps, items and logs, and back-fills. */
import type { Migration } from '../migration/migration.ts';

const TABLES = [
  'pipelines',
  'pipeline_versions',
  'pipeline_backfills',
  'pipeline_runs',
  'pipeline_run_steps',
  'pipeline_run_items',
  'pipeline_logs',
];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const pipelines: Migration = {
  number: 34,
  name: 'pipelines',
  up: `
    CREATE TABLE pipelines (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      pipeline_id text NOT NULL,
      name text NOT NULL,
      title text NOT NULL,
      source text NOT NULL,
      state text NOT NULL CHECK (state IN ('draft', 'on', 'off')),
      version integer NOT NULL CHECK (version > 0),
      secrets text NOT NULL,
      on_since timestamptz,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, pipeline_id),
      UNIQUE (org_id, name)
    );
    CREATE TABLE pipeline_versions (
      org_id text NOT NULL,
      pipeline_id text NOT NULL,
      version integer NOT NULL,
      source text NOT NULL,
      PRIMARY KEY (org_id, pipeline_id, version),
      FOREIGN KEY (org_id, pipeline_id) REFERENCES pipelines ON DELETE CASCADE
    );
    CREATE TABLE pipeline_backfills (
      org_id text NOT NULL,
      backfill_id text NOT NULL,
      pipeline_id text NOT NULL,
      span_from timestamptz NOT NULL,
      span_to timestamptz NOT NULL,
      concurrency integer NOT NULL CHECK (concurrency > 0),
      periods integer NOT NULL CHECK (periods >= 0),
      requested_by text NOT NULL,
      requested_at timestamptz NOT NULL,
      cancelled_at timestamptz,
      PRIMARY KEY (org_id, backfill_id),
      FOREIGN KEY (org_id, pipeline_id) REFERENCES pipelines ON DELETE CASCADE
    );
    CREATE TABLE pipeline_runs (
      org_id text NOT NULL,
      run_id text NOT NULL,
      pipeline_id text NOT NULL,
      version integer NOT NULL,
      trigger text NOT NULL CHECK (trigger IN ('manual', 'schedule', 'event', 'webhook', 'backfill')),
      state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
      attempt integer NOT NULL CHECK (attempt > 0),
      input jsonb NOT NULL,
      period_from timestamptz,
      period_to timestamptz,
      backfill_id text,
      requested_by text NOT NULL,
      failure text,
      is_late boolean NOT NULL,
      late_at timestamptz,
      timeout_at timestamptz,
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      ended_at timestamptz,
      PRIMARY KEY (org_id, run_id),
      FOREIGN KEY (org_id, pipeline_id) REFERENCES pipelines ON DELETE CASCADE
    );
    CREATE INDEX pipeline_runs_time ON pipeline_runs (org_id, pipeline_id, created_at);
    CREATE INDEX pipeline_runs_open ON pipeline_runs (org_id, pipeline_id, state) WHERE ended_at IS NULL;
    CREATE INDEX pipeline_runs_due ON pipeline_runs (timeout_at) WHERE ended_at IS NULL;
    CREATE INDEX pipeline_runs_backfill ON pipeline_runs (org_id, backfill_id) WHERE backfill_id IS NOT NULL;
    CREATE TABLE pipeline_run_steps (
      org_id text NOT NULL,
      run_id text NOT NULL,
      step text NOT NULL,
      state text NOT NULL CHECK (state IN ('pending', 'running', 'succeeded', 'failed', 'skipped', 'cancelled')),
      workflow_run_id text,
      detail text,
      output jsonb,
      items integer,
      started_at timestamptz,
      ended_at timestamptz,
      PRIMARY KEY (org_id, run_id, step),
      FOREIGN KEY (org_id, run_id) REFERENCES pipeline_runs ON DELETE CASCADE
    );
    CREATE TABLE pipeline_run_items (
      org_id text NOT NULL,
      run_id text NOT NULL,
      step text NOT NULL,
      item integer NOT NULL CHECK (item >= 0),
      state text NOT NULL CHECK (state IN ('succeeded', 'failed')),
      detail text,
      output jsonb,
      ended_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, run_id, step, item),
      FOREIGN KEY (org_id, run_id) REFERENCES pipeline_runs ON DELETE CASCADE
    );
    CREATE TABLE pipeline_logs (
      org_id text NOT NULL,
      run_id text NOT NULL,
      line integer NOT NULL,
      step text NOT NULL,
      at timestamptz NOT NULL,
      level text NOT NULL CHECK (level IN ('info', 'warning', 'error')),
      message text NOT NULL,
      PRIMARY KEY (org_id, run_id, line),
      FOREIGN KEY (org_id, run_id) REFERENCES pipeline_runs ON DELETE CASCADE
    );
    ${secured}
  `,
  down: `DROP TABLE ${[...TABLES].reverse().join(', ')};`,
};
