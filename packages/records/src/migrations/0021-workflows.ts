/**
 * Durable runs: what they are, what their steps have come to, which signals were sent, and which runs begin by the clock.
 * The answers of steps are not here but with the engine that remembers them, as long as the run is not over.
 */
import type { Migration } from '../migration/migration.ts';

const TABLES = ['workflow_runs', 'workflow_steps', 'workflow_signals', 'workflow_schedules'];

const secured = TABLES.map(
  (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
).join('\n');

export const workflows: Migration = {
  number: 21,
  name: 'workflows',
  up: `
    CREATE TABLE workflow_runs (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      run_id text NOT NULL CHECK (run_id ~ '^[A-Za-z0-9._:-]{1,200}$'),
      workflow text NOT NULL CHECK (length(workflow) BETWEEN 1 AND 60),
      version integer NOT NULL CHECK (version > 0),
      state text NOT NULL
        CHECK (state IN ('queued', 'running', 'waiting', 'stranded', 'succeeded', 'failed', 'cancelled')),
      queue text,
      execution integer NOT NULL CHECK (execution > 0),
      parent_run_id text,
      parent_position integer,
      started_by text NOT NULL,
      input jsonb NOT NULL,
      output jsonb,
      failure jsonb,
      progress jsonb,
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      ended_at timestamptz,
      forget_at timestamptz,
      CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (ended_at IS NOT NULL)),
      CHECK ((parent_run_id IS NULL) = (parent_position IS NULL)),
      PRIMARY KEY (org_id, run_id)
    );
    CREATE INDEX workflow_runs_newest ON workflow_runs (org_id, created_at DESC, run_id DESC);
    CREATE INDEX workflow_runs_open ON workflow_runs (state, created_at) WHERE ended_at IS NULL;
    CREATE INDEX workflow_runs_begun ON workflow_runs (queue, started_at) WHERE queue IS NOT NULL;
    CREATE INDEX workflow_runs_children ON workflow_runs (org_id, parent_run_id) WHERE parent_run_id IS NOT NULL;

    CREATE TABLE workflow_steps (
      org_id text NOT NULL,
      run_id text NOT NULL,
      position integer NOT NULL CHECK (position >= 0),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
      kind text NOT NULL CHECK (kind IN ('step', 'signal', 'time', 'child')),
      state text NOT NULL
        CHECK (state IN ('running', 'waiting', 'retrying', 'succeeded', 'failed', 'expired', 'cancelled')),
      attempts integer NOT NULL CHECK (attempts >= 0),
      started_at timestamptz NOT NULL,
      ended_at timestamptz,
      until timestamptz,
      child_run_id text,
      answer jsonb,
      failure jsonb,
      PRIMARY KEY (org_id, run_id, position),
      FOREIGN KEY (org_id, run_id) REFERENCES workflow_runs ON DELETE CASCADE
    );
    CREATE INDEX workflow_steps_due ON workflow_steps (until) WHERE state = 'waiting';

    CREATE TABLE workflow_signals (
      org_id text NOT NULL,
      run_id text NOT NULL,
      signal_id text NOT NULL CHECK (length(signal_id) BETWEEN 1 AND 200),
      arrival bigint GENERATED ALWAYS AS IDENTITY,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
      payload jsonb NOT NULL,
      sent_at timestamptz NOT NULL,
      taken_by integer,
      PRIMARY KEY (org_id, run_id, signal_id),
      FOREIGN KEY (org_id, run_id) REFERENCES workflow_runs ON DELETE CASCADE
    );

    CREATE TABLE workflow_schedules (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
      workflow text NOT NULL,
      version integer NOT NULL,
      cron text NOT NULL CHECK (length(cron) <= 100),
      time_zone text NOT NULL CHECK (length(time_zone) <= 100),
      input jsonb NOT NULL,
      next_at timestamptz,
      last_at timestamptz,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, name)
    );
    CREATE INDEX workflow_schedules_due ON workflow_schedules (next_at);
    ${secured}
  `,
  down: `
    DROP TABLE workflow_schedules;
    DROP TABLE workflow_signals;
    DROP TABLE workflow_steps;
    DROP TABLE workflow_runs;
  `,
};
