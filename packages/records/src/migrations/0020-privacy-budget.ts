/**
 * Answers about people with noise, and what each has cost. A tenant can add to it and read it: what is spent stays spent,
 * and what was answered stays answered.
 */
import type { Migration } from '../migration/migration.ts';

export const privacyBudget: Migration = {
  number: 20,
  name: 'privacy_budget',
  up: `
    CREATE TABLE privacy_budget (
      org_id text NOT NULL REFERENCES organisations ON DELETE CASCADE,
      question_hash text NOT NULL,
      door text NOT NULL CHECK (door IN ('export', 'sql')),
      question jsonb NOT NULL,
      epsilon_thousandths integer NOT NULL CHECK (epsilon_thousandths BETWEEN 1 AND 500),
      answer jsonb NOT NULL,
      asked_by text NOT NULL,
      asked_at timestamptz NOT NULL,
      PRIMARY KEY (org_id, question_hash)
    );
    CREATE INDEX privacy_budget_by_time ON privacy_budget (org_id, asked_at);
    ALTER TABLE privacy_budget ENABLE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON privacy_budget TO bellwether_tenant
      USING (org_id = current_setting('app.current_org_id', true))
      WITH CHECK (org_id = current_setting('app.current_org_id', true));
    GRANT SELECT, INSERT ON privacy_budget TO bellwether_tenant;
    GRANT SELECT, INSERT, DELETE ON privacy_budget TO bellwether_operator;
  `,
  down: 'DROP TABLE privacy_budget;',
};
