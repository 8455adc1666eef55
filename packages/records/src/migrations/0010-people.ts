/**
 * The roster (who is in which unit, by pseudonym), the figures of signals and the alerts they raise.
 *
 * `employee_state` and `employment_spells` follow from `history`, the facts the HR events of one person stated, and so
 * can be computed again; whoever removes a person's row of `employee_state` removes all that is remembered of them here
 * but the spells. `projections` holds how far each projection has read the log: written with the rows it has made.
 */
import type { Migration } from '../migration/migration.ts';

const LEVELS = `('low', 'moderate', 'high', 'critical')`;

const secured = (...tables: readonly string[]) =>
  tables
    .map(
      (table) => `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO bellwether_tenant, bellwether_operator;`,
    )
    .join('\n');

export const people: Migration = {
  number: 10,
  name: 'people',
  up: `
    CREATE TABLE organisation_units (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      unit text NOT NULL CHECK (length(unit) BETWEEN 1 AND 128),
      kind text NOT NULL CHECK (kind IN ('division', 'department', 'team')),
      parent text CHECK (length(parent) BETWEEN 1 AND 128),
      name_generic text NOT NULL CHECK (length(name_generic) <= 200),
      declared boolean NOT NULL,
      as_of timestamptz NOT NULL,
      as_of_event text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, unit)
    );

    CREATE TABLE employee_state (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 256),
      unit text NOT NULL,
      department text NOT NULL,
      status text NOT NULL CHECK (status IN ('active', 'on_leave', 'departed')),
      role_category text NOT NULL,
      role_level text NOT NULL,
      tenure_band text NOT NULL,
      region text NOT NULL,
      is_top_performer boolean NOT NULL,
      hired_quarter text NOT NULL,
      since timestamptz NOT NULL,
      history jsonb NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, subject)
    );
    CREATE INDEX employee_state_unit ON employee_state (org_id, unit);

    CREATE TABLE employment_spells (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 256),
      unit text NOT NULL,
      department text NOT NULL,
      from_day date NOT NULL,
      to_day date CHECK (to_day >= from_day),
      ended_by text CHECK (ended_by IN ('departure', 'change')),
      voluntary boolean CHECK (voluntary IS NULL OR ended_by = 'departure'),
      top_performer boolean NOT NULL,
      CHECK ((to_day IS NULL) = (ended_by IS NULL)),
      PRIMARY KEY (org_id, subject, from_day)
    );
    CREATE INDEX employment_spells_unit ON employment_spells (org_id, unit, from_day);

    CREATE TABLE projections (
      name text PRIMARY KEY,
      positions jsonb NOT NULL,
      updated_at timestamptz NOT NULL
    );
    GRANT SELECT, INSERT, UPDATE, DELETE ON projections TO bellwether_operator;

    CREATE TABLE signal_runs (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      run_id text NOT NULL,
      status text NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
      cause text NOT NULL CHECK (cause IN ('schedule', 'request')),
      requested_by text NOT NULL,
      window_to timestamptz NOT NULL,
      progress double precision NOT NULL CHECK (progress BETWEEN 0 AND 1),
      detail text NOT NULL,
      summary jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      finished_at timestamptz,
      PRIMARY KEY (org_id, run_id)
    );
    CREATE INDEX signal_runs_newest ON signal_runs (org_id, created_at);
    CREATE UNIQUE INDEX signal_runs_one_at_a_time ON signal_runs (org_id) WHERE status IN ('queued', 'running');

    CREATE TABLE signal_figures (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      signal text NOT NULL CHECK (length(signal) BETWEEN 1 AND 64),
      unit_kind text NOT NULL CHECK (unit_kind IN ('organisation', 'division', 'department', 'team')),
      unit text NOT NULL CHECK (length(unit) <= 128),
      window_from timestamptz NOT NULL,
      window_to timestamptz NOT NULL CHECK (window_to > window_from),
      value double precision CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity')),
      reason text CHECK (reason IN ('insufficient_data', 'suppressed', 'no_exposure', 'no_model')),
      low double precision CHECK (low NOT IN ('NaN', 'Infinity', '-Infinity')),
      high double precision CHECK (high NOT IN ('NaN', 'Infinity', '-Infinity')),
      n integer CHECK (n >= 0),
      level text CHECK (level IN ${LEVELS}),
      p double precision CHECK (p BETWEEN 0 AND 1),
      q double precision CHECK (q BETWEEN 0 AND 1),
      method text NOT NULL CHECK (length(method) BETWEEN 1 AND 100),
      parts jsonb NOT NULL,
      computed_at timestamptz NOT NULL,
      CHECK ((value IS NULL) = (reason IS NOT NULL)),
      CHECK (reason IS NULL OR (low IS NULL AND high IS NULL AND level IS NULL AND p IS NULL AND q IS NULL)),
      CHECK (reason IS DISTINCT FROM 'suppressed' OR (n IS NULL AND parts = '{}'::jsonb)),
      CHECK ((unit = '') = (unit_kind = 'organisation')),
      PRIMARY KEY (org_id, signal, unit, window_to)
    );
    CREATE INDEX signal_figures_newest ON signal_figures (org_id, window_to);

    CREATE TABLE alerts (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      alert_id text NOT NULL,
      type text NOT NULL CHECK (length(type) BETWEEN 1 AND 64),
      severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
      unit_kind text NOT NULL CHECK (unit_kind IN ('organisation', 'division', 'department', 'team')),
      unit text NOT NULL,
      message text NOT NULL CHECK (length(message) <= 1000),
      recommended_actions jsonb NOT NULL,
      evidence jsonb NOT NULL,
      window_to timestamptz NOT NULL,
      status text NOT NULL CHECK (status IN ('new', 'acknowledged', 'resolved')),
      owner text,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      acknowledged_at timestamptz,
      acknowledged_by text,
      resolved_at timestamptz,
      resolved_by text,
      resolution_note text CHECK (length(resolution_note) <= 1000),
      reopened_count integer NOT NULL CHECK (reopened_count >= 0),
      history jsonb NOT NULL,
      CHECK ((unit = '') = (unit_kind = 'organisation')),
      CHECK (status <> 'acknowledged' OR acknowledged_at IS NOT NULL),
      CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)),
      PRIMARY KEY (org_id, alert_id)
    );
    CREATE UNIQUE INDEX alerts_one_open ON alerts (org_id, type, unit) WHERE status <> 'resolved';
    CREATE INDEX alerts_newest ON alerts (org_id, created_at);

    CREATE TABLE alert_rules (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      type text NOT NULL CHECK (length(type) BETWEEN 1 AND 64),
      enabled boolean NOT NULL,
      minimum_level text NOT NULL CHECK (minimum_level IN ('moderate', 'high', 'critical')),
      backtest jsonb,
      backtest_at timestamptz,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, type)
    );
    ${secured(
      'organisation_units',
      'employee_state',
      'employment_spells',
      'signal_runs',
      'signal_figures',
      'alerts',
      'alert_rules',
    )}
  `,
  down: `
    DROP TABLE alert_rules;
    DROP TABLE alerts;
    DROP TABLE signal_figures;
    DROP TABLE signal_runs;
    DROP TABLE projections;
    DROP TABLE employment_spells;
    DROP TABLE employee_state;
    DROP TABLE organisation_units;
  `,
};
