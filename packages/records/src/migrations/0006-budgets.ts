/** Budgets: what a metric may come to in a day, a week or a month, and the state each was last seen in. */
import type { Migration } from '../migration/migration.ts';

export const budgets: Migration = {
  number: 6,
  name: 'budgets',
  up: `
    CREATE TABLE budgets (
      budget_id text PRIMARY KEY,
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
      metric text NOT NULL CHECK (length(metric) BETWEEN 1 AND 200),
      limit_usd double precision NOT NULL CHECK (limit_usd > 0),
      period text NOT NULL CHECK (period IN ('day', 'week', 'month')),
      filter jsonb NOT NULL,
      state text NOT NULL CHECK (state IN ('ok', 'at_risk', 'over')),
      state_period_start timestamptz,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_by text NOT NULL,
      updated_at timestamptz NOT NULL,
      UNIQUE (org_id, name)
    );

    ALTER TABLE budgets ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON budgets TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT, UPDATE, DELETE ON budgets TO bellwether_tenant, bellwether_operator;
  `,
  down: 'DROP TABLE budgets;',
};
